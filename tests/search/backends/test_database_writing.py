"""The embedded index is whole at any time, whoever writes to it and whoever dies doing so."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from search.backends.base import BackendError, Refused, Write
from search.backends.database import DatabaseBackend, tokens, writing
from search.backends.database.dialects import dialect, rows
from search.backends.database.memory import decode_document
from search.models import IndexedDocument, IndexedTerm, IndexedTokens, SearchIndex
from search.ranking import analyse
from tests.search.contract.asking import keys
from tests.search.contract.samples import document

PATIENCE = 60.0
WORDS = [
    "meter",
    "pipe",
    "box",
    "rate",
    "rebate",
    "solar",
    "outage",
    "bill",
    "café",
    "pay-by-phone",
]


@pytest.fixture
def backend(db: Any) -> DatabaseBackend:
    return DatabaseBackend()


@pytest.fixture
def committed(transactional_db: Any) -> DatabaseBackend:
    """For what several threads or processes do: what one of them commits, the others see."""
    return DatabaseBackend()


def live(backend: DatabaseBackend) -> str:
    index = backend.create("en")
    backend.switch("en", index)
    return index


def some(chance: random.Random, key: str) -> Any:
    title = " ".join(chance.choices(WORDS, k=3))
    return document(key, title, body=" ".join(chance.choices(WORDS, k=chance.randrange(9))))


def check(name: str) -> None:
    """Numbers, terms and full text of an index are those that its documents have."""
    index = SearchIndex.objects.get(name=name)
    there = IndexedDocument.objects.filter(index=index, removed=False)
    terms: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    for row in there:
        found = decode_document(row.document)
        analysed = analyse(found)
        assert row.digest == found.digest()
        expected = tokens.of_document(index.pk, found, analysed)
        kept = IndexedTokens.objects.get(pk=row.pk)
        assert kept.tokens.split() == expected
        terms.update(writing.terms(kept.tokens, kept.words))
        for length in writing.LENGTHS:
            lengths[length] += getattr(analysed, length)
        for token in expected[:5]:
            assert row.pk in _found_by(token)
    assert index.documents == len(there)
    assert {length: getattr(index, length) for length in writing.LENGTHS} == {
        length: lengths[length] for length in writing.LENGTHS
    }
    counted = IndexedTerm.objects.filter(index=index).exclude(documents=0)
    assert dict(counted.values_list("term", "documents")) == dict(terms)
    assert IndexedTokens.objects.filter(document__index=index).count() == len(there)
    if connection.vendor == "sqlite":
        # Raises if full text and tokens differ.
        rows("INSERT INTO search_fulltext(search_fulltext, rank) VALUES ('integrity-check', 1)", ())


def _found_by(token: str) -> set[int]:
    sql, values = dialect().having([token])
    return {row[0] for row in rows(sql, values)}


@pytest.mark.parametrize("seed", range(4))
def test_numbers_terms_and_full_text_stay_exact(backend: DatabaseBackend, seed: int) -> None:
    chance = random.Random(seed)
    index, other = live(backend), backend.create("en")
    newest: dict[str, Write] = {}
    for _ in range(12):
        writes = []
        for _ in range(chance.randrange(1, 12)):
            key = f"d{chance.randrange(10)}"
            found = None if chance.random() < 0.3 else some(chance, key)
            writes.append(Write(key, chance.randrange(20), found))
        written = backend.write(index, writes)
        assert written.written + written.stale == len(writes)
        for write in writes:
            if key_version(newest.get(write.key)) <= write.version:
                newest[write.key] = write
        assert {key: (version, digest) for key, version, digest in backend.contents(index)} == {
            write.key: (write.version, write.document.digest())
            for write in newest.values()
            if write.document is not None
        }
    check(index)
    check(other)


def key_version(write: Write | None) -> int:
    return -1 if write is None else write.version


def test_what_is_the_same_is_not_written_into_the_full_text_again(
    backend: DatabaseBackend, django_assert_num_queries: Any
) -> None:
    index = live(backend)
    backend.write(index, [Write("d", 1, document("d", "Meter"))])
    with django_assert_num_queries(8) as asked:
        backend.write(index, [Write("d", 2, document("d", "Meter", popularity=0.5))])
    said = " ".join(query["sql"] for query in asked.captured_queries)
    assert "INSERT INTO search_indexedterm" not in said
    assert 'INSERT INTO "search_indexedtokens"' not in said
    check(index)


def test_texts_are_analysed_before_the_lock_is_taken(
    backend: DatabaseBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    depth = len(connection.savepoint_ids)

    def watched(found: Any) -> Any:
        assert len(connection.savepoint_ids) == depth, "a transaction is open"
        return analyse(found)

    monkeypatch.setattr(writing, "analyse", watched)
    assert backend.write(live(backend), [Write("d", 1, document("d", "Meter"))]).written == 1


def test_a_document_of_nothing_but_signs_is_kept(backend: DatabaseBackend) -> None:
    index = live(backend)
    backend.write(
        index, [Write("d", 1, document("d", "?!")), Write("e", 1, document("e", "Meter"))]
    )
    backend.write(index, [Write("e", 2, document("e", "…"))])
    assert backend.count(index) == 2
    assert keys(backend, "meter") == []
    assert IndexedTokens.objects.count() == 0


def test_what_no_database_can_keep_is_left_out(backend: DatabaseBackend) -> None:
    index = live(backend)
    odd = document("d", "Me\x00ter box", category="a\x00b", tags=("x|y", "\x00", "z" * 5_000))
    half = document("h", "Half a character: \ud800")
    written = backend.write(
        index,
        [
            Write("d", 1, odd),
            Write("h", 1, half),
            Write("", 1),
            Write("e", 1, document("e", "Pipe")),
        ],
    )
    assert written.written == 2
    assert [key for key, why in written.refused if why] == ["h", ""]
    assert keys(backend, "pipe") == ["e"]
    assert keys(backend, "box", tags=("x|y",)) == ["d"]
    assert keys(backend, "box", tags=("x",)) == []
    check(index)


def test_a_removal_is_forgotten_when_no_write_can_be_on_its_way(backend: DatabaseBackend) -> None:
    index = live(backend)
    backend.write(index, [Write("old", 1), Write("new", 1)])
    long_ago = timezone.now() - writing.REMEMBERED - timedelta(minutes=1)
    IndexedDocument.objects.filter(key="old").update(written_at=long_ago)
    backend.write(index, [Write("other", 2)])
    assert set(IndexedDocument.objects.values_list("key", flat=True)) == {"new", "other"}


def test_dropping_an_index_leaves_nothing_of_it(backend: DatabaseBackend) -> None:
    kept, gone = live(backend), backend.create("en")
    for index in (kept, gone):
        backend.write(index, [Write("d", 1, document("d", "Meter"))])
    number = SearchIndex.objects.get(name=gone).pk
    backend.drop(gone)
    assert _found_by(tokens.token(number, tokens.HEAD, "meter")) == set()
    assert IndexedDocument.objects.count() == IndexedTokens.objects.count() == 1
    check(kept)


def test_two_languages_cannot_be_switched_for_each_other(backend: DatabaseBackend) -> None:
    spanish = backend.create("es")
    with pytest.raises(Refused, match="for en"):
        backend.switch("en", spanish)


def test_a_database_that_says_no_is_a_backend_that_is_away(
    backend: DatabaseBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def away(*args: object) -> None:
        raise OperationalError("disk is full")

    index = live(backend)
    monkeypatch.setattr(writing, "_store", away)
    with pytest.raises(BackendError, match="disk is full"):
        backend.write(index, [Write("d", 1, document("d", "Meter"))])
    check(index)


# --- several at once ------------------------------------------------------------------------------


def together(*work: Callable[[], None]) -> None:
    """Does all of it at the same time, each in a thread and on a connection of its own."""
    problems: list[BaseException] = []

    def run(each: Callable[[], None]) -> None:
        try:
            each()
        except BaseException as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert problems == []


def test_two_writers_at_once_lose_nothing(committed: DatabaseBackend) -> None:
    """A rebuild beside the follower: the newer of both is there in the end, and counted once."""
    index = live(committed)

    def writer(version: int, order: int) -> Callable[[], None]:
        def write() -> None:
            for start in range(0, 40, 10)[::order]:
                committed.write(
                    index,
                    [
                        Write(f"d{at}", version, document(f"d{at}", f"Meter {version} {at}"))
                        for at in range(start, start + 10)
                    ][::order],
                )

        return write

    together(writer(1, 1), writer(2, -1), writer(3, 1))
    assert {version for _, version, _ in committed.contents(index)} == {3}
    assert committed.count(index) == 40
    check(index)


def test_a_search_beside_a_writer_sees_whole_documents(committed: DatabaseBackend) -> None:
    index = live(committed)
    committed.write(index, [Write(f"d{at}", 1, document(f"d{at}", "Meter")) for at in range(20)])
    done = threading.Event()
    seen: list[int] = []

    def ask() -> None:
        while not done.is_set() or not seen:
            seen.append(len(keys(committed, "meter", limit=50)))

    def write() -> None:
        try:
            for version in range(2, 8):
                committed.write(
                    index,
                    [
                        Write(f"d{at}", version, document(f"d{at}", f"Meter number {version}"))
                        for at in range(20)
                    ],
                )
        finally:
            done.set()

    together(ask, write)
    assert set(seen) == {20}


@pytest.mark.parametrize("after", ["_store_tokens", "_store", "_count"])
def test_a_writer_that_is_killed_leaves_no_half_document(
    committed: DatabaseBackend, after: str
) -> None:
    index = live(committed)
    before = [Write(f"d{at}", 1, document(f"d{at}", "Meter")) for at in range(5)]
    after_it = [Write(f"d{at}", 2, document(f"d{at}", "Pipe of copper")) for at in range(3, 8)]
    committed.write(index, [*before, Write("gone", 1)])
    child = os.fork()
    if child == 0:  # pragma: no cover - the child
        # The connection is the parent's: not closed, only not used.
        connection.connection = None
        whole = getattr(writing, after)

        def killed(*args: Any) -> None:
            whole(*args)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(writing, after, killed)
        try:
            committed.write(index, after_it)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert {key: version for key, version, _ in committed.contents(index)} == {
        f"d{at}": 1 for at in range(5)
    }
    check(index)
    assert committed.write(index, after_it).written == 5
    assert set(keys(committed, "copper")) == {f"d{at}" for at in range(3, 8)}
    check(index)


# --- the migration --------------------------------------------------------------------------------


@pytest.fixture
def back_and_forth(committed: DatabaseBackend) -> Iterator[Callable[[str], None]]:
    def migrate(name: str) -> None:
        MigrationExecutor(connection).migrate([("search", name)])

    yield migrate
    migrate("0002_fulltext")


def test_the_full_text_can_be_taken_away_and_made_again(
    committed: DatabaseBackend, back_and_forth: Callable[[str], None]
) -> None:
    index = live(committed)
    committed.write(index, [Write("d", 1, document("d", "Meter"))])
    back_and_forth("0001_search")
    with pytest.raises(BackendError):
        keys(committed, "meter")
    back_and_forth("0002_fulltext")
    assert keys(committed, "meter") == ["d"]
    check(index)
