"""A thread that does something again and again for as long as the process lives, forks included."""

from __future__ import annotations

import logging
import os
import threading
import weakref
from collections.abc import Callable

from django.db import connections

__all__ = ["Ticker", "hang_up"]

logger = logging.getLogger("gridspot.plugins")

#: Seconds that :meth:`Ticker.stop` waits for a turn that is under way.
LAST_TURN = 5.0


class Ticker:
    """Takes a turn, rests for `seconds`, and so on, in a daemon thread with connections of its own.

    A turn that raises is logged, or handed to `failed`, and the next one comes all the same. After a
    fork the child takes turns of its own: servers that load the application once and then fork have
    none of the parent's threads in their workers. The thread keeps the ticker alive, so one that
    was started runs until :meth:`stop`.
    """

    def __init__(
        self,
        name: str,
        seconds: float,
        turn: Callable[[], None],
        *,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self.name = name
        self.seconds = seconds
        self._turn = turn
        self._failed = failed
        self._stop = threading.Event()
        self._first = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, wait: float = 0.0) -> bool:
        """Takes turns from now on; nothing happens if it does already.

        Returns whether the first turn was over, well or not, after at most `wait` seconds.
        """
        if not self.running():
            self._run()
            _started.add(self)
        return self._first.wait(wait)

    def stop(self) -> None:
        """Takes no more turns. Waits for the one under way, for at most five seconds."""
        self._stop.set()
        _started.discard(self)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=LAST_TURN)

    def running(self) -> bool:
        """Whether it takes turns: it was started in this process or one above it, and not stopped."""
        return self._thread is not None and not self._stop.is_set() and self._thread.is_alive()

    def _run(self) -> None:
        # New ones each time: in a child, the lock inside may be held by a thread that is not there;
        # after a stop, a last turn that takes long must not be called back to life.
        self._stop, self._first = threading.Event(), threading.Event()
        self._thread = threading.Thread(
            target=self._loop, args=(self._stop, self._first), name=self.name, daemon=True
        )
        self._thread.start()

    def _loop(self, stop: threading.Event, first: threading.Event) -> None:
        while not stop.is_set():
            try:
                self._turn()
            except Exception as error:  # this thread must outlive whatever happens to one turn
                self._report(error)
                hang_up()
            first.set()
            stop.wait(self.seconds)
        connections.close_all()

    def _report(self, error: Exception) -> None:
        try:
            if self._failed is not None:
                self._failed(error)
            else:
                logger.exception("A turn of the thread %s failed; it goes on.", self.name)
        except Exception:
            logger.exception("What the thread %s failed with could not be told.", self.name)


def hang_up() -> None:
    """Closes this thread's connections to databases, for after an error: the next query makes new
    ones. Those inside a transaction are somebody else's (a test's, say) and are left alone."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


#: Those that take turns in this process.
_started: weakref.WeakSet[Ticker] = weakref.WeakSet()


def _after_fork() -> None:
    """What a forked child does: it must not use its parent's sockets, and has none of its threads."""
    tickers = list(_started)
    if not tickers:
        return
    for connection in connections.all(initialized_only=True):
        connection.connection = None  # not closed: the parent goes on using it
    for ticker in tickers:
        ticker._run()


os.register_at_fork(after_in_child=_after_fork)
