"""The worker's part: takes what is due, sends it in a few threads, writes what came of it.

Only the worker's own thread touches the database; the others do nothing but talk HTTP. An endpoint
gets no more than its share of the threads, so one that is slow does not hold up the rest.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from content.webhooks import queue
from content.webhooks.sending import Attempt, Outcome

THREADS = 24
#: Messages that one endpoint is sent at once; one that fails gets them singly.
AT_ONCE = 6
#: Seconds between two looks at the outbox while messages are on their way.
LOOK = 0.25
#: Seconds after which a turn ends though more is waiting.
TURN = 20.0


class Sender:
    """Sends what is due; one turn at a time, in one thread. What is under way outlives a turn."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._pool: ThreadPoolExecutor | None = None
        self._under_way: dict[Future[Outcome], tuple[int, Attempt]] = {}
        #: Threads that do not come back in time still belong to their endpoint.
        self._given_up: dict[Future[Outcome], int] = {}
        #: What came back; kept until the database has taken it.
        self._outcomes: list[tuple[int, Outcome]] = []

    def turn(self) -> None:
        """Sends until nothing is due and nothing is under way, or the turn has been long enough."""
        end = time.monotonic() + TURN
        while time.monotonic() < end:
            began = 0 if self._stopping.is_set() else self._begin()
            if not (began or self._under_way or self._outcomes):
                return
            self._finish()

    def stop(self) -> None:
        """Begins nothing new; what is under way is finished. From any thread."""
        self._stopping.set()

    def _begin(self) -> int:
        """Takes what is due and starts to send it; returns how much."""
        queue.fan_out()
        self._given_up = {done: pk for done, pk in self._given_up.items() if not done.done()}
        busy = Counter(pk for pk, _ in self._under_way.values()) + Counter(self._given_up.values())
        free = THREADS - busy.total()
        if free <= 0:
            return 0
        taken = queue.lease(busy, AT_ONCE, free)
        for endpoint, message in taken:
            attempt = Attempt(message)
            self._under_way[self._threads().submit(attempt.run)] = (endpoint, attempt)
        return len(taken)

    def _threads(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="webhook")
        return self._pool

    def _finish(self) -> None:
        """Writes what has come back, after waiting for something to, and ends what takes too long."""
        done, _ = wait(self._under_way, timeout=LOOK, return_when=FIRST_COMPLETED)
        for future, (endpoint, attempt) in list(self._under_way.items()):
            if future in done:
                self._outcomes.append((attempt.message.delivery, future.result()))
            elif attempt.overdue:
                attempt.abort()
                self._outcomes.append((attempt.message.delivery, attempt.timed_out()))
                self._given_up[future] = endpoint
            else:
                continue
            del self._under_way[future]
        queue.settle(self._outcomes)
        self._outcomes.clear()


#: The worker's own.
sender = Sender()
