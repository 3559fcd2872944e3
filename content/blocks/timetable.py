"""Hours of the week as minutes: which are named twice, and which by nobody. No Django in here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from content.blocks.words import DAYS

DAY = 24 * 60
WEEK = 7 * DAY
_DAYS = tuple(DAYS)

#: (days, start, end): no days are all of them, an end at or before the start is on the next day.
Span = tuple[Sequence[str], dt.time, dt.time]
#: [from, to) in minutes since Monday 00:00.
Minutes = tuple[int, int]


def minutes(spans: Iterable[Span]) -> list[Minutes]:
    """The minutes of the week that the spans name; what goes past Sunday is on Monday."""
    found: list[Minutes] = []
    for days, start, end in spans:
        for day in days or _DAYS:
            begin = _DAYS.index(day) * DAY + start.hour * 60 + start.minute
            length = (end.hour * 60 + end.minute - start.hour * 60 - start.minute) % DAY or DAY
            if begin + length > WEEK:
                found += [(begin, WEEK), (0, begin + length - WEEK)]
            else:
                found.append((begin, begin + length))
    return found


def first_overlap(named: Sequence[Sequence[Minutes]]) -> tuple[int, int, int] | None:
    """(index, other index, minute) of the first two that name the same minute; other < index.

    The two are the same when one names a minute twice. None where no minute is named twice.
    """
    owned = sorted((begin, end, at) for at, parts in enumerate(named) for begin, end in parts)
    reached, owner = -1, -1
    for begin, end, at in owned:
        if begin < reached:
            return max(at, owner), min(at, owner), begin
        if end > reached:
            reached, owner = end, at
    return None


def first_gap(named: Iterable[Sequence[Minutes]]) -> Minutes | None:
    """The first minutes of the week that nobody names; None where all are."""
    reached = 0
    for begin, end in sorted(part for parts in named for part in parts):
        if begin > reached:
            return reached, begin
        reached = max(reached, end)
    return (reached, WEEK) if reached < WEEK else None


def moment(minute: int) -> str:
    """A minute of the week in words: "Saturday 21:00"."""
    day, rest = divmod(minute % WEEK, DAY)
    return f"{DAYS[_DAYS[day]]} {rest // 60:02}:{rest % 60:02}"


def stretch(gap: Minutes) -> str:
    """Minutes of the week in words: "Monday 00:00 to 06:00"."""
    begin, end = gap
    if end - begin == DAY and begin % DAY == 0:
        return f"the whole of {DAYS[_DAYS[begin // DAY]]}"
    if begin // DAY == (end - 1) // DAY:
        return f"{moment(begin)} to {_clock(end)}"
    return f"{moment(begin)} to {moment(end - 1).split()[0]} {_clock(end)}"


def _clock(minute: int) -> str:
    rest = minute % DAY or DAY
    return f"{rest // 60:02}:{rest % 60:02}"


def months_named(seasons: Sequence[Sequence[str]]) -> Iterator[tuple[int, str]]:
    """(index, month) for each month that an earlier season, or the same one, has named already."""
    seen: set[str] = set()
    for at, months in enumerate(seasons):
        for month in months:
            if month in seen:
                yield at, month
            seen.add(month)
