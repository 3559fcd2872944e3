"""Deadlines, isolation and switching off."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from plugins.api import HealthCheck, HealthReport, VisitorEnricher, VisitorFacts
from plugins.guard import Deadline, Guard, Outcome, check_health, enrich, run_with_deadline

VISITOR = VisitorFacts(id="1", verified={})


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def guard(clock):
    return Guard(threads=2, failures=3, cool_down=60, clock=clock)


def test_a_call_that_goes_well(guard):
    result = guard.call("sum", lambda a, b: a + b, 2, 3, timeout=60)
    assert (result.ok, result.value, result.error) == (True, 5, "")


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(1), KeyboardInterrupt()])
def test_a_call_that_raises(guard, error):
    def fail():
        raise error

    result = guard.call("fail", fail, timeout=60)
    assert result.outcome is Outcome.RAISED
    assert type(error).__name__ in result.error
    assert guard.call("fail", lambda: 1, timeout=60).value == 1  # its thread lives on


def test_a_call_that_takes_too_long_is_given_up(guard):
    release = threading.Event()
    begun = time.monotonic()
    result = guard.call("slow", release.wait, 120, timeout=0.05)
    assert time.monotonic() - begun < 60
    assert result.outcome is Outcome.TIMED_OUT
    assert "50 ms" in result.error
    release.set()


def test_a_check_turns_nonsense_into_a_failure(guard):
    result = guard.call("odd", lambda: 7, timeout=60, check=lambda value: "not a list")
    assert (result.outcome, result.value, result.error) == (Outcome.NONSENSE, None, "not a list")
    result = guard.call("odd", lambda: 7, timeout=60, check=len)
    assert result.outcome is Outcome.NONSENSE


def test_hung_calls_take_their_own_threads_only_and_are_then_refused_at_once(guard):
    release = threading.Event()
    before = threading.active_count()
    for _ in range(2):
        guard.call("hung", release.wait, 120, timeout=0.02)
    begun = time.monotonic()
    result = guard.call("hung", release.wait, 120, timeout=60)
    assert result.outcome is Outcome.REFUSED
    assert time.monotonic() - begun < 30
    assert threading.active_count() <= before + 2
    assert guard.call("other", lambda: "fine", timeout=60).value == "fine"
    release.set()


def test_threads_that_come_back_serve_again(guard):
    release = threading.Event()
    for _ in range(2):
        guard.call("hung", release.wait, 120, timeout=0.02)
    release.set()
    deadline = time.monotonic() + 60
    while guard._lanes["hung"].hung and time.monotonic() < deadline:
        time.sleep(0.01)
    assert guard.call("hung", lambda: "back", timeout=60).value == "back"


def test_more_callers_than_threads_wait_for_their_turn(guard):
    results = []

    def caller():
        results.append(guard.call("busy", lambda: time.sleep(0.02) or 1, timeout=60).value)

    threads = [threading.Thread(target=caller) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [1] * 8


def test_repeated_failures_switch_off_and_a_cool_down_tries_again(guard, clock):
    calls = []

    def fail():
        calls.append(1)
        raise ValueError("broken")

    for _ in range(3):
        guard.call("crm", fail, timeout=60)
    result = guard.call("crm", fail, timeout=60)
    assert (result.outcome, len(calls)) == (Outcome.OFF, 3)
    assert "broken" in result.error
    (state,) = guard.states()
    assert (state.off, state.failures, state.seconds_until_retry) == (True, 3, 60)

    clock.now += 61  # one call tries, fails, and it is off again at once
    assert guard.call("crm", fail, timeout=60).outcome is Outcome.RAISED
    assert guard.call("crm", fail, timeout=60).outcome is Outcome.OFF
    assert len(calls) == 4

    clock.now += 61
    assert guard.call("crm", lambda: "fine", timeout=60).value == "fine"
    assert guard.call("crm", lambda: "fine", timeout=60).ok
    (state,) = guard.states()
    assert (state.off, state.failures, state.calls) == (False, 4, 6)


def test_failures_with_successes_between_do_not_switch_off(guard):
    for _ in range(5):
        guard.call("flaky", lambda: 1 / 0, timeout=60)
        guard.call("flaky", lambda: 1, timeout=60)
    assert not guard.states()[0].off


def test_while_one_call_tries_again_the_others_stay_out(guard, clock):
    for _ in range(3):
        guard.call("crm", lambda: 1 / 0, timeout=60)
    clock.now += 61
    inside, release = threading.Event(), threading.Event()

    def slow():
        inside.set()
        release.wait(120)

    trial = threading.Thread(target=lambda: guard.call("crm", slow, timeout=120))
    trial.start()
    assert inside.wait(60)
    assert guard.call("crm", lambda: 1, timeout=60).outcome is Outcome.OFF
    release.set()
    trial.join()
    assert guard.call("crm", lambda: 1, timeout=60).ok


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork")
def test_a_forked_worker_has_threads_of_its_own(guard):
    import os

    guard.call("crm", lambda: 1, timeout=60)
    child = os.fork()
    if not child:
        os._exit(0 if guard.call("crm", lambda: 2, timeout=60).value == 2 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize("returned", [None, [("a", 1)], "a", {1: 2}])
def test_an_enricher_must_return_attributes_by_name(guard, returned):
    result = enrich(guard, VisitorEnricher(name="crm", enrich=lambda v: returned), VISITOR)
    assert result.outcome is Outcome.NONSENSE


def test_an_enricher_gets_the_visitor(guard):
    enricher = VisitorEnricher(name="crm", enrich=lambda v: {"id_was": v.id}, timeout=60)
    assert enrich(guard, enricher, VISITOR).value == {"id_was": "1"}
    assert guard.states()[0].name == "enricher:crm"


@pytest.mark.parametrize(
    ("check", "timeout", "ok", "says"),
    [
        (lambda: HealthReport(ok=True, detail="fresh"), 60, True, "fresh"),
        (lambda: HealthReport(ok=False, detail="stale"), 60, False, "stale"),
        (lambda: 1 / 0, 60, False, "ZeroDivisionError"),
        (lambda: True, 60, False, "not a HealthReport"),
        (lambda: time.sleep(5), 0.05, False, "did not answer"),
    ],
)
def test_a_health_check_always_says_something(guard, check, timeout, ok, says):
    report = check_health(guard, HealthCheck(name="feed", check=check, timeout=timeout))
    assert report.ok is ok
    assert says in report.detail


def test_run_with_deadline():
    assert run_with_deadline(lambda: 3, 60) == 3
    with pytest.raises(Deadline):
        run_with_deadline(lambda: time.sleep(5), 0.02)
    with pytest.raises(ZeroDivisionError):
        run_with_deadline(lambda: 1 / 0, 60)
    with pytest.raises(RuntimeError, match="SystemExit"):
        run_with_deadline(lambda: sys.exit(1), 60)
