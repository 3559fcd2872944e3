"""Who is eligible for what, worked out from the raw program files in the plainest way.

This shares no code with the importer: it is what the importer is checked against.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st


class Household(msgspec.Struct, frozen=True, kw_only=True):
    """A household by the raw data's own dimensions. Places are geography ids."""

    geographies: frozenset[int]
    owner_status: str = "homeowner"
    income: int = 60_000
    size: int = 2
    percent_of_ami: int = 100
    county_fips: str = "08013"
    home: bool = True  # somebody lives there
    farm: bool = False
    items: frozenset[str] | None = None


class RawPrograms:
    """One state's files as they are."""

    def __init__(self, folder: Path) -> None:
        def load(name: str) -> Any:
            return json.loads((folder / name).read_text("utf-8"))

        self.state = folder.name
        self.incentives = {item["id"]: item for item in load("incentives.json")}
        self.programs = load("programs.json")
        self.authorities = load("authorities.json")
        self.relationships = load("incentive_relationships.json")
        self.groups = load("../geo_groups.json").get(self.state, {})
        self.limits = load("../low_income_thresholds.json")

    # --- eligibility ---

    def shown(self, household: Household, today: dt.date) -> set[str]:
        """The incentives that this household should be offered on a day."""
        return {
            key
            for key, raw in self.incentives.items()
            if self.open(raw, today)
            and not raw.get("paused")
            and (household.items is None or household.items & set(raw["items"]))
            and self.eligible(key, household, today)
        }

    def eligible(self, key: str, household: Household, today: dt.date) -> bool:
        raw = self.incentives[key]
        needed = self.relationships["prerequisites"].get(key, {"allOf": []})
        return (
            household.home
            and self.in_place(raw, household)
            and household.owner_status in raw["owner_status"]
            and ("low_income" not in raw or self.within_limit(raw["low_income"], household))
            and all(
                self.eligible(other, household, today)
                and self.open(self.incentives[other], today)
                and not self.incentives[other].get("paused")
                for other in needed["allOf"]
            )
            and not any(
                key in entry["ids"]
                and self.open(self.incentives[other], today)
                and self.eligible(other, household, today)
                for other, entry in self.relationships["exclusions"].items()
            )
        )

    def in_place(self, raw: dict[str, Any], household: Household) -> bool:
        program = self.programs[raw["program"]]
        authority = self.authorities[program["authority_type"]][program["authority"]]
        if not household.geographies & set(authority["geography_ids"]):
            return False
        group = raw.get("eligible_geo_group")
        return group is None or bool(household.geographies & set(self.groups[group]["geographies"]))

    def within_limit(self, name: str, household: Household) -> bool:
        limit = self.limits[name]
        table = limit["thresholds"]
        if limit["type"] == "ami-percentage":
            return household.percent_of_ami <= table["percentage"]
        if limit["type"] == "county-hhsize":
            table = table.get(household.county_fips, {})
        else:
            assert limit["type"] == "hhsize", limit["type"]
        figure = table.get(str(household.size), 0)  # 0: the source gives no figure
        return figure > 0 and household.income <= figure

    @staticmethod
    def open(raw: dict[str, Any], today: dt.date) -> bool:
        def day(text: str, first: bool) -> str:
            assert re.fullmatch(r"\d{4}(-\d\d-\d\d)?", text), text
            return text if len(text) == 10 else text + ("-01-01" if first else "-12-31")

        start, end = raw.get("start_date"), raw.get("end_date")
        return (start is None or day(start, True) <= str(today)) and (
            end is None or str(today) <= day(end, False)
        )

    def _tables(self) -> list[dict[str, Any]]:
        used = {raw["low_income"] for raw in self.incentives.values() if "low_income" in raw}
        return [self.limits[name] for name in sorted(used)]

    def figures(self) -> list[int]:
        """Every figure in the income limits that are in use."""
        tables = [limit["thresholds"] for limit in self._tables()]
        flat = [value for table in tables for value in table.values()]
        nested = [v for value in flat if isinstance(value, dict) for v in value.values()]
        return sorted({v for v in (*flat, *nested) if isinstance(v, int)})

    def counties(self) -> list[str]:
        """The counties for which the income limits in use have figures of their own."""
        tables = [t["thresholds"] for t in self._tables() if t["type"] == "county-hhsize"]
        return sorted({county for table in tables for county in table})

    # --- the same household, as a utility's records say it ---

    def attributes(self, household: Household) -> dict[str, Any]:
        """The household's verified attributes, as docs/importing.md describes them."""
        places = {
            (kind, entry["geography_ids"][0]): key
            for kind, group in self.authorities.items()
            for key, entry in group.items()
            if len(entry["geography_ids"]) == 1
        }
        names = {
            "utility": "electric_utility",
            "gas_utility": "gas_utility",
            "county": "county",
            "city": "city",
        }
        found: dict[str, Any] = dict.fromkeys(names.values(), "other")
        unnamed = set()
        for geography in household.geographies:
            kind = next((k for k in (*names, "state") if (k, geography) in places), None)
            if kind is None:
                unnamed.add(str(geography))
            elif kind != "state":
                found[names[kind]] = places[kind, geography]
        found |= {
            "state": self.state,
            "service_geographies": frozenset(unnamed),
            "customer_type": "farm" if household.farm else "residential",
            "ownership": {"homeowner": "owner", "renter": "renter"}[household.owner_status],
            "household_income": household.income,
            "household_size": household.size,
            "income_percent_of_ami": household.percent_of_ami,
            "county_fips": household.county_fips,
        }
        if household.farm or not household.home:
            found["dwelling_on_site"] = household.home
        if not household.home:
            found["customer_type"] = "farm" if household.farm else "business"
        if household.items is not None:
            found["upgrade_items"] = household.items
        return found


