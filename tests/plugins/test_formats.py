"""The built-in ad formats: blocks, finished content, previews."""

from __future__ import annotations

import msgspec
import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from wagtail import blocks

from plugins.api import ContentSource, Image, Rendition, SourcedItem
from plugins.builtin.formats.video import media_type
from plugins.manager import Plugins, get_plugins
from plugins.sanitise import check_url, clean_html
from plugins.sourcing import filled, is_plan

FORMATS = ("banner", "text", "video", "html", "notice", "link_card", "list")


class Env:
    language = "en"

    def image(self, image, alt, widths):
        rendition = Rendition(url="/media/a.jpg", width=320, height=200, type="image/jpeg")
        return Image(alt=alt, url="/media/a.jpg", width=320, height=200, renditions=(rendition,))

    html = staticmethod(clean_html)
    url = staticmethod(check_url)


class Picture:
    def __init__(self, alt="A house", decorative=False):
        self.contextual_alt_text = alt
        self.decorative = decorative


def items(request):
    return [SourcedItem(title="A question", href="/faq/a")] * 5


SOURCE = ContentSource(
    name="tips",
    label="Tips",
    make_block=lambda: blocks.StructBlock([("words", blocks.CharBlock(required=False))]),
    fetch=items,
    reads=lambda settings: frozenset({"page", "device"}),
)


class Tips:
    """The source as an ad's editor leaves it."""

    block_type = "tips"
    block = SOURCE.make_block()
    value = {"words": "bill"}


TIPS = {"type": "tips", "value": {"words": "bill"}}
LINK = {"href": "/rebates", "text": "See if you qualify"}
VALUES = {
    "banner": {"headline": "Save", "image": Picture(), "image_position": "left", "link": LINK},
    "text": {"body": "<p>Hello</p>", "link": {"href": "", "text": ""}},
    "link_card": {"title": "Pay", "icon": "bill", "link": LINK},
    "notice": {"severity": "emergency", "headline": "Gas leak?", "phone": "1-800-555-0100"},
    "video": {
        "title": "Heat pumps",
        "url": "https://v.example/a.mp4?x=1",
        "poster": Picture(),
        "captions": "/a.vtt",
        "transcript": "<p>Words</p>",
    },
    "html": {"html": "<p>Hi<script>alert(1)</script></p>"},
    "list": {"headline": "Good to know", "source": [Tips()], "limit": 2, "link": LINK},
}


@pytest.fixture(autouse=True)
def _with_a_source(monkeypatch):
    monkeypatch.setattr(Plugins, "content_sources", {"tips": SOURCE})
    monkeypatch.setattr(Plugins, "owner", lambda self, hook, name: "test")


def content(name: str, **changes):
    return get_plugins().ad_formats[name].to_content({**VALUES[name], **changes}, Env())


def test_the_built_in_formats_are_these():
    assert set(get_plugins().ad_formats) == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_content_is_tagged_and_survives_json(name):
    made = content(name)
    kind = get_plugins().ad_formats[name].content
    data = msgspec.json.encode(made)
    assert msgspec.json.decode(data)["format"] == name
    as_answered = {name: getattr(made, name) for name in kind.__struct_fields__}
    assert msgspec.json.decode(data, type=kind) == kind(**as_answered)
    msgspec.json.schema(kind)  # the API documents it


