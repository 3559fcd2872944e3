"""Elasticsearch goes away while people search: nobody gets an error, few wait, and it heals by itself."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from search.backends import chain as chains
from search.backends.base import Backend, BackendError, Found, Write
from search.backends.chain import AWAY, Degraded
from search.backends.elastic.backend import ElasticBackend
from search.health import _health
from tests.search.contract.asking import asked, fill, make_live
from tests.search.contract.samples import document
from tests.search.elasticsearch_node import Node

TIMEOUT = 1.5
ASKING = 6


class Visitors:
    """Threads that search all the time, and what became of it."""

    def __init__(self, chain: chains.Chain) -> None:
        self.chain = chain
        self.errors: list[BaseException] = []
        #: (when it was asked, how long that took, whether somebody else answered)
        self.answers: list[tuple[float, float, bool]] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(ASKING)]

    def __enter__(self) -> Visitors:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        question = asked("pay bill")
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                result, degraded = self.chain.ask(lambda backend: backend.search(question))
                assert result.hits[0].document.key == "pay"
                assert degraded in (None, Degraded(AWAY))
            except BaseException as error:
                self.errors.append(error)
            else:
                now = time.monotonic()
                self.answers.append((started, now - started, degraded is not None))
            self._stop.wait(0.02)

    def until(
        self, condition: Callable[[tuple[float, float, bool]], bool], seconds: float
    ) -> float:
        """Waits for an answer from now on that is so; returns when it was asked."""
        begun = time.monotonic()
        while time.monotonic() < begun + seconds:
            for answer in list(self.answers):
                if answer[0] >= begun and condition(answer):
                    return answer[0]
            time.sleep(0.05)
        pytest.fail(f"no such answer within {seconds} s; errors: {self.errors[:3]}")


def by_elasticsearch(answer: tuple[float, float, bool]) -> bool:
    return not answer[2]


def by_the_database(answer: tuple[float, float, bool]) -> bool:
    return answer[2]


@pytest.fixture
def elastic(own_node: Node, settings: Any) -> Iterator[ElasticBackend]:
    """The site's own Elasticsearch backend, with the library in it."""
    settings.ELASTICSEARCH_URLS = [own_node.url]
    settings.SEARCH_INDEX_PREFIX = "away"
    settings.SEARCH_REPLICAS = "0"
    settings.SEARCH_TIMEOUT = TIMEOUT
    _, backend = chains.configured()
    assert isinstance(backend, ElasticBackend)
    fill(backend)
    yield backend
    own_node.resume()
    own_node.start()
    chains._forget()


@pytest.fixture
def visited(elastic: ElasticBackend, monkeypatch: pytest.MonkeyPatch) -> chains.Chain:
    """The site's chain; its database is one that always answers the same, at once.

    It is not the database that is tried here, and threads of a test cannot share its transaction.
    """
    # Whether the indices are up to date is the database's to say, too.
    monkeypatch.setattr("search.indexing.status.troubles", lambda backends: [])
    chain = chains.start()

    class Database:
        name = "database"

        def search(self, question: object) -> Found:
            return known

        def indices(self) -> list[Any]:
            return list(infos)

    known, infos = elastic.search(asked("pay bill")), elastic.indices()
    chain.last = Database()  # type: ignore[assignment]
    return chain


def when_left_alone(visitors: Visitors, since: float) -> list[float]:
    """How long answers took that were asked once nobody waited for Elasticsearch any more."""
    opened = since + 3 * TIMEOUT
    return [took for at, took, degraded in visitors.answers if degraded and at > opened]


def test_frozen_under_load(own_node: Node, visited: chains.Chain) -> None:
    """It takes connections and answers nothing, as a server does whose memory has run out."""
    with Visitors(visited) as visitors:
        visitors.until(by_elasticsearch, 60)
        own_node.pause()
        frozen = time.monotonic()
        visitors.until(by_the_database, 60)
        time.sleep(4 * TIMEOUT)
        report = _health()
        own_node.resume()
        visitors.until(by_elasticsearch, 60)
        # For good: it stays so.
        time.sleep(1)
        visitors.until(by_elasticsearch, 60)
    assert visitors.errors == []
    # One wait for Elasticsearch, at most, and then no more.
    assert max(took for _, took, _ in visitors.answers) < 10 * TIMEOUT
    quick = when_left_alone(visitors, frozen)
    assert len(quick) > 10
    assert (
        statistics.median(quick) < TIMEOUT
    )  # one may be held up by whatever else the machine does
    assert not report.ok
    assert "Elasticsearch has been away for" in report.detail
    assert visited.breaker.state == "closed"
    assert "Elasticsearch searches: en" in _health().detail


def test_killed_under_load_and_started_again(own_node: Node, visited: chains.Chain) -> None:
    with Visitors(visited) as visitors:
        visitors.until(by_elasticsearch, 60)
        own_node.stop(abruptly=True)
        visitors.until(by_the_database, 60)
        own_node.start()
        visitors.until(by_elasticsearch, 60)
    assert visitors.errors == []
    assert max(took for _, took, _ in visitors.answers) < 10 * TIMEOUT
    assert _health().ok


def test_writing_says_that_it_did_not_happen_and_what_did_happen_stays(
    own_node: Node, elastic: ElasticBackend
) -> None:
    index = make_live(elastic, "en", [document("m", "Meter")], version=5)
    elastic.write(index, [Write("m", 7)])
    own_node.stop()
    for attempt in (
        lambda: elastic.create("en"),
        lambda: elastic.write(index, [Write("m", 8, document("m", "Meter"))]),
        lambda: elastic.switch("en", index),
        lambda: elastic.refresh(index),
        lambda: elastic.count(index),
        lambda: list(elastic.contents(index)),
        elastic.indices,
        elastic.ping,
    ):
        with pytest.raises(BackendError):
            attempt()
    own_node.start()
    # Elasticsearch itself forgets the versions of what it deletes; a late write must not win.
    assert elastic.write(index, [Write("m", 6, document("m", "Meter"))]).stale == 1
    elastic.refresh(index)
    assert elastic.count(index) == 0


def test_an_index_that_is_missing_is_said_and_not_taken_for_being_away(
    visited: chains.Chain, elastic: ElasticBackend
) -> None:
    def search(backend: Backend) -> Found:
        return backend.search(asked("pay bill", "fr"))

    for _ in range(20):
        _, degraded = visited.ask(search)
        assert degraded is not None
        assert "no index of this language" in degraded.reason
    assert visited.breaker.state == "closed"
