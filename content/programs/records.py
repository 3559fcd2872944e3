"""The records of a program file, as they are once they have been read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

#: Kinds of authority: the place in which each of its incentives can be had.
AuthorityKind = Literal["federal", "state", "county", "city", "utility", "gas_utility", "other"]
OwnerStatus = Literal["homeowner", "renter"]
PaymentMethod = Literal[
    "rebate",
    "pos_rebate",
    "tax_credit",
    "account_credit",
    "assistance_program",
    "performance_rebate",
    "unknown",
]
Unit = Literal["ton", "kilowatt", "watt", "btuh10k", "cfm50", "square_foot", "kilowatt_hour"]
#: All must be claimable, or any; a text is the id of one incentive.
Prerequisite = str | dict[str, Any]


class Problem(msgspec.Struct, frozen=True):
    """Something in the data that cannot be used: the file, the record's id, and what is wrong."""

    file: str
    id: str
    reason: str

    def __str__(self) -> str:
        return (
            f"{self.file}: {self.id}: {self.reason}" if self.id else f"{self.file}: {self.reason}"
        )


class Text(msgspec.Struct, frozen=True):
    """A text in English, and in Spanish where there is one."""

    en: str
    es: str = ""

    def __getitem__(self, language: str) -> str:
        """The text in a language, in English where there is no other."""
        return (self.es if language == "es" else "") or self.en


class Amount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Dollars; with type ``percent`` a share of the cost from 0 to 1."""

    type: Literal["dollar_amount", "percent", "dollars_per_unit"]
    number: float
    unit: Unit | None = None
    minimum: float | None = None
    maximum: float | None = None
    representative: float | None = None


class Authority(msgspec.Struct, frozen=True, kw_only=True):
    """Who offers incentives, and the geographies in which they can be had (any of them)."""

    id: str
    kind: AuthorityKind
    name: str
    geographies: tuple[int, ...]


class Program(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    authority: Authority | None  # None: federal, can be had everywhere
    name: Text
    url: Text
    description: str = ""
    items: tuple[str, ...] = ()


class Incentive(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a household can claim. `start` and `end` are its first and last day."""

    id: str
    program: Program
    items: tuple[str, ...]
    owner_status: tuple[OwnerStatus, ...]
    payment_methods: tuple[PaymentMethod, ...]
    amount: Amount
    description: Text
    url: Text
    more_info_url: Text | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    geo_group: str = ""
    income_limit: str = ""
    paused: bool = False
    bonus_available: bool = False
    #: Fields that nobody here knows: they may say who is eligible, so it must not go live.
    unknown_fields: tuple[str, ...] = ()


class IncomeLimit(msgspec.Struct, frozen=True, kw_only=True):
    """Who counts as income-qualified. `thresholds` depend on `type`; dollars are yearly."""

    key: str
    type: str
    thresholds: Mapping[str, Any]
    description: str = ""
    source_url: str = ""


class PovertyLevels(msgspec.Struct, frozen=True):
    """Federal poverty levels: dollars a year by household size (index 1 to 8), and beyond."""

    levels_by_hhsize: tuple[float, ...]
    per_additional: float


class Combination(msgspec.Struct, frozen=True):
    """Incentives that together pay at most `max_value` dollars."""

    ids: tuple[str, ...]
    max_value: float
    description: str = ""


class StateData(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was readable of one state, and what was not."""

    state: str  # two letters
    authorities: Mapping[str, Authority]
    programs: Mapping[str, Program]
    incentives: Mapping[str, Incentive]
    #: id -> ids of incentives that nobody can claim who is eligible for it
    exclusions: Mapping[str, tuple[str, ...]]
    prerequisites: Mapping[str, Prerequisite]
    combinations: tuple[Combination, ...]
    income_limits: Mapping[str, IncomeLimit]
    geo_groups: Mapping[str, tuple[int, ...]]
    poverty: Mapping[str, PovertyLevels]
    #: id -> why nothing can be said about who is eligible, for instance a broken relationship
    doubtful: Mapping[str, str]
    #: ids of incentives whose own record could not be read
    unreadable: frozenset[str]
    problems: tuple[Problem, ...]
