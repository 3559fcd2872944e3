"""Finding the way: the menu entry that somebody means by "where do I pay"."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from search.answering.question import Asked
from search.answering.searching import allowed
from search.answering.understanding import understood
from search.backends import chain
from search.backends.base import Filters, Hit, Search
from search.documents.document import Document
from search.understood import Understood

#: Entries that are looked at: menus repeat themselves, and some are for others.
CANDIDATES = 20
ALTERNATIVES = 4
#: Share of the question that an entry has to have, and of the best one's score that an alternative
#: has: rather nothing than nonsense.
CLEAR, CLOSE = 0.5, 0.4


class FoundEntries(msgspec.Struct, frozen=True, kw_only=True):
    """The entry that is meant, None where none is, and others that may be."""

    understood: Understood
    locale: str
    entry: Document | None = None
    alternatives: tuple[Document, ...] = ()
    fallback: bool = False
    degraded: str = ""


def find_navigation(asked: Asked) -> FoundEntries:
    """The menu entry that is meant. Of `asked`, kinds, paging, facets and highlights do not matter.

    Raises BackendError when no backend answers, Refused for credentials.
    """
    found = _in(asked, asked.locale)
    if found.entry is None and asked.locale != asked.default:
        other = _in(asked, asked.default)
        if other.entry is not None:
            return msgspec.structs.replace(other, fallback=True)
    return found


def _in(asked: Asked, locale: str) -> FoundEntries:
    meant = understood(asked.text, locale)
    if not meant.units:
        return FoundEntries(understood=meant, locale=locale)
    question = Search(
        understood=meant,
        locale=locale,
        now=asked.now,
        filters=_of_menus(asked.filters),
        limit=CANDIDATES,
    )
    found, degraded = chain.ask(lambda backend: backend.search(question))
    entries = _likely(allowed(found.hits, asked.who))
    return FoundEntries(
        understood=meant,
        locale=locale,
        entry=entries[0] if entries else None,
        alternatives=tuple(entries[1 : 1 + ALTERNATIVES]),
        degraded=degraded.reason if degraded else "",
    )


def _of_menus(filters: Filters) -> Filters:
    return msgspec.structs.replace(filters, kinds=("navigation",))


def _likely(hits: Iterable[Hit]) -> list[Document]:
    """One entry for each place that it leads to, and only those that may well be meant."""
    kept: dict[str, Hit] = {}
    for hit in hits:
        if hit.coverage >= CLEAR:
            kept.setdefault(hit.document.path, hit)
    best = next(iter(kept.values()), None)
    if best is None:
        return []
    return [hit.document for hit in kept.values() if hit.score >= CLOSE * best.score]
