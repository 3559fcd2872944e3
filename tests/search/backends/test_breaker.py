"""The circuit breaker, on a clock that only tests move."""

from __future__ import annotations

import threading

import pytest

from search.backends.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=3, slow=0.5, first_rest=1.0, longest_rest=5.0, clock=clock)


def ticket(breaker: Breaker) -> int:
    taken = breaker.enter()
    assert taken is not None
    return taken


def opened(breaker: Breaker) -> None:
    for _ in range(3):
        breaker.failed(ticket(breaker))
    assert breaker.state == "open"


def test_it_opens_after_failures_in_a_row(breaker: Breaker) -> None:
    assert [breaker.failed(ticket(breaker)) for _ in range(3)] == [False, False, True]
    assert breaker.state == "open"
    assert breaker.enter() is None


def test_an_answer_in_between_begins_the_row_anew(breaker: Breaker) -> None:
    for _ in range(5):
        breaker.failed(ticket(breaker))
        breaker.failed(ticket(breaker))
        breaker.succeeded(ticket(breaker), 0.1)
    assert breaker.state == "closed"


def test_slow_answers_are_as_bad_as_none(breaker: Breaker) -> None:
    for _ in range(3):
        breaker.succeeded(ticket(breaker), 0.6)
    assert breaker.state == "open"


def test_it_is_tried_by_one_at_a_time_after_a_rest(breaker: Breaker, clock: Clock) -> None:
    assert not breaker.may_try()
    opened(breaker)
    assert not breaker.may_try()
    clock.now += 1.0
    assert breaker.may_try()
    assert not breaker.may_try()
    assert breaker.enter() is None


def test_it_closes_when_a_try_goes_well(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 1.5
    assert breaker.seconds_open() == 1.5
    assert breaker.may_try()
    breaker.tried(well=True)
    assert breaker.state == "closed"
    assert breaker.seconds_open() == 0.0
    breaker.failed(ticket(breaker))
    breaker.failed(ticket(breaker))
    assert breaker.state == "closed"


def test_rests_become_longer_up_to_a_limit_and_begin_anew(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    for rest in (1.0, 2.0, 4.0, 5.0, 5.0):
        clock.now += rest - 0.01
        assert not breaker.may_try()
        clock.now += 0.01
        assert breaker.may_try()
        breaker.tried(well=False)
    clock.now += 5.0
    assert breaker.may_try()
    breaker.tried(well=True)
    opened(breaker)
    clock.now += 1.0
    assert breaker.may_try()


def test_old_news_does_not_count(breaker: Breaker, clock: Clock) -> None:
    """Questions asked before it opened fail after it has closed again: it is well by then."""
    old = [ticket(breaker) for _ in range(5)]
    opened(breaker)
    clock.now += 1.0
    assert breaker.may_try()
    breaker.tried(well=True)
    assert [breaker.failed(each) for each in old] == [False] * 5
    assert breaker.state == "closed"
    breaker.failed(ticket(breaker))
    breaker.failed(ticket(breaker))
    breaker.succeeded(old[0], 0.1)
    assert breaker.failed(ticket(breaker))


def test_many_threads_open_it_once_and_try_it_once(clock: Clock) -> None:
    breaker = Breaker(failures=50, clock=clock)
    opened_by, tried_by = [], []
    ready = threading.Barrier(8)

    def fail() -> None:
        ready.wait()
        for _ in range(20):
            taken = breaker.enter()
            if taken is not None and breaker.failed(taken):
                opened_by.append(1)
        ready.wait()
        clock.now = 1_002.0
        if breaker.may_try():
            tried_by.append(1)

    threads = [threading.Thread(target=fail) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(opened_by), len(tried_by)) == (1, 1)
