"""The formula of `search.ranking` in Python, for a backend that has only found candidates."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence

import msgspec

from search.ranking.analysed import Analysed
from search.ranking.question import AS_GRAM, IN_BODY, IN_HEAD, Question, UnitToFind, Way
from search.ranking.weights import (
    B_BODY,
    B_HEAD,
    BODY,
    EXACT,
    GRAMS_FROM,
    GRAMS_SHARED,
    HEAD,
    K1_BODY,
    K1_HEAD,
    PHRASE_BODY,
    PHRASE_HEAD,
    recency_boost,
)
from search.understood import Understood


class Statistics(msgspec.Struct, frozen=True):
    """An index in numbers: its documents, their mean lengths, and how many have a term."""

    documents: int
    head_length: float
    gram_length: float
    body_length: float
    #: A term as `terms` has it -> in how many documents it is.
    df: Callable[[str], int]


class Ranked(msgspec.Struct, frozen=True):
    """A candidate that is found. `at`: which of the candidates; `coverage`: 0 to 1."""

    at: int
    score: float
    coverage: float
    explanation: str = ""


def rank(
    understood: Understood,
    candidates: Sequence[Analysed],
    statistics: Statistics,
    now: dt.datetime | None = None,
    explain: bool = False,
) -> list[Ranked]:
    """The candidates that are found, best first. `now` is what recency is measured from."""
    question = Question(understood)
    comparing = _Comparing(question, statistics)
    moment = now.timestamp() if now else 0.0
    found = []
    for at, candidate in enumerate(candidates):
        fit = comparing.fit(candidate)
        if fit is None:
            continue
        score, coverage = fit
        score *= candidate.boost * recency_boost(candidate.published if now else 0.0, moment)
        said = comparing.explanation(candidate, score) if explain else ""
        found.append(Ranked(at, score, coverage, said))
    found.sort(key=lambda each: -each.score)
    return found


class _Comparing:
    """A question with the weights that an index gives its terms."""

    def __init__(self, question: Question, statistics: Statistics) -> None:
        self.question, self.statistics = question, statistics
        idf = self._idf
        self.head = [sum(idf(IN_HEAD + each) for each in stems) for stems in question.sequences]
        self.body = [sum(idf(IN_BODY + each) for each in stems) for stems in question.sequences]
        self.grams = [idf(AS_GRAM + gram) for gram in question.runs]

    def _idf(self, term: str) -> float:
        having = max(self.statistics.df(term), 1)
        return math.log(1 + max(self.statistics.documents - having + 0.5, 0.0) / (having + 0.5))

    def fit(self, document: Analysed) -> tuple[float, float] | None:
        """Score before boosts, and coverage; None when the document is not found at all."""
        head, body, runs = self._counted(document)
        score = covered = 0.0
        found = False
        for unit in self.question.units:
            best = had = 0.0
            for way in unit.ways:
                value, there = self._way(way, head, body, runs)
                if value > best:
                    best = value
                if there:
                    found = found or unit.matters
                    had = max(had, way.share * there)
            if not found and unit.matters:
                found = _nearly(unit, runs)
            score += best
            covered += unit.weight * had
        if not found:
            return None
        return score + self._whole(document, head, body), covered / self.question.weight

    def _counted(self, document: Analysed) -> tuple[list[float], list[float], list[float]]:
        """What BM25 makes of how often the document has each stem, phrase and run of letters."""
        of = self.statistics
        k, b = K1_HEAD, B_HEAD
        rest = k * (1 - b + b * document.head_length / of.head_length)
        text, needles = document.head, self.question.needles
        head = [
            weight * count / (count + rest) if (count := text.count(needle)) else 0.0
            for needle, weight in zip(needles, self.head, strict=True)
        ]
        rest = k * (1 - b + b * document.gram_length / of.gram_length)
        text = document.spelt
        runs = [
            weight * count / (count + rest) if (count := text.count(run)) else 0.0
            for run, weight in zip(self.question.runs, self.grams, strict=True)
        ]
        text = document.body
        if not text:
            return head, [0.0] * len(needles), runs
        k, b = K1_BODY, B_BODY
        rest = k * (1 - b + b * document.body_length / of.body_length)
        body = [
            weight * count / (count + rest) if (count := text.count(needle)) else 0.0
            for needle, weight in zip(needles, self.body, strict=True)
        ]
        return head, body, runs

    def _way(
        self, way: Way, head: list[float], body: list[float], runs: list[float]
    ) -> tuple[float, float]:
        """What an alternative adds to the score, and the share of its words that are there."""
        if (at := way.phrase) is not None:
            value = way.phrase_weight * (HEAD * head[at] + BODY * body[at])
            return value, 1.0 if value else 0.0
        value = 0.0
        there = 0
        for word in way.words:
            stems = HEAD * head[word.stem] + BODY * body[word.stem]
            if stems:
                there += 1
                value += word.weight * stems
            near = 0.0
            for run in word.grams:
                near += runs[run]
            value += word.gram_weight * near
        return value, there / len(way.words)

    def _whole(self, document: Analysed, head: list[float], body: list[float]) -> float:
        score = 0.0
        at = self.question.phrase
        if at is not None:
            score = PHRASE_HEAD * head[at] + PHRASE_BODY * body[at]
        if self.question.exact in document.exact:
            score += EXACT
        return score

    def explanation(self, document: Analysed, score: float) -> str:
        """Why a document is where it is, in lines that an editor can read."""
        head, body, runs = self._counted(document)
        lines = [f"Score {score:.2f}, boosts included."]
        for unit in self.question.units:
            lines += [line for way in unit.ways if (line := self._said(way, head, body, runs))]
        if self.question.exact in document.exact:
            lines.append("It is the title or a question, word for word.")
        if document.boost != 1.0:
            lines.append(f"Kind, popularity and helpfulness count for × {document.boost:.2f}.")
        return "\n".join(lines)

    def _said(self, way: Way, head: list[float], body: list[float], runs: list[float]) -> str:
        value, _ = self._way(way, head, body, runs)
        if not value:
            return ""
        at = [word.stem for word in way.words] if way.phrase is None else [way.phrase]
        places = ["title or questions"] if any(head[each] for each in at) else []
        places += ["text"] if any(body[each] for each in at) else []
        where = f"in its {' and its '.join(places)}" if places else "letters of it only"
        why = "" if way.alternative.why == "typed" else f" ({way.alternative.why})"
        return f"“{' '.join(way.alternative.words)}”{why}: {where}, {value:.2f}."


def _nearly(unit: UnitToFind, runs: Sequence[float]) -> bool:
    """Whether most of the runs of letters of a typed word are there."""
    for word in unit.ways[0].words if unit.ways else ():
        size = len(word.grams)
        if size >= GRAMS_FROM:
            there = sum(1 for run in word.grams if runs[run])
            if there >= int(size * int(GRAMS_SHARED[:-1]) / 100):
                return True
    return False
