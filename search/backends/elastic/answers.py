"""What Elasticsearch answers, decoded in one go. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from search import ranking
from search.backends.base import BackendError, Found, Hit, Search, Suggestion
from search.backends.elastic.queries import understood_units
from search.documents.document import Document
from search.understood import Alternative, Unit


class _Source(msgspec.Struct, frozen=True):
    document: Document


class _Row(
    msgspec.Struct,
    frozen=True,
    rename={"source": "_source", "score": "_score", "why": "_explanation"},
):
    source: _Source
    score: float | None = None
    matched_queries: list[str] = []
    highlight: dict[str, list[str]] = {}
    why: dict[str, Any] = {}


class _Total(msgspec.Struct, frozen=True):
    value: int


class _Rows(msgspec.Struct, frozen=True):
    hits: list[_Row]
    total: _Total = _Total(0)


class _Bucket(msgspec.Struct, frozen=True):
    key: str
    doc_count: int


class _Buckets(msgspec.Struct, frozen=True):
    buckets: list[_Bucket]


class _Facet(msgspec.Struct, frozen=True):
    values: _Buckets


class _Answer(msgspec.Struct, frozen=True):
    hits: _Rows
    timed_out: bool = False
    aggregations: dict[str, _Facet] = {}


class _Title(msgspec.Struct, frozen=True):
    key: str
    kind: str
    type: str
    title: str
    path: str = ""


class _TitleSource(msgspec.Struct, frozen=True):
    document: _Title


class _TitleRow(msgspec.Struct, frozen=True, rename={"source": "_source", "score": "_score"}):
    source: _TitleSource
    score: float | None = None


class _TitleRows(msgspec.Struct, frozen=True):
    hits: list[_TitleRow]


class _Titles(msgspec.Struct, frozen=True):
    hits: _TitleRows
    timed_out: bool = False


_answer = msgspec.json.Decoder(_Answer)
_titles = msgspec.json.Decoder(_Titles)


def found(raw: bytes, question: Search) -> Found:
    """What was found. Raises BackendError for half an answer, or for what is none."""
    answer = _decoded(_answer, raw)
    units = understood_units(question.understood.units)
    return Found(
        total=answer.hits.total.value,
        hits=tuple(_hit(row, units, question) for row in answer.hits.hits),
        facets={
            name: {
                bucket.key: bucket.doc_count for bucket in answer.aggregations[name].values.buckets
            }
            for name in question.facets
            if name in answer.aggregations
        },
    )


def suggestions(raw: bytes) -> Sequence[Suggestion]:
    """What was suggested. Raises BackendError for half an answer, or for what is none."""
    return [
        Suggestion(
            key=row.source.document.key,
            kind=row.source.document.kind,
            type=row.source.document.type,
            title=row.source.document.title,
            path=row.source.document.path,
            score=row.score or 0.0,
        )
        for row in _decoded(_titles, raw).hits.hits
    ]


def _decoded(decoder: Any, raw: bytes) -> Any:
    try:
        answer = decoder.decode(raw)
    except msgspec.DecodeError as error:
        raise BackendError(f"Elasticsearch's answer cannot be read: {error}") from error
    if answer.timed_out:
        raise BackendError("Elasticsearch did not look through everything in time.")
    return answer


def _hit(row: _Row, units: Sequence[Unit], question: Search) -> Hit:
    names = set(row.matched_queries)
    return Hit(
        document=row.source.document,
        score=row.score or 0.0,
        highlights=_marked(row.highlight),
        coverage=coverage(units, names),
        explanation=explanation(row, units, names) if question.explain else "",
    )


def _marked(highlight: Mapping[str, list[str]]) -> dict[str, str]:
    return {
        field.removeprefix("document."): parts[0] for field, parts in highlight.items() if parts
    }


# --- what was found of the question ---------------------------------------------------------------


def coverage(units: Sequence[Unit], names: set[str]) -> float:
    """The share of the question's weight that a document has, by the queries that it matched."""
    whole = sum(unit.weight for unit in units)
    if not whole:
        return 0.0
    return min(
        1.0, sum(unit.weight * _share(unit, at, names) for at, unit in enumerate(units)) / whole
    )


def _share(unit: Unit, at: int, names: set[str]) -> float:
    """How much of a unit is there: of its best alternative, the share of its words."""
    best = 0.0
    for number, way in enumerate(unit.alternatives):
        there = _words_there(way, f"{at}.{number}", names)
        if there:
            best = max(best, ranking.share(unit, way) * there)
    return best


def _words_there(way: Alternative, name: str, names: set[str]) -> float:
    if f"{name}.p.h" in names or f"{name}.p.b" in names:
        return 1.0
    found = [f"{name}.{at}.h" in names or f"{name}.{at}.b" in names for at in range(len(way.words))]
    return sum(found) / len(found)


_PLACES = {"h": "title or questions", "b": "text"}
_EXTRAS = {
    "exact": "It is the title or a question, word for word.",
    "phrase.h": "The words stand side by side in its title or questions.",
    "phrase.b": "The words stand side by side in its text.",
}


def explanation(row: _Row, units: Sequence[Unit], names: set[str]) -> str:
    """Why a hit is where it is, in lines that an editor can read."""
    lines = [f"Score {row.score or 0.0:.2f}, boosts included."]
    for at, unit in enumerate(units):
        lines += _ways_found(unit, at, names) or [_not_found(unit)]
    lines += [text for name, text in _EXTRAS.items() if name in names]
    boost = _factor(row.why)
    if boost:
        lines.append(f"Kind, popularity and helpfulness count for × {boost:.2f}.")
    return "\n".join(lines)


def _ways_found(unit: Unit, at: int, names: set[str]) -> list[str]:
    lines = []
    typed = " ".join(unit.alternatives[0].words)
    for number, way in enumerate(unit.alternatives):
        places = [
            words
            for mark, words in _PLACES.items()
            if any(
                name.startswith(f"{at}.{number}.") and name.endswith(f".{mark}") for name in names
            )
        ]
        if places:
            said = " ".join(way.words)
            because = "" if way.why == "typed" else f" ({way.why} of “{typed}”, × {way.weight:.2f})"
            lines.append(f"“{said}”{because}: in its {' and its '.join(places)}.")
    return lines


def _not_found(unit: Unit) -> str:
    return f"“{' '.join(unit.alternatives[0].words)}”: not word for word."


def _factor(why: Mapping[str, Any]) -> float | None:
    """The lasting boost, from the part of Elasticsearch's explanation that is about the field."""
    if str(why.get("description", "")).startswith("field value function"):
        return float(why["value"])
    for part in why.get("details", ()):
        factor = _factor(part)
        if factor is not None:
            return factor
    return None
