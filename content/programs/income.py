"""Income limits as rules: by household size, by county and size, by tax status, by AMI, by FPL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from content.programs.attributes import (
    COUNTY_FIPS,
    FILING_STATUS,
    FILING_STATUSES,
    HOUSEHOLD_INCOME,
    HOUSEHOLD_SIZE,
    PERCENT_OF_AMI,
)
from content.programs.records import IncomeLimit, PovertyLevels
from content.programs.rules import Inexpressible, Rule, all_of, any_of, compare
from content.programs.states import TERRITORIES

#: The largest household for which limits that go on beyond a table are spelt out.
LARGEST_HOUSEHOLD = 20
_STATUSES = frozenset(status for status, _ in FILING_STATUSES)


def income_rule(limit: IncomeLimit, state: str, poverty: Mapping[str, PovertyLevels]) -> Rule:
    """Who is within the limit.

    A size or county without a figure (or with a figure of 0, which is how the data says that
    there is none) is not within it. Raises Inexpressible where the limit cannot be expressed.
    """
    make = _KINDS.get(limit.type)
    if make is None:
        raise Inexpressible(f"its income limit {limit.key!r} is of an unknown kind ({limit.type})")
    try:
        return make(limit.thresholds, state, poverty)
    except Inexpressible:
        raise
    except (ValueError, TypeError, AttributeError) as error:
        raise Inexpressible(f"its income limit {limit.key!r} cannot be read: {error}") from None


def _by_size(thresholds: Mapping[str, Any], *_: Any) -> Rule:
    limits = {_size(size): _dollars(amount) for size, amount in thresholds.items()}
    return _sized(limits)


def _sized(limits: Mapping[int, float]) -> Rule:
    rows = [
        all_of(compare(HOUSEHOLD_SIZE, "eq", size), compare(HOUSEHOLD_INCOME, "lte", _tidy(amount)))
        for size, amount in sorted(limits.items())
        if amount > 0
    ]
    if not rows:
        raise Inexpressible("its income limit gives no figure for any household")
    return any_of(*rows)


def _by_county(thresholds: Mapping[str, Any], *_: Any) -> Rule:
    # Many counties share one table; each table is spelt out once.
    tables: dict[tuple[tuple[int, float], ...], list[str]] = {}
    for county, table in thresholds.items():
        if county != "other" and not (len(county) == 5 and county.isdigit()):
            raise ValueError(f"{county!r} is no county's FIPS code")
        limits = tuple(sorted((_size(size), _dollars(to)) for size, to in table.items()))
        tables.setdefault(limits, []).append(county)
    named = sorted(county for county in thresholds if county != "other")
    parts = []
    for limits, counties in tables.items():
        places = _counties(counties, named)
        parts.append(all_of(places, _sized(dict(limits))))
    return any_of(*parts)


def _counties(counties: list[str], named: list[str]) -> Rule:
    own = sorted(set(counties) - {"other"})
    choices = [compare(COUNTY_FIPS, "one_of", own)] if own else []
    if "other" in counties:
        choices.append(
            compare(COUNTY_FIPS, "none_of", named) if named else compare(COUNTY_FIPS, "is_known")
        )
    return any_of(*choices)


def _by_status(thresholds: Mapping[str, Any], *_: Any) -> Rule:
    parts = []
    for status, (low, high) in thresholds.items():
        if status not in _STATUSES:
            raise ValueError(f"{status!r} is no filing status")
        parts.append(
            all_of(
                compare(FILING_STATUS, "eq", status),
                compare(HOUSEHOLD_INCOME, "between", [_tidy(_dollars(low)), _tidy(_dollars(high))]),
            )
        )
    return any_of(*parts)


def _by_ami(thresholds: Mapping[str, Any], *_: Any) -> Rule:
    return compare(PERCENT_OF_AMI, "lte", _tidy(_percentage(thresholds)))


def _by_poverty(
    thresholds: Mapping[str, Any], state: str, poverty: Mapping[str, PovertyLevels]
) -> Rule:
    levels = poverty.get(state if state in ("AK", "HI") else "other")
    if levels is None or state in TERRITORIES:
        raise Inexpressible(f"there are no federal poverty levels for {state}")
    share = _percentage(thresholds) / 100
    table = levels.levels_by_hhsize
    largest = len(table) - 1
    return _sized(
        {
            size: share
            * (table[min(size, largest)] + max(0, size - largest) * levels.per_additional)
            for size in range(1, LARGEST_HOUSEHOLD + 1)
        }
    )


def _percentage(thresholds: Mapping[str, Any]) -> float:
    percentage = _dollars(thresholds.get("percentage"))
    if percentage <= 0:
        raise ValueError("the percentage must be more than 0")
    return percentage


def _size(text: str) -> int:
    size = int(text)
    if size < 1:
        raise ValueError(f"{text!r} is no household size")
    return size


def _dollars(amount: Any) -> float:
    if isinstance(amount, bool) or not isinstance(amount, int | float) or amount < 0:
        raise ValueError(f"expected a number, found {amount!r}")
    return float(amount)


def _tidy(number: float) -> int | float:
    number = round(number, 2)
    return int(number) if number.is_integer() else number


_KINDS: Mapping[str, Callable[..., Rule]] = {
    "hhsize": _by_size,
    "county-hhsize": _by_county,
    "filing-status": _by_status,
    "ami-percentage": _by_ami,
    "fpl-percentage": _by_poverty,
}


def sizes_without_figure(limit: IncomeLimit) -> Iterable[int]:
    """Household sizes for which a table says 0: nobody of that size counts as within the limit."""
    if limit.type != "hhsize":
        return ()
    return sorted(int(size) for size, amount in limit.thresholds.items() if amount == 0)
