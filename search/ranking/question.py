"""A question, made ready once to be compared with many documents."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from search.language import LONGEST_WORD, grams, stem, words
from search.ranking.analysed import padded
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

    def stems(self) -> list[int]:
        """Where the counts of its words, or of it as a whole, are."""
        return [word.stem for word in self.words] if self.phrase is None else [self.phrase]

    def found(self, stems: Sequence[float]) -> float:
        """The share of it that a document with these scores of stems has."""
        if self.phrase is not None:
            return 1.0 if stems[self.phrase] else 0.0
        if len(self.words) == 1:
            return 1.0 if stems[self.words[0].stem] else 0.0
        return sum(1 for word in self.words if stems[word.stem]) / len(self.words)

    def value(self, stems: Sequence[float], runs: Sequence[float]) -> float:
        """What it adds to the score of a document with these scores of stems and runs."""
        if self.phrase is not None:
            return self.phrase_weight * stems[self.phrase]
        score = 0.0
        for word in self.words:
            near = sum([runs[run] for run in word.grams])
            score += word.weight * stems[word.stem] + word.gram_weight * near
        return score


class UnitToFind(msgspec.Struct):
    ways: tuple[Way, ...]
    weight: float
    matters: bool
    #: Whether its score is a plain sum, since there is only one way and that is no phrase.
    plain: bool


def terms(understood: Understood) -> set[str]:
    """Every term whose number of documents `rank` will ask for."""
    return Question(understood).terms()


class Question:
    """An understood question made ready to be compared with many documents.

    What is counted in a document is listed once, however often the question has it: `singles` are
    stems, after them come `phrases` (stems, and as documents have them in a string), `runs` are
    runs of three letters. Places of stems and phrases count through both.
    """

    def __init__(self, understood: Understood) -> None:
        self.language = understood.language
        spoken = [_spoken(unit) for unit in understood.units]
        self.singles = self._singles(spoken)
        self.phrases: list[tuple[tuple[str, ...], str]] = []
        self._places = {stem: at for at, stem in enumerate(self.singles)}
        self._runs: dict[str, int] = {}
        matter = any(unit.weight >= MATTERS for unit in understood.units)
        self.units = [
            self._unit(unit, ways, matter)
            for unit, ways in zip(understood.units, spoken, strict=True)
            if unit.alternatives
        ]
        self.weight = sum(unit.weight for unit in self.units) or 1.0
        typed = [word for ways in spoken if ways for word in ways[0]]
        self.exact = " ".join(typed)
        #: Where the whole question is, if it is looked for as a phrase.
        self.phrase = self._phrase(typed) if 2 <= len(typed) <= LONGEST_PHRASE else None
        self.runs = list(self._runs)

    def terms(self) -> set[str]:
        """Every term whose number of documents is asked for."""
        found = {AS_GRAM + gram for gram in self.runs}
        for stem_ in {*self.singles, *(each for stems, _ in self.phrases for each in stems)}:
            found |= {IN_HEAD + stem_, IN_BODY + stem_}
        return found

    def _singles(self, spoken: list[list[list[str]]]) -> list[str]:
        every = (word for ways in spoken for way in ways for word in way)
        return list(dict.fromkeys(stem(word, self.language) for word in every))

    def _unit(self, unit: Unit, spoken: list[list[str]], matter: bool) -> UnitToFind:
        ways = [
            self._way(unit, alternative, said)
            for alternative, said in zip(unit.alternatives, spoken, strict=True)
            if said
        ]
        plain = len(ways) == 1 and ways[0].phrase is None
        return UnitToFind(tuple(ways), unit.weight, unit.weight >= MATTERS or not matter, plain)

    def _way(self, unit: Unit, alternative: Alternative, spoken: list[str]) -> Way:
        counted, weight = share(unit, alternative), unit.weight * alternative.weight
        if len(spoken) > 1 and alternative.why in ("synonym", "compound"):
            return Way((), counted, alternative, self._phrase(spoken), weight)
        made = []
        for word in spoken:
            at = self._places[stem(word, self.language)]
            runs = tuple(self._runs.setdefault(gram, len(self._runs)) for gram in grams(word))
            made.append(Word(at, runs, weight, GRAMS * weight / math.sqrt(len(word))))
        return Way(tuple(made), counted, alternative)

    def _phrase(self, spoken: list[str]) -> int:
        stems = tuple(stem(word, self.language) for word in spoken)
        self.phrases.append((stems, padded(stems)))
        return len(self.singles) + len(self.phrases) - 1


def _spoken(unit: Unit) -> list[list[str]]:
    """The words of each alternative, as documents have them."""
    return [
        [word for text in alternative.words for word in _as_indexed(text)]
        for alternative in unit.alternatives
    ]


def _as_indexed(text: str) -> list[str]:
    plain = text.isascii() and text.isalnum() and text == text.lower() and len(text) <= LONGEST_WORD
    return [text] if plain else words(text)
