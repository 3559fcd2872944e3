"""Formatted text: safe HTML and a tree that say the same."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from content.api import rich
from plugins.api import RichText
from tests.content.blocks import Env


def made(source: str, **env: Any) -> RichText:
    return rich.rich_text(rich.read(source), Env(**env))


def words(nodes: Any) -> str:
    return "".join(node.text + words(node.children) for node in nodes)


def test_both_forms() -> None:
    text = made(
        '<h2 data-block-key="x">Now</h2><p>Call <b>us</b>, <a linktype="page" id="3">here</a></p>'
        "<ul>\n<li>One</li>\n<li>Two</li></ul><hr/>"
    )
    assert text.html == (
        '<h2>Now</h2><p>Call <b>us</b>, <a href="/p/3/" rel="noopener noreferrer">here</a></p>'
        "<ul>\n<li>One</li>\n<li>Two</li></ul><hr>"
    )
    kinds = [node.type for node in text.tree]
    assert kinds == ["heading", "paragraph", "list", "rule"]
    link = text.tree[1].children[3]
    assert (link.type, link.href, link.page and link.page.id) == ("link", "/p/3/", 3)
    assert [node.type for node in text.tree[2].children] == ["item", "item"]


def test_links_to_what_is_gone_leave_their_words() -> None:
    text = made('<p>A <a linktype="page" id="3">b</a> c</p>', gone=frozenset({3}))
    assert text.html == "<p>A b c</p>"
    assert [node.text for node in text.tree[0].children] == ["A b c"]


def test_nothing_dangerous_survives() -> None:
    text = made(
        '<p onclick="x()">a<script>alert(1)</script><a href="javascript:x()">b</a>'
        '<iframe src="https://evil.example"></iframe><img src="x" onerror="y()">'
        '<embed embedtype="media" url="javascript:z()"/></p><style>p{}</style>'
    )
    assert text.html == "<p>ab</p>"
    assert words(text.tree) == "ab"
    assert b"javascript" not in msgspec.json.encode(text)


def test_pictures_and_films() -> None:
    text = made(
        '<embed embedtype="image" id="1" alt="A pole" format="left"/>'
        '<embed embedtype="media" url="https://youtu.be/abc"/>'
    )
    assert 'alt="A pole"' in text.html
    assert 'src="/i/1"' in text.html
    assert [node.type for node in text.tree] == ["image", "embed"]
    assert text.tree[1].href == "https://youtu.be/abc"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<b>", "</i>", "<ul><li>", "</ul>", "<a href='/x'>", "</a>", "<script>",
             "</script>", "<embed embedtype='image' id='1'/>", "text", "&lt;", "<!--", "-->", "<h1>",
             "<a linktype='page' id='x'>", "<div" * 3, "\x00", "<style>"]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_any_source_is_read(parts: list[str]) -> None:
    text = made("".join(parts))
    assert "<script" not in text.html
    msgspec.json.encode(text)


def test_depth_is_bounded() -> None:
    text = made("<div><b>" * 5_000 + "deep")
    assert words(text.tree) == "deep"
    msgspec.json.encode(text)