@pytest.mark.parametrize(
    ("name", "changes", "says"),
    [
        ("banner", {"headline": " "}, "headline is missing"),
        ("banner", {"image": None}, "Choose an image"),
        ("banner", {"image": Picture(alt="")}, "Describe the image"),
        ("banner", {"link": {"href": "javascript:alert(1)"}}, "Link: Use an address"),
        ("text", {"body": "<script>alert(1)</script>"}, "text is missing"),
        ("link_card", {"link": {}}, "needs the address"),
        ("link_card", {"title": None}, "title is missing"),
        ("list", {"headline": ""}, "headline is missing"),
        ("list", {"source": []}, "Choose what is listed"),
        ("notice", {"severity": "doom"}, "how severe"),
        ("notice", {"headline": ""}, "headline is missing"),
        ("notice", {"phone": "call us"}, "Phone: "),
        ("video", {"url": "https://v.example/watch?v=1"}, "MP4 or WebM"),
        ("video", {"url": "javascript:a.mp4"}, "Video: "),
        ("video", {"poster": None}, "Choose a poster"),
        ("video", {"captions": ""}, "Add captions"),
        ("html", {"html": "<script>alert(1)</script>"}, "Nothing is left"),
    ],
)
def test_what_is_missing_or_unsafe_is_said(name, changes, says):
    with pytest.raises(ValueError, match=says):
        content(name, **changes)


def test_a_list_is_planned_when_it_is_published_and_filled_when_it_is_shown():
    planned = msgspec.to_builtins(content("list"))
    assert (planned["source"], planned["settings"]) == ("tips", {"words": "bill"})
    assert list(planned["reads"]) == ["device", "page"]
    shown = filled(planned, "en")
    assert [each["link"]["href"] for each in shown["items"]] == ["/faq/a", "/faq/a"]
    assert shown.keys() == {"format", "headline", "items", "link"}
    assert is_plan(planned)
    assert not is_plan(shown)


@pytest.mark.parametrize(
    ("fetch", "says"),
    [
        (lambda request: 1 / 0, "cannot be found just now"),
        (lambda request: [SourcedItem(title="x", href="javascript:x")], "cannot be found just now"),
    ],
)
def test_a_preview_says_that_a_source_fails(monkeypatch, fetch, says):
    broken = msgspec.structs.replace(SOURCE, fetch=fetch)
    monkeypatch.setattr(Plugins, "content_sources", {"tips": broken})
    with pytest.raises(ValueError, match=says):
        filled(msgspec.to_builtins(content("list")), "en")
    monkeypatch.setattr(Plugins, "content_sources", {})
    with pytest.raises(ValueError, match="Choose what is listed"):
        content("list")


def test_details_of_the_content():
    assert content("html").html == "<p>Hi</p>"
    phone = content("notice").phone
    assert (phone.href, phone.text) == ("tel:18005550100", "1-800-555-0100")
    assert content("notice", phone="+1 (303) 555-0100").phone.href == "tel:+13035550100"
    assert content("text").link is None
    assert content("banner", image=Picture("", decorative=True)).image.alt == ""
    card = content("link_card", image=Picture())
    assert (card.icon, card.image.alt) == ("", "A house")
    assert content("video").type == "video/mp4"
    assert content("video", captions="", silent=True).captions == ""
    assert media_type("/a.WEBM") == "video/webm"


@pytest.mark.django_db
def test_links_to_pages_in_rich_text_become_addresses():
    from wagtail.models import Page, Site
    from wagtail.rich_text import RichText

    home = Site.objects.get(is_default_site=True).root_page
    page = home.add_child(instance=Page(title="Rebates", slug="rebates"))
    body = RichText(f'<p><a linktype="page" id="{page.pk}">here</a></p>')
    assert 'href="/rebates"' in content("text", body=body).body_html


# --- previews -----------------------------------------------------------------------------------

EVIL = '"><script>alert(1)</script>'


@pytest.mark.parametrize("name", FORMATS)
def test_a_preview_shows_the_content(name):
    data = msgspec.to_builtins(content(name))
    html = render_to_string(f"plugins/formats/{name}.html", {"content": data})
    shown = {"html": "<p>Hi</p>", "text": "Hello"}.get(
        name, str(data.get("headline") or data.get("title"))
    )
    assert shown in html


