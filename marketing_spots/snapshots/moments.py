"""A campaign's local dates and times as UTC moments."""

from __future__ import annotations

import datetime as dt
import zoneinfo

_MINUTE = dt.timedelta(minutes=1)


def start_moment(
    date: dt.date | None, time: dt.time | None, zone: zoneinfo.ZoneInfo
) -> dt.datetime | None:
    """The moment at which a campaign starts, in UTC; None for no start.

    Without a time the day starts at 00:00. A time that a change of the clock repeats means its
    first occurrence, one that it skips the moment of the change.
    """
    if date is None:
        return None
    return utc_moment(dt.datetime.combine(date, time or dt.time()), zone)


def end_moment(
    date: dt.date | None, time: dt.time | None, zone: zoneinfo.ZoneInfo
) -> dt.datetime | None:
    """The moment at which a campaign has ended, in UTC; None for no end.

    Without a time it shows to the end of that day. A time that a change of the clock repeats
    means its second occurrence, so that both are inside; one that it skips the moment of the change.
    """
    if date is None:
        return None
    if time is None:
        return utc_moment(dt.datetime.combine(date + dt.timedelta(days=1), dt.time()), zone)
    return utc_moment(dt.datetime.combine(date, time), zone, last=True)


def utc_moment(local: dt.datetime, zone: zoneinfo.ZoneInfo, last: bool = False) -> dt.datetime:
    """The UTC moment of a wall-clock time; of a repeated one the first, or the `last`."""
    first = local.replace(tzinfo=zone, fold=0)
    moment = first.astimezone(dt.UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local:
        return _jump(first, zone)
    return local.replace(tzinfo=zone, fold=1).astimezone(dt.UTC) if last else moment


def _jump(skipped: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """The moment of the change that skips a time: the first minute with the later offset."""
    # In a gap, fold 1 uses the offset after the change and lands before it, fold 0 behind it.
    low = skipped.replace(fold=1).astimezone(dt.UTC)
    high = skipped.astimezone(dt.UTC)
    later = high.astimezone(zone).utcoffset()
    while high - low > _MINUTE:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == later:
            high = middle
        else:
            low = middle
    return high.replace(second=0, microsecond=0)
