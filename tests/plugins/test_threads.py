"""The thread that takes turns: whatever a turn does, whatever the process does."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from plugins import threads
from plugins.threads import Ticker, hang_up
from tests.conftest import REPOSITORY

PATIENCE = 60  # seconds; only a failure takes so long


class Turns:
    """Counts the turns; `fail` are the numbers of those that raise."""

    def __init__(self, fail: tuple[int, ...] = ()) -> None:
        self.taken = 0
        self.fail = fail
        self.changed = threading.Condition()
        self.threads: list[threading.Thread] = []

    def __call__(self) -> None:
        with self.changed:
            self.taken += 1
            self.threads.append(threading.current_thread())
            self.changed.notify_all()
            if self.taken in self.fail:
                raise ValueError(f"turn {self.taken}")

    def wait_for(self, number: int) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: self.taken >= number, PATIENCE)


class FakeConnection:
    def __init__(self, *, in_atomic_block: bool = False) -> None:
        self.in_atomic_block = in_atomic_block
        self.connection: Any = object()
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What `django.db.connections` is to the module: an idle one and one in a transaction."""
    found = [FakeConnection(), FakeConnection(in_atomic_block=True)]
    fake = SimpleNamespace(
        found=found,
        closed=threading.Event(),
        all=lambda initialized_only: found,
        close_all=lambda: fake.closed.set(),
    )
    monkeypatch.setattr(threads, "connections", fake)
    return fake


@pytest.fixture
def made() -> Iterator[list[Ticker]]:
    """Tickers to be stopped at the end."""
    tickers: list[Ticker] = []
    yield tickers
    for ticker in tickers:
        ticker.stop()


def test_it_takes_turn_after_turn_in_a_thread_of_its_name(made):
    turns = Turns()
    ticker = Ticker("tick-tock", 0.001, turns)
    made.append(ticker)
    assert not ticker.running()
    assert ticker.start(PATIENCE)
    assert ticker.running()
    assert turns.wait_for(3)
    assert {each.name for each in turns.threads} == {"tick-tock"}
    assert turns.threads[0].daemon


def test_starting_does_not_wait_unless_it_is_asked_to(made):
    hold = threading.Event()
    ticker = Ticker("slow", 0.001, lambda: hold.wait(PATIENCE) and None)
    made.append(ticker)
    assert not ticker.start()
    hold.set()
    assert ticker.start(PATIENCE)  # runs already: this only waits


def test_starting_twice_makes_one_thread(made):
    turns = Turns()
    ticker = Ticker("once", 0.001, turns)
    made.append(ticker)
    ticker.start()
    ticker.start()
    assert turns.wait_for(5)
    assert len(set(turns.threads)) == 1


def test_it_outlives_turns_that_fail_and_says_so(made, caplog, connections):
    turns = Turns(fail=(1, 2))
    ticker = Ticker("clumsy", 0.001, turns)
    made.append(ticker)
    assert ticker.start(PATIENCE)  # the first turn is over, if not well
    assert turns.wait_for(3)
    assert caplog.text.count("A turn of the thread clumsy failed; it goes on.") == 2
    assert "ValueError: turn 2" in caplog.text
    idle, in_transaction = connections.found
    assert idle.closed == 2  # so that the next turn gets a new one
    assert in_transaction.closed == 0


def test_failures_go_to_who_asked_for_them(made, caplog):
    said: list[str] = []
    turns = Turns(fail=(2,))
    ticker = Ticker("told", 0.001, turns, failed=lambda error: said.append(str(error)))
    made.append(ticker)
    ticker.start()
    assert turns.wait_for(3)
    assert said == ["turn 2"]
    assert not caplog.text


def test_it_outlives_one_who_cannot_be_told(made, caplog):
    def failed(error: Exception) -> None:
        raise OSError("nor this")

    turns = Turns(fail=(1,))
    ticker = Ticker("deaf", 0.001, turns, failed=failed)
    made.append(ticker)
    ticker.start()
    assert turns.wait_for(2)
    assert "What the thread deaf failed with could not be told." in caplog.text


def test_stopping_ends_the_thread_and_its_connections(connections):
    turns = Turns()
    ticker = Ticker("ends", 3600, turns)  # does not sit its rest out
    ticker.start(PATIENCE)
    ticker.stop()
    turns.threads[0].join(PATIENCE)
    assert not turns.threads[0].is_alive()
    assert not ticker.running()
    assert connections.closed.is_set()
    assert turns.taken == 1


def test_one_that_was_never_started_can_be_stopped():
    ticker = Ticker("idle", 1, Turns())
    ticker.stop()
    assert not ticker.running()


def test_a_turn_may_stop_its_own_thread():
    ticker = Ticker("last", 0.001, lambda: ticker.stop())
    assert ticker.start(PATIENCE)
    assert not ticker.running()


def test_one_that_was_stopped_can_be_started_again(made):
    turns = Turns()
    ticker = Ticker("again", 0.001, turns)
    made.append(ticker)
    ticker.start(PATIENCE)
    ticker.stop()
    seen = turns.taken
    assert ticker.start(PATIENCE)
    assert turns.wait_for(seen + 2)
    assert turns.threads[0] is not turns.threads[-1]


def test_a_child_leaves_its_parents_connections_alone_and_takes_turns(made, connections):
    turns = Turns()
    ticker = Ticker("parent", 3600, turns)
    made.append(ticker)
    ticker.start(PATIENCE)
    parents = ticker._stop
    threads._after_fork()  # what a child runs, where the parent's thread is not; here it is
    parents.set()
    assert turns.wait_for(2)
    assert turns.threads[0] is not turns.threads[1]
    for each in connections.found:
        assert each.connection is None
        assert each.closed == 0


def test_a_child_of_one_that_takes_no_turns_keeps_its_connections(connections):
    before = [each.connection for each in connections.found]
    ticker = Ticker("stopped", 3600, Turns())
    ticker.start(PATIENCE)
    ticker.stop()
    threads._after_fork()
    assert not ticker.running()
    assert [each.connection for each in connections.found] == before


FORKING = """
import os, threading
from django.conf import settings
settings.configure(DATABASES={})
from plugins.threads import Ticker
parent, (readable, writable) = os.getpid(), os.pipe()
enough = threading.Event()
def turn():
    if os.getpid() != parent:
        os.write(writable, b"child ")
        enough.set()
ticker = Ticker("both", 0.001, turn)
stopped = Ticker("stopped", 0.001, turn)
stopped.start(60); stopped.stop()
ticker.start(60)
child = os.fork()
if child == 0:
    fine = enough.wait(60) and ticker.running() and not stopped.running()
    ticker.stop()
    os._exit(0 if fine else 1)
assert ticker.running()
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert os.read(readable, 6) == b"child "
ticker.stop()
print("well")
"""


def test_a_real_fork():
    done = subprocess.run(
        [sys.executable, "-c", FORKING], cwd=REPOSITORY, capture_output=True, text=True, timeout=180
    )
    assert done.stdout == "well\n", done.stderr


def test_hanging_up_spares_transactions(connections):
    hang_up()
    assert [each.closed for each in connections.found] == [1, 0]
