"""With Colorado's real programs imported: everybody gets what they are eligible for, and only that."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.programs.importing import import_state
from marketing_spots.engine import CompiledSnapshot, compile_snapshot, decide, explain
from marketing_spots.engine.definitions import (
    Consent,
    Context,
    Reason,
    Rule,
    Snapshot,
    Step,
    Visitor,
)
from marketing_spots.snapshot import build_snapshot
from plugins.manager import get_plugins
from tests.content.households import DAYS, Household, RawPrograms, households

# The tests themselves need no database; the mark is what makes pytest-django create one.
pytestmark = pytest.mark.django_db

SPOT = "program-list"
DENVER = zoneinfo.ZoneInfo("America/Denver")
TODAY = dt.date(2026, 3, 2)

STATE, XCEL, XCEL_GAS, DENVER_COUNTY, BOULDER_COUNTY, BOULDER = 6, 3590, 5592, 318, 308, 3297
YW_ELECTRIC, EAGLE_COUNTY, HEAR_COUNTY = 3591, 321, 361

RENTER = Household(
    geographies=frozenset({STATE, XCEL, XCEL_GAS, DENVER_COUNTY, 5606, 5618}),
    owner_status="renter",
    income=38_000,
    size=3,
    percent_of_ami=42,
    county_fips="08031",
)
EV_OWNER = Household(
    geographies=frozenset({STATE, XCEL, XCEL_GAS, BOULDER_COUNTY, BOULDER}),
    income=190_000,
    size=2,
    percent_of_ami=165,
    items=frozenset({"electric_vehicle_charger"}),
)
FARM = Household(
    geographies=frozenset({STATE, YW_ELECTRIC, HEAR_COUNTY}),
    income=88_000,
    size=4,
    percent_of_ami=95,
    county_fips="08125",
    farm=True,
)


class Colorado:
    """The imported snapshot, compiled, beside the raw files."""

    def __init__(self, raw: RawPrograms, snapshot: Snapshot) -> None:
        self.raw = raw
        self.snapshot = snapshot
        self.compiled: CompiledSnapshot = compile_snapshot(snapshot, get_plugins().conditions)
        self.source_ids = {c.id: c.name.split()[0] for c in snapshot.campaigns}
        self.rules: dict[str, Rule] = {c.id: c.audience or {} for c in snapshot.campaigns}

    def visitor(self, attributes: dict[str, Any]) -> Visitor:
        return Visitor(id="v1", verified=attributes, consent=Consent(personalisation=True))

    def steps(self, attributes: dict[str, Any], today: dt.date = TODAY) -> dict[str, Step]:
        """By the source's id, what became of each candidate."""
        context = Context(spots=(SPOT,))
        (found,) = explain(self.compiled, self.visitor(attributes), context, noon(today))
        return {self.source_ids[step.campaign]: step for step in found.steps}

    def offered(self, attributes: dict[str, Any], today: dt.date = TODAY) -> set[str]:
        """What shows, or would with more slots."""
        good = (Reason.WON, Reason.OUTRANKED)
        return {key for key, s in self.steps(attributes, today).items() if s.reason in good}


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), DENVER)


class _TakeBack(Exception):
    pass


@pytest.fixture(scope="module")
def colorado(shared_data: Path, django_db_setup: None, django_db_blocker: Any) -> Colorado:
    folder = shared_data / "programs" / "CO"
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                report = import_state(folder)
                snapshot = build_snapshot()
                raise _TakeBack
        except _TakeBack:
            pass
    assert not report.data.problems
    assert not report.audiences.closed
    return Colorado(RawPrograms(folder), snapshot)


def test_everything_is_there_and_compiles(colorado: Colorado) -> None:
    assert not colorado.compiled.problems
    assert set(colorado.source_ids.values()) == set(colorado.raw.incentives)
    running = sum(
        colorado.raw.open(raw, TODAY) and not raw.get("paused")
        for raw in colorado.raw.incentives.values()
    )
    steps = colorado.steps({})
    asked = [s for s in steps.values() if s.reason not in (Reason.SCHEDULE, Reason.PAUSED)]
    assert len(asked) == running > 300


@pytest.mark.parametrize("household", [RENTER, EV_OWNER, FARM], ids=["renter", "ev", "farm"])
def test_each_gets_what_they_are_eligible_for_and_nothing_else(
    colorado: Colorado, household: Household
) -> None:
    expected = colorado.raw.shown(household, TODAY)
    attributes = colorado.raw.attributes(household)

    assert colorado.offered(attributes) == expected
    assert expected

    (decision,) = decide(
        colorado.compiled, colorado.visitor(attributes), Context(spots=(SPOT,)), noon(TODAY)
    )
    shown = [colorado.source_ids[item.campaign] for item in decision.items]
    assert len(shown) == min(12, len(expected))
    assert set(shown) <= expected


