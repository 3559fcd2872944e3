"""Dates as the program data writes them: a day, a month, a quarter, a half or a whole year."""

from __future__ import annotations

import calendar
import datetime as dt
import re

_PERIOD = re.compile(r"(\d{4})(?:([HQ])([1-4])|-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_MONTHS = {"H": 6, "Q": 3}


def first_day(period: str) -> dt.date:
    """The first day of a period. Raises ValueError with what is expected."""
    return _days(period)[0]


def last_day(period: str) -> dt.date:
    """The last day of a period. Raises ValueError with what is expected."""
    return _days(period)[1]


def _days(period: str) -> tuple[dt.date, dt.date]:
    match = _PERIOD.fullmatch(period)
    try:
        if match is None:
            raise ValueError
        year, part, number, month, day = match.groups()
        if day:
            only = dt.date(int(year), int(month), int(day))
            return only, only
        if month:
            first = last = int(month)
        elif part:
            last = int(number) * _MONTHS[part]
            first = last - _MONTHS[part] + 1
        else:
            first, last = 1, 12
        begin = dt.date(int(year), first, 1)
        return begin, dt.date(int(year), last, calendar.monthrange(int(year), last)[1])
    except ValueError:
        raise ValueError(
            f"expected a date such as 2026-03-31, 2026-03, 2026Q1, 2026H1 or 2026, found {period!r}"
        ) from None
