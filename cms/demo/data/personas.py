"""Ten customers with memorable ids, for the start page, the tutorial and the tests.

``moved`` and ``outage`` are days before the day on which the demo is loaded.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Persona(NamedTuple):
    id: str
    title: str
    story: str
    attributes: dict[str, Any]
    language: str = "en"
    personalisation: bool | None = True
    measurement: bool | None = True
    moved: int = 2_000
    outage: int | None = None


def _household(county: str, city: str, zip: str, **more: Any) -> dict[str, Any]:
    return {
        "customer_type": "residential", "ownership": "owner", "dwelling": "house",
        "electric_utility": "alpenglow", "gas_utility": "alpenglow", "state": "CO",
        "county": county, "city": city, "zip": zip, "medical_baseline": False, "owns_ev": False,
        "has_solar": False, "has_heat_pump": False, "heating": "gas_furnace",
        "rate_plan": "standard", "days_past_due": 0, "autopay": True, "paperless": True,
        "preferred_language": "en", "outage_area": "front-street", **more,
    }  # fmt: skip


def _account(kind: str, county: str, city: str, zip: str, **more: Any) -> dict[str, Any]:
    return {
        "customer_type": kind, "ownership": "owner", "electric_utility": "alpenglow",
        "state": "CO", "county": county, "city": city, "zip": zip, "days_past_due": 0,
        "autopay": True, "paperless": True, "preferred_language": "en",
        "outage_area": "section-12", **more,
    }  # fmt: skip


PERSONAS: tuple[Persona, ...] = (
    Persona(
        "ev-owner-ana", "Ana, who drives electric",
        "Owns a house in Fort Collins, charges after work and still pays the standard rate.",
        _household(
            "Larimer", "Fort Collins", "80525", household_size=3, household_income=118_000,
            income_percent_of_ami=112, owns_ev=True, monthly_kwh=940, peak_share=31,
            interests=["climate", "ev"],
        ),
    ),
    Persona(
        "farm-keller", "Keller Farms",
        "Grows corn near Fort Morgan with four pivots; the largest pump has 75 hp.",
        _account(
            "farm", "Morgan", "Fort Morgan", "80701", irrigation_pumps=4, dwelling_on_site=True, dwelling="house", pump_horsepower=75,
            rate_plan="standard", monthly_kwh=31_200, interests=["irrigation", "savings"],
            owns_ev=False, has_solar=False,
        ),
    ),
    Persona(
        "budget-family-ortiz", "The Ortiz family",
        "Five in a rented apartment in Greeley, three weeks behind, and reads Spanish.",
        _household(
            "Weld", "Greeley", "80631", ownership="renter", dwelling="apartment",
            household_size=5, household_income=46_500, income_percent_of_ami=49,
            heating="electric_baseboard", gas_utility="none", monthly_kwh=780, peak_share=29,
            days_past_due=21, autopay=False, paperless=False, preferred_language="es",
            interests=["savings"],
        ),
        language="es",
    ),
    Persona(
        "bakery-lune", "Boulangerie Lune",
        "A bakery in Longmont that starts its ovens at three in the morning.",
        _account(
            "business", "Boulder", "Longmont", "80501", rate_plan="business", ownership="renter",
            gas_utility="alpenglow", monthly_kwh=6_400, interests=["savings"], autopay=False,
        ),
    ),
    Persona(
        "new-mover-sam", "Sam, who has just moved",
        "Rents a townhouse in Loveland since less than two weeks.",
        _household(
            "Larimer", "Loveland", "80538", ownership="renter", dwelling="townhouse",
            household_size=1, household_income=71_000, income_percent_of_ami=88,
            monthly_kwh=410, peak_share=27, autopay=False, interests=["ebike"],
        ),
        moved=12,
    ),
    Persona(
        "solar-chen", "The Chens, with solar",
        "Fourteen panels in Erie, on a time-of-day rate, and much use at dinner time.",
        _household(
            "Boulder", "Erie", "80516", household_size=4, household_income=164_000,
            income_percent_of_ami=139, has_solar=True, rate_plan="time_of_use", owns_ev=True,
            monthly_kwh=620, peak_share=38, interests=["climate", "solar"],
        ),
    ),
    Persona(
        "cabin-whitaker", "The Whitakers' cabin home",
        "Heats a house in Estes Park with baseboards; the bill doubles in January.",
        _household(
            "Larimer", "Estes Park", "80517", household_size=2, household_income=83_000,
            income_percent_of_ami=91, heating="electric_baseboard", gas_utility="none",
            monthly_kwh=1_720, peak_share=24, paperless=False, interests=["comfort"],
        ),
    ),
    Persona(
        "medical-okafor", "Mrs. Okafor",
        "On the medical register, and on the line that the storm took down.",
        _household(
            "Weld", "Greeley", "80634", household_size=2, household_income=39_000,
            income_percent_of_ami=57, medical_baseline=True, monthly_kwh=560, peak_share=26,
            outage_area="north-fork", paperless=False,
        ),
        outage=3,
    ),
    Persona(
        "private-lee", "Lee, who said no",
        "Drives electric too, but has declined personalisation: sees what everybody sees.",
        _household(
            "Boulder", "Boulder", "80302", household_size=2, household_income=97_000,
            income_percent_of_ami=94, owns_ev=True, monthly_kwh=690, peak_share=35,
        ),
        personalisation=False, measurement=False,
    ),
    Persona(
        "unasked-novak", "Novak, who was never asked",
        "No answer is a no: contextual content only, until the front end asks.",
        _household(
            "Logan", "Sterling", "80751", household_size=2, household_income=61_000,
            income_percent_of_ami=86, monthly_kwh=830, peak_share=30,
        ),
        personalisation=None, measurement=None,
    ),
)  # fmt: skip
