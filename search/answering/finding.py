"""Finding the way: the menu entry that somebody means by "where do I pay"."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from search.answering.fitting import Fit, best_fit, gist
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
#: Share of the question that an entry's own words have to have, and how well both have to fit: rather
#: nothing than nonsense. What is said in its summary alone is about something else.
CLEAR, FITTING = 0.5, 0.45
#: How well an alternative has to fit, compared to the best.
CLOSE = 0.5


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
    entries = _likely(meant, allowed(found.hits, asked.who))
    return FoundEntries(
        understood=meant,
        locale=locale,
        entry=entries[0] if entries else None,
        alternatives=tuple(entries[1 : 1 + ALTERNATIVES]),
        degraded=degraded.reason if degraded else "",
    )


def _of_menus(filters: Filters) -> Filters:
    return msgspec.structs.replace(filters, kinds=("navigation",))


def _likely(meant: Understood, hits: Iterable[Hit]) -> list[Document]:
    """One entry for each place that it leads to, and only those that may well be meant."""
    wanted = gist(meant)
    rated = [(best_fit(wanted, _names(hit.document)), hit) for hit in hits]
    clear = [(fit, hit) for fit, hit in rated if fit.asked >= CLEAR and fit.whole >= FITTING]
    # What has more of the question first, then what has less else, then as the backend has it.
    clear.sort(key=lambda each: (-each[0].asked, -each[0].whole, -each[1].score))
    kept: dict[str, tuple[Fit, Hit]] = {}
    for fit, hit in clear:
        kept.setdefault(hit.document.path, (fit, hit))
    best = next(iter(kept.values()), None)
    if best is None:
        return []
    return [hit.document for fit, hit in kept.values() if fit.whole >= CLOSE * best[0].whole]


def _names(document: Document) -> tuple[str, ...]:
    """What an entry is called: its label, the title of its page, and both with the groups above."""
    return (document.title, *document.questions)
