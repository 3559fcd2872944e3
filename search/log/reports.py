"""What editors learn from searches: numbers of a period, and tables of texts. No person anywhere.

What the worker has summed up comes from :class:`search.models.SearchDay`; the last hours, which it
has not, are added up on the spot, so that a report is never behind.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import Any

import msgspec
from django.db.models import F, Max, Sum
from django.utils import timezone

from search.log import store
from search.log.tally import COLUMNS, COUNTS, Place, Sums, by_key, tally
from search.models.log import SearchDay, SearchRecord

#: Searches that followed one another are looked through for the pairs, the newest first.
MOST_FOLLOWED = 20_000
#: Searches that are added up on the spot, the newest; of more, the worker is behind, which health says.
MOST_FRESH = 5_000


class Period(msgspec.Struct, frozen=True):
    """Whole days in the utility's time zone, up to and with `last`."""

    last: dt.date
    days: int

    @classmethod
    def until_today(cls, days: int) -> Period:
        """The last `days` days, today being one."""
        return cls(timezone.localdate(timezone=timezone.get_default_timezone()), days)

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return self.last - dt.timedelta(days=self.days - 1)

    def before(self) -> Period:
        """The one of the same length that ended when this began."""
        return Period(self.first - dt.timedelta(days=1), self.days)

    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """From when until when, the end not being part of it."""
        zone = timezone.get_default_timezone()
        ends = (self.first, self.last + dt.timedelta(days=1))
        first, last = (dt.datetime.combine(day, dt.time(), zone) for day in ends)
        return first, last


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A text that people searched for, with what came of it."""

    locale: str
    key: str
    text: str
    searches: int
    zero: int
    poor: int
    answered: int
    clicked: int
    unclicked: int
    refined: int
    #: Where among the results what was chosen stood, 1 being the first; None without a choice.
    position: float | None = None

    @property
    def nothing(self) -> int:
        """How many found nothing, or nothing that fits."""
        return self.zero + self.poor


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What people searched for next, in other words."""

    locale: str
    text: str
    then: str
    times: int
    #: How many of the second searches found something.
    found: int


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """Sums of a period and those of the one before, None where that has none."""

    now: Sums
    before: Sums | None = None

    @property
    def nothing(self) -> float | None:
        """Share of searches that found nothing that fits, 0 to 1; None without searches."""
        return share(self.now.zero + self.now.poor, self.now.searches)

    @property
    def unclicked(self) -> float | None:
        """Share of what found something that fits and can be followed that led to nothing."""
        return share(self.now.unclicked, self.now.measured - self._nothing_measured)

    @property
    def refined(self) -> float | None:
        """Share of what can be followed that was searched for again in other words."""
        return share(self.now.refined, self.now.measured)

    @property
    def change(self) -> int | None:
        """By how many per cent searches became more than in the period before."""
        if self.before is None or not self.before.searches:
            return None
        return round(100 * (self.now.searches / self.before.searches - 1))

    @property
    def _nothing_measured(self) -> int:
        # Of those that are not measured it is not kept apart how many found nothing: their share.
        return round(
            (self.now.zero + self.now.poor) * self.now.measured / max(1, self.now.searches)
        )


def share(part: int, whole: int) -> float | None:
    """`part` of `whole`, at most 1; None of nothing."""
    return min(1.0, part / whole) if whole > 0 else None


