"""Follows the feed of changes and tells the cache which answers they made stale."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from django.db import DatabaseError, InterfaceError

from content import changes
from content.cache.store import Store
from content.models.changes import Change
from plugins.threads import Ticker, hang_up

logger = logging.getLogger("gridspot.content")

#: More changes than this at once are not read one by one: everything counts as changed.
MOST_ROWS = 1_000
#: Seconds without a look after which nothing is kept any more: it might not be revoked in time.
BLIND = 5.0
#: Actions after which the old answer must not be given even if no new one can be made.
TAKEN_BACK = frozenset({Change.Action.UNPUBLISHED, Change.Action.DELETED})

_DATABASE_ERRORS = (DatabaseError, InterfaceError, OSError)


def touched(rows: Sequence[Change]) -> tuple[set[str], set[str]]:
    """Surrogate keys that these changes make stale, and those of objects that are gone."""
    keys: set[str] = set()
    gone: set[str] = set()
    for change in rows:
        keys.update(change.keys)
        if change.action in TAKEN_BACK:
            gone.add(f"{change.kind}-{change.object_id}")
            if change.kind != "page":  # whose keys may name its relatives, too
                gone.update(key for key in change.keys if key.startswith(f"{change.kind}-"))
    return keys, gone


class Follower:
    """Reads for one store. :meth:`look` looks once; :meth:`start` looks every second in a thread."""

    def __init__(
        self, store: Store, *, seconds: float = 1.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._clock = clock
        self._seen: int | None = None
        #: Changes of this process that were heard of on commit, before the feed was read.
        self._heard: set[int] = set()
        self._lock = threading.Lock()
        self._looked_at: float | None = None
        self._away = False
        self._ticker = Ticker("content-follower", seconds, lambda: self.look())

    # --- what the cache asks ---

    def current(self) -> bool:
        """Whether the feed was read a moment ago."""
        return self._looked_at is not None and self._clock() - self._looked_at < BLIND

    def away(self) -> bool:
        """Whether the database did not answer the last look."""
        return self._away

    def seconds_ago(self) -> float | None:
        """Seconds since the feed was last read; None before the first time."""
        return None if self._looked_at is None else self._clock() - self._looked_at

    # --- hearing and looking ---

    def hear(self, rows: Sequence[Change]) -> None:
        """Changes that this process itself has just committed: at once, without a look."""
        keys, gone = touched(rows)
        self._store.revoke(keys, gone)
        with self._lock:
            if len(self._heard) < MOST_ROWS:
                self._heard.update(change.sequence for change in rows)

    def look(self) -> None:
        """Reads what is new in the feed. Never raises for a database that is away."""
        try:
            self._follow()
        except _DATABASE_ERRORS as error:
            if not self._away:
                logger.error("The feed of changes cannot be read (%s); trying on.", error)
            self._away = True
            hang_up()
            return
        if self._away:
            logger.warning("The feed of changes can be read again.")
        self._away = False
        self._looked_at = self._clock()

    def _follow(self) -> None:
        head = changes.latest()
        seen = self._seen
        if head == seen:
            return
        if seen is None or head < seen or head - seen > MOST_ROWS:
            # The first look, a database that was put back, or too much to go through.
            self._store.clear()
            self._seen = head
        else:
            self._read(seen)
        with self._lock:
            self._heard = {each for each in self._heard if each > (self._seen or 0)}

    def _read(self, seen: int) -> None:
        try:
            rows = changes.since(seen, 2 * MOST_ROWS)
        except changes.Expired as error:
            logger.warning("%s Forgetting all answers.", error)
            self._seen = changes.latest()
            self._store.clear()
            return
        with self._lock:
            news = [row for row in rows if row.sequence not in self._heard]
        self._store.revoke(*touched(news))
        self._seen = rows[-1].sequence

    # --- the thread ---

    def start(self) -> None:
        """Looks from now on, every second, in a thread and on a connection of its own."""
        self._ticker.start()

    def stop(self) -> None:
        """Ends the thread."""
        self._ticker.stop()
