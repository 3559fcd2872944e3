"""How well a question and a short text are about the same, in words that matter: for being sure.

Backends rank; their scores differ in scale and say nothing of how sure one can be. This looks at
words alone, so it says the same whichever backend has answered.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from search.language import light_words, stem, words
from search.understood import Understood, Unit

#: Letters that the beginnings of two words have to share to be forms of one.
KIN = 4


class Gist(msgspec.Struct, frozen=True):
    """The parts of a question that matter: for each the stems of its words in every way to say it."""

    parts: tuple[tuple[frozenset[str], ...], ...]
    language: str


class Fit(msgspec.Struct, frozen=True, order=True):
    """0 to 1. `whole` is high only if both have what matters of the other.

    `asked`: the share of the question that the text has. `told`: the share of the text that the
    question has.
    """

    whole: float = 0.0
    asked: float = 0.0
    told: float = 0.0


def heavy(meant: Understood) -> tuple[Unit, ...]:
    """The units that say what is looked for; all of them where each is a word like "the"."""
    light = light_words(meant.language)
    found = tuple(
        unit
        for unit in meant.units
        if any(word not in light for word in unit.alternatives[0].words)
    )
    return found or meant.units


def essence(meant: Understood) -> Understood:
    """The question without words like "where do I"."""
    return msgspec.structs.replace(meant, units=heavy(meant))


def gist(meant: Understood) -> Gist:
    """What matters of a question."""
    language = meant.language
    parts = (
        tuple(frozenset(stem(word, language) for word in way.words) for way in unit.alternatives)
        for unit in heavy(meant)
    )
    return Gist(tuple(parts), language)


def fit(gist: Gist, text: str) -> Fit:
    """How well a question fits a text, such as a title."""
    light = light_words(gist.language)
    typed = words(text)
    told = {stem(word, gist.language) for word in typed if word not in light}
    if not gist.parts or not told:
        return Fit()
    all_told = told | {stem(word, gist.language) for word in typed}
    met = [_met(ways, all_told) for ways in gist.parts]
    share_asked = sum(found is not None for found in met) / len(met)
    said = frozenset[str]().union(*(found for found in met if found is not None))
    share_told = len(told & said) / len(told)
    if not share_asked or not share_told:
        return Fit()
    whole = 2 * share_asked * share_told / (share_asked + share_told)
    return Fit(whole, share_asked, share_told)


def _met(ways: tuple[frozenset[str], ...], told: set[str]) -> frozenset[str] | None:
    """The words of a text that say one of the ways; None if it says none of them."""
    for way in ways:
        if way <= told:
            return way
    for way in ways:
        found = [next((word for word in told if _kin(one, word)), None) for one in way]
        if None not in found:
            return frozenset(word for word in found if word is not None)
    return None


def _kin(one: str, other: str) -> bool:
    """Whether two stems are forms of one word all the same: high and higher, charge and charger."""
    short, long = sorted((one, other), key=len)
    return one == other or (
        len(short) >= KIN and len(long) - len(short) <= 2 and long.startswith(short)
    )


def best_fit(gist: Gist, texts: Iterable[str]) -> Fit:
    """The best fit of several texts."""
    return max((fit(gist, text) for text in texts), default=Fit())
