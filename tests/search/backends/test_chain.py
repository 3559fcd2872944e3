"""Who answers: Elasticsearch while it does, else the database, and what is said about it."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from search.backends import chain as chains
from search.backends.base import BackendError, Refused
from search.backends.breaker import Breaker
from search.backends.chain import AWAY, NOT_BUILT, NOT_UNDERSTOOD, Chain, Degraded
from search.backends.elastic.backend import ElasticBackend, NoIndex


class Answering:
    """A backend as far as a chain knows one: something to ask, and to ping."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.error: Exception | None = None
        self.asked = self.pinged = 0
        self.ping_done = threading.Event()

    def answer(self) -> str:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return self.name

    def ping(self) -> None:
        self.pinged += 1
        try:
            if self.error is not None:
                raise self.error
        finally:
            self.ping_done.set()


class Rig:
    """A chain of two, whose clock only tests move."""

    def __init__(self) -> None:
        self.now = 0.0
        self.first, self.last = Answering("first"), Answering("last")
        self.breaker = Breaker(failures=2, clock=lambda: self.now)
        self.chain = Chain(self.first, self.last, self.breaker)  # type: ignore[arg-type]

    def ask(self) -> tuple[str, Degraded | None]:
        return self.chain.ask(lambda backend: backend.answer())  # type: ignore[attr-defined]

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 30
        while not condition() and time.monotonic() < end:
            time.sleep(0.01)
        assert condition()


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_the_first_answers_while_it_can(rig: Rig) -> None:
    assert rig.ask() == ("first", None)
    assert rig.last.asked == 0


def test_without_a_first_the_last_answers_and_nothing_is_degraded(rig: Rig) -> None:
    rig.chain.first = None
    assert rig.ask() == ("last", None)


def test_when_the_first_is_away_the_last_answers_and_says_so(rig: Rig) -> None:
    rig.first.error = BackendError("connection refused by 10.0.0.7, key abc")
    answer, degraded = rig.ask()
    assert (answer, degraded) == ("last", Degraded(AWAY))


def test_what_is_away_is_left_alone(rig: Rig) -> None:
    rig.first.error = BackendError("away")
    answers = [rig.ask() for _ in range(10)]
    assert answers == [("last", Degraded(AWAY))] * 10
    assert rig.first.asked == 2
    assert rig.first.pinged == 0


def test_it_heals_by_itself_and_nobody_waits_for_it(rig: Rig) -> None:
    rig.first.error = BackendError("away")
    rig.ask(), rig.ask()
    rig.now = 1.5
    assert rig.ask() == ("last", Degraded(AWAY))
    assert rig.first.ping_done.wait(30)
    rig.until(lambda: not rig.breaker._trying)
    assert rig.breaker.state == "open"
    rig.first.error = None
    rig.now = 20.0
    assert rig.ask() == ("last", Degraded(AWAY))
    rig.until(lambda: rig.breaker.state == "closed")
    assert rig.first.asked == 2
    assert rig.ask() == ("first", None)


