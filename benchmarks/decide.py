"""How long `decide()` takes: microseconds a spot, and what 10,000 campaigns in one spot cost.

Mixes of audiences, because no single one is what a utility has:

- county: each campaign names a county, and counties grow with the campaigns (programs of a state);
- segments: each campaign names one of 200 segments, with one to three conditions inside;
- conditions: one to three conditions of everyday kinds, all at one priority;
- everybody: no audience, all at one priority.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Mapping
from typing import Any

from marketing_spots.engine import compile_snapshot, decide
from marketing_spots.engine.definitions import (
    AdDef,
    AttributeDef,
    AttributeSource,
    AttributeType,
    CampaignDef,
    Consent,
    Context,
    Placement,
    Schedule,
    SegmentDef,
    Snapshot,
    SpotDef,
    Visitor,
)

NOW = dt.datetime(2026, 6, 1, 18, tzinfo=dt.UTC)
KINDS = ("residential", "business", "farm")
UTILITIES = tuple(f"utility-{number}" for number in range(12))
INTERESTS = ("ev", "solar", "heat-pump", "thermostat", "insulation", "battery", "ebike", "led")
SEGMENTS = 200
ATTRIBUTES = (
    AttributeDef(name="customer_type", type=AttributeType.CHOICE, choices=KINDS),
    AttributeDef(name="utility", type=AttributeType.CHOICE, choices=UTILITIES),
    AttributeDef(name="county", type=AttributeType.TEXT),
    AttributeDef(name="owner", type=AttributeType.BOOLEAN),
    AttributeDef(name="owns_ev", type=AttributeType.BOOLEAN),
    AttributeDef(name="income", type=AttributeType.NUMBER),
    AttributeDef(name="monthly_kwh", type=AttributeType.NUMBER),
    AttributeDef(name="interests", type=AttributeType.SET, choices=INTERESTS),
    AttributeDef(name="device", type=AttributeType.CHOICE, source=AttributeSource.CONTEXT),
)
PRIORITIES = (90, 70, 50, 10)

Audience = Callable[[random.Random, int], dict[str, Any] | None]


class _Kind:
    """The condition types of the mixes, without any plugin in the way."""

    def __init__(self, name: str, compile: Callable[[Mapping[str, Any], Any, str], Any]) -> None:
        self.name = self.label = name
        self.compile = compile

    def describe(self, params: Mapping[str, Any], labels: Mapping[str, str]) -> str:
        return self.name


CONDITIONS = {
    "attribute": _Kind(
        "attribute",
        lambda p, env, path: env.compare(p["attribute"], p["op"], p.get("value"), path),
    ),
    "segment": _Kind("segment", lambda p, env, path: env.segment(p["segment"], path)),
}


def _is(attribute: str, op: str, value: Any) -> dict[str, Any]:
    return {"type": "attribute", "attribute": attribute, "op": op, "value": value}


def _conditions(rng: random.Random, size: int = 0) -> dict[str, Any]:
    pool = [
        _is("customer_type", "eq", rng.choice(KINDS)),
        _is("utility", "one_of", rng.sample(UTILITIES, 2)),
        _is("owner", "eq", rng.random() < 0.6),
        _is("owns_ev", "eq", rng.random() < 0.5),
        _is("income", "lt", rng.randrange(30, 120) * 1000),
        _is("monthly_kwh", "gte", rng.randrange(300, 1500)),
        _is("interests", "has_any", rng.sample(INTERESTS, 2)),
        _is("device", "eq", rng.choice(["desktop", "phone"])),
    ]
    return {"all": rng.sample(pool, rng.randrange(1, 4))}


def _county(rng: random.Random, size: int) -> dict[str, Any]:
    county = f"county-{rng.randrange(max(1, size // 10))}"
    return {"all": [_is("county", "eq", county), _is("income", "lt", 90_000)]}


def _segment(rng: random.Random, size: int) -> dict[str, Any]:
    return {"type": "segment", "segment": f"s{rng.randrange(SEGMENTS)}"}


#: name -> (audience of a campaign among `size`, priorities)
MIXES: dict[str, tuple[Audience, tuple[int, ...]]] = {
    "county": (_county, PRIORITIES),
    "segments": (_segment, PRIORITIES),
    "conditions": (_conditions, (50,)),
    "everybody": (lambda rng, size: None, (50,)),
}


def snapshot(mix: str, size: int) -> Snapshot:
    """`size` campaigns of that mix in one spot; half of them with an end."""
    rng = random.Random(f"{mix} {size}")
    audience, priorities = MIXES[mix]
    ends = [None, NOW + dt.timedelta(days=30), None, NOW + dt.timedelta(days=90)]
    return Snapshot(
        version=1,
        compiled_at=NOW,
        zone="America/Denver",
        attributes=ATTRIBUTES,
        segments=tuple(
            SegmentDef(id=f"s{number}", name=f"Segment {number}", rule=_conditions(rng))
            for number in range(SEGMENTS)
        ),
        ads=tuple(
            AdDef(id=f"a{number}", name=f"Ad {number}", format="banner", content={})
            for number in range(size)
        ),
        spots=(SpotDef(name="home-hero", slots=1),),
        campaigns=tuple(
            CampaignDef(
                id=f"c{number}",
                name=f"Campaign {number}",
                placements=(Placement(spot="home-hero", ad=f"a{number}"),),
                audience=audience(rng, size),
                priority=priorities[number % len(priorities)],
                schedule=Schedule(end=ends[number % len(ends)]),
            )
            for number in range(size)
        ),
    )


def visitors(size: int, count: int = 200) -> list[Visitor]:
    """Known customers who consented; counties as many as `size` campaigns have."""
    rng = random.Random(f"visitors {size}")
    return [
        Visitor(
            id=f"C-{number:07}",
            verified={
                "customer_type": rng.choices(KINDS, [88, 9, 3])[0],
                "utility": rng.choice(UTILITIES),
                "county": f"county-{rng.randrange(max(1, size // 10))}",
                "owner": rng.random() < 0.65,
                "owns_ev": rng.random() < 0.12,
                "income": rng.randrange(15, 220) * 1000,
                "monthly_kwh": rng.randrange(150, 2200),
                "interests": frozenset(rng.sample(INTERESTS, rng.randrange(0, 4))),
            },
            consent=Consent(personalisation=True, measurement=True),
        )
        for number in range(count)
    ]


CONTEXT = Context(spots=("home-hero",), attributes={"device": "desktop"})


def measure(mix: str, size: int, rounds: int = 9) -> float:
    """Microseconds of processor time a decision takes, averaged over 200 visitors: the fastest of
    several rounds, which is the one that other programs on the machine disturbed least."""
    compiled = compile_snapshot(snapshot(mix, size), CONDITIONS)
    if compiled.problems:
        raise RuntimeError(f"The mix {mix} does not compile: {compiled.problems[0].message}")
    people = visitors(size)
    compiled.warm(NOW)
    for visitor in people:  # memberships of segments are kept by the caller, as delivery does
        decide(compiled, visitor, CONTEXT, NOW)
    times = []
    for _ in range(rounds):
        begun = time.thread_time()
        for visitor in people:
            decide(compiled, visitor, CONTEXT, NOW)
        times.append((time.thread_time() - begun) / len(people))
    return min(times) * 1e6


def compile_seconds(size: int = 1_000) -> float:
    """How long compiling that many campaigns with everyday conditions takes."""
    source = snapshot("conditions", size)
    begun = time.thread_time()
    compile_snapshot(source, CONDITIONS).warm(NOW)
    return time.thread_time() - begun


def run() -> dict[str, Any]:
    """Measures and prints: per mix microseconds at 10, 20 and 10,000 campaigns and the growth."""
    report: dict[str, Any] = {"compile_1000_seconds": compile_seconds(), "mixes": {}}
    print("decide(), one spot, known visitor, microseconds (fastest round over 200 visitors)")
    print(f"{'mix':<12}{'10':>9}{'20':>9}{'10,000':>9}   growth 10 -> 10,000")
    for mix in MIXES:
        few, aim, many = (measure(mix, size) for size in (10, 20, 10_000))
        report["mixes"][mix] = {"at_10": few, "at_20": aim, "at_10000": many, "growth": many / few}
        print(f"{mix:<12}{few:>9.1f}{aim:>9.1f}{many:>9.1f}   {many / few:.2f} x")
    print(f"compiling 1,000 campaigns: {report['compile_1000_seconds']:.3f} s")
    return report


if __name__ == "__main__":
    run()
