"""Keeps what plugins do at run time from hurting anyone else: deadlines, isolation, switching off.

Each name that is called has its own few threads. A call that does not come back in time is
given up; its thread stays taken until it does come back, and when all threads of a name are
taken like that, further calls are refused at once. So a plugin that hangs costs nobody else's
calls anything, and never more than its own few threads.
"""

from __future__ import annotations

import enum
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from plugins.api import HealthCheck, HealthReport, VisitorEnricher, VisitorFacts

__all__ = [
    "Deadline",
    "Guard",
    "GuardState",
    "Outcome",
    "Result",
    "check_health",
    "enrich",
    "run_with_deadline",
]

logger = logging.getLogger("gridspot.plugins")

T = TypeVar("T")


class Deadline(Exception):
    """A call did not come back in time. It may still be running; its result is thrown away."""


def run_with_deadline(fn: Callable[[], T], timeout: float) -> T:
    """What `fn` returns, from a thread of its own. Raises :class:`Deadline` after `timeout` seconds.

    For rare calls at start; at run time use :class:`Guard`, which bounds its threads.
    """
    box: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def work() -> None:
        try:
            box.put((fn(), None))
        except BaseException as error:
            box.put((None, error))

    threading.Thread(target=work, name="plugin-start", daemon=True).start()
    try:
        value, error = box.get(timeout=timeout)
    except queue.Empty:
        raise Deadline from None
    if isinstance(error, Exception):
        raise error
    if error is not None:  # SystemExit and its like must not end the server
        raise RuntimeError(f"{type(error).__name__}: {error}")
    return value  # type: ignore[return-value]


class Outcome(enum.StrEnum):
    """What became of a guarded call."""

    OK = "ok"
    RAISED = "raised"
    NONSENSE = "nonsense"  # it came back with something that cannot be used
    TIMED_OUT = "timed_out"
    REFUSED = "refused"  # all of its threads are still busy with earlier calls
    OFF = "off"  # switched off after repeated failures; not called at all


class Result(msgspec.Struct, frozen=True):
    """The value of a call that went well; for any other outcome the error in words."""

    outcome: Outcome
    value: Any = None
    error: str = ""

    @property
    def ok(self) -> bool:
        return self.outcome is Outcome.OK


