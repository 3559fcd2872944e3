"""What Elasticsearch answers, decoded in one go. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from search.backends.base import BackendError, Found, Hit, Search, Suggestion
from search.backends.elastic.covering import Covering, explanation
from search.backends.elastic.queries import understood_units
from search.documents.document import Document


class _Source(msgspec.Struct, frozen=True):
    document: Document


class _Row(msgspec.Struct, frozen=True, rename={"source": "_source", "score": "_score"}):
    source: _Source
    score: float | None = None
    #: Names, with what each added to the score where that is to be explained.
    matched_queries: dict[str, float] | list[str] = []
    highlight: dict[str, list[str]] = {}


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
    rule: str = ""


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
    covering = Covering(understood_units(question.understood.units))
    return Found(
        total=answer.hits.total.value,
        hits=tuple(_hit(row, covering, question) for row in answer.hits.hits),
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
            rule=row.source.document.rule,
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


def _hit(row: _Row, covering: Covering, question: Search) -> Hit:
    hit = Hit(
        document=row.source.document,
        score=row.score or 0.0,
        highlights=_marked(row.highlight),
        coverage=covering.of(row.matched_queries),
    )
    if question.explain and isinstance(row.matched_queries, dict):
        said = explanation(hit, covering.units, row.matched_queries, question.now)
        return msgspec.structs.replace(hit, explanation=said)
    return hit


def _marked(highlight: Mapping[str, list[str]]) -> dict[str, str]:
    return {
        field.removeprefix("document."): parts[0] for field, parts in highlight.items() if parts
    }