def test_a_try_that_goes_wrong_in_another_way_is_tried_again(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.first.error = BackendError("away")
    rig.ask(), rig.ask()
    rig.first.error = RuntimeError("not foreseen")
    rig.now = 1.5
    rig.ask()
    rig.until(lambda: rig.first.pinged == 1 and not rig.breaker._trying)
    assert "it is tried again" in caplog.text
    rig.first.error = None
    rig.now = 10.0
    rig.ask()
    rig.until(lambda: rig.breaker.state == "closed")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NoIndex("no index of es"), NOT_BUILT),
        (Refused("too many clauses"), NOT_UNDERSTOOD),
        (ValueError("a defect of ours"), NOT_UNDERSTOOD),
    ],
)
def test_one_question_that_goes_wrong_keeps_nobody_else_from_it(
    rig: Rig, error: Exception, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    rig.first.error = error
    assert [rig.ask() for _ in range(10)] == [("last", Degraded(reason))] * 10
    assert rig.breaker.state == "closed"
    assert rig.first.asked == 10
    # Once is enough of a log for ten times the same.
    assert len([record for record in caplog.records if record.levelno >= logging.ERROR]) == 1


def test_when_nobody_answers_that_is_an_error(rig: Rig) -> None:
    rig.first.error = rig.last.error = BackendError("away")
    with pytest.raises(BackendError):
        rig.ask()


def test_no_reason_tells_addresses_or_keys() -> None:
    for reason in (AWAY, NOT_BUILT, NOT_UNDERSTOOD):
        assert "database searched instead" in reason
        assert "://" not in reason


# --- of a process -----------------------------------------------------------------------------------


@pytest.fixture
def _nothing_yet() -> Any:
    chains._forget()
    yield
    chains._forget()


@pytest.mark.usefixtures("_nothing_yet")
def test_the_database_is_always_written_to(settings: Any) -> None:
    settings.ELASTICSEARCH_URLS = []
    assert [backend.name for backend in chains.configured()] == ["database"]
    assert chains.start().first is None


@pytest.mark.usefixtures("_nothing_yet")
def test_elasticsearch_is_written_to_and_asked_where_it_is_set_up(settings: Any) -> None:
    settings.ELASTICSEARCH_URLS = ["http://127.0.0.1:1", "https://search.example:9200"]
    settings.ELASTICSEARCH_API_KEY = "a2V5OnNlY3JldA=="
    settings.SEARCH_TIMEOUT = 0.25
    assert chains.in_use() is None
    database, elastic = chains.configured()
    assert (database.name, elastic.name) == ("database", "elasticsearch")
    chain = chains.in_use()
    assert chain is not None
    assert isinstance(chain.first, ElasticBackend)
    # Writing may take its time; visitors do not wait.
    assert seconds(chain.first) == {0.25}
    assert isinstance(elastic, ElasticBackend)
    assert seconds(elastic) == {chains.PATIENCE}


def seconds(backend: ElasticBackend) -> set[float | None]:
    nodes = backend._asking.transport.node_pool.all()
    assert len(nodes) == 2
    return {node.config.request_timeout for node in nodes}


@pytest.mark.usefixtures("_nothing_yet")
@pytest.mark.parametrize(
    ("url", "certificates"),
    [
        ("search.example:9200", ""),
        ("nonsense", ""),
        ("https://search.example:9200", "/no/such/file"),
        ("https://search.example:9200", __file__),
    ],
)
def test_what_cannot_be_an_address_is_said_at_the_start(
    settings: Any, url: str, certificates: str
) -> None:
    settings.ELASTICSEARCH_URLS = [url]
    settings.ELASTICSEARCH_CA_CERTS = certificates
    settings.ELASTICSEARCH_API_KEY = "a2V5OnNlY3JldA=="
    with pytest.raises(ImproperlyConfigured, match="addresses such as https://") as raised:
        chains.start()
    assert settings.ELASTICSEARCH_API_KEY not in str(raised.value)


@pytest.mark.usefixtures("_nothing_yet")
def test_certificates_are_for_addresses_that_have_any(settings: Any) -> None:
    settings.ELASTICSEARCH_URLS = ["http://127.0.0.1:1"]
    settings.ELASTICSEARCH_CA_CERTS = "/no/such/file"
    assert chains.start().first is not None


@pytest.mark.usefixtures("_nothing_yet")
def test_changed_settings_take_effect(settings: Any) -> None:
    settings.ELASTICSEARCH_URLS = []
    assert len(chains.configured()) == 1
    settings.ELASTICSEARCH_URLS = ["http://127.0.0.1:1"]
    assert len(chains.configured()) == 2


@pytest.mark.usefixtures("_nothing_yet")
def test_a_forked_process_makes_connections_of_its_own(settings: Any) -> None:
    """Even when it was forked while another thread held the lock, or a try was under way."""
    settings.ELASTICSEARCH_URLS = ["http://127.0.0.1:1"]
    mine = chains.start()
    reading, writing = os.pipe()
    with chains._lock:
        child = os.fork()
        if child == 0:
            try:
                before = chains.in_use()
                fresh = chains.start()
                os.write(writing, b"well" if before is None and fresh is not mine else b"bad")
            finally:
                os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert pipe.read() == b"well"
    os.waitpid(child, 0)
    assert chains.start() is mine
