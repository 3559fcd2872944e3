"""The formula of `search.ranking` in Python, for a backend that has only found candidates."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import mul

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
    understood: Understood | Question,
    candidates: Sequence[Analysed],
    statistics: Statistics,
    now: dt.datetime | None = None,
    explain: bool = False,
) -> list[Ranked]:
    """The candidates that are found, best first. `now` is what recency is measured from."""
    question = understood if isinstance(understood, Question) else Question(understood)
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
    """A question with the weights that an index gives its terms.

    Most units have one alternative, whose score is a plain sum over counts: those are summed over
    the whole question at once. Units with several are compared one by one.
    """

    def __init__(self, question: Question, statistics: Statistics) -> None:
        self.question, self.statistics = question, statistics
        idf = self._idf
        sequences = [(each,) for each in question.singles] + [each for each, _ in question.phrases]
        self.head = [sum(idf(IN_HEAD + each) for each in stems) for stems in sequences]
        self.body = [sum(idf(IN_BODY + each) for each in stems) for stems in sequences]
        self.runs = [idf(AS_GRAM + gram) for gram in question.runs]
        self.sum_stems = [0.0] * len(self.head)
        self.sum_runs = [0.0] * len(self.runs)
        self.covers = [0.0] * len(self.head)
        self.finding: set[int] = set()
        self.others: list[UnitToFind] = []
        for unit in question.units:
            self._add(unit)
        self.nearly = list(_nearly(question))

    def _add(self, unit: UnitToFind) -> None:
        if not unit.plain:
            self.others.append(unit)
            return
        (way,) = unit.ways
        for word in way.words:
            self.sum_stems[word.stem] += word.weight
            self.covers[word.stem] += unit.weight * way.share / len(way.words)
            for run in word.grams:
                self.sum_runs[run] += word.gram_weight
        if unit.matters:
            self.finding.update(way.stems())

    def _idf(self, term: str) -> float:
        having = max(self.statistics.df(term), 1)
        return math.log(1 + max(self.statistics.documents - having + 0.5, 0.0) / (having + 0.5))

    def fit(self, document: Analysed) -> tuple[float, float] | None:
        """Score before boosts, and coverage; None when the document is not found at all."""
        stems, runs = self._counted(document)
        score = sumprod(self.sum_stems, stems) + sumprod(self.sum_runs, runs)
        covered = sumprod(self.covers, map(bool, stems))
        found = any(stems[at] for at in self.finding)
        for unit in self.others:
            had = best = 0.0
            for way in unit.ways:
                had = max(had, way.share * way.found(stems))
                best = max(best, way.value(stems, runs))
            score += best
            covered += unit.weight * had
            found = found or (had > 0 and unit.matters)
        if not found and not self._nearly_found(runs):
            return None
        return score + self._whole(document, stems), covered / self.question.weight

    def _nearly_found(self, runs: list[float]) -> bool:
        """Whether most of the runs of letters of a typed word are there."""
        for wanted, least in self.nearly:
            if sum([1 for run in wanted if runs[run]]) >= least:
                return True
        return False

    def _counted(self, document: Analysed) -> tuple[list[float], list[float]]:
        """What BM25 makes of how often the document has each stem or phrase, and each run."""
        of, asked = self.statistics, self.question
        rest = K1_HEAD * (1 - B_HEAD + B_HEAD * document.gram_length / of.gram_length)
        runs = [
            weight * count / (count + rest) if count else 0.0
            for count, weight in zip(map(document.grams.get, asked.runs), self.runs, strict=True)
        ]
        rest = K1_HEAD * (1 - B_HEAD + B_HEAD * document.head_length / of.head_length)
        stems = [
            HEAD * weight * count / (count + rest) if count else 0.0
            for count, weight in zip(
                self._counts(document.head, document.said), self.head, strict=True
            )
        ]
        if document.body:
            rest = K1_BODY * (1 - B_BODY + B_BODY * document.body_length / of.body_length)
            for at, count in enumerate(self._counts(document.body, document.written)):
                if count:
                    stems[at] += BODY * self.body[at] * count / (count + rest)
        return stems, runs

    def _counts(self, counted: dict[str, int], text: str) -> list[int | None]:
        counts = list(map(counted.get, self.question.singles))
        for phrase, needle in self.question.phrases:
            there = all(stem in counted for stem in phrase)
            counts.append(text.count(needle) if there else 0)
        return counts

    def _whole(self, document: Analysed, stems: list[float]) -> float:
        """What the question as a whole adds."""
        score = EXACT if self.question.exact in document.exact else 0.0
        at = self.question.phrase
        if at is not None and stems[at]:
            needle = self.question.phrases[at - len(self.question.singles)][1]
            if needle in document.said:
                score += PHRASE_HEAD * self.head[at] / (1 + K1_HEAD)
            if needle in document.written:
                score += PHRASE_BODY * self.body[at] / (1 + K1_BODY)
        return score

    def explanation(self, document: Analysed, score: float) -> str:
        """Why a document is where it is, in lines that an editor can read."""
        stems, runs = self._counted(document)
        lines = [f"Score {score:.2f}, boosts included."]
        for unit in self.question.units:
            lines += [line for way in unit.ways if (line := self._said(way, document, stems, runs))]
        if self.question.exact in document.exact:
            lines.append("It is the title or a question, word for word.")
        if document.boost != 1.0:
            lines.append(f"Kind, popularity and helpfulness count for × {document.boost:.2f}.")
        return "\n".join(lines)

    def _said(self, way: Way, document: Analysed, stems: list[float], runs: list[float]) -> str:
        value = way.value(stems, runs)
        if not value:
            return ""
        head = self._counts(document.head, document.said)
        body = self._counts(document.body, document.written)
        places = ["title or questions"] if any(head[at] for at in way.stems()) else []
        places += ["text"] if any(body[at] for at in way.stems()) else []
        where = f"in its {' and its '.join(places)}" if places else "letters of it only"
        why = "" if way.alternative.why == "typed" else f" ({way.alternative.why})"
        return f"“{' '.join(way.alternative.words)}”{why}: {where}, {value:.2f}."


def _nearly(question: Question) -> Iterator[tuple[tuple[int, ...], int]]:
    """For each typed word that finds something by itself: its runs of letters, and how many do."""
    for unit in question.units:
        for word in unit.ways[0].words if unit.matters and unit.ways else ():
            if len(word.grams) >= GRAMS_FROM:
                yield word.grams, int(len(word.grams) * int(GRAMS_SHARED[:-1]) / 100)


def sumprod(a: Iterable[float], b: Iterable[float]) -> float:
    """As `math.sumprod`, which Python 3.11 does not have."""
    return float(sum(map(mul, a, b)))
