"""The size that is measured: 50 spots, 200 segments, 1,000 campaigns, 100,000 visitors."""

from __future__ import annotations

import random
from typing import Any

SPOTS, SEGMENTS, CAMPAIGNS, ADS, VISITORS = 50, 200, 1_000, 400, 100_000
UTILITIES = [f"utility-{number}" for number in range(12)]
INTERESTS = ["ev", "solar", "heat-pump", "thermostat", "insulation", "battery", "ebike", "led"]

ATTRIBUTES: list[dict[str, Any]] = [
    {"name": "customer_type", "type": "choice", "choices": ["residential", "business", "farm"]},
    {"name": "ownership", "type": "choice", "choices": ["owner", "renter"]},
    {"name": "electric_utility", "type": "choice", "choices": UTILITIES},
    {"name": "zip", "type": "zip"},
    {"name": "household_size", "type": "number"},
    {"name": "household_income", "type": "number"},
    {"name": "monthly_kwh", "type": "number"},
    {"name": "days_past_due", "type": "number"},
    {"name": "owns_ev", "type": "boolean"},
    {"name": "has_solar", "type": "boolean"},
    {"name": "autopay", "type": "boolean"},
    {"name": "interests", "type": "set", "choices": INTERESTS},
    {"name": "move_in_date", "type": "date"},
    {"name": "page", "type": "text", "source": "context"},
    {"name": "device", "type": "choice", "source": "context", "choices": ["desktop", "phone"]},
]


def leaf(attribute: str, op: str, value: Any = None) -> dict[str, Any]:
    rule = {"type": "attribute", "attribute": attribute, "op": op}
    return rule if value is None else {**rule, "value": value}


def conditions(rng: random.Random) -> list[dict[str, Any]]:
    """One to three conditions of the kinds that utilities use."""
    pool = [
        leaf("customer_type", "eq", rng.choice(["residential", "business", "farm"])),
        leaf("ownership", "eq", rng.choice(["owner", "renter"])),
        leaf("electric_utility", "one_of", rng.sample(UTILITIES, 2)),
        leaf("zip", "starts_with", f"80{rng.randrange(10)}"),
        leaf("household_income", "lt", rng.randrange(30, 120) * 1000),
        leaf("monthly_kwh", "gte", rng.randrange(300, 1500)),
        leaf("days_past_due", "gt", rng.randrange(1, 60)),
        leaf("owns_ev", "eq", rng.random() < 0.5),
        leaf("has_solar", "eq", rng.random() < 0.3),
        leaf("interests", "has_any", rng.sample(INTERESTS, 2)),
        leaf("autopay", "eq", False),
    ]
    return rng.sample(pool, rng.randrange(1, 4))


def profile(rng: random.Random) -> dict[str, Any]:
    return {
        "customer_type": rng.choices(["residential", "business", "farm"], [88, 9, 3])[0],
        "ownership": rng.choices(["owner", "renter"], [65, 35])[0],
        "electric_utility": rng.choice(UTILITIES),
        "zip": f"80{rng.randrange(1000):03}",
        "household_size": rng.randrange(1, 7),
        "household_income": rng.randrange(15, 220) * 1000,
        "monthly_kwh": rng.randrange(150, 2200),
        "days_past_due": rng.choices([0, rng.randrange(1, 90)], [85, 15])[0],
        "owns_ev": rng.random() < 0.12,
        "has_solar": rng.random() < 0.08,
        "autopay": rng.random() < 0.5,
        "interests": sorted(rng.sample(INTERESTS, rng.randrange(0, 4))),
        "move_in_date": f"20{rng.randrange(10, 26)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
    }


def customer(number: int) -> str:
    return f"C-{number:07}"


def fill() -> None:
    """Writes all of it into an empty, migrated database; definitions first, then visitors."""
    rng = random.Random(2026)
    attributes()
    ads = make_ads()
    spots = make_spots()
    segments = make_segments(rng)
    make_campaigns(rng, spots, ads, segments)
    make_visitors(rng)


def attributes() -> None:
    from marketing_spots.models import Attribute, AttributeChoice

    for entry in ATTRIBUTES:
        row = Attribute.objects.create(
            name=entry["name"],
            label=entry["name"].replace("_", " ").capitalize(),
            type=entry["type"],
            source=entry.get("source", "verified"),
        )
        AttributeChoice.objects.bulk_create(
            AttributeChoice(attribute=row, value=value) for value in entry.get("choices", [])
        )


def make_ads() -> list[Any]:
    from wagtail.models import Locale

    from marketing_spots.models import Ad

    locale, _ = Locale.objects.get_or_create(language_code="en")
    ads = [
        Ad(
            name=f"Ad {number}",
            locale=locale,
            content=[
                {
                    "type": "text",
                    "value": {
                        "headline": f"Save with program {number}",
                        "body": "<p>A rebate on what makes your home cheaper to run.</p>",
                        "link": {"href": f"/programs/{number}", "text": "See if you qualify"},
                    },
                }
            ],
        )
        for number in range(ADS)
    ]
    return Ad.objects.bulk_create(ads)


def make_spots() -> list[Any]:
    from marketing_spots.models import Spot

    return Spot.objects.bulk_create(
        Spot(name=f"spot-{number}", label=f"Spot {number}", slots=1 + number % 3)
        for number in range(SPOTS)
    )


def make_segments(rng: random.Random) -> list[Any]:
    from marketing_spots.models import Segment
    from plugins.blocks import stream_from_rule

    return Segment.objects.bulk_create(
        Segment(name=f"Segment {number}", rule=stream_from_rule({"all": conditions(rng)}))
        for number in range(SEGMENTS)
    )


def make_campaigns(
    rng: random.Random, spots: list[Any], ads: list[Any], segments: list[Any]
) -> None:
    from marketing_spots.models import Campaign, CampaignSegment, Placement
    from plugins.blocks import stream_from_rule

    campaigns = Campaign.objects.bulk_create(
        Campaign(
            name=f"Campaign {number}",
            priority=rng.choices([10, 50, 55, 60, 70, 90], [10, 60, 10, 10, 8, 2])[0],
            # One in ten speaks to everybody or to a page, as in practice.
            conditions=stream_from_rule({"all": audience(rng, number)}),
        )
        for number in range(CAMPAIGNS)
    )
    targeted = [campaign for number, campaign in enumerate(campaigns) if number % 10]
    CampaignSegment.objects.bulk_create(
        CampaignSegment(campaign=campaign, segment=rng.choice(segments))
        for campaign in targeted
        if rng.random() < 0.6
    )
    Placement.objects.bulk_create(
        Placement(campaign=campaign, spot=spot, ad=rng.choice(ads), weight=rng.choice([1, 1, 2]))
        for number, campaign in enumerate(campaigns)
        for spot in {spots[number % SPOTS], rng.choice(spots)}
    )


def audience(rng: random.Random, number: int) -> list[dict[str, Any]]:
    if number % 20 == 0:
        return []
    if number % 20 == 10:
        return [leaf("page", "starts_with", rng.choice(["/rates", "/ev", "/farm"]))]
    return conditions(rng)


def make_visitors(rng: random.Random) -> None:
    from marketing_spots.models import Visitor

    Visitor.objects.bulk_create(
        (
            Visitor(
                id=customer(number),
                attributes=profile(rng),
                personalisation=True,
                measurement=True,
            )
            for number in range(VISITORS)
        ),
        batch_size=5_000,
    )
