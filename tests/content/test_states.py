"""The rules of every state whose files are there, held to a plain reading of the raw data."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.programs.attributes import attribute_specs
from content.programs.eligibility import build_audiences
from content.programs.reader import read_state
from marketing_spots.audience.registry import to_def
from marketing_spots.engine import CompiledSnapshot, compile_snapshot, explain
from marketing_spots.engine.definitions import (
    AdDef,
    CampaignDef,
    Consent,
    Context,
    Placement,
    Reason,
    Schedule,
    SegmentDef,
    Snapshot,
    SpotDef,
    Visitor,
)
from marketing_spots.snapshots.moments import end_moment, start_moment
from plugins.manager import get_plugins
from tests.content.households import DAYS, Household, RawPrograms, households

ZONE = zoneinfo.ZoneInfo("America/New_York")
CONTEXT = Context(spots=("list",))


def compiled_state(folder: Path) -> CompiledSnapshot:
    """The state's rules as a snapshot, without a database."""
    data = read_state(folder)
    audiences = build_audiences(data)
    snapshot = Snapshot(
        version=1,
        compiled_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        zone=ZONE.key,
        attributes=tuple(map(to_def, attribute_specs(data).values())),
        segments=tuple(
            SegmentDef(id=plan.key, name=plan.name, rule=plan.rule)
            for plan in audiences.segments.values()
        ),
        ads=(AdDef(id="ad", name="Ad", format="link_card", content={"en": {}}),),
        spots=(SpotDef(name="list", slots=1),),
        campaigns=tuple(
            CampaignDef(
                id=key,
                name=key,
                placements=(Placement(spot="list", ad="ad"),),
                audience=rule,
                paused=data.incentives[key].paused,
                schedule=Schedule(
                    start=start_moment(data.incentives[key].start, None, ZONE),
                    end=end_moment(data.incentives[key].end, None, ZONE),
                ),
            )
            for key, rule in audiences.rules.items()
        ),
    )
    compiled = compile_snapshot(snapshot, get_plugins().conditions)
    assert not compiled.problems
    return compiled


@pytest.mark.parametrize(("state", "enough"), [("CO", 150), ("MA", 150), ("RI", 15)])
def test_for_any_household_the_rules_say_what_the_raw_data_says(
    shared_data: Path, state: str, enough: int
) -> None:
    folder = shared_data / "programs" / state
    raw, compiled = RawPrograms(folder), compiled_state(folder)
    # With one ad for all, the one that shows and those that it keeps off the page are eligible.
    good = (Reason.WON, Reason.OUTRANKED, Reason.ON_PAGE)
    seen: set[str] = set()

    @settings(
        max_examples=120,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=True,
    )
    @given(household=households(raw), today=DAYS | st.just(dt.date(2026, 11, 22)))
    def check(household: Household, today: dt.date) -> None:
        visitor = Visitor(
            id="v", verified=raw.attributes(household), consent=Consent(personalisation=True)
        )
        noon = dt.datetime.combine(today, dt.time(12), ZONE)
        (found,) = explain(compiled, visitor, CONTEXT, noon)
        offered = {step.campaign for step in found.steps if step.reason in good}
        assert offered == raw.shown(household, today)
        seen.update(offered)

    check()
    assert len(seen) > enough
