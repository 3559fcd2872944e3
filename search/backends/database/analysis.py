"""Stand-in for search.language and search.ranking until they are there; the same names."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import msgspec

from search.documents.document import Document
from search.language import grams, normal, stem, words
from search.understood import Alternative, Understood

VERSION = 2


class Analysed(msgspec.Struct, frozen=True, array_like=True):
    head: tuple[tuple[str, ...], ...]
    grams: tuple[str, ...]
    body: tuple[tuple[str, ...], ...]


class Statistics(msgspec.Struct, frozen=True):
    documents: int
    head_length: float
    gram_length: float
    body_length: float
    df: Callable[[str], int]


class Ranked(msgspec.Struct, frozen=True):
    at: int
    score: float
    coverage: float
    explanation: str = ""


def analyse(document: Document) -> Analysed:
    def stems(text: str) -> tuple[str, ...]:
        return tuple(stem(word, document.locale) for word in normal(text).split())

    head = [stems(text) for text in (document.title, *document.questions)]
    pieces = [
        gram
        for text in (document.title, *document.questions)
        for word in normal(text).split()
        for gram in grams(word)
    ]
    return Analysed(tuple(head), tuple(pieces), (stems(document.summary), stems(document.body)))


def lengths(analysed: Analysed) -> dict[str, int]:
    return {
        "head": sum(map(len, analysed.head)) + len(analysed.head[0]),
        "grams": len(analysed.grams),
        "body": sum(map(len, analysed.body)),
    }


def _has(fields: Sequence[Sequence[str]], stems: tuple[str, ...]) -> bool:
    n = len(stems)
    return any(
        tuple(field[at : at + n]) == stems for field in fields for at in range(len(field) - n + 1)
    )


def rank(
    understood: Understood, candidates: Sequence[Analysed], statistics: Statistics
) -> list[Ranked]:
    made = []
    heavy = [unit for unit in understood.units if unit.weight >= 0.75] or understood.units
    whole = sum(unit.weight for unit in understood.units) or 1.0
    for at, each in enumerate(candidates):
        score = share = 0.0
        hit = not understood.units
        pieces = set(each.grams)

        def value(way: Alternative) -> float:
            spoken = tuple(
                stem(word, understood.language) for text in way.words for word in words(text)
            )
            if not spoken:
                return 0.0
            idf = sum(math.log(1 + 1000 / (1 + statistics.df("h:" + x))) for x in spoken)
            return way.weight * idf * (3 * _has(each.head, spoken) + _has(each.body, spoken))

        for unit in understood.units:
            best = max((value(way), way.weight) for way in unit.alternatives)
            typed = grams(unit.alternatives[0].words[0][:60])
            part = sum(gram in pieces for gram in typed) / len(typed)
            score += unit.weight * (best[0] + part)
            if best[0]:
                share += unit.weight * best[1]
            if unit in heavy and (best[0] or (part > 0.6 and len(typed) > 3)):
                hit = True
        if hit:
            made.append(Ranked(at, score, share / whole))
    return sorted(made, key=lambda each: -each.score)
