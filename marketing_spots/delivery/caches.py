"""A bounded cache that many threads may use at once without waiting for each other."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class RecentCache(Generic[K, V]):
    """Keeps what was used recently: at least `size` entries, never more than twice that.

    Two dictionaries instead of a linked list: what is found in the older one moves to the newer one,
    and when the newer one is full it becomes the older one. Every step is one dictionary
    operation, so no lock is needed; two threads that collide can at worst forget an entry.
    """

    __slots__ = ("_new", "_old", "_size")

    def __init__(self, size: int) -> None:
        self._size = max(1, size)
        self._new: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """The entry, or None."""
        found = self._new.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: K, value: V) -> None:
        """Keeps `value`; what was used least recently may go."""
        new = self._new
        new[key] = value
        if len(new) >= self._size:
            self._old = new
            self._new = {}

    def drop(self, key: K) -> None:
        """Forgets one entry."""
        self._new.pop(key, None)
        self._old.pop(key, None)

    def clear(self) -> None:
        """Forgets everything."""
        self._new = {}
        self._old = {}

    def __len__(self) -> int:
        return len(self._new.keys() | self._old.keys())