class GuardState(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator wants to know about one callable. Counts are since the process started."""

    name: str
    calls: int
    failures: int  # raised, nonsense, timed out or refused
    off: bool
    seconds_until_retry: float
    last_error: str


class _Job:
    __slots__ = ("args", "done", "error", "fn", "late", "value")

    def __init__(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> None:
        self.fn = fn
        self.args = args
        self.done = threading.Event()
        self.value: Any = None
        self.error: BaseException | None = None
        self.late = False


class _Lane:
    """The threads and the record of one name."""

    def __init__(self, name: str, threads: int) -> None:
        self.name = name
        self.pid = os.getpid()
        self.threads = threads
        self.free = threading.Semaphore(threads)
        self.jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self.lock = threading.Lock()
        self.started = 0
        self.busy = 0
        self.hung = 0
        self.calls = 0
        self.failures = 0
        self.in_a_row = 0
        self.off_until: float | None = None
        self.last_error = ""

    def run(self, job: _Job, timeout: float) -> Outcome:
        deadline = time.monotonic() + timeout
        if self.hung >= self.threads or not self.free.acquire(timeout=timeout):
            return Outcome.REFUSED
        with self.lock:
            self.busy += 1
            if self.busy > self.started:
                self.started += 1
                threading.Thread(target=self._work, name=f"plugin-{self.name}", daemon=True).start()
        self.jobs.put(job)
        if not job.done.wait(max(0.0, deadline - time.monotonic())):
            with self.lock:
                if not job.done.is_set():
                    job.late = True
                    self.hung += 1
                    return Outcome.TIMED_OUT
        return Outcome.OK if job.error is None else Outcome.RAISED

    def _work(self) -> None:
        while True:
            job = self.jobs.get()
            try:
                job.value = job.fn(*job.args)
            except BaseException as error:  # not even SystemExit may take this thread away
                job.error = error
            with self.lock:
                self.busy -= 1
                self.hung -= job.late
                job.done.set()
            self.free.release()
            del job


class Guard:
    """Calls plugins' functions under a deadline and stops calling those that keep failing.

    `threads` a name may use at once; `failures` in a row switch a name off for `cool_down`
    seconds, after which one call tries whether it works again. `clock` gives monotonic seconds.
    """

    def __init__(
        self,
        threads: int = 4,
        failures: int = 5,
        cool_down: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._threads = threads
        self._failures = failures
        self._cool_down = cool_down
        self._clock = clock
        self._lanes: dict[str, _Lane] = {}
        self._lock = threading.Lock()

    def call(
        self,
        name: str,
        fn: Callable[..., Any],
        *args: Any,
        timeout: float,
        check: Callable[[Any], str] | None = None,
    ) -> Result:
        """``fn(*args)``, waited for at most `timeout` seconds; never raises.

        `name` says whose record it counts in, e.g. ``enricher:credit``. `check` returns what is
        wrong with a value, or an empty text.
        """
        lane = self._lane(name)
        if not self._may_try(lane):
            return Result(Outcome.OFF, None, f"switched off: {lane.last_error}")
        job = _Job(fn, args)
        outcome = lane.run(job, timeout)
        error = _words(outcome, job, timeout)
        if outcome is Outcome.OK and check is not None:
            error = _checked(check, job.value)
            outcome = Outcome.NONSENSE if error else outcome
        self._count(lane, outcome, error)
        return Result(outcome, job.value if outcome is Outcome.OK else None, error)

    def states(self) -> tuple[GuardState, ...]:
        """A record for each name that was ever called, by name."""
        now = self._clock()
        return tuple(
            GuardState(
                name=lane.name,
                calls=lane.calls,
                failures=lane.failures,
                off=lane.off_until is not None,
                seconds_until_retry=max(0.0, (lane.off_until or now) - now),
                last_error=lane.last_error,
            )
            for _, lane in sorted(self._lanes.items())
        )

    def _lane(self, name: str) -> _Lane:
        lane = self._lanes.get(name)
        # A forked child has none of its parent's threads: it needs lanes of its own.
        if lane is None or lane.pid != os.getpid():
            with self._lock:
                lane = self._lanes.get(name)
                if lane is None or lane.pid != os.getpid():
                    lane = self._lanes[name] = _Lane(name, self._threads)
        return lane

    def _may_try(self, lane: _Lane) -> bool:
        if lane.off_until is None:
            return True
        with lane.lock:
            now = self._clock()
            if lane.off_until is None:
                return True
            if now < lane.off_until:
                return False
            lane.off_until = now + self._cool_down  # others stay out while this one tries
            return True

    def _count(self, lane: _Lane, outcome: Outcome, error: str) -> None:
        with lane.lock:
            lane.calls += 1
            if outcome is Outcome.OK:
                back = lane.off_until is not None
                lane.in_a_row, lane.off_until = 0, None
            else:
                lane.failures += 1
                lane.in_a_row += 1
                lane.last_error = error
                if lane.in_a_row < self._failures:
                    return
                back, off = False, lane.in_a_row == self._failures
                lane.off_until = self._clock() + self._cool_down
                if off:
                    logger.error(
                        "%s failed %d times in a row and is switched off; it is tried again "
                        "every %g seconds. Last: %s",
                        lane.name,
                        lane.in_a_row,
                        self._cool_down,
                        error,
                    )
        if back:
            logger.warning("%s works again and is back in use.", lane.name)


def _words(outcome: Outcome, job: _Job, timeout: float) -> str:
    if outcome is Outcome.RAISED:
        return f"{type(job.error).__name__}: {job.error}"
    if outcome is Outcome.TIMED_OUT:
        return f"did not answer within {timeout * 1000:g} ms"
    if outcome is Outcome.REFUSED:
        return "all of its threads are still busy with earlier calls"
    return ""


def _checked(check: Callable[[Any], str], value: Any) -> str:
    try:
        return check(value)
    except Exception as error:
        return f"returned something that cannot be looked at ({type(error).__name__}: {error})"


# --- the two things that are called this way ----------------------------------------------------


def enrich(guard: Guard, enricher: VisitorEnricher, visitor: VisitorFacts) -> Result:
    """What an enricher knows about a visitor: the value is a mapping by attribute name."""
    return guard.call(
        f"enricher:{enricher.name}",
        enricher.enrich,
        visitor,
        timeout=enricher.timeout,
        check=lambda value: (
            ""
            if isinstance(value, Mapping) and all(isinstance(key, str) for key in value)
            else f"returned {type(value).__name__}, not attributes by name"
        ),
    )


def check_health(guard: Guard, check: HealthCheck) -> HealthReport:
    """What a health check says; a check that fails to say anything is not ok."""
    result = guard.call(
        f"health:{check.name}",
        check.check,
        timeout=check.timeout,
        check=lambda value: (
            ""
            if isinstance(value, HealthReport)
            else f"returned {type(value).__name__}, not a HealthReport"
        ),
    )
    if isinstance(result.value, HealthReport):
        return result.value
    # Whoever asks a node for its health may read this: of an error only its kind.
    return HealthReport(ok=False, detail=result.error.partition(":")[0])
