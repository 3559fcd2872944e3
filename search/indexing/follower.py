"""From the outbox into the indices of one backend, within moments and without missing anything.

A turn reads the changes after the cursor, makes the documents that they concern, as they are now,
writes them in the version of the outbox *before* that, and moves the cursor on. It may be killed at
any point: the cursor moves last, so the next turn does it again, and doing it again changes nothing.

**Nothing is lost to an index that is built meanwhile.** An index is written to from the moment it is
there. Whoever builds it makes it first and reads content afterwards, so only a change after that
moment could be missing from it; and a turn that has read such a change looks once more, before it
moves the cursor, whether there are other indices than when it began.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence

from content import changes
from content.models.changes import Change
from search.backends.base import Backend
from search.documents.build import concerns_everything, documents_of
from search.documents.places import locales
from search.indexing.comparing import follower_name
from search.indexing.rebuild import mend_or_rebuild
from search.indexing.writing import Indices

logger = logging.getLogger("gridspot.search")

#: Changes that are read at once, and how often in one turn.
AT_ONCE, MOST_ROUNDS = 200, 50
#: A write that was older than what is there is looked into at most every so many seconds.
SUSPICIOUS = 600.0


class Follower:
    """Keeps the indices of one backend up to date. Two at once do no harm."""

    def __init__(self, backend: Backend, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.backend = backend
        self.name = follower_name(backend.name)
        self._clock = clock
        self._looked_into: float | None = None
        self._stopping = False

    def stop(self) -> None:
        """Ends the turn under way at the next batch."""
        self._stopping = True

    def turn(self) -> Iterator[str]:
        """Follows until nothing is left; yields what an operator may want to read.

        Raises BackendError when the backend is away: nothing has moved then.
        """
        for _ in range(MOST_ROUNDS):
            seen = changes.position(self.name)
            if self._stopping or seen == changes.latest():
                return
            try:
                rows = None if seen is None else changes.since(seen, AT_ONCE)
            except changes.Expired:
                rows = None
            if rows is None:
                yield from self._catch_up(seen)
            elif not rows:
                return
            else:
                yield from self._follow(seen, rows)

    def _follow(self, seen: int | None, rows: Sequence[Change]) -> Iterator[str]:
        indices = Indices(self.backend)
        while True:
            stale = 0
            if concerns_everything(rows):
                yield from self._mend_all(indices)
            else:
                for batch in documents_of(rows, indices.keys):
                    stale += indices.write(batch).stale
            again = Indices(self.backend)
            if again.names() == indices.names():
                break
            indices = again  # one was made or made live meanwhile: it must not miss this
        self._refresh(indices)
        changes.advance(self.name, seen, rows[-1].sequence)
        if stale:
            yield from self._look_into(indices)

    def _catch_up(self, seen: int | None) -> Iterator[str]:
        """Begins, or begins again when changes were missed: compares everything, then follows."""
        start = changes.latest()
        indices = Indices(self.backend)
        if seen is not None:
            yield f"The outbox does not reach back to {seen}: comparing everything."
        yield from self._mend_all(indices)
        if Indices(self.backend).names() == indices.names():
            changes.advance(self.name, seen, start)

    def _mend_all(self, indices: Indices) -> Iterator[str]:
        for locale in locales():
            for index in indices.of(locale):
                yield from mend_or_rebuild(self.backend, index)

    def _look_into(self, indices: Indices) -> Iterator[str]:
        """Something newer than the newest change is in an index.

        Another worker may have been quicker. Or the database was put back to an earlier day, and
        nothing that is written from now on would ever be new enough.
        """
        now = self._clock()
        if self._looked_into is not None and now - self._looked_into < SUSPICIOUS:
            return
        self._looked_into = now
        yield from self._mend_all(indices)

    def _refresh(self, indices: Indices) -> None:
        for locale in locales():
            if live := indices.live(locale):
                self.backend.refresh(live.name)
