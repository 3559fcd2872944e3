"""The words of each language's live index, in the memory of every process, kept fresh beside it.

Questions are understood with these words, whichever backend answers: what is spelt nearly like a
word of the site was probably meant to be that. They come from the embedded index, which is always
there. Nobody waits for them: a question that comes before they are loaded is understood without.
"""

from __future__ import annotations

import logging
import threading

import msgspec

from plugins.threads import Ticker
from search.lexicon import MOST_WORDS, NO_WORDS, Lexicon
from search.models.embedded import IndexedTerm, SearchIndex

logger = logging.getLogger("gridspot.search")

#: Seconds between two looks at whether an index has moved.
SECONDS = 1.0
#: Words beyond those that a lexicon keeps; more are the rarest, mostly slips.
MOST_READ = 2 * MOST_WORDS
#: How terms begin that are words as they are written.
WRITTEN = "w"
#: What no term of words begins with, and sorts behind them.
_AFTER_WRITTEN = "x"


class _Kept(msgspec.Struct, frozen=True):
    """A lexicon, and of which index it is as of which write."""

    index: int
    sequence: int
    lexicon: Lexicon


class Lexicons:
    """The lexicons of one process. `look` reads what is new; `start` does so every second."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._kept: dict[str, _Kept] = {}
        self._ticker = Ticker("search-lexicons", seconds, self.look)
        self._starting = threading.Lock()

    def lexicon(self, locale: str) -> Lexicon:
        """The words of the locale's live index; none before they have been read. No query."""
        if not self._ticker.running():
            self.start()
        kept = self._kept.get(locale)
        return kept.lexicon if kept is not None else NO_WORDS

    def start(self, wait: float = 0.0) -> None:
        """Reads from now on, in a thread of its own; waits so many seconds for the first time."""
        self._ticker.start(wait)

    def stop(self) -> None:
        self._ticker.stop()

    def look(self) -> None:
        """Reads what has changed. One query when nothing has."""
        rows = SearchIndex.objects.filter(live=True).values_list("locale", "pk", "sequence")
        live = {locale: (index, sequence) for locale, index, sequence in rows}
        for locale in self._kept.keys() - live.keys():
            del self._kept[locale]
        for locale, (index, sequence) in live.items():
            kept = self._kept.get(locale)
            if kept is None or kept.index != index or kept.sequence > sequence:
                lexicon = Lexicon(locale, _words(index))
            elif kept.sequence < sequence:
                lexicon = kept.lexicon.with_changes(_words(index, kept.sequence))
            else:
                continue
            self._kept[locale] = _Kept(index, sequence, lexicon)


def _words(index: int, after: int = -1) -> dict[str, int]:
    """The words of an index and in how many documents they are: those that changed after a write."""
    rows = IndexedTerm.objects.filter(
        index=index, changed__gt=after, term__gte=WRITTEN, term__lt=_AFTER_WRITTEN
    )
    if after < 0:
        rows = rows.filter(documents__gt=0).order_by("-documents")[:MOST_READ]
    return {
        term[len(WRITTEN) :]: documents for term, documents in rows.values_list("term", "documents")
    }


lexicons = Lexicons()


def lexicon(locale: str) -> Lexicon:
    """The words of the locale's live index, from memory; at most about a second old."""
    return lexicons.lexicon(locale)
