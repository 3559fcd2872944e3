"""Keeps entries within a number of bytes, finds them by surrogate key, remembers what was revoked.

Which entries stay follows S3-FIFO (Yang and others, SOSP 2023): what is new waits in a small queue,
a tenth of the memory, and moves on to the main one only if it was asked for again. So a crawler that
asks a million different questions once pushes out other newcomers and none of the pages that people
read. A hit changes a counter and takes no lock.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable

from content.cache.answers import Entry

#: Revocations remembered; an answer that took longer than that many is not kept.
REMEMBERED = 4_096
#: The share of the memory in which newcomers wait, and the largest share of one entry.
SMALL, LARGEST = 0.1, 0.125
#: A counter of hits goes no further: so many rounds an entry survives without a further hit.
MOST_HITS = 3


class Store:
    """Entries by key. Reading `entries` takes no lock; everything else does."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.entries: dict[str, Entry] = {}
        self.size = 0
        self.evicted = 0
        #: Rises with each revocation.
        self.generation = 0
        self._clock = clock
        self._small: OrderedDict[str, None] = OrderedDict()
        self._main: OrderedDict[str, None] = OrderedDict()
        self._ghosts: OrderedDict[int, None] = OrderedDict()
        self._small_size = 0
        self._index: dict[str, set[str]] = {}
        self._revoked: deque[tuple[int, frozenset[str] | None]] = deque(maxlen=REMEMBERED)
        self._lock = threading.RLock()

    # --- keeping ---

    def put(self, entry: Entry, mark: int) -> bool:
        """Keeps it, unless one of its keys was revoked since `mark`, when its making began.

        When in doubt it is not kept. Returns whether it was.
        """
        with self._lock:
            if self._revoked_since(mark, entry.keys):
                return False
            known = entry.key in self._main or hash(entry.key) in self._ghosts
            if (previous := self.entries.get(entry.key)) is not None:
                entry.hits = previous.hits
                self._remove(entry.key)
            if entry.size > self.limit * LARGEST:
                return False
            self.entries[entry.key] = entry
            self.size += entry.size
            if known:
                self._ghosts.pop(hash(entry.key), None)
                self._main[entry.key] = None
            else:
                self._small[entry.key] = None
                self._small_size += entry.size
            for each in entry.keys:
                self._index.setdefault(each, set()).add(entry.key)
            self._evict()
            return self.entries.get(entry.key) is entry

    def grew(self, entry: Entry, by: int) -> None:
        """Accounts for a further copy that an entry keeps."""
        with self._lock:
            if self.entries.get(entry.key) is not entry:
                return
            entry.size += by
            self.size += by
            if entry.key in self._small:
                self._small_size += by
            self._evict()

    def _revoked_since(self, mark: int, keys: frozenset[str]) -> bool:
        if self.generation - mark > len(self._revoked):
            return True  # further back than is remembered
        for generation, revoked in reversed(self._revoked):
            if generation <= mark:
                return False
            if revoked is None or not revoked.isdisjoint(keys):
                return True
        return False

    def _evict(self) -> None:
        while self.size > self.limit and self.entries:
            if self._small and (self._small_size > self.limit * SMALL or not self._main):
                self._evict_small()
            else:
                self._evict_main()

    def _evict_small(self) -> None:
        key = next(iter(self._small))
        entry = self.entries[key]
        if entry.hits:
            entry.hits = 0
            del self._small[key]
            self._small_size -= entry.size
            self._main[key] = None
            return
        self._remove(key)
        self.evicted += 1
        self._ghosts[hash(key)] = None
        while len(self._ghosts) > max(1_024, len(self.entries)):
            self._ghosts.popitem(last=False)

    def _evict_main(self) -> None:
        key = next(iter(self._main))
        entry = self.entries[key]
        if entry.hits:
            entry.hits -= 1
            self._main.move_to_end(key)
            return
        self._remove(key)
        self.evicted += 1

    def _remove(self, key: str) -> None:
        entry = self.entries.pop(key, None)
        if entry is None:
            return
        self.size -= entry.size
        if key in self._small:
            del self._small[key]
            self._small_size -= entry.size
        else:
            del self._main[key]
        for each in entry.keys:
            if (found := self._index.get(each)) is not None:
                found.discard(key)
                if not found:
                    del self._index[each]

    # --- revoking ---

    def revoke(self, keys: Iterable[str], gone: Iterable[str] = ()) -> None:
        """Entries with one of `keys` are no hits any more; those with one of `gone` are dropped.

        The difference matters when Django fails: what was only changed may then stand in for its
        successor for a while, what was taken back may not.
        """
        gone = frozenset(gone)
        keys = frozenset(keys) | gone
        if not keys:
            return
        with self._lock:
            self._note(keys)
            now = self._clock()
            for each in keys:
                for key in tuple(self._index.get(each, ())):
                    if each in gone:
                        self._remove(key)
                        continue
                    entry = self.entries[key]
                    entry.expires = 0.0
                    if entry.stale_since is None:
                        entry.stale_since = now

    def clear(self) -> None:
        """Drops everything, and keeps nothing whose making has begun."""
        with self._lock:
            self._note(None)
            self.entries.clear()
            self._small.clear()
            self._main.clear()
            self._ghosts.clear()
            self._index.clear()
            self.size = self._small_size = 0

    def drop(self, key: str) -> None:
        """Forgets one entry, for instance when its page is gone."""
        with self._lock:
            self._remove(key)

    def _note(self, keys: frozenset[str] | None) -> None:
        self.generation += 1
        self._revoked.append((self.generation, keys))