class Report:
    """One period in one language, or all with locale "". Each table is read when it is asked for."""

    def __init__(self, period: Period, locale: str = "") -> None:
        self.period = period
        self.locale = locale

    @cached_property
    def overview(self) -> Overview:
        """The numbers. Few queries, whatever was searched for."""
        earlier = Report(self.period.before(), self.locale)
        was = earlier._sums()
        return Overview(now=self._sums(), before=was if was.searches else None)

    @cached_property
    def days(self) -> list[tuple[dt.date, int, int]]:
        """(day, searches, those that found nothing that fits) for each day of the period."""
        counts: dict[dt.date, list[int]] = {}
        rows = self._stored.values_list("day")
        sums = {"all": Sum("searches"), "none": Sum(F("zero") + F("poor"))}
        for day, searches, nothing in rows.annotate(**sums):
            counts[day] = [searches, nothing]
        for (day, _, _), fresh in self._fresh.items():
            one = counts.setdefault(day, [0, 0])
            one[0] += fresh.searches
            one[1] += fresh.zero + fresh.poor
        first = self.period.first
        every = (first + dt.timedelta(days=at) for at in range(self.period.days))
        return [(day, *counts.get(day, [0, 0])) for day in every]  # type: ignore[misc]

    # --- tables ---

    @cached_property
    def rows(self) -> list[Row]:
        """Every text, in no order."""
        sums = by_key((place, each) for place, each in self._fresh.items() if place[2])
        stored = (
            self._stored.exclude(key="")
            .values("locale", "key")
            .annotate(text=Max("text"), **{name: Sum(name) for name in COUNTS})
        )
        for values in stored:
            locale, key = values.pop("locale"), values.pop("key")
            sums.setdefault((locale, key), Sums(text=values["text"])).add(Sums(**values))
        return [_row(locale, key, each) for (locale, key), each in sums.items()]

    def times(self, keys: Collection[str]) -> int:
        """How often exactly these were searched for; reads nothing of the others that are summed up."""
        stored = self._stored.filter(key__in=keys).aggregate(all=Sum("searches"))["all"] or 0
        fresh = (each.searches for (_, _, key), each in self._fresh.items() if key in keys)
        return stored + sum(fresh)

    def searched(self) -> list[Row]:
        """What people search for, the most frequent first."""
        return self._table(lambda row: row.searches)

    def nothing(self) -> list[Row]:
        """What found nothing, or nothing that fits."""
        return self._table(lambda row: row.nothing)

    def unclicked(self) -> list[Row]:
        """What found something that fits and that nobody chose: more than half of the times, and more than once."""
        return self._table(
            lambda row: row.unclicked if row.unclicked > 1 and row.unclicked > row.clicked else 0
        )

    def _table(self, number: Callable[[Row], int]) -> list[Row]:
        rows = [row for row in self.rows if number(row) > 0]
        return sorted(rows, key=lambda row: (-number(row), -row.searches, row.key, row.locale))

    @cached_property
    def steps(self) -> list[Step]:
        """What people searched for again in other words, and how; of records that are still kept."""
        store.flush()
        first, last = self.period.moments()
        rows = SearchRecord.objects.filter(at__gte=first, at__lt=last).exclude(previous="")
        if self.locale:
            rows = rows.filter(locale=self.locale)
        followed = list(
            rows.order_by("-at").values_list("previous", "locale", "key", "text", "total")[
                :MOST_FOLLOWED
            ]
        )
        before = _texts([row[0] for row in followed])
        times: Counter[tuple[str, str, str]] = Counter()
        found: Counter[tuple[str, str, str]] = Counter()
        shown: dict[str, str] = {}
        for previous, locale, key, text, total in followed:
            was = before.get(previous)
            if was is None or not key or was[0] == key:
                continue
            shown[was[0]], shown[key] = was[1], text
            times[locale, was[0], key] += 1
            found[locale, was[0], key] += bool(total)
        return [
            Step(locale=place[0], text=shown[place[1]], then=shown[place[2]], times=number,
                 found=found[place])
            for place, number in sorted(times.items(), key=lambda each: (-each[1], each[0]))
        ]  # fmt: skip

    # --- where it comes from ---

    def _sums(self) -> Sums:
        found = self._stored.aggregate(**{name: Sum(name) for name in COUNTS})
        sums = Sums(**{name: value or 0 for name, value in found.items()})
        for each in self._fresh.values():
            sums.add(each)
        return sums

    @property
    def _stored(self) -> Any:
        rows = SearchDay.objects.filter(day__gte=self.period.first, day__lte=self.period.last)
        return rows.filter(locale=self.locale) if self.locale else rows

    @cached_property
    def _fresh(self) -> dict[Place, Sums]:
        """What the worker has not summed up yet, and what still waits in this process."""
        store.flush()
        first, last = self.period.moments()
        rows = SearchRecord.objects.filter(summed=False, at__gte=first, at__lt=last)
        if self.locale:
            rows = rows.filter(locale=self.locale)
        newest = list(rows.order_by("-at").values_list(*COLUMNS)[:MOST_FRESH])
        return tally(newest[::-1]).sums


def _row(locale: str, key: str, sums: Sums) -> Row:
    return Row(
        locale=locale,
        key=key,
        text=sums.text or key,
        searches=sums.searches,
        zero=sums.zero,
        poor=sums.poor,
        answered=sums.answered,
        clicked=sums.clicked,
        unclicked=sums.unclicked,
        refined=sums.refined,
        position=round(sums.positions / sums.clicks, 1) if sums.clicks else None,
    )


def _texts(searches: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(key, text) of records by number."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(searches), 500):
        rows = SearchRecord.objects.filter(pk__in=searches[start : start + 500])
        for pk, key, text in rows.exclude(key="").values_list("pk", "key", "text"):
            found[pk] = (key, text)
    return found
