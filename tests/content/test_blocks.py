"""The vocabulary of blocks: what the API makes of stored values, sound, old, damaged or gone."""

from __future__ import annotations

import contextlib
import copy
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.blocks import register_content_blocks
from content.blocks.films import film
from content.blocks.links import read_link, telephone
from plugins.api import PageLink
from plugins.checks import check_content_block
from tests.content.blocks import LINK, RAW, Env

KINDS = {kind.name: kind for kind in register_content_blocks()}
DAMAGED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(float("nan")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def made(name: str, value: Any = None, **env: Any) -> Any:
    return KINDS[name].to_content(RAW[name] if value is None else value, Env(**env))


def test_there_are_more_than_a_dozen_and_each_is_tried_here() -> None:
    assert list(RAW) == list(KINDS)
    assert len(KINDS) > 12


@pytest.mark.parametrize("name", KINDS)
def test_each_is_accepted_and_fits_its_type(name: str) -> None:
    assert check_content_block(KINDS[name]) == ""
    encoded = msgspec.json.encode(made(name))
    assert msgspec.json.decode(encoded)["type"] == name
    assert msgspec.json.decode(encoded, type=KINDS[name].content) == made(name)


@pytest.mark.parametrize("name", KINDS)
def test_all_types_stand_in_one_schema(name: str) -> None:
    (schema,), parts = msgspec.json.schema_components([KINDS[name].content])
    assert schema
    assert all(part.get("description") for part in parts.values() if "properties" in part)


@pytest.mark.parametrize("name", KINDS)
def test_the_first_pass_asks_for_everything_that_the_second_needs(name: str) -> None:
    first, second = Env(loaded=False), Env()
    with contextlib.suppress(ValueError):
        KINDS[name].to_content(RAW[name], first)
    KINDS[name].to_content(RAW[name], second)
    assert first.asked == second.asked


@pytest.mark.parametrize("name", KINDS)
def test_what_is_gone_leaves_out_the_part_or_the_block(name: str) -> None:
    everything = frozenset(range(20))
    try:
        content = made(name, gone=everything)
    except ValueError:
        return
    text = msgspec.json.encode(content).decode()
    assert not any(f'"/{kind}/' in text for kind in "ipd")


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_damaged_values_never_raise_anything_but_what_leaves_them_out(name: str, data: Any) -> None:
    value = copy.deepcopy(RAW[name])
    if isinstance(value, dict) and data.draw(st.booleans()):
        value[data.draw(st.sampled_from(sorted(value)))] = data.draw(DAMAGED)
        if data.draw(st.booleans()):
            value.pop(data.draw(st.sampled_from(sorted(value))))
    else:
        value = data.draw(DAMAGED)
    for loaded in (False, True):
        try:
            content = KINDS[name].to_content(value, Env(loaded=loaded))
        except ValueError:
            continue
        msgspec.convert(msgspec.to_builtins(content), KINDS[name].content)


def test_a_heading_is_of_a_level_that_html_has() -> None:
    assert made("heading").level == 3
    assert made("heading", {"text": "A", "level": "9"}).level == 2


def test_alternative_text_can_be_replaced_or_left_out() -> None:
    own = {**RAW["image"], "alt": " "}
    assert made("image").image.alt == "Two people"
    assert made("image", own).image.alt == "its own"
    assert made("image", {**own, "decorative": True}).image.alt == ""


def test_a_table_has_rows_of_one_length_and_no_empty_end() -> None:
    table = made("table")
    assert (table.header, table.header_column) == (("", "Summer"), True)
    assert table.rows == (("On-peak", "28 ¢"),)
    ragged = made("table", {"data": [["a"], ["b", 3, None], []]})
    assert (ragged.header, ragged.rows) == (None, (("a", ""), ("b", "3")))


def test_a_question_is_listed_once() -> None:
    assert [page.id for page in made("faqs").questions] == [9]
    assert made("faqs", {**RAW["faqs"], "limit": 10**9}).limit == 50


def test_a_link_leads_to_one_thing_and_always_has_words() -> None:
    page = read_link({**LINK, "text": ""}, Env())
    assert page
    assert (page.kind, page.href, page.text) == ("page", "/p/7/", "Page 7")
    assert isinstance(page.page, PageLink)
    document = read_link({"document": 3, "text": "The form"}, Env())
    assert document
    assert (document.kind, document.href) == ("document", "/d/3")
    url = read_link({"url": "https://example.com/a", "text": "There"}, Env())
    assert url
    assert (url.kind, url.href, url.page) == ("url", "https://example.com/a", None)
    assert read_link({"url": "javascript:alert(1)", "text": "x"}, Env()) is None
    assert read_link(LINK, Env(gone=frozenset([7]))) is None
    assert read_link(None, Env()) is None


@pytest.mark.parametrize(
    ("number", "href"),
    [
        ("1-800-555-0142", "tel:18005550142"),
        ("+1 (970) 555 0100", "tel:+19705550100"),
        ("1-800-GAS-LEAK", "tel:18004275325"),
        ("970-555-0100 ext. 12", "tel:9705550100,12"),
        ("911", "tel:911"),
        ("call us", "tel:225587"),
        ("—", ""),
        ("", ""),
    ],
)
def test_numbers_become_addresses_that_phones_dial(number: str, href: str) -> None:
    assert telephone(number) == href


@pytest.mark.parametrize(
    ("url", "provider", "player"),
    [
        ("https://youtu.be/abcdefghijk?t=3", "youtube", "embed/abcdefghijk"),
        ("https://www.youtube.com/watch?v=abcdefghijk&x=1", "youtube", "embed/abcdefghijk"),
        ("https://m.youtube.com/shorts/abcdefghijk", "youtube", "embed/abcdefghijk"),
        ("https://vimeo.com/76979871", "vimeo", "video/76979871?dnt=1"),
        ("https://vimeo.com/76979871/abc123def", "vimeo", "dnt=1&h=abc123def"),
        ("https://cdn.example.com/a.MP4?x=1", "file", ""),
        ("/media/a.webm", "file", ""),
    ],
)
def test_films_are_known_by_their_address_alone(url: str, provider: str, player: str) -> None:
    found = film(url)
    assert found.provider == provider
    assert found.player.endswith(player)
    assert found.player.startswith("https://www.youtube-nocookie.com/") == (provider == "youtube")


@pytest.mark.parametrize(
    "url",
    [
        "https://youtube.com/",
        "https://youtube.com/watch?v=abc",
        "https://youtube.com.evil.example/watch?v=abcdefghijk",
        'https://youtu.be/abcdefghij"',
        "https://vimeo.com/about",
        "https://example.com/a.avi",
        "",
    ],
)
def test_other_addresses_are_no_films(url: str) -> None:
    with pytest.raises(ValueError, match="YouTube or Vimeo"):
        film(url)