# --- any household ------------------------------------------------------------------------------

DAYS = st.dates(dt.date(2022, 12, 1), dt.date(2029, 3, 1)) | st.sampled_from(
    [dt.date.fromisoformat(day) for day in ("2026-03-02", "2025-12-31", "2026-01-01", "2025-03-15")]
)


@st.composite
def households(draw: st.DrawFn, raw: RawPrograms) -> Household:
    """Households over the raw data's own dimensions, its limits and their edges among them."""

    def ids(kind: str) -> list[int]:
        entries = raw.authorities.get(kind, {}).values()
        return [geography for entry in entries for geography in entry["geography_ids"]]

    def busy(kind: str) -> list[int]:
        """Where most is on offer, so that rules are met and not only missed."""
        programs = Counter(i["program"] for i in raw.incentives.values())
        offered: Counter[int] = Counter()
        for program, count in programs.items():
            entry = raw.programs[program]
            authority = raw.authorities[entry["authority_type"]][entry["authority"]]
            for geography in authority["geography_ids"]:
                offered[geography] += count
        return [g for g, _ in offered.most_common() if g in ids(kind)][:6] or ids(kind)

    places = {
        ids("state")[0],
        draw(st.sampled_from(busy("utility")) | st.sampled_from(ids("utility"))),
    }
    for kind in ("gas_utility", "county", "city"):
        if ids(kind):
            places |= set(draw(st.lists(st.sampled_from(ids(kind)), max_size=1)))
    named = {g for kind in ("utility", "gas_utility", "county", "city") for g in ids(kind)}
    groups = {g for group in raw.groups.values() for g in group["geographies"]}
    if areas := sorted((groups | set(ids("other"))) - named):
        places |= draw(st.sets(st.sampled_from(areas), max_size=4))
    items = sorted({item for each in raw.incentives.values() for item in each["items"]})
    return Household(
        geographies=frozenset(places),
        owner_status=draw(st.sampled_from(["homeowner", "renter"])),
        income=draw(st.integers(0, 300_000) | st.sampled_from(raw.figures())),
        size=draw(st.integers(1, 12)),
        percent_of_ami=draw(st.integers(0, 220) | st.sampled_from([80, 81, 150, 151])),
        county_fips=draw(st.sampled_from(["56001", *raw.counties()])),
        home=draw(st.sampled_from([True, True, True, False])),
        farm=draw(st.booleans()),
        items=draw(st.none() | st.frozensets(st.sampled_from(items), min_size=1, max_size=6)),
    )
