"""The worker's jobs: each on its own, whatever the others do."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import OperationalError

from cms.background import Job, Runner, run_once, run_until
from tests.conftest import REPOSITORY


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not so within {seconds:.0f} seconds"
        time.sleep(0.01)


def broken() -> None:
    raise ValueError("no such luck")


def test_a_job_that_raises_and_one_that_hangs_stop_no_other() -> None:
    released, stopping = threading.Event(), threading.Event()
    turns: list[float] = []
    work = [
        Job(name="broken", every_seconds=0.01, run=broken),
        Job(name="hangs", every_seconds=0.01, run=lambda: released.wait(60) and None),
        Job(name="works", every_seconds=0.01, run=lambda: turns.append(time.monotonic())),
    ]
    thread = threading.Thread(target=run_until, args=(stopping, work, print), daemon=True)
    thread.start()
    try:
        wait_until(lambda: len(turns) > 20)
    finally:
        released.set()
        stopping.set()
    thread.join(60)
    assert not thread.is_alive()


def test_a_failure_is_said_once_and_again_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    outcomes: list[type[Exception] | None] = [OperationalError, OperationalError, None, ValueError]

    def run() -> None:
        if (outcome := outcomes.pop(0)) is not None:
            raise outcome("away")

    runner = Runner(Job(name="odd", every_seconds=1, run=run), print, threading.Event())
    with caplog.at_level(logging.WARNING, logger="gridspot.worker"):
        for _ in range(4):
            runner.turn()
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 3
    assert "the database did not answer" in said[0]
    assert said[1] == "Job odd works again."
    assert "it failed" in said[2]


def test_a_turn_that_takes_long_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    def run() -> None:
        for later in (10, 61, 62):
            runner.watch(time.monotonic() + later)

    runner = Runner(Job(name="slow", every_seconds=1, run=run), print, threading.Event())
    with caplog.at_level(logging.WARNING, logger="gridspot.worker"):
        runner.turn()
        runner.watch(time.monotonic() + 100)
    assert ["slow has been at one turn" in r.getMessage() for r in caplog.records] == [True]


def test_stopping_tells_the_jobs_and_waits_for_the_turn_in_progress() -> None:
    stopping, told, began = threading.Event(), threading.Event(), threading.Event()
    finished: list[bool] = []

    def run() -> None:
        began.set()
        finished.append(told.wait(60))

    job = Job(name="long", every_seconds=60, run=run, stop=told.set)
    thread = threading.Thread(target=run_until, args=(stopping, [job], print), daemon=True)
    thread.start()
    assert began.wait(60)
    stopping.set()
    thread.join(60)
    assert finished == [True]


def test_one_round_does_every_job_and_prints_what_it_says() -> None:
    said: list[str] = []

    def lines() -> Iterator[str]:
        yield "one"
        yield "two"

    run_once(
        [
            Job(name="broken", every_seconds=1, run=broken),
            Job(name="speaks", every_seconds=1, run=lines),
        ],
        said.append,
    )
    assert said == ["one", "two"]


def test_the_worker_ends_cleanly_when_it_is_told_to(tmp_path: object) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=REPOSITORY,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert worker.stderr is not None
    try:
        # The database has no tables: the jobs say so, which proves that they run, and go on.
        assert any("tried again" in line for line in worker.stderr)
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=60)
    finally:
        worker.kill()
    assert worker.returncode == 0
