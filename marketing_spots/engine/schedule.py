"""When a campaign may show: start and end, and windows of days and hours in an IANA time zone.

Windows follow the clock on the wall. A window is open at a moment when that moment's local day and
time fall inside it, so across a change to or from summer time:

- a local time that does not exist is never reached: a window 02:30-04:00 opens when the clock
  jumps from 02:00 to 03:00;
- a local time that comes twice counts twice: a window 01:00-02:00 is open for two hours, and a
  window 01:30-02:00 opens twice.
"""

from __future__ import annotations

import bisect
import datetime as dt
import functools
import itertools
import zoneinfo
from collections.abc import Iterator

from marketing_spots.engine.definitions import Schedule, TimeWindow

#: Moments outside are taken as these, so that a day's arithmetic never leaves the calendar.
FIRST = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
LAST = dt.datetime(9900, 1, 1, tzinfo=dt.UTC)
_DAY = dt.timedelta(days=1)
#: A weekly window may miss one week where its time does not exist; after two it has come.
_SEARCH_DAYS = 16


def is_open(schedule: Schedule, now: dt.datetime) -> bool:
    """Whether a campaign may show at `now`. Start is inclusive, end exclusive."""
    if schedule.start is not None and now < schedule.start:
        return False
    if schedule.end is not None and now >= schedule.end:
        return False
    return not schedule.windows or _in_windows(schedule, now)


def next_change(schedule: Schedule, now: dt.datetime) -> dt.datetime | None:
    """The first moment after `now` at which :func:`is_open` answers differently; None: never."""
    start, end = schedule.start, schedule.end
    if end is not None and (now >= end or (start is not None and end <= start)):
        return None
    if start is not None and now < start:
        if is_open(schedule, start):
            return start
        return next_change(schedule, start)
    if schedule.windows:
        state = _in_windows(schedule, now)
        for moment in itertools.takewhile(lambda m: end is None or m < end, _edges(schedule, now)):
            if _in_windows(schedule, moment) != state:
                return moment
        if not state:
            return None
    return end


def eligible_share(schedule: Schedule, now: dt.datetime) -> float:
    """How much of the schedule's open time has passed at `now`, 0 to 1.

    Needs a start and an end; a schedule that is never open counts as over.
    """
    if schedule.start is None or schedule.end is None:
        raise ValueError("The share of a schedule needs a start and an end.")
    if not schedule.windows:
        whole = (schedule.end - schedule.start).total_seconds()
        passed = (now - schedule.start).total_seconds()
        return min(1.0, max(0.0, passed / whole)) if whole > 0 else 1.0
    starts, lengths, sums = _open_intervals(schedule)
    if not starts:
        return 1.0
    position = bisect.bisect_right(starts, now.timestamp()) - 1
    if position < 0:
        return 0.0
    passed = sums[position] + min(now.timestamp() - starts[position], lengths[position])
    return passed / (sums[-1] + lengths[-1])


@functools.lru_cache(maxsize=4096)
def _open_intervals(
    schedule: Schedule,
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """The open intervals between start and end: starts, lengths, seconds open before each."""
    assert schedule.start is not None
    assert schedule.end is not None
    end = schedule.end
    starts: list[float] = []
    lengths: list[float] = []
    opened = schedule.start if is_open(schedule, schedule.start) else None
    edges = _edges(schedule, schedule.start, days=None)
    for moment in itertools.chain(itertools.takewhile(lambda m: m < end, edges), [end]):
        state = is_open(schedule, moment)
        if opened is not None and not state:
            starts.append(opened.timestamp())
            lengths.append((moment - opened).total_seconds())
            opened = None
        elif opened is None and state:
            opened = moment
    sums = tuple(itertools.accumulate(lengths[:-1], initial=0.0)) if lengths else ()
    return tuple(starts), tuple(lengths), sums


def _in_windows(schedule: Schedule, now: dt.datetime) -> bool:
    local = now.astimezone(zone_of(schedule.zone))
    day, time = local.weekday(), local.time()
    return any(_in_window(window, day, time) for window in schedule.windows)


def _in_window(window: TimeWindow, day: int, time: dt.time) -> bool:
    if window.start < window.end:
        return day in window.days and window.start <= time < window.end
    # Past midnight: the evening of its own day, the small hours of the next.
    started_today = day in window.days and time >= window.start
    return started_today or ((day - 1) % 7 in window.days and time < window.end)


def _edges(
    schedule: Schedule, after: dt.datetime, days: int | None = _SEARCH_DAYS
) -> Iterator[dt.datetime]:
    """Moments after `after` at which a window may open or close, in order; UTC."""
    zone = zone_of(schedule.zone)
    times = sorted({time for w in schedule.windows for time in (w.start, w.end)} | {dt.time(0)})
    first = after.astimezone(zone).date()
    count = itertools.count() if days is None else range(days)
    for offset in count:
        day = first + offset * _DAY
        for moment in _day_edges(zone, day, times):
            if moment > after:
                yield moment


def _day_edges(zone: zoneinfo.ZoneInfo, day: dt.date, times: list[dt.time]) -> list[dt.datetime]:
    """The moments of one local day at which the wall clock shows one of `times`, or jumps."""
    moments = set()
    for time in times:
        wall = dt.datetime.combine(day, time, zone)
        moments.add(wall.astimezone(dt.UTC))
        if wall.utcoffset() != wall.replace(fold=1).utcoffset():
            moments.add(wall.replace(fold=1).astimezone(dt.UTC))
    begin = dt.datetime.combine(day, dt.time(0), zone).astimezone(dt.UTC)
    until = dt.datetime.combine(day + _DAY, dt.time(0), zone).astimezone(dt.UTC)
    if begin.astimezone(zone).utcoffset() != until.astimezone(zone).utcoffset():
        moments.add(_jump(zone, begin, until))
    return sorted(moments)


def _jump(zone: zoneinfo.ZoneInfo, low: dt.datetime, high: dt.datetime) -> dt.datetime:
    """The first moment, to the second, with the offset of `high`; the offsets differ."""
    before = low.astimezone(zone).utcoffset()
    seconds = range(int((high - low).total_seconds()) + 1)

    def changed(second: int) -> bool:
        return (low + dt.timedelta(seconds=second)).astimezone(zone).utcoffset() != before

    return low + dt.timedelta(seconds=bisect.bisect_left(seconds, True, key=changed))


def next_midnight(zone: zoneinfo.ZoneInfo, now: dt.datetime) -> dt.datetime:
    """The moment at which the next local day begins; UTC."""
    tomorrow = now.astimezone(zone).date() + _DAY
    return dt.datetime.combine(tomorrow, dt.time(0), zone).astimezone(dt.UTC)


def next_monday(zone: zoneinfo.ZoneInfo, now: dt.datetime) -> dt.datetime:
    """The moment at which the next local week begins; UTC."""
    today = now.astimezone(zone).date()
    monday = today + (7 - today.weekday()) * _DAY
    return dt.datetime.combine(monday, dt.time(0), zone).astimezone(dt.UTC)


def next_hour(now: dt.datetime) -> dt.datetime:
    """The next full quarter of an hour: local hours begin at one of them in every zone."""
    seconds = int(now.timestamp()) // 900 * 900 + 900
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


@functools.lru_cache(maxsize=1024)
def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The zone of that IANA name. Raises ValueError for a name that is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, UnicodeError):
        raise ValueError(
            f'"{name}" is not an IANA time zone; use a name such as America/Denver.'
        ) from None
