"""One makes an answer, the others that want it wait: no stampede."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from content.cache.answers import Entry, Raw

#: A flight younger than this many seconds is joined even if something was revoked since it began:
#: what it read was right a moment ago, and while many pages are published in a row, each question
#: still goes to Django a few times a second only.
YOUNG = 0.25


class Outcome(NamedTuple):
    """What a flight came to.

    `entry` may be given to everybody; `stale` says that it stands in for an answer that failed.
    Without one, `raw` is for the leader alone, unless `shared` says that it is an error that
    everybody who waited gets, too.
    """

    entry: Entry | None = None
    stale: bool = False
    raw: Raw | None = None
    shared: bool = False


class Flight:
    """One question on its way to Django."""

    __slots__ = ("began", "done", "mark", "outcome")

    def __init__(self, mark: int, began: float) -> None:
        #: The store's generation before Django was asked.
        self.mark = mark
        self.began = began
        self.done = threading.Event()
        self.outcome: Outcome | None = None


class Flights:
    """Questions that are with Django right now."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._flights: dict[str, Flight] = {}
        self._clock = clock
        self._lock = threading.Lock()

    def join(self, key: str, generation: int) -> tuple[Flight, bool]:
        """The flight to wait for, and whether the caller has to fly it."""
        now = self._clock()
        with self._lock:
            flight = self._flights.get(key)
            if flight is not None and (flight.mark == generation or now - flight.began < YOUNG):
                return flight, False
            flight = self._flights[key] = Flight(generation, now)
            return flight, True

    def land(self, key: str, flight: Flight, outcome: Outcome | None) -> None:
        """Tells everybody who waits; None when there is nothing that they could use."""
        flight.outcome = outcome
        with self._lock:
            if self._flights.get(key) is flight:
                del self._flights[key]
        flight.done.set()
