"""Alpenglow's segments. A rule is written as the engine reads it."""

from __future__ import annotations

from typing import Any

Rule = dict[str, Any]


def has(attribute: str, op: str, value: Any = None) -> Rule:
    """One condition on an attribute."""
    leaf: Rule = {"type": "attribute", "attribute": attribute, "op": op}
    return leaf if value is None else {**leaf, "value": value}


def all_of(*rules: Rule) -> Rule:
    return {"all": list(rules)}


def any_of(*rules: Rule) -> Rule:
    return {"any": list(rules)}


def none_of(*rules: Rule) -> Rule:
    return {"not": {"any": list(rules)}}


HOUSEHOLD = has("customer_type", "eq", "residential")
OWNER = has("ownership", "eq", "owner")

#: name -> (description, rule)
SEGMENTS: dict[str, tuple[str, Rule]] = {
    "EV drivers": (
        "Households with an electric car.",
        all_of(HOUSEHOLD, has("owns_ev", "eq", True)),
    ),
    "EV drivers paying peak prices": (
        "Electric car, but no rate that makes night charging cheap.",
        all_of(
            HOUSEHOLD,
            has("owns_ev", "eq", True),
            has("rate_plan", "none_of", ["ev_overnight", "time_of_use"]),
        ),
    ),
    "Homes with solar": (
        "Households that export solar power.",
        all_of(HOUSEHOLD, has("has_solar", "eq", True)),
    ),
    "Ready for solar": (
        "Owners of houses without panels who use enough to gain from them.",
        all_of(
            HOUSEHOLD,
            OWNER,
            has("dwelling", "one_of", ["house", "townhouse"]),
            has("has_solar", "eq", False),
            has("monthly_kwh", "gte", 700),
        ),
    ),
    "Income-qualified households": (
        "At or under 80% of the area's median income.",
        all_of(HOUSEHOLD, has("income_percent_of_ami", "lte", 80)),
    ),
    "Behind on a bill": (
        "The oldest bill is two weeks late or more.",
        has("days_past_due", "gte", 14),
    ),
    "Heavy at peak": (
        "Households that use over a third of their power from 3 to 7 pm.",
        all_of(HOUSEHOLD, has("peak_share", "gte", 34)),
    ),
    "New movers": (
        "Moved in within the last 60 days.",
        has("move_in_date", "within_last_days", 60),
    ),
    "Irrigating farms": (
        "Farms with at least one pump meter.",
        all_of(has("customer_type", "eq", "farm"), has("irrigation_pumps", "gte", 1)),
    ),
    "Large pumps": (
        "Farms whose largest pump has 60 horsepower or more.",
        all_of(has("customer_type", "eq", "farm"), has("pump_horsepower", "gte", 60)),
    ),
    "Small businesses": (
        "Businesses that use less than 12,000 kWh a month.",
        all_of(has("customer_type", "eq", "business"), has("monthly_kwh", "lt", 12_000)),
    ),
    "Renters": ("Households that rent.", all_of(HOUSEHOLD, has("ownership", "eq", "renter"))),
    "Costly heat": (
        "Owners who heat with baseboards or propane and have no heat pump.",
        all_of(
            HOUSEHOLD,
            OWNER,
            has("heating", "one_of", ["electric_baseboard", "propane"]),
            has("has_heat_pump", "eq", False),
        ),
    ),
    "Gas customers": ("Anyone to whom we deliver gas.", has("gas_utility", "eq", "alpenglow")),
    "Paper bills": ("Still get their bill by post.", has("paperless", "eq", False)),
    "Recently without power": (
        "An outage within the last 7 days.",
        has("last_outage", "within_last_days", 7),
    ),
}
