"""The attributes that eligibility rules read: what a utility's records must say of a household."""

from __future__ import annotations

from collections.abc import Iterable

from content.programs.records import Authority, StateData
from content.programs.states import STATES
from plugins.api import AttributeSpec

#: The choice for a place or utility that offers no program in the data.
ELSEWHERE = "other"
NONE = "none"

STATE = "state"
ELECTRIC_UTILITY = "electric_utility"
GAS_UTILITY = "gas_utility"
COUNTY = "county"
CITY = "city"
COUNTY_FIPS = "county_fips"
SERVICE_GEOGRAPHIES = "service_geographies"
CUSTOMER_TYPE = "customer_type"
DWELLING_ON_SITE = "dwelling_on_site"
OWNERSHIP = "ownership"
HOUSEHOLD_INCOME = "household_income"
HOUSEHOLD_SIZE = "household_size"
PERCENT_OF_AMI = "income_percent_of_ami"
FILING_STATUS = "tax_filing_status"
UPGRADE_ITEMS = "upgrade_items"

#: Kind of authority -> the attribute that holds the id of the household's own one.
PLACE_ATTRIBUTES = {
    "utility": ELECTRIC_UTILITY,
    "gas_utility": GAS_UTILITY,
    "county": COUNTY,
    "city": CITY,
}
#: How the data calls who owns a home -> the attribute's choice.
OWNER_CHOICES = {"homeowner": "owner", "renter": "renter"}
FILING_STATUSES = (
    ("single", "Single"),
    ("joint", "Married, filing jointly"),
    ("married_filing_separately", "Married, filing separately"),
    ("hoh", "Head of household"),
    ("qualifying_widower_with_dependent_child", "Widowed with a dependent child"),
)

_FIXED = (
    AttributeSpec(
        name=STATE,
        label="State",
        type="choice",
        description="The state of the service address.",
        choices=tuple((code, name) for code, (name, _) in STATES.items()),
    ),
    AttributeSpec(
        name=COUNTY_FIPS,
        label="County (FIPS code)",
        type="text",
        description="The five digits of the service address's county, for instance 08013. "
        "Income limits that differ by county go by it.",
    ),
    AttributeSpec(
        name=SERVICE_GEOGRAPHIES,
        label="Program areas",
        type="set",
        description="Ids of the program data's geographies that contain the service address: "
        "areas that are no utility, county or city with programs of its own.",
    ),
    AttributeSpec(
        name=CUSTOMER_TYPE,
        label="Customer type",
        type="choice",
        description="What the account is for.",
        choices=(("residential", "Residential"), ("business", "Business"), ("farm", "Farm")),
    ),
    AttributeSpec(
        name=DWELLING_ON_SITE,
        label="Has a home on the premises",
        type="boolean",
        description="For farms and businesses: somebody lives there, for instance in a farmhouse, "
        "so that programs for homes apply.",
    ),
    AttributeSpec(
        name=OWNERSHIP,
        label="Owns or rents the home",
        type="choice",
        description="Whether the household owns or rents the home at the service address.",
        choices=(("owner", "Owner"), ("renter", "Renter")),
    ),
    AttributeSpec(
        name=HOUSEHOLD_INCOME,
        label="Household income",
        type="number",
        unit="$",
        sensitive=True,
        description="Gross income of the whole household in a year.",
    ),
    AttributeSpec(
        name=HOUSEHOLD_SIZE,
        label="Household size",
        type="number",
        unit="people",
        description="How many people live in the home.",
    ),
    AttributeSpec(
        name=PERCENT_OF_AMI,
        label="Income as a share of the area's median",
        type="number",
        unit="%",
        sensitive=True,
        description="Household income in percent of the area median income (HUD) for its size "
        "and place, not rounded down.",
    ),
    AttributeSpec(
        name=FILING_STATUS,
        label="Tax filing status",
        type="choice",
        sensitive=True,
        description="How the household files its federal income tax.",
        choices=FILING_STATUSES,
    ),
)


def attribute_specs(data: StateData) -> dict[str, AttributeSpec]:
    """Every attribute that a rule about this state's programs may read, by name."""
    specs = {spec.name: spec for spec in _FIXED}
    for spec in (*_places(data.authorities.values()), _items(data)):
        specs[spec.name] = spec
    return specs


def _places(authorities: Iterable[Authority]) -> Iterable[AttributeSpec]:
    words = {
        "utility": ("Electric utility", "Who supplies the home with electricity."),
        "gas_utility": ("Gas utility", "Who supplies the home with gas."),
        "county": ("County", "The county of the home, where it has programs of its own."),
        "city": ("City or town", "The city of the home, where it has programs of its own."),
    }
    named = list(authorities)
    for kind, (label, description) in words.items():
        choices = [(a.id, a.name) for a in named if a.kind == kind]
        if kind == "gas_utility":
            choices.append((NONE, "No gas service"))
        yield AttributeSpec(
            name=PLACE_ATTRIBUTES[kind],
            label=label,
            type="choice",
            description=description,
            choices=(*choices, (ELSEWHERE, "Another one")),
        )


def _items(data: StateData) -> AttributeSpec:
    items = {item for incentive in data.incentives.values() for item in incentive.items}
    return AttributeSpec(
        name=UPGRADE_ITEMS,
        label="Upgrades of interest",
        type="set",
        description="What the household is looking for, or what an audit of its home found. "
        "While it is known, only programs for one of these show.",
        choices=tuple((item, item.replace("_", " ").capitalize()) for item in sorted(items)),
    )
