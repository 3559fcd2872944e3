"""A thousand customers who do not exist: the personas, and others drawn with a fixed seed.

The facts hang together: renters live in apartments and use less, electric cars go with chargers
and night rates, baseboards with large bills, late bills with low incomes, pumps with farms.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from cms.demo.data.personas import PERSONAS
from cms.demo.data.places import CITIES, COUNTIES, NO_GAS
from marketing_spots.audience.profiles import ProfileChange

COUNT = 1_000
SEED = 20_260_321

#: county, city, ZIP codes, median household income of two, share of customers
PLACES = (
    ("Larimer", "Fort Collins", ("80521", "80524", "80525", "80526"), 96_000, 24),
    ("Larimer", "Loveland", ("80537", "80538"), 89_000, 13),
    ("Larimer", "Estes Park", ("80517",), 78_000, 3),
    ("Weld", "Greeley", ("80631", "80634"), 82_000, 21),
    ("Boulder", "Longmont", ("80501", "80503", "80504"), 98_000, 14),
    ("Boulder", "Boulder", ("80301", "80302", "80304"), 109_000, 9),
    ("Boulder", "Erie", ("80516",), 124_000, 5),
    ("Morgan", "Fort Morgan", ("80701",), 67_000, 5),
    ("Logan", "Sterling", ("80751",), 63_000, 4),
    ("Yuma", "Wray", ("80758",), 61_000, 2),
)
FARM_PLACES = tuple(place for place in PLACES if place[0] in ("Weld", "Morgan", "Logan", "Yuma"))
AREAS = ("north-fork", "old-mill", "front-street", "depot", "bluffs", "section-12", "canyon")


def visitors(today: dt.date) -> Iterator[ProfileChange]:
    """All customers; dates count back from `today`, everything else is always the same."""
    draw = random.Random(SEED)  # noqa: S311  # a story, not a secret
    for persona in PERSONAS:
        attributes = {**persona.attributes, "move_in_date": _ago(today, persona.moved)}
        if persona.outage is not None:
            attributes["last_outage"] = _ago(today, persona.outage)
        consents = {"personalisation": persona.personalisation, "measurement": persona.measurement}
        yield _profile(persona.id, attributes, consents)
    for number in range(COUNT - len(PERSONAS)):
        kind = draw.choices((_household, _business, _farm), (82, 11, 7))[0]
        attributes = kind(draw)
        attributes |= _service(draw, today)
        yield _profile(f"C-{104_000 + number * 7}", attributes, _consents(draw))


def _profile(
    id: str, attributes: dict[str, Any], consents: dict[str, bool | None]
) -> ProfileChange:
    county, fips = COUNTIES[attributes["county"]]
    places = {"county": county, "county_fips": fips, "city": CITIES[attributes["city"]][0]}
    facts = {**attributes, **places}
    facts.setdefault("gas_utility", NO_GAS)
    known = {name: facts[name] for name in sorted(facts) if facts[name] is not None}
    return ProfileChange(id=id, covers=tuple(known), attributes=known, consents=consents)


def _ago(today: dt.date, days: int) -> str:
    return (today - dt.timedelta(days=days)).isoformat()


def _chance(draw: random.Random, share: float) -> bool:
    return draw.random() < share


def _place(draw: random.Random, places: Any = PLACES) -> tuple[dict[str, Any], int]:
    county, city, zips, median, _ = draw.choices(places, [place[4] for place in places])[0]
    where = {"state": "CO", "county": county, "city": city, "zip": draw.choice(zips)}
    return where, median


def _consents(draw: random.Random) -> dict[str, bool | None]:
    personalisation = draw.choices((True, False, None), (68, 14, 18))[0]
    measurement = personalisation if _chance(draw, 0.85) else not personalisation
    return {"personalisation": personalisation, "measurement": measurement}


def _service(draw: random.Random, today: dt.date) -> dict[str, Any]:
    """What every account has, whoever holds it."""
    facts: dict[str, Any] = {
        "electric_utility": "alpenglow",
        "outage_area": draw.choices(AREAS, (3, 5, 24, 20, 18, 20, 10))[0],
        "move_in_date": _ago(today, round(min(12_000, draw.lognormvariate(7.1, 1.3)))),
        "preferred_language": "es" if _chance(draw, 0.17) else "en",
    }
    if facts["outage_area"] == "north-fork" or _chance(draw, 0.06):
        facts["last_outage"] = _ago(today, draw.randint(0, 12))
    elif _chance(draw, 0.5):
        facts["last_outage"] = _ago(today, draw.randint(13, 700))
    return facts


# --- households ---------------------------------------------------------------------------------


def _household(draw: random.Random) -> dict[str, Any]:
    where, median = _place(draw)
    people = draw.choices((1, 2, 3, 4, 5, 6, 7), (27, 34, 16, 13, 6, 3, 1))[0]
    area_median = median * (0.7, 0.8, 0.9, 1.0, 1.08, 1.16, 1.24)[people - 1] * 1.25
    income = round(min(420_000, area_median * draw.lognormvariate(-0.12, 0.55)), -2)
    percent = round(100 * income / area_median)
    owner = _chance(draw, min(0.9, 0.25 + percent / 220))
    homes = ("house", "townhouse", "apartment", "mobile_home")
    dwelling = draw.choices(homes, (80, 14, 2, 4) if owner else (20, 17, 57, 6))[0]
    facts = {
        **where,
        "customer_type": "residential",
        "ownership": "owner" if owner else "renter",
        "dwelling": dwelling,
        "household_size": people,
        # Income is only known of those who applied for assistance or took part in a survey.
        **(
            {"household_income": income, "income_percent_of_ami": percent}
            if _chance(draw, 0.72)
            else {}
        ),
        "medical_baseline": _chance(draw, 0.025),
    }
    return facts | _equipment(draw, facts, percent) | _billing(draw, percent)


def _equipment(draw: random.Random, home: dict[str, Any], percent: int) -> dict[str, Any]:
    owner, detached = home["ownership"] == "owner", home["dwelling"] in ("house", "townhouse")
    gas = _chance(draw, 0.72 if home["city"] != "Estes Park" else 0.25)
    heat_pump = owner and _chance(draw, 0.09)
    if heat_pump:
        heating = "heat_pump"
    elif gas:
        heating = "gas_furnace"
    else:
        heating = "propane" if detached and _chance(draw, 0.45) else "electric_baseboard"
    ev = _chance(draw, (0.17 if owner else 0.05) * min(2.0, 0.4 + percent / 130))
    solar = owner and detached and _chance(draw, 0.14)
    plans = ("standard", "time_of_use", "ev_overnight")
    plan = draw.choices(plans, (48, 12, 40) if ev else (84, 16, 0))[0]
    return {
        "gas_utility": "alpenglow" if gas else NO_GAS,
        "has_heat_pump": heat_pump,
        "heating": heating,
        "owns_ev": ev,
        "has_solar": solar,
        "rate_plan": plan,
        "monthly_kwh": _use(draw, home, heating, ev, solar),
        "peak_share": round(min(55, max(12, draw.gauss(23 if plan != "standard" else 29, 5)))),
        "interests": _interests(draw, ev, solar, owner, percent),
    }


def _use(draw: random.Random, home: dict[str, Any], heating: str, ev: bool, solar: bool) -> int:
    """Average kWh a month: by size and kind of home, heating, car and sun."""
    base = {"house": 520, "townhouse": 400, "apartment": 270, "mobile_home": 430}[home["dwelling"]]
    base += 75 * home["household_size"]
    heat = {"electric_baseboard": 620, "heat_pump": 330}.get(heating, 0) * base / 700
    base += heat * (0.5 if home["dwelling"] == "apartment" else 1)  # neighbours keep it warm
    base += 260 if ev else 0
    return max(60, round(base * draw.lognormvariate(0, 0.22) - (430 if solar else 0)))


def _interests(
    draw: random.Random, ev: bool, solar: bool, owner: bool, percent: int
) -> list[str] | None:
    shares = {
        "ev": 0.8 if ev else 0.15,
        "solar": 0.6 if solar or owner else 0.2,
        "savings": 0.75 if percent < 90 else 0.4,
        "ebike": 0.18,
        "comfort": 0.3,
        "climate": 0.25,
    }
    chosen = sorted(name for name, share in shares.items() if _chance(draw, share))
    return chosen if chosen and _chance(draw, 0.7) else None


def _billing(draw: random.Random, percent: int) -> dict[str, Any]:
    autopay = _chance(draw, 0.35 + min(0.3, percent / 500))
    late = not autopay and _chance(draw, max(0.05, 0.42 - percent / 320))
    return {
        "autopay": autopay,
        "paperless": _chance(draw, 0.85 if autopay else 0.45),
        "days_past_due": draw.choice((5, 9, 14, 16, 21, 27, 34, 48, 62)) if late else 0,
    }


# --- businesses and farms -----------------------------------------------------------------------


def _business(draw: random.Random) -> dict[str, Any]:
    where, _ = _place(draw)
    return {
        **where,
        "customer_type": "business",
        "ownership": "owner" if _chance(draw, 0.4) else "renter",
        "gas_utility": "alpenglow" if _chance(draw, 0.7) else NO_GAS,
        "rate_plan": "business",
        "monthly_kwh": round(min(90_000, draw.lognormvariate(8.2, 0.9))),
        "peak_share": round(min(60, max(15, draw.gauss(36, 7)))),
        "has_solar": _chance(draw, 0.07),
    } | _billing(draw, 120)


def _farm(draw: random.Random) -> dict[str, Any]:
    where, _ = _place(draw, FARM_PLACES)
    pumps = draw.choices((0, 1, 2, 3, 4, 6), (15, 30, 25, 15, 10, 5))[0]
    power = draw.choice((20, 30, 40, 50, 60, 75, 100)) if pumps else None
    season = pumps * (power or 0) * 0.746 * 24 * draw.uniform(18, 34) / 3
    return {
        **where,
        "customer_type": "farm",
        "ownership": "owner" if _chance(draw, 0.8) else "renter",
        "dwelling_on_site": _chance(draw, 0.7),
        "dwelling": "house",
        "gas_utility": "alpenglow" if _chance(draw, 0.15) else NO_GAS,
        "rate_plan": "irrigation" if pumps and _chance(draw, 0.4) else "standard",
        "monthly_kwh": round(900 + season),
        "irrigation_pumps": pumps,
        "pump_horsepower": power,
        "has_solar": _chance(draw, 0.12),
        "interests": ["irrigation"] if pumps and _chance(draw, 0.5) else None,
    } | _billing(draw, 110)
