"""What Elasticsearch is asked and what indices are made with, without a server."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from search.backends.base import Filters, Suggest
from search.backends.elastic import mapping, queries, writing
from search.ranking import analysed
from search.understood import Alternative, Understood, Unit
from tests.search.contract.asking import asked, one_of
from tests.search.contract.samples import NOW, document


def leaves(query: Any) -> int:
    """How many clauses look something up."""
    if isinstance(query, list):
        return sum(leaves(each) for each in query)
    if not isinstance(query, dict):
        return 0
    found = sum(name in ("match", "match_phrase", "term", "terms", "prefix") for name in query)
    return found + sum(leaves(each) for each in query.values())


def units(count: int, ways: int = 1, words: int = 1, letters: int = 5) -> Understood:
    said = tuple(f"{'w' * letters}{number}" for number in range(words))
    alternatives = tuple(Alternative(said, 1.0, "synonym") for _ in range(ways))
    return Understood(text="", language="en", units=tuple(Unit(alternatives) for _ in range(count)))


@pytest.mark.parametrize(
    "understood",
    [units(5_000), units(1, ways=5_000), units(1, words=5_000), units(40, 40, 40, 400)],
)
def test_no_question_asks_for_too_much(understood: Understood) -> None:
    body = queries.search(asked(understood, highlight=True), 1.0)
    assert leaves(body["query"]) < 4_000
    assert len(msgspec.json.encode(body)) < 200_000


def test_an_ordinary_question_asks_for_little() -> None:
    body = queries.search(asked("why is my electric bill so high this month"), 1.0)
    assert leaves(body["query"]) < 60


def test_no_filter_asks_for_too_much() -> None:
    many = tuple(str(number) for number in range(50_000))
    filters = Filters(keys=many, without=many, tags=many, audience="a" * 9_999, area="8" * 9_999)
    body = queries.search(asked("pay", **msgspec.structs.asdict(filters)), 1.0)
    assert len(msgspec.json.encode(body)) < 100_000


def test_pages_beyond_the_window_ask_for_nothing() -> None:
    last = queries.search(asked("pay", offset=queries.WINDOW - 5, limit=10), 1.0)
    assert (last["from"], last["size"]) == (queries.WINDOW - 5, 5)
    beyond = queries.search(asked("pay", offset=10 * queries.WINDOW, limit=10), 1.0)
    assert (beyond["from"], beyond["size"]) == (0, 0)


def test_the_server_is_given_its_time() -> None:
    assert queries.search(asked("pay"), 0.9)["timeout"] == "900ms"
    suggesting = Suggest(words=("pay",), locale="en", now=NOW)
    body = queries.suggest(suggesting, 0.45)
    assert body is not None
    assert body["timeout"] == "450ms"


def test_words_are_split_as_those_of_documents_are() -> None:
    (unit,) = queries.understood_units([one_of("time-of-use", "800-895-4999")])
    assert [way.words for way in unit.alternatives] == [("time", "of", "use"), ("8008954999",)]
    assert queries.understood_units([one_of("💡")]) == []


def test_moments_are_in_universal_time() -> None:
    denver = dt.timezone(dt.timedelta(hours=-7))
    assert (
        queries.moment(dt.datetime(2026, 3, 2, 5, 0, tzinfo=denver)) == "2026-03-02T12:00:00.000Z"
    )


# --- indices --------------------------------------------------------------------------------------


def test_the_same_is_made_for_all_regions_of_a_language() -> None:
    assert mapping.schema("en") == mapping.schema("en-US") == mapping.schema("en_GB")
    assert len({mapping.schema(locale) for locale in ("en", "es", "fr")}) == 3
    assert mapping.schema("fr") == mapping.schema("de")


def test_other_words_or_weights_are_another_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    before = mapping.schema("en")
    monkeypatch.setattr(analysed, "stem", lambda word, language: word)
    words = mapping.schema("en")
    monkeypatch.undo()
    monkeypatch.setattr(analysed, "POPULARITY", 0.3)
    weights = mapping.schema("en")
    monkeypatch.undo()
    assert len({before, words, weights}) == 3
    assert mapping.schema("en") == before


@pytest.mark.parametrize(
    ("replicas", "expected"),
    [
        ("0-1", {"auto_expand_replicas": "0-1"}),
        ("0-all", {"auto_expand_replicas": "0-all"}),
        ("2", {"number_of_replicas": "2"}),
    ],
)
def test_copies_grow_with_the_cluster_or_are_a_number(
    replicas: str, expected: dict[str, str]
) -> None:
    made = mapping.index("en", replicas)["settings"]
    assert {name: value for name, value in made.items() if "replicas" in name} == expected


def test_an_index_says_whose_it_is() -> None:
    meta = mapping.index("en-US", "0", "gridspot", "2026-03-02T12:00:00+00:00")["mappings"]["_meta"]
    assert meta == {
        "gridspot": "gridspot",
        "locale": "en-US",
        "schema": mapping.schema("en-US"),
        "created_at": "2026-03-02T12:00:00+00:00",
    }


# --- writing --------------------------------------------------------------------------------------


def test_a_document_is_found_by_its_words_in_one_spelling() -> None:
    entry = document(
        "a", "Time-of-use", questions=("Call (800) 895-4999",), summary="Café", body="Ñandú"
    )
    made = writing.source(entry)
    assert made["head"][0] == made["head"][1] == "time of use timeofuse tou"
    assert "8008954999" in made["head"][2]
    assert made["body"] == ["cafe", "nandu"]
    assert made["exact"] == ["time of use", "call 8008954999"]
    assert made["document"]["title"] == "Time-of-use"
    assert made["digest"] == entry.digest()


def test_what_is_empty_is_not_written() -> None:
    kept = writing.kept(document("a", "A"))
    assert not {"category", "summary", "tags", "expires_at"} & set(kept)
    # A nought is a value.
    assert kept["popularity"] == 0.0


def test_what_cannot_be_written_is_refused_by_itself() -> None:
    refused: list[tuple[str, str]] = []
    from search.backends.base import Write

    writes = [
        Write("a", 1, document("a", "A")),
        Write("b", 1, document("b", "half a character \ud800")),
        Write("", 1),
        Write("ñ" * 257, 1),
        Write("ñ" * 256, 1),
    ]
    assert [made["_id"][:2] for made in writing.actions(writes, refused)] == ["a", "ññ"]
    assert [key[:2] for key, _ in refused] == ["b", "", "ññ"]
    assert "514 bytes" in refused[-1][1]
