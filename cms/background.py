"""What the worker does, and how: a table of jobs, each in a thread of its own.

A job that raises is tried again at its next turn, and one that hangs holds up nobody else: each has
its own thread and its own database connection. To add one, add a line to :func:`jobs`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence

import msgspec
from django.db import InterfaceError, OperationalError, close_old_connections, connections

logger = logging.getLogger("gridspot.worker")

#: A turn that takes longer than this many seconds is named in the log, once.
SLOW = 60.0
#: How many seconds jobs have to finish their turn when the worker is told to stop.
GRACE = 12.0


def _nothing() -> None:
    return None


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Work that comes round again. `run` does one turn and yields or returns lines worth printing.

    The next turn begins `every_seconds` after the last one ended. A turn must be safe to do twice
    at once, as two workers may run. `stop` is called when the worker is told to stop, from another
    thread: for turns that could take long.
    """

    name: str
    every_seconds: float
    run: Callable[[], Iterable[str] | None]
    stop: Callable[[], None] = _nothing


def jobs() -> list[Job]:
    """Every job of the worker."""
    from cms.scheduling import run_due
    from content import releases
    from content.api.drawing import Drawer
    from content.cache.purge import purge
    from content.forms import upkeep
    from content.preview import tokens
    from content.webhooks.sender import sender
    from marketing_spots.notices.sources import Follower
    from search.log import upkeep as search_log

    return [
        Job(name="schedule", every_seconds=2, run=run_due),
        Job(name="releases", every_seconds=1, run=releases.run_due),
        Job(name="previews", every_seconds=3600, run=tokens.forget),
        Job(name="notices", every_seconds=1, run=Follower().turn),
        Job(name="webhooks", every_seconds=0.5, run=sender.turn, stop=sender.stop),
        Job(name="outbox", every_seconds=3600, run=prune_outbox),
        Job(name="cdn", every_seconds=1, run=purge),
        Job(name="pictures", every_seconds=5, run=Drawer().turn),
        Job(name="form-notes", every_seconds=15, run=upkeep.notify),
        Job(name="form-retention", every_seconds=3600, run=upkeep.forget),
        Job(name="search-sums", every_seconds=300, run=search_log.sum_up),
        Job(name="search-retention", every_seconds=3600, run=search_log.forget),
        *_index_jobs(),
    ]


def _index_jobs() -> Iterable[Job]:
    """Three for each place where documents are kept: one that is away holds up no other."""
    from search.backends.chain import configured
    from search.indexing.follower import Follower
    from search.indexing.upkeep import Keeper

    for backend in configured():
        name, keeper, follower = f"search-{backend.name}", Keeper(backend), Follower(backend)
        yield Job(name=f"{name}-indices", every_seconds=5, run=keeper.build_missing)
        yield Job(name=name, every_seconds=0.5, run=follower.turn, stop=follower.stop)
        yield Job(name=f"{name}-votes", every_seconds=3600, run=keeper.refresh)


def prune_outbox() -> None:
    """Deletes old changes that every follower has seen, and old webhook messages."""
    from content import changes
    from content.webhooks import queue

    changes.prune()
    queue.prune()


class Runner:
    """Runs one job until it is told to stop, whatever the job does."""

    def __init__(self, job: Job, say: Callable[[str], object], stopping: threading.Event) -> None:
        self.job = job
        self._say = say
        self._stopping = stopping
        self._failure = ""
        self._began: float | None = None
        self._slow_said = False
        self.thread = threading.Thread(target=self._loop, name=f"job-{job.name}", daemon=True)

    def _loop(self) -> None:
        while not self._stopping.is_set():
            self.turn(close_old_connections)
            self._stopping.wait(self.job.every_seconds)
        connections.close_all()

    def turn(self, prepare: Callable[[], None] = _nothing) -> None:
        """One turn, after `prepare`. Never raises."""
        self._began, self._slow_said = time.monotonic(), False
        try:
            prepare()
            self.turn_once()
        except (OperationalError, InterfaceError) as error:
            self._failed(error, "the database did not answer")
        except Exception as error:
            self._failed(error, "it failed")
        else:
            self._recovered()
        finally:
            self._began = None

    def turn_once(self) -> None:
        """One turn on the connection that is there; prints what the job says."""
        for line in self.job.run() or ():
            self._say(line)

    def _failed(self, error: Exception, what: str) -> None:
        """Said once, with its traceback, and not again every second while it lasts."""
        failure = f"{type(error).__name__}: {error}"
        if failure != self._failure:
            self._failure = failure
            logger.error(
                "Job %s: %s and is tried again every %g seconds (%s)",
                self.job.name,
                what,
                self.job.every_seconds,
                failure,
                exc_info=error,
            )

    def _recovered(self) -> None:
        if self._failure:
            self._failure = ""
            logger.warning("Job %s works again.", self.job.name)

    def watch(self, now: float) -> None:
        """Names a turn that takes very long; it is left alone, as nothing can end a thread."""
        began = self._began
        if began is not None and now - began > SLOW and not self._slow_said:
            self._slow_said = True
            logger.warning("Job %s has been at one turn for %g s.", self.job.name, now - began)


def run_once(work: Sequence[Job], say: Callable[[str], object]) -> None:
    """One turn of each job, one after another, in this thread and on its connection."""
    for job in work:
        runner = Runner(job, say, threading.Event())
        try:
            runner.turn_once()
        except Exception:
            logger.exception("Job %s failed.", job.name)


def run_until(stopping: threading.Event, work: Sequence[Job], say: Callable[[str], object]) -> None:
    """Runs all jobs until `stopping` is set; then waits for their turns to end, at most `GRACE` s."""
    runners = [Runner(job, say, stopping) for job in work]
    for runner in runners:
        runner.thread.start()
    while not stopping.wait(1):
        for runner in runners:
            runner.watch(time.monotonic())
    for runner in runners:
        runner.job.stop()
    deadline = time.monotonic() + GRACE
    for runner in runners:
        runner.thread.join(max(0.0, deadline - time.monotonic()))
        if runner.thread.is_alive():
            logger.warning("Job %s did not finish in time; it is cut off.", runner.job.name)
