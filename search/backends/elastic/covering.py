"""How much of a question a hit has, by the names of the queries that it matched. Pure: no I/O."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from search import ranking
from search.backends.base import Hit
from search.backends.elastic.queries import EXACT, IN_BODY, IN_HEAD, PHRASE
from search.understood import Unit


class Covering:
    """A question made ready to say of many hits how much of it each has."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self._whole = sum(unit.weight for unit in units)
        #: Name of a query -> its unit, its alternative's name, and what it adds to that one's share.
        self._parts: dict[str, tuple[int, str, float]] = {}
        for at, unit in enumerate(units):
            for number, way in enumerate(unit.alternatives):
                name, share = f"{at}.{number}", ranking.share(unit, way)
                self._parts[name] = (at, name, share)
                for word in range(len(way.words)):
                    self._parts[f"{name}.{word}"] = (at, name, share / len(way.words))

    def of(self, names: Iterable[str]) -> float:
        """The share of the question's weight, 0 to 1: of each unit that of its best alternative."""
        if not self._whole:
            return 0.0
        ways: dict[str, float] = {}
        units: dict[int, float] = {}
        for name in names:
            part = self._parts.get(name)
            if part is not None:
                at, way, share = part
                ways[way] = had = ways.get(way, 0.0) + share
                units[at] = max(units.get(at, 0.0), had)
        covered = sum(self.units[at].weight * share for at, share in units.items())
        return min(1.0, covered / self._whole)


# --- in words -------------------------------------------------------------------------------------

_PLACES = {IN_HEAD: "title or questions", IN_BODY: "text"}
_WHOLE = {
    EXACT: "Word for word its title or one of its questions",
    PHRASE + IN_HEAD: "All side by side in its title or questions",
    PHRASE + IN_BODY: "All side by side in its text",
}
_BECAUSE = {"synonym": "a synonym of", "spelling": "another spelling of", "compound": "made of"}


def explanation(
    hit: Hit, units: Sequence[Unit], scores: Mapping[str, float], now: dt.datetime
) -> str:
    """Why a hit is where it is, in lines that an editor can read.

    `scores`: what each query added, by its name.
    """
    lines = [f"Score {hit.score:.2f}."]
    for at, unit in enumerate(units):
        lines += _ways_found(unit, at, scores) or [_not_found(unit)]
    lines += [f"{text}: {scores[name]:.2f}." for name, text in _WHOLE.items() if name in scores]
    document = hit.document
    factor = ranking.lasting_boost(document.kind, document.popularity, document.helpfulness)
    if document.published_at is not None:
        factor *= ranking.recency_boost(document.published_at.timestamp(), now.timestamp())
    lines.append(f"For its kind, age and how it is liked: × {factor:.2f}.")
    return "\n".join(lines)


def _ways_found(unit: Unit, at: int, scores: Mapping[str, float]) -> list[str]:
    lines = []
    typed = " ".join(unit.alternatives[0].words)
    for number, way in enumerate(unit.alternatives):
        name = f"{at}.{number}"
        parts = [name, *(f"{name}.{word}" for word in range(len(way.words)))]
        places = [
            words for end, words in _PLACES.items() if any(part + end in scores for part in parts)
        ]
        if places:
            because = f" ({_BECAUSE[way.why]} “{typed}”)" if way.why in _BECAUSE else ""
            score = sum(scores.get(part, 0.0) for part in parts)
            lines.append(
                f"“{' '.join(way.words)}”{because} in its {' and '.join(places)}: {score:.2f}."
            )
    return lines


def _not_found(unit: Unit) -> str:
    return f"“{' '.join(unit.alternatives[0].words)}”: not there word for word."
