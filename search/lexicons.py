"""The words of each language's live index, in the memory of every process, kept fresh beside it.

Questions are understood with these words, whichever backend answers: what is spelt nearly like a
word of the site was probably meant to be that. They come from the embedded index, which is always
there.

A web server looks once a second, in a thread, whether an index has moved, and then reads the words
that changed. What has no such thread (a command, a test) looks when it is asked, at most once a
second. While the database is away, what is known stays.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import msgspec
from django.db import DatabaseError, InterfaceError

from plugins.threads import Ticker, hang_up
from search.lexicon import MOST_WORDS, NO_WORDS, Lexicon
from search.models.embedded import IndexedTerm, SearchIndex

__all__ = ["Lexicons", "lexicon", "lexicons"]

logger = logging.getLogger("gridspot.search")

#: Seconds between two looks.
SECONDS = 1.0
#: Words that are read: as many as a lexicon keeps, and some that fold to the same.
MOST_READ = 2 * MOST_WORDS
#: How terms begin that are words as they are written, and what sorts behind all of those.
_WRITTEN, _BEHIND = "w", "x"

_AWAY = (DatabaseError, InterfaceError, OSError)


class _Kept(msgspec.Struct, frozen=True):
    """A lexicon, and of which index it is as of which write."""

    index: int
    sequence: int
    lexicon: Lexicon


class Lexicons:
    """The lexicons of one process."""

    def __init__(
        self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._looked_at: float | None = None
        self._away = False
        self._ticker = Ticker("search-lexicons", seconds, lambda: self.look())

    def lexicon(self, locale: str) -> Lexicon:
        """The words of the locale's live index; none while there is no index or they are not read.

        From memory where a thread looks; otherwise it may look first.
        """
        if not self._ticker.running() and self._due():
            self.look()
        kept = self._kept.get(locale)
        return kept.lexicon if kept is not None else NO_WORDS

    def start(self, wait: float = 0.0) -> None:
        """Looks from now on, in a thread; waits for the first look for at most `wait` seconds."""
        self._ticker.start(wait)

    def stop(self) -> None:
        """Ends the thread."""
        self._ticker.stop()

    def forget(self) -> None:
        """Knows nothing, as in a new process; whoever asks next looks."""
        self._kept = {}
        self._looked_at = None

    def look(self) -> None:
        """Reads what has changed; one query where nothing has. Never raises for a database that is
        away."""
        self._looked_at = self._clock()  # before looking: whoever asks meanwhile need not look
        try:
            self._follow()
        except _AWAY as error:
            if not self._away:
                logger.error("The words of the search index cannot be read (%s); trying on.", error)
            self._away = True
            hang_up()
            return
        if self._away:
            logger.warning("The words of the search index can be read again.")
        self._away = False

    def _due(self) -> bool:
        return self._looked_at is None or self._clock() - self._looked_at >= self._seconds

    def _follow(self) -> None:
        rows = SearchIndex.objects.filter(live=True).values_list("locale", "pk", "sequence")
        live = {locale: (index, sequence) for locale, index, sequence in rows}
        kept = {
            locale: self._current(self._kept.get(locale), locale, index, sequence)
            for locale, (index, sequence) in live.items()
        }
        self._kept = kept

    @staticmethod
    def _current(kept: _Kept | None, locale: str, index: int, sequence: int) -> _Kept:
        if kept is None or kept.index != index or kept.sequence > sequence:
            return _Kept(index, sequence, Lexicon(locale, _words(index)))
        if kept.sequence == sequence:
            return kept
        changed = _words(index, kept.sequence)
        # Most writes change no word: somebody chose a document, or its picture was replaced.
        lexicon = kept.lexicon.with_changes(changed) if changed else kept.lexicon
        return _Kept(index, sequence, lexicon)


def _words(index: int, after: int | None = None) -> dict[str, int]:
    """The words of an index -> in how many documents they are; of those that changed after a
    write, also the ones that are in none any more."""
    terms = IndexedTerm.objects.filter(index=index, term__gte=_WRITTEN, term__lt=_BEHIND)
    if after is None:
        terms = terms.filter(documents__gt=0).order_by("-documents")[:MOST_READ]
    else:
        terms = terms.filter(changed__gt=after)
    return {term[len(_WRITTEN) :]: count for term, count in terms.values_list("term", "documents")}


lexicons = Lexicons()


def lexicon(locale: str) -> Lexicon:
    """The words of the locale's live index, at most about a second old; empty when there is none."""
    return lexicons.lexicon(locale)