def test_the_renter_gets_help_within_the_income_limit(colorado: Colorado) -> None:
    raw = colorado.raw
    offered = colorado.offered(raw.attributes(RENTER))
    assert all("renter" in raw.incentives[key]["owner_status"] for key in offered)
    assert any("low_income" in raw.incentives[key] for key in offered)
    rich = colorado.offered(
        raw.attributes(RENTER) | {"household_income": 400_000, "income_percent_of_ami": 400}
    )
    assert not any("low_income" in raw.incentives[key] for key in rich)


def test_the_homeowner_with_an_ev_gets_charger_rebates(colorado: Colorado) -> None:
    offered = colorado.offered(colorado.raw.attributes(EV_OWNER))
    items = [colorado.raw.incentives[key]["items"] for key in offered]
    assert items
    assert all("electric_vehicle_charger" in each for each in items)


def test_a_farm_gets_programs_for_homes_only_where_somebody_lives(colorado: Colorado) -> None:
    attributes = colorado.raw.attributes(FARM)
    assert colorado.offered(attributes)
    assert not colorado.offered(attributes | {"dwelling_on_site": False})
    del attributes["dwelling_on_site"]
    assert not colorado.offered(attributes)


@pytest.mark.parametrize("household", [RENTER, EV_OWNER, FARM], ids=["renter", "ev", "farm"])
def test_explain_names_what_stopped_each_of_the_others(
    colorado: Colorado, household: Household
) -> None:
    raw = colorado.raw
    shown = raw.shown(household, TODAY)
    attributes = raw.attributes(household)
    stopped = {k: s for k, s in colorado.steps(attributes).items() if k not in shown}
    assert set(stopped) == set(raw.incentives) - shown
    for key, step in stopped.items():
        source = raw.incentives[key]
        if step.reason is Reason.SCHEDULE:
            assert not raw.open(source, TODAY), key
        elif step.reason is Reason.PAUSED:
            assert source.get("paused"), key
        else:
            assert step.reason in (Reason.AUDIENCE, Reason.AUDIENCE_UNKNOWN), (key, step)
            blamed = condition_at(colorado.rules[step.campaign], step.path)
            assert_really_fails(colorado, blamed, attributes)
        assert step.detail, key


def condition_at(rule: Rule, path: str) -> Rule:
    """The part of a rule that a path such as ``all[1].any[0]`` names."""
    found: Any = rule
    for part in path.replace("[", ".[").strip(".").split("."):
        found = found[int(part[1:-1])] if part.startswith("[") else found[part]
    return found


def assert_really_fails(colorado: Colorado, blamed: Rule, attributes: dict[str, Any]) -> None:
    """A condition that stopped a campaign, looked at without the engine."""
    if blamed.get("type") != "attribute":
        return  # a segment, a date or a group of conditions
    value, wanted = attributes.get(blamed["attribute"]), blamed.get("value")
    holds = {
        "eq": lambda: value == wanted,
        "one_of": lambda: value in wanted,
        "has_any": lambda: bool(value & set(wanted)),
        "lte": lambda: value <= wanted,
        "is_unknown": lambda: value is None,
    }[blamed["op"]]
    assert value is None or not holds(), blamed


# --- any household ------------------------------------------------------------------------------


PROPERTY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def test_for_any_household_on_any_day_the_answer_is_the_raw_datas(colorado: Colorado) -> None:
    seen: set[str] = set()

    @PROPERTY
    @given(household=households(colorado.raw), today=DAYS)
    def check(household: Household, today: dt.date) -> None:
        expected = colorado.raw.shown(household, today)
        assert colorado.offered(colorado.raw.attributes(household), today) == expected
        seen.update(expected)

    check()
    assert len(seen) > 150  # the households were not all outside


def test_knowing_less_of_a_household_never_offers_more(colorado: Colorado) -> None:
    @PROPERTY
    @given(data=st.data(), household=households(colorado.raw))
    def check(data: st.DataObject, household: Household) -> None:
        attributes = colorado.raw.attributes(household)
        # What a household is interested in only narrows; everything else is about eligibility.
        names = sorted(set(attributes) - {"upgrade_items"})
        hidden = data.draw(st.sets(st.sampled_from(names), min_size=1))
        less = {name: value for name, value in attributes.items() if name not in hidden}
        assert colorado.offered(less) <= colorado.offered(attributes)

    check()
