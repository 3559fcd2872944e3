"""Adding searches up by day, language and text: for good by the worker, for now by the reports."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.utils import timezone

from search.models.log import SearchClick, SearchRecord

#: (day in the utility's time zone, locale, key)
Place = tuple[dt.date, str, str]

#: What is read of a record; the order is that of :class:`Row`.
COLUMNS = (
    "id",
    "at",
    "locale",
    "key",
    "text",
    "total",
    "poor",
    "degraded",
    "corrected",
    "answered",
)
_AT_ONCE = 500
_DEEPEST = 30


class Sums(msgspec.Struct, kw_only=True):
    """The counts of :class:`search.models.SearchDay`, with the text as it was written last."""

    text: str = ""
    searches: int = 0
    measured: int = 0
    zero: int = 0
    poor: int = 0
    degraded: int = 0
    corrected: int = 0
    answered: int = 0
    clicked: int = 0
    clicks: int = 0
    positions: int = 0
    unclicked: int = 0
    refined: int = 0

    def add(self, other: Any) -> None:
        """Adds counts, of another of these or of a row of the database."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))


COUNTS = tuple(name for name in Sums.__struct_fields__ if name != "text")


class Tallied(msgspec.Struct):
    """Sums by place, and the clicks of these searches: (day, document) -> (how many, weight)."""

    sums: dict[Place, Sums]
    clicks: dict[tuple[dt.date, str], tuple[int, float]]


def tally(rows: Sequence[tuple[Any, ...]]) -> Tallied:
    """Adds up records, given as values of :data:`COLUMNS`. Two queries for 500 of them."""
    sums: dict[Place, Sums] = defaultdict(Sums)
    chosen: dict[tuple[dt.date, str], tuple[int, float]] = {}
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        clicks = _clicks([row[0] for row in part])
        refined = _refined({row[0]: row[3] for row in part})
        for row in part:
            mine = clicks.get(row[0], ())
            _count(sums[day_of(row[1]), row[2], row[3]], row, mine, row[0] in refined)
            for click in mine:
                place = (day_of(click.at), click.key)
                number, weight = chosen.get(place, (0, 0.0))
                chosen[place] = (number + 1, weight + _weight(click.position))
    return Tallied(dict(sums), chosen)


def day_of(moment: dt.datetime) -> dt.date:
    """The day in the utility's own time zone."""
    return moment.astimezone(timezone.get_default_timezone()).date()


def _count(sums: Sums, row: tuple[Any, ...], clicks: Sequence[SearchClick], refined: bool) -> None:
    _, _, _, key, text, total, poor, degraded, corrected, answered = row
    sums.text = text or sums.text
    sums.searches += 1
    sums.measured += bool(key)
    sums.zero += not total
    sums.poor += poor
    sums.degraded += degraded
    sums.corrected += corrected
    sums.answered += answered
    sums.clicked += bool(clicks)
    sums.clicks += len(clicks)
    sums.positions += sum(max(1, click.position) for click in clicks)
    sums.unclicked += bool(key and total and not (poor or clicks or answered))
    sums.refined += refined


def _clicks(searches: Sequence[str]) -> dict[str, list[SearchClick]]:
    found: dict[str, list[SearchClick]] = defaultdict(list)
    for click in SearchClick.objects.filter(search__in=searches):
        found[click.search].append(click)
    return found


def _refined(keys: dict[str, str]) -> set[str]:
    """Those that were followed by a search in other words."""
    rows = SearchRecord.objects.filter(previous__in=keys).values_list("previous", "key")
    return {previous for previous, key in rows if key != keys[previous]}


def _weight(position: int) -> float:
    """People see what stands on top, good or not: who chose the tenth has looked for it."""
    return math.log2(1 + min(max(1, position), _DEEPEST))


def by_key(places: Iterable[tuple[Place, Sums]]) -> dict[tuple[str, str], Sums]:
    """The same by (locale, key) alone."""
    found: dict[tuple[str, str], Sums] = defaultdict(Sums)
    for (_, locale, key), sums in places:
        found[locale, key].add(sums)
        found[locale, key].text = sums.text or found[locale, key].text
    return dict(found)
