"""Which of the results that editors pinned belong on top of a search. Pure, and quick for many pins."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from search.documents.document import Document
from search.language import LIGHT, light_words, stem, words
from search.understood import Understood, Unit

__all__ = ["BestBetHit", "Bet", "Pins", "Target"]

#: Results that may stand on top; below are those that were found.
MOST = 5

Stems = tuple[str, ...]


class Target(msgspec.Struct, frozen=True):
    """What is pinned: the key of a document of the index, or for a link, the document itself."""

    key: str
    link: Document | None = None


class Bet(msgspec.Struct, frozen=True, kw_only=True):
    """A best bet. `whole`: a phrase has to be the search, rather than be among its words."""

    id: int
    phrases: tuple[str, ...]
    whole: bool = True
    targets: tuple[Target, ...] = ()
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None


class BestBetHit(msgspec.Struct, frozen=True, kw_only=True):
    """A result to put on top. Unless it is a `link`, it is shown if the index has its `key`, so that
    nothing is shown that is not public. `bet` is the number of the best bet."""

    key: str
    bet: int
    link: Document | None = None


class _Phrase(msgspec.Struct, frozen=True):
    stems: Stems
    bet: Bet


class Pins:
    """The best bets of one language, ready to be matched."""

    def __init__(self, language: str, bets: Iterable[Bet] = ()) -> None:
        self.language = language
        self._by_stem: dict[str, list[_Phrase]] = defaultdict(list)
        for bet in bets:
            for phrase in bet.phrases:
                if stems := content_stems(phrase, language):
                    self._by_stem[stems[0]].append(_Phrase(stems, bet))

    def __bool__(self) -> bool:
        return bool(self._by_stem)

    def match(self, understood: Understood, now: dt.datetime) -> tuple[BestBetHit, ...]:
        """What to put on top, the best first: whole searches before words, longer before shorter."""
        if not self._by_stem:
            return ()
        readings = _readings(understood)
        known = {each for reading in readings for option in reading for each in option}
        found: dict[int, tuple[tuple[bool, int], Bet]] = {}
        for one in known:
            for phrase in self._by_stem.get(one, ()):
                if _runs(phrase.bet, now) and _matches(phrase, readings, known):
                    rank = (phrase.bet.whole, len(phrase.stems))
                    before = found.get(phrase.bet.id)
                    if before is None or before[0] < rank:
                        found[phrase.bet.id] = (rank, phrase.bet)
        ordered = sorted(found.values(), key=lambda each: (not each[0][0], -each[0][1], each[1].id))
        return _targets(bet for _, bet in ordered)


def content_stems(phrase: str, language: str) -> Stems:
    """The stems of a phrase without words like "the", unless it has no others."""
    said = words(phrase)
    light = light_words(language)
    kept = [word for word in said if word not in light] or said
    return tuple(stem(word, language) for word in kept)


def _targets(bets: Iterable[Bet]) -> tuple[BestBetHit, ...]:
    found: dict[str, BestBetHit] = {}
    for bet in bets:
        for target in bet.targets:
            found.setdefault(target.key, BestBetHit(key=target.key, bet=bet.id, link=target.link))
    return tuple(found.values())[:MOST]


def _runs(bet: Bet, now: dt.datetime) -> bool:
    return (bet.starts is None or bet.starts <= now) and (bet.ends is None or now < bet.ends)


def _readings(understood: Understood) -> list[set[Stems]]:
    """For each part of the question, what it is: as it was typed, and as it is spelt.

    Not its synonyms: editors pin what they see, and a synonym may be a wider word.
    """
    units = [unit for unit in understood.units if unit.weight > LIGHT] or list(understood.units)
    return [_options(unit, understood.language) for unit in units]


def _options(unit: Unit, language: str) -> set[Stems]:
    # A term with a synonym is one unit of several words; "the" may be one of them.
    return {
        stems
        for each in unit.alternatives
        if each.why != "synonym" and (stems := content_stems(" ".join(each.words), language))
    }


def _matches(phrase: _Phrase, readings: Sequence[set[Stems]], known: set[str]) -> bool:
    if not phrase.bet.whole:
        return known.issuperset(phrase.stems)
    ends = {0}
    for options in readings:
        ends = {
            at + len(option)
            for at in ends
            for option in options
            if phrase.stems[at : at + len(option)] == option
        }
        if not ends:
            return False
    return len(phrase.stems) in ends
