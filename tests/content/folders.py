"""A small state's program files, made up for tests, in the source's format."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

AUTHORITIES: dict[str, Any] = {
    "state": {"vt-energy-office": {"name": "Green Hills Energy Office", "geography_ids": [50]}},
    "county": {"vt-maple-county": {"name": "Maple County", "geography_ids": [71]}},
    "city": {"vt-syrupton": {"name": "Town of Syrupton", "geography_ids": [81]}},
    "utility": {
        "vt-brook-electric": {"name": "Brook Electric", "geography_ids": [91]},
        "vt-ridge-power": {"name": "Ridge Power", "geography_ids": [92]},
    },
    "gas_utility": {"vt-valley-gas": {"name": "Valley Gas", "geography_ids": [95]}},
    "other": {"vt-two-brooks": {"name": "Two Brooks Fund", "geography_ids": [91, 95, 999]}},
}
PROGRAMS: dict[str, Any] = {
    name: {
        "name": {"en": words},
        "url": {"en": f"https://programs.example/{name}"},
        "authority": authority,
        "authority_type": kind,
    }
    for name, words, authority, kind in (
        ("warm-homes", "Warm Homes", "vt-energy-office", "state"),
        ("brook-rebates", "Brook Rebates", "vt-brook-electric", "utility"),
        ("maple-upgrades", "Maple Upgrades", "vt-maple-county", "county"),
        ("two-brooks", "Two Brooks Grants", "vt-two-brooks", "other"),
    )
}
LIMITS: dict[str, Any] = {
    "by-size": {
        "type": "hhsize",
        "source_url": "https://limits.example/",
        "thresholds": {"1": 30_000, "2": 40_000, "3": 0},
    },
    "by-county": {
        "type": "county-hhsize",
        "source_url": "https://limits.example/",
        "thresholds": {
            "50001": {"1": 50_000},
            "50003": {"1": 50_000},
            "other": {"1": 20_000},
        },
    },
    "by-status": {
        "type": "filing-status",
        "source_url": "https://limits.example/",
        "thresholds": {"single": [10_000, 60_000], "joint": [0, 120_000]},
    },
    "by-ami": {
        "type": "ami-percentage",
        "source_url": "https://limits.example/",
        "thresholds": {"percentage": 80},
    },
    "by-poverty": {
        "type": "fpl-percentage",
        "source_url": "https://limits.example/",
        "thresholds": {"percentage": 200},
    },
    "nothing": {"type": "hhsize", "source_url": "", "thresholds": {"1": 0}},
    "riddle": {"type": "moon-phase", "source_url": "", "thresholds": {"full": 1}},
}
POVERTY = {
    "other": {"levels_by_hhsize": [0, 100, 200, 300, 400, 500, 600, 700, 800], "per_additional": 50}
}
GROUPS = {"VT": {"by-the-brook": {"geographies": [91, 998]}}}


def incentive(id: str, **more: Any) -> dict[str, Any]:
    """One record as the source writes it."""
    return {
        "id": id,
        "payment_methods": ["rebate"],
        "items": ["heat_pump_water_heater"],
        "program": "warm-homes",
        "amount": {"type": "dollar_amount", "number": 500},
        "owner_status": ["homeowner", "renter"],
        "short_description": {"en": f"Money for {id}.", "es": f"Dinero para {id}."},
        "url": {"en": f"https://programs.example/{id}"},
    } | more


class Folder:
    """A state's folder on disk that a test can change and write again."""

    def __init__(self, root: Path, incentives: list[Any]) -> None:
        self.path = root / "VT"
        self.path.mkdir()
        self.incentives = incentives
        self.authorities = copy.deepcopy(AUTHORITIES)
        self.programs = copy.deepcopy(PROGRAMS)
        self.relationships: Any = {}
        self.limits = copy.deepcopy(LIMITS)
        self.groups = copy.deepcopy(GROUPS)
        self.write()

    def write(self) -> Path:
        for name, data in {
            "authorities": self.authorities,
            "programs": self.programs,
            "incentives": self.incentives,
            "incentive_relationships": self.relationships,
            "../low_income_thresholds": self.limits,
            "../geo_groups": self.groups,
            "../federal_poverty_levels": POVERTY,
        }.items():
            (self.path / f"{name}.json").write_text(json.dumps(data), "utf-8")
        return self.path
