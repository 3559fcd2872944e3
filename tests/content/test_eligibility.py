"""Each part of what an incentive says, as a rule; what cannot be said closes it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from content.programs.eligibility import Audiences, build_audiences
from content.programs.reader import read_state
from tests.content.folders import Folder, incentive

TODAY = dt.date(2026, 6, 1)
HOME = {"state": "VT", "customer_type": "residential"}


def audiences(tmp_path: Path, *incentives: Any, **relationships: Any) -> Audiences:
    folder = Folder(tmp_path, list(incentives))
    folder.relationships = relationships
    return build_audiences(read_state(folder.write()))


def holds(audiences: Audiences, rule: Any, facts: dict[str, Any]) -> bool | None:
    """A rule under Kleene logic, in a few lines of its own."""
    if "not" in rule:
        inner = holds(audiences, rule["not"], facts)
        return None if inner is None else not inner
    for word, end in (("all", False), ("any", True)):
        if word in rule:
            found = [holds(audiences, part, facts) for part in rule[word]]
            return end if end in found else None if None in found else not end
    if rule["type"] == "segment":
        inner = holds(audiences, audiences.segments[rule["segment"]].rule, facts)
        return inner if inner is None or rule.get("member", True) else not inner
    if rule["type"] == "date":
        first, last = rule["date"], rule.get("end")
        return {
            "before": lambda: str(TODAY) < first,
            "after": lambda: str(TODAY) > first,
            "between": lambda: first <= str(TODAY) <= str(last),
        }[rule["op"]]()
    value, wanted = facts.get(rule["attribute"]), rule.get("value")
    if rule["op"] in ("is_unknown", "is_known"):
        return (value is None) == (rule["op"] == "is_unknown")
    return None if value is None else {
        "eq": lambda: value == wanted,
        "lte": lambda: value <= wanted,
        "between": lambda: wanted[0] <= value <= wanted[1],
        "one_of": lambda: value in wanted,
        "none_of": lambda: value not in wanted,
        "has_any": lambda: bool(set(value) & set(wanted)),
    }[rule["op"]]()  # fmt: skip


def gets(audiences: Audiences, key: str, **facts: Any) -> bool | None:
    return holds(audiences, audiences.rules[key], HOME | facts)


def test_places_are_known_by_utility_county_state_or_number(tmp_path: Path) -> None:
    found = audiences(
        tmp_path,
        incentive("VT-1"),
        incentive("VT-2", program="brook-rebates"),
        incentive("VT-3", program="maple-upgrades"),
        incentive("VT-4", program="two-brooks"),
    )
    assert gets(found, "VT-1") is True
    assert gets(found, "VT-1", state="CO") is False
    assert gets(found, "VT-2", electric_utility="vt-brook-electric") is True
    assert gets(found, "VT-2", electric_utility="vt-ridge-power") is False
    assert gets(found, "VT-2") is None
    assert gets(found, "VT-3", county="vt-maple-county") is True
    elsewhere = {"electric_utility": "other", "gas_utility": "none", "service_geographies": []}
    assert gets(found, "VT-4", **elsewhere) is False
    assert gets(found, "VT-4", **elsewhere | {"gas_utility": "vt-valley-gas"}) is True
    assert gets(found, "VT-4", **elsewhere | {"service_geographies": ["999"]}) is True
    assert found.areas == {999: ("VT-4",)}


def test_a_group_of_places_narrows_further(tmp_path: Path) -> None:
    found = audiences(tmp_path, incentive("VT-1", eligible_geo_group="by-the-brook"))
    assert gets(found, "VT-1", electric_utility="vt-brook-electric") is True
    assert gets(found, "VT-1", electric_utility="other", service_geographies=["998"]) is True
    assert gets(found, "VT-1", electric_utility="other", service_geographies=["7"]) is False


def test_only_homes_and_only_owners_or_renters(tmp_path: Path) -> None:
    found = audiences(
        tmp_path,
        incentive("VT-1", owner_status=["homeowner"]),
        incentive("VT-2", owner_status=["renter"]),
        incentive("VT-3"),
    )
    assert gets(found, "VT-1", ownership="owner") is True
    assert gets(found, "VT-1", ownership="renter") is False
    assert gets(found, "VT-1") is None
    assert gets(found, "VT-2", ownership="renter") is True
    assert gets(found, "VT-3") is True  # whoever lives there owns or rents
    assert gets(found, "VT-3", customer_type="farm") is None
    assert gets(found, "VT-3", customer_type="farm", dwelling_on_site=True) is True
    assert gets(found, "VT-3", customer_type="business", dwelling_on_site=False) is False


@pytest.mark.parametrize(
    ("limit", "facts", "expected"),
    [
        ("by-size", {"household_size": 2, "household_income": 40_000}, True),
        ("by-size", {"household_size": 2, "household_income": 40_001}, False),
        ("by-size", {"household_size": 3, "household_income": 0}, False),  # no figure
        ("by-size", {"household_size": 4, "household_income": 1}, False),  # beyond the table
        ("by-size", {"household_size": 1}, None),
        (
            "by-county",
            {"household_size": 1, "household_income": 30_000, "county_fips": "50003"},
            True,
        ),
        (
            "by-county",
            {"household_size": 1, "household_income": 30_000, "county_fips": "50009"},
            False,
        ),
        (
            "by-county",
            {"household_size": 1, "household_income": 20_000, "county_fips": "50009"},
            True,
        ),
        ("by-status", {"tax_filing_status": "single", "household_income": 9_999}, False),
        ("by-status", {"tax_filing_status": "joint", "household_income": 9_999}, True),
        ("by-ami", {"income_percent_of_ami": 80}, True),
        ("by-ami", {"income_percent_of_ami": 80.1}, False),
        ("by-ami", {}, None),
        ("by-poverty", {"household_size": 2, "household_income": 400}, True),
        ("by-poverty", {"household_size": 2, "household_income": 401}, False),
        ("by-poverty", {"household_size": 10, "household_income": 1_800}, True),
        ("by-poverty", {"household_size": 10, "household_income": 1_801}, False),
    ],
)
def test_income_limits_of_every_kind(
    tmp_path: Path, limit: str, facts: dict[str, Any], expected: bool | None
) -> None:
    found = audiences(tmp_path, incentive("VT-1", low_income=limit))
    assert gets(found, "VT-1", **facts) is expected


def test_items_narrow_only_while_interests_are_known(tmp_path: Path) -> None:
    found = audiences(tmp_path, incentive("VT-1", items=["ebike", "electric_stove"]))
    assert gets(found, "VT-1") is True
    assert gets(found, "VT-1", upgrade_items=["ebike"]) is True
    assert gets(found, "VT-1", upgrade_items=["smart_thermostat"]) is False


def test_what_excludes_what(tmp_path: Path) -> None:
    found = audiences(
        tmp_path,
        incentive("VT-1", low_income="by-ami"),
        incentive("VT-2"),
        incentive("VT-3", end_date="2026-05-31"),
        incentive("VT-4"),
        exclusions={"VT-1": {"ids": ["VT-2"], "description": "x"}, "VT-3": ["VT-4"]},
    )
    assert gets(found, "VT-2", income_percent_of_ami=70) is False
    assert gets(found, "VT-2", income_percent_of_ami=90) is True
    assert gets(found, "VT-2") is None  # who may be eligible for VT-1 is not shown VT-2
    assert gets(found, "VT-4") is True  # VT-3 is over


def test_what_must_be_had_first(tmp_path: Path) -> None:
    found = audiences(
        tmp_path,
        incentive("VT-1", owner_status=["homeowner"]),
        incentive("VT-2", program="brook-rebates"),
        incentive("VT-3"),
        incentive("VT-4"),
        prerequisites={
            "VT-3": {"allOf": ["VT-1", {"anyOf": ["VT-2", "VT-1"]}], "description": "first"},
            "VT-4": "VT-2",
        },
    )
    assert gets(found, "VT-3", ownership="owner") is True
    assert gets(found, "VT-3", ownership="renter") is False
    assert gets(found, "VT-4", electric_utility="vt-brook-electric") is True
    assert gets(found, "VT-4", electric_utility="other") is False


def test_what_cannot_be_expressed_stays_out_with_all_that_needs_it(tmp_path: Path) -> None:
    found = audiences(
        tmp_path,
        incentive("VT-1", low_income="riddle"),
        incentive("VT-2", low_income="nothing"),
        incentive("VT-3", low_income="no-such"),
        incentive("VT-4", eligible_geo_group="no-such"),
        incentive("VT-5", minimum_age=65),
        incentive("VT-6"),
        incentive("VT-7"),
        incentive("VT-8", owner_status=[]),
        incentive("VT-9", paused=True),
        incentive("VT-10"),
        incentive("VT-11"),
        incentive("VT-12"),
        incentive("VT-13"),
        incentive("VT-14"),
        exclusions={"VT-1": ["VT-6"], "VT-13": 5},
        prerequisites={
            "VT-7": "VT-8",
            "VT-10": {"allOf": ["VT-9"]},
            "VT-11": {"oneOf": ["VT-14"]},
        },
        alternatives=[["VT-12"]],
    )
    reasons = {
        "VT-1": "unknown kind (moon-phase)",
        "VT-2": "no figure for any household",
        "VT-3": "no income limit 'no-such'",
        "VT-4": "no group of places 'no-such'",
        "VT-5": "(minimum_age)",
        "VT-6": "who they are cannot be told",
        "VT-7": "its record cannot be read",
        "VT-10": "VT-9, which is paused",
        "VT-11": "its prerequisites cannot be read",
        "VT-12": "its alternatives are of an unknown kind",
    }
    assert set(found.closed) == set(reasons)
    assert set(found.rules) == {"VT-9", "VT-13", "VT-14"}
    for key, reason in reasons.items():
        assert reason in found.closed[key]


def test_relationships_that_run_in_a_circle_stay_out(tmp_path: Path) -> None:
    found = audiences(
        tmp_path,
        incentive("VT-1"),
        incentive("VT-2"),
        incentive("VT-3"),
        prerequisites={"VT-1": "VT-2", "VT-2": "VT-1"},
    )
    assert set(found.rules) == {"VT-3"}
    assert "circle" in found.closed["VT-1"]
