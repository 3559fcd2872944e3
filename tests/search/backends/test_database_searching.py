"""The embedded backend finds quickly: what it asks of the database, and what it remembers."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from search.backends.base import Filters, Write
from search.backends.database import DatabaseBackend, candidates, indices, memory, searching
from search.backends.database.dialects import dialect, rows
from search.models import IndexedDocument, SearchIndex
from search.ranking import Analysed, analyse
from search.ranking.question import Question
from search.understood import Understood
from tests.search.contract.asking import asked, found, keys, make_live, meant, one_of, suggested
from tests.search.contract.samples import document

pytestmark = pytest.mark.django_db


@pytest.fixture
def backend() -> DatabaseBackend:
    return DatabaseBackend()


def many(backend: DatabaseBackend, count: int, **more: Any) -> str:
    return make_live(
        backend, "en", [document(f"d{at:04}", f"Meter number {at}", **more) for at in range(count)]
    )


# --- what is looked up ----------------------------------------------------------------------------


def test_common_words_are_not_gone_through_where_rare_ones_say_more() -> None:
    known = {"hmeter": 900, "hcopper": 3, "hpipe": 90}
    chosen = candidates.affordable(dict.fromkeys(known, 1.0), known, 1_000, budget=100)
    assert list(chosen) == ["hcopper", "hpipe"]
    assert chosen["hcopper"] > chosen["hpipe"]


def test_the_rarest_word_is_looked_up_however_common_it_is() -> None:
    known = {"hmeter": 900, "hread": 950}
    chosen = candidates.affordable(dict.fromkeys(known, 1.0), known, 1_000, budget=100)
    assert list(chosen) == ["hmeter"]


def test_words_that_find_nothing_are_not_looked_up() -> None:
    wanted = candidates.wanted(Question(meant("how do i read the meter")))
    assert {term[1:] for term in wanted.words} == {"read", "meter"}
    assert "gthe" not in wanted.grams
    light = candidates.wanted(Question(meant("how do i")))
    assert {term[1:] for term in light.words} == {"how", "do", "i"}


def test_a_phrase_is_looked_up_by_its_words() -> None:
    cut = Understood(
        text="blackout",
        language="en",
        units=(one_of("blackout", ("power outage", 0.9, "synonym")),),
    )
    wanted = candidates.wanted(Question(cut))
    assert {"hpower", "houtag", "hblackout"} <= wanted.words.keys()


def test_a_search_asks_the_database_so_often_and_no_more(
    backend: DatabaseBackend, django_assert_max_num_queries: Any
) -> None:
    many(backend, 30)
    memory.memory.forget()
    question = asked("read the meter number", facets=("kind", "tag"), highlight=True)
    with django_assert_max_num_queries(6):
        backend.search(question)
    with django_assert_max_num_queries(4):
        assert backend.search(question).total == 30
    with django_assert_max_num_queries(2):
        assert len(suggested(backend, "met")) == 8


def test_postgresql_looks_tokens_up_in_its_index(backend: DatabaseBackend) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no other way")
    many(backend, 50)
    index = indices.live("en")
    assert index is not None
    for sql, values in (
        dialect().scored({f"{index.pk}hmeter": 1.0}),
        dialect().having([f"{index.pk}hmeter", f"{index.pk}hnumber"]),
        dialect().beginning([f"{index.pk}tmeter"], f"{index.pk}tnum"),
    ):
        plan = "\n".join(row[0] for row in rows(f"EXPLAIN {sql}", values))
        assert "Seq Scan on search_indexedtokens" not in plan
        assert "search_fulltext" in plan


# --- many documents -------------------------------------------------------------------------------


def test_everything_is_counted_though_not_everything_is_looked_at(
    backend: DatabaseBackend,
) -> None:
    count = candidates.MOST + 30
    many(backend, count, tags=("a",))
    backend.write(
        SearchIndex.objects.get().name, [Write("pipe", 1, document("pipe", "Pipe", kind="page"))]
    )
    result = found(backend, "meter", limit=5, facets=("kind", "tag"), kinds=("faq",))
    assert (result.total, len(result.hits)) == (count, 5)
    assert result.facets == {"kind": {"faq": count}, "tag": {"a": count}}


def test_pages_far_down_have_hits_too(backend: DatabaseBackend) -> None:
    count = candidates.MOST + 30
    many(backend, count)
    last = found(backend, "meter", offset=count - 5, limit=10)
    assert (last.total, len(last.hits)) == (count, 5)
    everything = Understood(text="", language="en")
    assert len(found(backend, everything, offset=count - 5, limit=10).hits) == 5


def test_filters_do_not_starve_among_common_words(backend: DatabaseBackend) -> None:
    """The documents that a filter leaves are candidates, however many others fit as well."""
    many(backend, candidates.MOST + 30)
    name = SearchIndex.objects.get().name
    backend.write(name, [Write("z", 1, document("z", "Reading a meter number", kind="page"))])
    assert keys(backend, "meter number", kinds=("page",)) == ["z"]


def test_common_words_find_what_rare_ones_do_not(
    backend: DatabaseBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "WORDS_BUDGET", 5)
    many(backend, 20)
    name = SearchIndex.objects.get().name
    backend.write(
        name,
        [
            Write("copper", 1, document("copper", "Copper")),
            Write("page", 1, document("page", "A meter", kind="page")),
        ],
    )
    assert keys(backend, "copper meter")[0] == "copper"
    result = found(backend, "copper meter")
    assert (result.total, len(result.hits)) == (22, 22)
    assert keys(backend, "copper meter", kinds=("page",)) == ["page"]


# --- indices that come and go ---------------------------------------------------------------------


def test_an_index_dropped_while_it_is_asked_is_not_missed(
    backend: DatabaseBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = many(backend, 3)
    new = backend.create("en")
    backend.write(new, [Write("other", 1, document("other", "Another meter"))])
    fetch = searching.document_of

    def meanwhile(pks: Any) -> Any:
        if SearchIndex.objects.filter(name=old).exists():
            backend.switch("en", new)
            backend.drop(old)
        return fetch(pks)

    monkeypatch.setattr(searching, "document_of", meanwhile)
    assert keys(backend, "meter") == ["other"]


def test_a_document_that_is_removed_while_it_is_asked_for_is_left_out(
    backend: DatabaseBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = many(backend, 3)
    fetch = searching.document_of

    def meanwhile(pks: Any) -> Any:
        backend.write(name, [Write("d0001", 2)])
        return fetch(pks)

    monkeypatch.setattr(searching, "document_of", meanwhile)
    assert set(keys(backend, "meter")) == {"d0000", "d0002"}


def test_the_schema_follows_the_analysis(
    backend: DatabaseBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    from search.backends.database import schema

    before = backend.schema("en")
    assert before == backend.schema("en") != backend.schema("es")
    monkeypatch.setattr("search.ranking.analysed.stem", lambda word, language: word)
    schema.of.cache_clear()
    try:
        assert backend.schema("en") != before
    finally:
        schema.of.cache_clear()


# --- what is remembered ---------------------------------------------------------------------------


def analysed(title: str) -> Analysed:
    return analyse(document("d", title))


def test_only_so_many_documents_are_remembered_the_last_used_ones() -> None:
    kept = memory.Memory(most=2)
    kept.put([((1, "a"), analysed("One")), ((2, "b"), analysed("Two"))])
    assert set(kept.get([(1, "a")])) == {1}
    kept.put([((3, "c"), analysed("Three"))])
    assert len(kept) == 2
    assert set(kept.get([(1, "a"), (2, "b"), (3, "c")])) == {1, 3}


def test_another_version_is_another_document(backend: DatabaseBackend) -> None:
    name = many(backend, 1)
    assert keys(backend, "meter") == ["d0000"]
    backend.write(name, [Write("d0000", 1, document("d0000", "Pipe"))])
    assert keys(backend, "meter") == []
    assert keys(backend, "pipe") == ["d0000"]


def test_threads_share_what_is_remembered() -> None:
    kept = memory.Memory(most=50)
    one = analysed("One")
    problems: list[Exception] = []

    def work(offset: int) -> None:
        try:
            for at in range(500):
                kept.put([((at + offset, "a"), one)])
                kept.get([(at, "a"), (at + offset, "a")])
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=(n * 7,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(kept) == 50


# --- filters --------------------------------------------------------------------------------------


def test_values_with_the_sign_between_values_are_whole(backend: DatabaseBackend) -> None:
    make_live(
        backend,
        "en",
        [document("a", "Meter", audiences=("x|y",)), document("b", "Meter", sites=(11,))],
    )
    assert keys(backend, "meter", audience="x") == ["b"]
    assert set(keys(backend, "meter", audience="x|y")) == {"a", "b"}
    assert keys(backend, "meter", site=1) == ["a"]
    assert keys(backend, "meter", site=11) == ["b"]


def test_capitals_are_other_values(backend: DatabaseBackend) -> None:
    make_live(backend, "en", [document("a", "Meter", tags=("EV",), category="Rates")])
    assert keys(backend, "meter", tags=("ev",)) == []
    assert keys(backend, "meter", categories=("rates",)) == []
    assert keys(backend, "meter", tags=("EV",), categories=("Rates",)) == ["a"]


def test_thousands_of_keys_are_no_error(backend: DatabaseBackend) -> None:
    many(backend, 3)
    wanted = tuple(f"d{at:04}" for at in range(3_000))
    assert len(keys(backend, "meter", keys=wanted, without=wanted[1:])) == 1
    assert Filters(keys=wanted).keys == wanted
    assert IndexedDocument.objects.count() == 3
