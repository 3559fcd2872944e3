"""Which emergency notices hold, and for whom."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from marketing_spots.engine.notices import (
    SEVERITIES,
    NoticeDef,
    NoticeText,
    changes,
    covers,
    holding,
    is_for,
)

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def notice(id: str = "a", **more) -> NoticeDef:
    fields = {
        "severity": "warning",
        "texts": {"en": NoticeText(headline=id)},
        "language": "en",
        "starts": NOON,
        "ends": NOON + HOUR,
        **more,
    }
    return NoticeDef(id=id, **fields)


def test_it_begins_and_ends_exactly() -> None:
    one = notice()
    moment = dt.timedelta(microseconds=1)
    assert holding([one], NOON - moment) == ()
    assert holding([one], NOON) == (one,)
    assert holding([one], NOON + HOUR - moment) == (one,)
    assert holding([one], NOON + HOUR) == ()


def test_without_an_end_it_stays() -> None:
    assert holding([notice(ends=None)], NOON + 10_000 * HOUR)


def test_the_worst_comes_first_then_the_latest() -> None:
    known = [
        notice("info", severity="info"),
        notice("old", severity="emergency", starts=NOON - HOUR),
        notice("new", severity="emergency"),
        notice("warning"),
    ]
    assert [each.id for each in holding(known, NOON)] == ["new", "old", "warning", "info"]


def test_an_area_that_nobody_knows_is_not_a_no() -> None:
    area = notice(ranges=(("81001", "81008"), ("81019", "81019")))
    assert covers(area, ["81004"]) is True
    assert covers(area, ["81019-1234"]) is True
    assert covers(area, ["81009"]) is False
    assert covers(area, ["80301", "81008"]) is True  # two homes, one of them there
    assert covers(area, []) is None
    assert is_for(area, [])
    assert not is_for(area, ["81009"])
    assert covers(notice(everywhere=True), []) is True


moments = st.integers(0, 20).map(lambda hours: NOON + hours * HOUR)
notices = st.lists(
    st.builds(
        lambda number, severity, starts, hours: notice(
            f"n{number}",
            severity=severity,
            starts=starts,
            ends=None if hours is None else starts + hours * HOUR,
        ),
        st.integers(0, 9),
        st.sampled_from(SEVERITIES),
        moments,
        st.none() | st.integers(1, 6),
    ),
    max_size=6,
)


@given(notices, moments)
def test_nothing_changes_between_two_changes(known: list[NoticeDef], now: dt.datetime) -> None:
    later = [moment for moment in changes(known) if moment > now]
    until = min(later, default=now + 50 * HOUR)
    assert holding(known, until - dt.timedelta(microseconds=1)) == holding(known, now)
    for moment in later:
        before = holding(known, moment - dt.timedelta(microseconds=1))
        assert holding(known, moment) != before or len(known) > len({n.id for n in known})
