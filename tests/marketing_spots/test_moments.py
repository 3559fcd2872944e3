"""Local dates and times as UTC moments, across changes of the clock."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from marketing_spots.snapshots.moments import end_moment, start_moment

DENVER, KOLKATA, LORD_HOWE = map(
    ZoneInfo, ("America/Denver", "Asia/Kolkata", "Australia/Lord_Howe")
)


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "date", "time", "start", "end"),
    [
        # An ordinary day: without a time from its first to its last moment.
        (DENVER, dt.date(2026, 1, 15), None, utc(2026, 1, 15, 7), utc(2026, 1, 16, 7)),
        (
            KOLKATA,
            dt.date(2026, 1, 15),
            dt.time(9),
            utc(2026, 1, 15, 3, 30),
            utc(2026, 1, 15, 3, 30),
        ),
        # 02:30 does not exist: both mean the moment of the change, 02:00 MST.
        (DENVER, dt.date(2026, 3, 8), dt.time(2, 30), utc(2026, 3, 8, 9), utc(2026, 3, 8, 9)),
        # 01:30 happens twice: it starts with the first and ends with the second.
        (
            DENVER,
            dt.date(2026, 11, 1),
            dt.time(1, 30),
            utc(2026, 11, 1, 7, 30),
            utc(2026, 11, 1, 8, 30),
        ),
        # The whole day of the change has 23 and 25 hours.
        (DENVER, dt.date(2026, 3, 8), None, utc(2026, 3, 8, 7), utc(2026, 3, 9, 6)),
        (DENVER, dt.date(2026, 11, 1), None, utc(2026, 11, 1, 6), utc(2026, 11, 2, 7)),
        # Half an hour is skipped here, from 02:00 to 02:30.
        (
            LORD_HOWE,
            dt.date(2026, 10, 4),
            dt.time(2, 15),
            utc(2026, 10, 3, 15, 30),
            utc(2026, 10, 3, 15, 30),
        ),
    ],
)
def test_local_time_is_one_moment(zone, date, time, start, end) -> None:
    assert start_moment(date, time, zone) == start
    assert end_moment(date, time, zone) == end


def test_no_date_is_no_moment() -> None:
    assert start_moment(None, dt.time(9), DENVER) is None
    assert end_moment(None, None, DENVER) is None
