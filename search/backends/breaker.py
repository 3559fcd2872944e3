"""A circuit breaker: what does not answer is left alone for a while, and then tried quietly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal

State = Literal["closed", "open"]


class Breaker:
    """Opens after `failures` in a row, answers slower than `slow` seconds counting as such.

    While it is open nobody asks. One at a time may try whether it is back, first after `first_rest`
    seconds, then after twice as long each time, up to `longest_rest`; if it is, the breaker closes.
    Safe to use from many threads. Of one process: each finds out for itself.
    """

    def __init__(
        self,
        *,
        failures: int = 5,
        slow: float = float("inf"),
        first_rest: float = 1.0,
        longest_rest: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.slow = slow
        self._failures = failures
        self._first_rest = first_rest
        self._longest_rest = longest_rest
        self._clock = clock
        self._lock = threading.Lock()
        #: Times that it opened or closed, so that news of a question asked before that is old news.
        self._turn = 0
        self._in_a_row = 0
        self._since: float | None = None
        self._rest = first_rest
        self._try_at = 0.0
        self._trying = False

    @property
    def state(self) -> State:
        return "closed" if self._since is None else "open"

    def seconds_open(self) -> float:
        """For how long nobody has asked; 0 while it is closed."""
        since = self._since
        return 0.0 if since is None else self._clock() - since

    def enter(self) -> int | None:
        """A ticket to ask with, to be handed back with how it went; None: do not ask."""
        return self._turn if self._since is None else None

    def succeeded(self, ticket: int, seconds: float) -> None:
        """An answer came, after so many seconds."""
        if seconds > self.slow:
            self.failed(ticket)
        elif self._in_a_row:
            with self._lock:
                if ticket == self._turn:
                    self._in_a_row = 0

    def failed(self, ticket: int) -> bool:
        """No answer came, or not in time. Returns whether that opened the breaker."""
        with self._lock:
            if ticket != self._turn or self._since is not None:
                return False
            self._in_a_row += 1
            if self._in_a_row < self._failures:
                return False
            self._since = self._clock()
            self._rest = self._first_rest
            self._try_at = self._since + self._rest
            self._turn += 1
            return True

    def may_try(self) -> bool:
        """Whether whoever asks this is the one to try now, and has to say how it went."""
        if self._since is None or self._trying or self._clock() < self._try_at:
            return False
        with self._lock:
            if self._since is None or self._trying or self._clock() < self._try_at:
                return False
            self._trying = True
            return True

    def tried(self, well: bool) -> None:
        """How it went for the one who might try."""
        with self._lock:
            self._trying = False
            if well:
                self._since = None
                self._in_a_row = 0
                self._turn += 1
            else:
                self._rest = min(self._rest * 2, self._longest_rest)
                self._try_at = self._clock() + self._rest
