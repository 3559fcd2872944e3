"""A question, made ready once to be compared with many documents."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from search.language import grams, stem, words
from search.ranking.weights import GRAMS, LONGEST_PHRASE, MATTERS, share
from search.understood import Alternative, Understood, Unit

#: Beginnings of the terms whose numbers of documents ranking asks for: in heads, bodies, as grams.
IN_HEAD, IN_BODY, AS_GRAM = "h:", "b:", "g:"


class Word(msgspec.Struct):
    """A word of an alternative: where its counts are in the lists of counts, and its weight."""

    stem: int
    grams: tuple[int, ...]
    weight: float
    gram_weight: float


class Way(msgspec.Struct):
    """An alternative: its words, or with `phrase` only where the counts of it as a whole are."""

    words: tuple[Word, ...]
    share: float
    alternative: Alternative
    phrase: int | None = None
    phrase_weight: float = 0.0


class UnitToFind(msgspec.Struct):
    ways: tuple[Way, ...]
    weight: float
    matters: bool


def terms(understood: Understood) -> set[str]:
    """Every term whose number of documents `rank` will ask for."""
    return Question(understood).terms()


class Question:
    """An understood question made ready to be compared with many documents.

    What is counted in a document is listed once, however often the question has it.
    """

    def __init__(self, understood: Understood) -> None:
        self.language = understood.language
        self._stems: dict[tuple[str, ...], int] = {}
        self._grams: dict[str, int] = {}
        matter = any(unit.weight >= MATTERS for unit in understood.units)
        self.units = [self._unit(unit, matter) for unit in understood.units if unit.alternatives]
        self.weight = sum(unit.weight for unit in self.units) or 1.0
        typed = [
            word
            for unit in understood.units
            if unit.alternatives
            for text in unit.alternatives[0].words
            for word in words(text)
        ]
        self.exact = " ".join(typed)
        self.phrase: int | None = None
        if 2 <= len(typed) <= LONGEST_PHRASE:
            self.phrase = self._sequence(typed)
        self.sequences = list(self._stems)
        self.needles = ["".join(f" {each} " for each in stems) for stems in self.sequences]
        self.runs = list(self._grams)

    def terms(self) -> set[str]:
        """Every term whose number of documents is asked for."""
        found = {AS_GRAM + gram for gram in self.runs}
        for stems in self.sequences:
            for each in stems:
                found |= {IN_HEAD + each, IN_BODY + each}
        return found

    def _unit(self, unit: Unit, matter: bool) -> UnitToFind:
        ways = [self._way(unit, each) for each in unit.alternatives]
        kept = tuple(way for way in ways if way.words or way.phrase is not None)
        return UnitToFind(kept, unit.weight, unit.weight >= MATTERS or not matter)

    def _way(self, unit: Unit, alternative: Alternative) -> Way:
        spoken = [word for text in alternative.words for word in words(text)]
        counted, weight = share(unit, alternative), unit.weight * alternative.weight
        if len(spoken) > 1 and alternative.why in ("synonym", "compound"):
            return Way((), counted, alternative, self._sequence(spoken), weight)
        made = []
        for word in spoken:
            at = self._sequence([word])
            runs = tuple(self._grams.setdefault(gram, len(self._grams)) for gram in grams(word))
            made.append(Word(at, runs, weight, GRAMS * weight / math.sqrt(len(word))))
        return Way(tuple(made), counted, alternative)

    def _sequence(self, spoken: Sequence[str]) -> int:
        stems = tuple(stem(word, self.language) for word in spoken)
        return self._stems.setdefault(stems, len(self._stems))
