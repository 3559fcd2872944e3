"""What is kept for a visitor between calls changes no answer: not its items, its reason, its
privacy, nor until when it holds. Crowded spots, which the other properties are too small for."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import msgspec
import pytest

from marketing_spots.engine import compile_snapshot, decide
from marketing_spots.engine.definitions import (
    AdDef,
    CampaignDef,
    Consent,
    Context,
    Placement,
    Snapshot,
    SpotDef,
    Visitor,
)
from tests.engine import world
from tests.engine.kinds import KINDS

START = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
HOUR, DAY = 3_600, 86_400


def leaf(attribute: str, op: str, value: Any) -> dict[str, Any]:
    return {"type": "attribute", "attribute": attribute, "op": op, "value": value}


def audience(rng: random.Random) -> dict[str, Any] | None:
    """Of the profile, of the request, of both, of the time, or nobody in particular's."""
    parts = [
        leaf("number", "gte", rng.randrange(0, 10)),
        leaf("choice", "one_of", rng.sample(["farm", "home", "shop"], 2)),
        leaf("set", "has_any", [rng.choice(["ev", "solar", "led"])]),
        leaf("page", "eq", rng.choice(["bill", "home"])),
        leaf("page", "starts_with", rng.choice(["b", "h"])),
        leaf("date", "within_last_days", rng.randrange(1, 9)),
        {"not": leaf("choice", "eq", "farm")},
        {"any": [leaf("number", "lt", 5), leaf("page", "eq", "bill")]},
    ]
    chosen = rng.sample(parts, rng.choice([0, 1, 1, 2, 3]))
    return {"all": chosen} if chosen else None


def crowd(rng: random.Random) -> Snapshot:
    """Two spots of many campaigns, most of one priority, with rotation periods of their own."""
    count, ads = rng.choice([6, 30, 45, 90]), 30
    rotations = rng.choice([[DAY], [DAY, HOUR]])
    priorities = rng.choice([[50], [50, 50, 70]])
    ends = [None, START + dt.timedelta(hours=30)]
    return Snapshot(
        version=1,
        compiled_at=START,
        zone="America/Denver",
        attributes=world.ATTRIBUTES,
        ads=tuple(AdDef(id=f"a{n}", name="", format="text", content={}) for n in range(ads)),
        spots=(SpotDef(name="hero", slots=2), SpotDef(name="side", slots=rng.choice([1, 5]))),
        campaigns=tuple(
            msgspec.convert(
                {
                    "id": f"c{number:03}",
                    "name": "",
                    "placements": [
                        Placement(spot=spot, ad=f"a{rng.randrange(ads)}", weight=rng.choice([1, 3]))
                        for spot in rng.choice([["hero"], ["side"], ["hero", "side"]])
                    ],
                    "audience": audience(rng),
                    "priority": rng.choice(priorities),
                    "rotation": rng.choice(rotations),
                    "schedule": {"end": rng.choice(ends)},
                },
                CampaignDef,
            )
            for number in range(count)
        ),
    )


def visitor(rng: random.Random) -> Visitor:
    return Visitor(
        id=rng.choice([None, "v1", "v2"]),
        verified={
            "number": rng.randrange(0, 10),
            "choice": rng.choice(["farm", "home", "shop"]),
            "set": frozenset(rng.sample(["ev", "solar", "led"], 2)),
            "date": dt.date(2026, 5, rng.randrange(20, 32)),
        },
        consent=Consent(personalisation=rng.random() < 0.9),
    )


def fresh(kept: Visitor) -> Visitor:
    return msgspec.structs.replace(kept, memo={}, standing={})


@pytest.mark.parametrize("seed", range(60))
def test_a_visitor_who_comes_again_gets_what_a_new_one_would(seed: int) -> None:
    rng = random.Random(seed)
    ready = compile_snapshot(crowd(rng), KINDS)
    assert not ready.problems
    kept = visitor(rng)
    now = START
    for _ in range(25):
        context = Context(
            spots=tuple(rng.sample(["hero", "side"], rng.choice([1, 2]))),
            attributes={"page": rng.choice(["bill", "home", "x"])} if rng.random() < 0.8 else {},
            shown=frozenset(f"a{rng.randrange(30)}" for _ in range(rng.choice([0, 0, 3]))),
        )
        assert decide(ready, kept, context, now) == decide(ready, fresh(kept), context, now)
        now += dt.timedelta(seconds=rng.choice([0, 1, 600, HOUR, 5 * HOUR, DAY, -2 * HOUR]))


def test_what_a_profile_settles_is_not_asked_again() -> None:
    asked: list[str] = []

    class Counting:
        name = label = "counting"

        def compile(self, params: Any, env: Any, path: str) -> Any:
            inner = env.compare("choice", "ne", params["value"], path)

            def evaluate(facts: Any) -> bool | None:
                asked.append(params["value"])
                return inner.evaluate(facts)

            return msgspec.structs.replace(inner, evaluate=evaluate)

        def describe(self, params: Any, labels: Any) -> str:
            return "counting"

    source = crowd(random.Random(1))
    rule = {"type": "counting", "value": "shop"}
    campaigns = tuple(msgspec.structs.replace(each, audience=rule) for each in source.campaigns[:5])
    ready = compile_snapshot(
        msgspec.structs.replace(source, campaigns=campaigns), {**KINDS, "counting": Counting()}
    )
    kept = Visitor(id="v", verified={"choice": "farm"}, consent=Consent(personalisation=True))
    context = Context(spots=("hero",))
    first = decide(ready, kept, context, START)
    count = len(asked)
    assert count
    assert decide(ready, kept, context, START + dt.timedelta(minutes=1)) == first
    assert len(asked) == count
