"""What was found as the API gives it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from search.api.types import (
    AnyResult,
    ContactResult,
    DocumentResult,
    Facet,
    FacetValue,
    FaqResult,
    GuidedHelpResult,
    Highlights,
    NavigationResult,
    PageResult,
    ProgramResult,
    UnderstoodQuery,
    UnderstoodWord,
)
from search.backends.base import MARK, UNMARK, Hit
from search.documents.document import Document
from search.language import fold
from search.understood import Understood, Unit

_WORD = re.compile(r"[^\W_]+")
_FIELDS = ("title", "summary", "body")


def result(hit: Hit, *, pinned: bool = False) -> AnyResult:
    """A result of its kind."""
    document = hit.document
    common: dict[str, Any] = {
        "key": document.key,
        "title": document.title,
        "path": document.path,
        "summary": document.summary,
        "breadcrumb": document.breadcrumb,
        "score": round(hit.score, 4),
        "pinned": pinned,
        "highlights": _highlights(hit.highlights),
        "tags": document.tags,
        "published_at": document.published_at,
    }
    return _MAKERS[document.kind](document, common)


def page_id(document: Document) -> int:
    """The id that is in a key: 12 of ``page-12``."""
    number = document.key.rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def _page(document: Document, common: dict[str, Any]) -> PageResult:
    extra = document.extra
    return PageResult(
        **common,
        id=page_id(document),
        type=document.type,
        severity=_text(extra, "severity"),
        phone=_text(extra, "phone"),
        phone_href=_text(extra, "phone_href"),
    )


def _faq(document: Document, common: dict[str, Any]) -> FaqResult:
    return FaqResult(
        **common,
        id=page_id(document),
        short_answer=_text(document.extra, "short_answer") or document.summary,
        category=document.category,
        category_title=document.category_title,
    )


def _program(document: Document, common: dict[str, Any]) -> ProgramResult:
    return ProgramResult(
        **common,
        id=page_id(document),
        category=document.category,
        category_title=document.category_title,
        headline=_text(document.extra, "headline") or "",
    )


def _guided_help(document: Document, common: dict[str, Any]) -> GuidedHelpResult:
    return GuidedHelpResult(**common, id=page_id(document))


def _contact(document: Document, common: dict[str, Any]) -> ContactResult:
    extra = document.extra
    return ContactResult(
        **common,
        id=page_id(document),
        channel=_text(extra, "channel") or document.type,
        phone=_text(extra, "phone"),
        phone_href=_text(extra, "phone_href"),
        email=_text(extra, "email"),
        url=_text(extra, "url"),
        always_open=bool(extra.get("always_open")),
    )


def _navigation(document: Document, common: dict[str, Any]) -> NavigationResult:
    return NavigationResult(**common, menu=_text(document.extra, "menu") or "")


def _document(document: Document, common: dict[str, Any]) -> DocumentResult:
    size = document.extra.get("size")
    return DocumentResult(
        **common,
        id=page_id(document),
        url=document.path,
        filename=_text(document.extra, "filename") or document.title,
        file_type=_text(document.extra, "file_type") or "application/octet-stream",
        size=size if isinstance(size, int) else None,
    )


_MAKERS: Mapping[str, Callable[[Document, dict[str, Any]], AnyResult]] = {
    "faq": _faq,
    "page": _page,
    "program": _program,
    "guided_help": _guided_help,
    "contact": _contact,
    "navigation": _navigation,
    "document": _document,
}


def _text(extra: Mapping[str, Any], name: str) -> str | None:
    value = extra.get(name)
    return value if isinstance(value, str) and value else None


# --- marks ----------------------------------------------------------------------------------------


def _highlights(found: Mapping[str, str]) -> Highlights | None:
    made = {name: marked(found[name]) for name in _FIELDS if MARK in found.get(name, "")}
    return Highlights(**made) if made else None


def marked(text: str) -> str:
    """HTML of a text with marks: escaped, and each ``<mark>`` closed before the next."""
    parts: list[str] = []
    for at, part in enumerate(text.split(MARK)):
        inside, found, after = part.partition(UNMARK)
        if at and found:
            parts += ("<mark>", _escaped(inside), "</mark>", _escaped(after))
        else:
            parts += (_escaped(inside), _escaped(after))
    return "".join(parts)


def marked_beginnings(text: str, typed: Sequence[str]) -> str:
    """HTML of a text in which the words that begin like what was typed are marked.

    The last word typed may be unfinished, so only that much of a word is marked; the others whole.
    """
    if not typed:
        return _escaped(text)
    whole, last = frozenset(typed), typed[-1]

    def mark(match: re.Match[str]) -> str:
        word, folded = match[0], fold(match[0])
        if folded in whole:
            return f"{MARK}{word}{UNMARK}"
        if folded.startswith(last):
            # Folding may change how long a word is; then the whole of it is marked.
            end = len(last) if len(folded) == len(word) else len(word)
            return f"{MARK}{word[:end]}{UNMARK}{word[end:]}"
        return word

    return marked(_WORD.sub(mark, text.replace(MARK, "")))


def _escaped(text: str) -> str:
    return html.escape(text.replace(UNMARK, ""))


# --- the question, and counts -------------------------------------------------------------------


def query(understood: Understood) -> UnderstoodQuery:
    """What was asked for, and in what other words it was looked for."""
    return UnderstoodQuery(text=understood.text, understood=tuple(map(_word, understood.units)))


def _word(unit: Unit) -> UnderstoodWord:
    first = " ".join(unit.alternatives[0].words) if unit.alternatives else ""
    said: dict[str, list[str]] = {"synonym": [], "spelling": []}
    for each in unit.alternatives[1:]:
        if each.why in said:
            said[each.why].append(" ".join(each.words))
    return UnderstoodWord(
        word=first,
        synonyms=tuple(dict.fromkeys(said["synonym"])),
        corrections=tuple(dict.fromkeys(said["spelling"])),
    )


def facets(
    names: Iterable[str],
    counted: Mapping[str, Mapping[str, int]],
    labels: Mapping[str, Mapping[str, str]],
) -> tuple[Facet, ...]:
    """Facets in the order in which they were asked for, with labels by facet and value."""
    made = []
    for name in names:
        known = labels.get(name, {})
        counts = sorted(counted.get(name, {}).items(), key=lambda each: (-each[1], each[0]))
        values = tuple(
            FacetValue(value=value, label=known.get(value, value), count=count)
            for value, count in counts
        )
        made.append(Facet(name=name, values=values))  # type: ignore[arg-type]
    return tuple(made)
