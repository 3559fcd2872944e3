"""Which documents may be meant: looked up by the database, as many as are worth a closer look.

Going through everything that has "bill" and a piece of "bill" takes longer with every document.
So rare tokens, which say most, are looked up first, and common ones as long as the sum of their
documents stays below a budget. What has the rare ones is compared with the whole question
afterwards, common words included; where few have them, the common ones are looked up after all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import msgspec

from search.backends.database import tokens
from search.backends.database.dialects import Sql, dialect, rows
from search.models.embedded import SearchIndex
from search.ranking import BODY, HEAD
from search.ranking.question import Question, Way

#: What a stem in a place is worth, about as ranking counts it.
FACTORS = ((tokens.HEAD, HEAD / 3), (tokens.OFTEN, HEAD / 5), (tokens.BODY, BODY / 2))
#: Documents that are looked at closely.
MOST = 120
#: Postings that are gone through for words, and for pieces of words.
WORDS_BUDGET, GRAMS_BUDGET = 6_000, 2_000


class Wanted(msgspec.Struct, frozen=True):
    """What a question looks for, as terms (tokens without the index) and what each is worth."""

    words: dict[str, float]
    grams: dict[str, float]


class Candidate(msgspec.Struct, frozen=True):
    """A document that may be meant."""

    pk: int
    digest: str
    kind: str
    type: str
    category: str
    tags: str


class Pool(msgspec.Struct, frozen=True):
    """Candidates, the likeliest first; `all` if there are no more that have the words."""

    candidates: tuple[Candidate, ...]
    all: bool


def wanted(question: Question) -> Wanted:
    """The terms that can make a document be found: what has only "how do I" is not found, and for
    what has more, ranking counts those words as well."""
    spoken: dict[str, float] = {}
    pieces: dict[str, float] = {}
    for unit in question.units:
        if not unit.matters:
            continue
        for way in unit.ways:
            for stem, weight in _stems(question, way):
                for kind, factor in FACTORS:
                    term = kind + tokens.plain(stem)
                    spoken[term] = max(spoken.get(term, 0.0), factor * weight)
        for word in unit.ways[0].words if unit.ways else ():
            for run in word.grams:
                term = tokens.GRAM + tokens.plain(question.runs[run])
                pieces[term] = max(pieces.get(term, 0.0), word.gram_weight / 3)
    return Wanted(spoken, pieces)


def _stems(question: Question, way: Way) -> list[tuple[str, float]]:
    """The stems of an alternative and what each is worth."""
    if way.phrase is None:
        return [(question.singles[word.stem], word.weight) for word in way.words]
    stems, _ = question.phrases[way.phrase - len(question.singles)]
    return [(stem, way.phrase_weight) for stem in stems]


def frequencies(index: SearchIndex, terms: Iterable[str]) -> dict[str, int]:
    """In how many documents of the index each term is; those that are in none are left out."""
    among, values = dialect().among("term", list(terms))
    return dict(
        rows(
            "SELECT term, documents FROM search_indexedterm"  # noqa: S608
            f" WHERE index_id = %s AND {among} AND documents > 0",
            (index.pk, *values),
        )
    )


def look_up(
    index: SearchIndex,
    wanted: Wanted,
    known: Mapping[str, int],
    condition: Sql,
    most: int = MOST,
) -> Pool:
    """The documents that have the most of what is wanted, of those that meet the condition."""
    spoken = affordable(wanted.words, known, index.documents, WORDS_BUDGET)
    pieces = affordable(wanted.grams, known, index.documents, GRAMS_BUDGET)
    found = _best(index, spoken | pieces, condition, most)
    if len(found) < most and len(spoken) < sum(term in known for term in wanted.words):
        # Few have the rare words and meet the condition: what has only the common ones fits, too.
        spoken = affordable(wanted.words, known, index.documents, sum(known.values()))
        found = _best(index, spoken | pieces, condition, most)
    return Pool(found, len(found) < most)


def _best(
    index: SearchIndex, terms: Mapping[str, float], condition: Sql, most: int
) -> tuple[Candidate, ...]:
    if not terms:
        return ()
    weights = {f"{index.pk}{term}": weight for term, weight in terms.items()}
    scored, values = dialect().scored(weights)
    where, more = condition
    found = rows(
        "SELECT d.id, d.digest, d.kind, d.type, d.category, d.tags"  # noqa: S608
        f" FROM ({scored}) c JOIN search_indexeddocument d ON d.id = c.document"
        f" WHERE {where} ORDER BY c.score / (CAST(%s AS double precision) + d.head_length) DESC, d.id LIMIT %s",
        (*values, *more, index.head_length / max(index.documents, 1) or 1.0, most),
    )
    return tuple(Candidate(*row) for row in found)


def affordable(
    terms: Mapping[str, float], known: Mapping[str, int], documents: int, budget: int
) -> dict[str, float]:
    """The rare ones of the terms, at least one, with what each adds to a document's score."""
    chosen: dict[str, float] = {}
    for term in sorted((term for term in terms if term in known), key=lambda term: known[term]):
        budget -= known[term]
        if budget < 0 and chosen:
            break
        chosen[term] = terms[term] * math.log(1 + documents / known[term])
    return chosen
