"""The words of the live index are in every process's memory, and move with it."""

from __future__ import annotations

import logging
import os
from typing import Any

import pytest
from django.db import OperationalError, connection

from search.backends.base import Write
from search.backends.database import DatabaseBackend
from search.lexicons import Lexicons
from search.models import IndexedTerm
from tests.search.contract.samples import document


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lexicons(clock: Clock) -> Lexicons:
    return Lexicons(clock=clock)


@pytest.fixture
def backend(db: Any) -> DatabaseBackend:
    return DatabaseBackend()


def live(backend: DatabaseBackend, *titles: str, locale: str = "en") -> str:
    index = backend.create(locale)
    backend.write(
        index,
        [
            Write(f"d{at}", 1, document(f"d{at}", title, locale=locale))
            for at, title in enumerate(titles)
        ],
    )
    backend.switch(locale, index)
    return index


def test_words_of_the_live_index_are_known(backend: DatabaseBackend, lexicons: Lexicons) -> None:
    live(backend, "Read the meter", "A meter box")
    known = lexicons.lexicon("en")
    assert known.documents("meter") == 2
    assert known.documents("box") == 1
    assert [near.word for near in known.near("metr")] == ["meter"]
    assert "meter" not in lexicons.lexicon("es")


def test_words_are_shown_as_they_are_written(backend: DatabaseBackend, lexicons: Lexicons) -> None:
    live(backend, "Facturación electrónica", "FACTURACIÓN", locale="es")
    assert lexicons.lexicon("es").shown("facturacion") == "facturación"
    assert lexicons.lexicon("es").documents("facturacion") == 2


def test_where_there_is_no_index_there_are_no_words(db: Any, lexicons: Lexicons) -> None:
    assert len(lexicons.lexicon("en")) == 0


def test_changes_are_read_and_nothing_else(
    backend: DatabaseBackend,
    lexicons: Lexicons,
    clock: Clock,
    django_assert_num_queries: Any,
) -> None:
    index = live(backend, "Read the meter", "A meter box")
    lexicons.look()
    backend.write(index, [Write("d1", 2, document("d1", "A pipe")), Write("new", 2)])
    before = lexicons.lexicon("en")
    assert "box" in before, "nobody looks within the same second"
    clock.now += 1
    with django_assert_num_queries(2) as asked:
        after = lexicons.lexicon("en")
    assert "changed" in asked.captured_queries[1]["sql"]
    assert (after.documents("meter"), "box" in after, "pipe" in after) == (1, False, True)
    assert "box" in before, "a lexicon that somebody is reading does not change"
    clock.now += 1
    with django_assert_num_queries(1):
        assert lexicons.lexicon("en") is after


def test_a_write_that_changes_no_word_changes_no_lexicon(
    backend: DatabaseBackend, lexicons: Lexicons
) -> None:
    index = live(backend, "Read the meter")
    lexicons.look()
    before = lexicons.lexicon("en")
    backend.write(index, [Write("d0", 2, document("d0", "Read the meter", popularity=0.7))])
    lexicons.look()
    assert lexicons.lexicon("en") is before


def test_another_live_index_brings_its_own_words(
    backend: DatabaseBackend, lexicons: Lexicons
) -> None:
    first = live(backend, "Read the meter")
    lexicons.look()
    live(backend, "A pipe")
    lexicons.look()
    assert ("meter" in lexicons.lexicon("en"), "pipe" in lexicons.lexicon("en")) == (False, True)
    backend.switch("en", first)
    lexicons.look()
    assert ("meter" in lexicons.lexicon("en"), "pipe" in lexicons.lexicon("en")) == (True, False)


def test_removed_documents_take_their_words_along(
    backend: DatabaseBackend, lexicons: Lexicons
) -> None:
    index = live(backend, "Read the meter", "Box")
    lexicons.look()
    backend.write(index, [Write("d1", 2)])
    lexicons.look()
    assert "box" not in lexicons.lexicon("en")
    assert lexicons.lexicon("en").near("boxx") == []
    fresh = Lexicons()
    fresh.look()
    assert "box" not in fresh.lexicon("en")


def test_the_commonest_words_are_kept(
    backend: DatabaseBackend, lexicons: Lexicons, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(backend, "Read the meter", "Meter box", "Meter pipe")
    monkeypatch.setattr("search.lexicons.MOST_READ", 1)
    lexicons.look()
    assert len(lexicons.lexicon("en")) == 1
    assert "meter" in lexicons.lexicon("en")


def test_a_database_that_is_away_takes_nothing_away(
    backend: DatabaseBackend,
    lexicons: Lexicons,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    live(backend, "Read the meter")
    lexicons.look()

    def away(*args: object, **more: object) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patched, caplog.at_level(logging.WARNING, "gridspot.search"):
        patched.setattr("search.lexicons.SearchIndex.objects.filter", away)
        lexicons.look()
        lexicons.look()
        assert "meter" in lexicons.lexicon("en")
    lexicons.look()
    said = [record.levelname for record in caplog.records]
    assert said.count("ERROR") == 1, "said once, not every second"


@pytest.fixture
def committed(transactional_db: Any) -> DatabaseBackend:
    return DatabaseBackend()


def test_a_thread_keeps_them_fresh_and_nobody_who_asks_waits(
    committed: DatabaseBackend, django_assert_num_queries: Any
) -> None:
    index = live(committed, "Read the meter")
    lexicons = Lexicons(seconds=0.01)
    lexicons.start(wait=60)
    try:
        with django_assert_num_queries(0):
            assert "meter" in lexicons.lexicon("en")
        committed.write(index, [Write("d9", 2, document("d9", "A pipe"))])
        for _ in range(6_000):
            if "pipe" in lexicons.lexicon("en"):
                break
            lexicons._ticker._stop.wait(0.01)
        assert "pipe" in lexicons.lexicon("en")
    finally:
        lexicons.stop()


def test_a_forked_process_has_them_and_looks_by_itself(committed: DatabaseBackend) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("a fork of the test's own process would share its connection")
    live(committed, "Read the meter")
    lexicons = Lexicons(seconds=0.01)
    lexicons.start(wait=60)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - the child
        try:
            known = "meter" in lexicons.lexicon("en") and lexicons._ticker.running()
            os.write(writing, b"y" if known else b"n")
        finally:
            os._exit(0)
    try:
        os.close(writing)
        assert os.read(reading, 1) == b"y"
        os.waitpid(child, 0)
    finally:
        os.close(reading)
        lexicons.stop()


def test_counts_are_those_of_the_documents(backend: DatabaseBackend) -> None:
    """Kept with every write, they must be what counting everything anew gives."""
    index = live(backend, "Read the meter", "Meter box", "Pipe")
    backend.write(index, [Write("d0", 2, document("d0", "Pipe of the meter"))])
    backend.write(index, [Write("d1", 3), Write("d7", 3, document("d7", "Box"))])
    kept = {
        term[1:]: count
        for term, count in IndexedTerm.objects.filter(
            term__startswith="w", documents__gt=0
        ).values_list("term", "documents")
    }
    assert kept == {"pipe": 2, "of": 1, "the": 1, "meter": 1, "box": 1}
