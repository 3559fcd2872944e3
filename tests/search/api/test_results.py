"""What was found, as the API gives it: escaped, marked, of its kind."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.api import results
from search.api.types import ContactResult, DocumentResult, FaqResult, NavigationResult, PageResult
from search.backends.base import MARK, UNMARK, Hit
from search.documents.document import Crumb, Document
from search.understood import Alternative, Understood, Unit


def document(kind: str = "page", **more: object) -> Document:
    given = {"key": "page-7", "type": kind, "locale": "en", "title": "Title", "path": "/t"} | more
    return Document(kind=kind, **given)  # type: ignore[arg-type]


def hit(kind: str = "page", **more: object) -> Hit:
    return Hit(document=document(kind, **more), score=1.234567)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (f"Why is my {MARK}bill{UNMARK} so high", "Why is my <mark>bill</mark> so high"),
        (f"<b>{MARK}a&b{UNMARK}</b>", "&lt;b&gt;<mark>a&amp;b</mark>&lt;/b&gt;"),
        (f"{MARK}one{UNMARK} {MARK}two{UNMARK}", "<mark>one</mark> <mark>two</mark>"),
        (f"{MARK}never closed", "never closed"),
        (f"never opened{UNMARK}", "never opened"),
        (f"{MARK}{MARK}twice{UNMARK}{UNMARK}", "<mark>twice</mark>"),
        ("\"quoted\" 'so'", "&quot;quoted&quot; &#x27;so&#x27;"),
        ("", ""),
    ],
)
def test_marks_become_html(text: str, html: str) -> None:
    assert results.marked(text) == html


@given(st.text(alphabet=f"ab<>&\"'{MARK}{UNMARK}/", max_size=40))
def test_marked_texts_hold_no_html_but_marks(text: str) -> None:
    html = results.marked(text)
    parts = re.split(r"(</?mark>)", html)
    assert not re.search(r"[<>\"']", "".join(parts[::2]))
    assert parts[1::2] == ["<mark>", "</mark>"] * (len(parts) // 4)
    assert MARK not in html
    assert UNMARK not in html


@pytest.mark.parametrize(
    ("title", "typed", "html"),
    [
        (
            "Why is my bill so high?",
            ("high", "b"),
            "Why is my <mark>b</mark>ill so <mark>high</mark>?",
        ),
        ("Facturación", ("factu",), "<mark>Factu</mark>ración"),
        ("Facturación", ("facturacion",), "<mark>Facturación</mark>"),
        ("ﬁnance", ("fi",), "<mark>ﬁnance</mark>"),
        ("<img> bill", ("img", "bi"), "&lt;<mark>img</mark>&gt; <mark>bi</mark>ll"),
        ("Bill", (), "Bill"),
    ],
)
def test_beginnings_are_marked(title: str, typed: tuple[str, ...], html: str) -> None:
    assert results.marked_beginnings(title, typed) == html


def test_each_kind_says_what_it_has() -> None:
    faq = results.result(hit("faq", summary="Short.", extra={"short_answer": "Long."}))
    assert isinstance(faq, FaqResult)
    assert (faq.id, faq.short_answer, faq.score) == (7, "Long.", 1.2346)
    contact = results.result(hit("contact", extra={"channel": "phone", "phone": "1-800-555-0100"}))
    assert isinstance(contact, ContactResult)
    assert (contact.channel, contact.phone, contact.email) == ("phone", "1-800-555-0100", None)
    assert not contact.always_open
    safety = results.result(hit(type="safety", extra={"severity": "danger"}))
    assert isinstance(safety, PageResult)
    assert (safety.type, safety.severity, safety.phone) == ("safety", "danger", None)
    entry = results.result(
        hit(
            "navigation",
            key="menu-4-9d1c",
            extra={"menu": "header"},
            breadcrumb=(Crumb("Bill", ""),),
        )
    )
    assert isinstance(entry, NavigationResult)
    assert (entry.menu, entry.breadcrumb[0].title) == ("header", "Bill")
    file = results.result(
        hit("document", key="document-3", extra={"size": 10, "filename": "a.pdf"})
    )
    assert isinstance(file, DocumentResult)
    assert (file.id, file.url, file.filename, file.size) == (3, "/t", "a.pdf", 10)


def test_only_what_has_marks_is_a_highlight() -> None:
    found = Hit(
        document=document(), score=1, highlights={"title": "Title", "body": f"{MARK}x{UNMARK}"}
    )
    highlights = results.result(found).highlights
    assert highlights is not None
    assert (highlights.title, highlights.body) == (None, "<mark>x</mark>")
    assert results.result(hit()).highlights is None


def test_what_was_understood_is_told_plainly() -> None:
    unit = Unit(
        (
            Alternative(("hihg",)),
            Alternative(("high",), 0.9, "spelling"),
            Alternative(("too", "much"), 0.9, "synonym"),
            Alternative(("hi", "hg"), 0.5, "compound"),
        )
    )
    told = results.query(Understood(text="hihg", language="en", units=(unit,)))
    (word,) = told.understood
    assert (word.word, word.synonyms, word.corrections) == ("hihg", ("too much",), ("high",))


def test_facets_are_in_the_order_asked_for_the_most_frequent_first() -> None:
    counted = {"kind": {"page": 2, "faq": 5, "contact": 2}, "tag": {}}
    made = results.facets(("tag", "kind"), counted, {"kind": {"faq": "Questions"}})
    assert [each.name for each in made] == ["tag", "kind"]
    assert [(each.value, each.label, each.count) for each in made[1].values] == [
        ("faq", "Questions", 5),
        ("contact", "contact", 2),
        ("page", "page", 2),
    ]