@pytest.mark.parametrize("name", [*FORMATS, "default"])
def test_a_preview_trusts_no_content(name):
    def poisoned(value):
        if isinstance(value, dict):
            return {key: poisoned(part) for key, part in value.items()}
        if isinstance(value, list):
            return [poisoned(part) for part in value]
        return EVIL if isinstance(value, str) else value

    data = poisoned(msgspec.to_builtins(content("banner" if name == "default" else name)))
    html = render_to_string(f"plugins/formats/{name}.html", {"content": data})
    assert "<script" not in html
    for bad in ("javascript:alert(1)", "//evil.example"):
        link = {"href": bad, "text": "x"}
        html = render_to_string("plugins/formats/_link.html", {"link": link})
        assert bad not in html


def test_a_format_without_a_template_lists_its_fields():
    from plugins.templatetags.ad_content import format_template

    html = render_to_string(format_template("tip"), {"content": {"saves": 12, "none": ""}})
    assert "saves" in html
    assert "12" in html
    assert "none" not in html


# --- blocks -------------------------------------------------------------------------------------


def block(name: str):
    made = get_plugins().ad_formats[name].make_block()
    made.set_name(name)
    return made


def problems(name: str, raw):
    made = block(name)
    try:
        made.clean(made.to_python(raw))
    except ValidationError as error:
        return error.as_json_data()["blockErrors"]
    return {}


@pytest.mark.parametrize(
    ("name", "raw", "fields"),
    [
        ("text", {"headline": "", "body": "<p>x</p>", "link": {"href": "", "text": ""}}, set()),
        ("text", {"body": "<p>x</p>", "link": LINK}, set()),
        ("text", {"body": "", "link": LINK}, {"body"}),
        ("text", {"body": "<p>x</p>", "link": {"href": "/a", "text": ""}}, {"link"}),
        ("text", {"body": "<p>x</p>", "link": {"href": "", "text": "go"}}, {"link"}),
        ("text", {"body": "<p>x</p>", "link": {"href": "javascript:x", "text": "go"}}, {"link"}),
        ("text", {"body": "<p>x</p>", "headline": "x" * 81}, {"headline"}),
        ("link_card", {"title": "Pay", "link": LINK}, set()),
        ("list", {"headline": "x", "limit": 3, "source": [TIPS], "link": {}}, set()),
        ("list", {"headline": "x", "limit": 3, "source": [], "link": {}}, {"source"}),
        ("list", {"headline": "x", "limit": 3, "source": [TIPS] * 2, "link": {}}, {"source"}),
        ("list", {"headline": "x", "limit": 99, "source": [TIPS], "link": {}}, {"limit"}),
        ("link_card", {"title": "Pay", "link": {}}, {"link"}),
        ("notice", {"severity": "info", "headline": "x", "phone": "1-800-555-0100"}, set()),
        ("notice", {"severity": "info", "headline": "x", "phone": "soon"}, {"phone"}),
        ("notice", {"severity": "doom", "headline": "x"}, {"severity"}),
        ("banner", {"headline": "x", "image_position": "left"}, {"image"}),
        ("html", {"html": ""}, {"html"}),
        ("html", {"html": "x" * 20_001}, {"html"}),
        (
            "video",
            {"title": "x", "url": "/a.avi", "captions": "/a.txt"},
            {"url", "captions", "poster"},
        ),
    ],
)
def test_authors_are_told_at_the_field(name, raw, fields):
    assert set(problems(name, raw)) == fields


@pytest.mark.parametrize("name", FORMATS)
def test_a_draft_may_be_empty(name):
    made = block(name)
    made.clean_deferred(made.get_default())


@pytest.mark.django_db
def test_alt_text_is_needed_unless_an_image_is_decoration():
    from wagtail.images import get_image_model
    from wagtail.images.tests.utils import get_test_image_file

    image = get_image_model().objects.create(title="House", file=get_test_image_file())
    raw = {"headline": "x", "image_position": "left", "link": LINK}

    def with_image(**more):
        return problems("banner", {**raw, "image": {"image": image.pk, **more}})

    assert set(with_image(alt_text="", decorative=False)) == {"image"}
    assert with_image(alt_text="A house", decorative=False) == {}
    assert with_image(alt_text="", decorative=True) == {}
