"""What cases cannot say as data: limits, memos, circles, and plugins that misbehave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from marketing_spots.engine import RuleError, compile_rule, compile_snapshot, decide, explain
from marketing_spots.engine.conditions import Condition
from marketing_spots.engine.definitions import (
    AdDef,
    CampaignDef,
    Consent,
    Context,
    Placement,
    Reason,
    Schedule,
    SegmentDef,
    Snapshot,
    SpotDef,
    Visitor,
)
from marketing_spots.engine.rules import DEEPEST, MOST_CONDITIONS
from tests.engine import world
from tests.engine.kinds import KINDS, Kind

HERO = Context(spots=("hero",))


def spot_with(*campaigns: dict[str, Any], **more: Any) -> Snapshot:
    return msgspec.structs.replace(world.snapshot({"campaigns": list(campaigns)}), **more)


def known(**verified: Any) -> Visitor:
    return Visitor(id="v", verified=verified, consent=Consent(personalisation=True))


def test_a_rule_may_be_as_deep_as_the_limit_and_no_deeper() -> None:
    rule: dict[str, Any] = {"type": "true"}
    for _ in range(DEEPEST - 1):
        rule = {"not": rule}
    compile_rule(rule, KINDS)
    with pytest.raises(RuleError) as caught:
        compile_rule({"not": rule}, KINDS)
    assert caught.value.path == ".".join(["not"] * DEEPEST)


def test_a_rule_nested_beyond_any_stack_is_refused() -> None:
    rule: dict[str, Any] = {"type": "true"}
    for _ in range(100_000):
        rule = {"not": rule}
    with pytest.raises(RuleError, match="deep"):
        compile_rule(rule, KINDS)
    while "not" in rule:  # taken apart by hand, or freeing it would recurse
        rule = rule.pop("not")


def test_a_rule_of_too_many_conditions_is_refused() -> None:
    compile_rule({"all": [{"type": "true"}] * (MOST_CONDITIONS - 1)}, KINDS)
    with pytest.raises(RuleError, match="split the rule"):
        compile_rule({"all": [{"type": "true"}] * MOST_CONDITIONS}, KINDS)


def test_segments_of_the_deepest_rules_nested_to_the_limit_evaluate() -> None:
    """The two limits together stay within Python's stack."""

    def deep(rule: dict[str, Any]) -> dict[str, Any]:
        for _ in range((DEEPEST - 1) // 2):
            rule = {"not": {"not": rule}}
        return rule

    segments = [SegmentDef(id="s0", name="S0", rule=deep({"type": "true"}))]
    for number in range(1, 8):
        inner = {"type": "segment", "segment": f"s{number - 1}"}
        segments.append(SegmentDef(id=f"s{number}", name=f"S{number}", rule=deep(inner)))
    source = spot_with(
        {"id": "c1", "ad": "a", "audience": deep({"type": "segment", "segment": "s7"})},
        segments=tuple(reversed(segments)),
    )
    ready = compile_snapshot(source, KINDS)
    assert ready.problems == ()
    assert decide(ready, known(), HERO, world.NOON)[0].items[0].ad == "a"


def test_a_chain_of_a_thousand_segments_is_refused_and_spoils_nothing() -> None:
    chain = [
        SegmentDef(id=f"s{n}", name=f"S{n}", rule={"type": "segment", "segment": f"s{n + 1}"})
        for n in range(1_000)
    ]
    source = spot_with(
        {"id": "c1", "ad": "a", "priority": 90, "audience": {"type": "segment", "segment": "s0"}},
        {"id": "c2", "ad": "b"},
        segments=tuple(chain),
    )
    ready = compile_snapshot(source, KINDS)
    assert any(each.id == "c1" and "deep" in each.message for each in ready.problems)
    assert decide(ready, known(), HERO, world.NOON)[0].items[0].ad == "b"


def test_segments_in_a_circle_name_the_circle() -> None:
    source = spot_with(segments=world.BAD_SEGMENTS)
    messages = {each.id: each.message for each in compile_snapshot(source, KINDS).problems}
    assert "Round → And-Round → Round" in messages["round"]


def test_what_is_there_twice_is_a_problem_and_the_first_one_counts() -> None:
    source = spot_with({"id": "c1", "ad": "a"}, {"id": "c1", "ad": "b"})
    twice = msgspec.structs.replace(
        source,
        attributes=source.attributes[:1] * 2,
        ads=(*source.ads, AdDef(id="a", name="other", format="text", content={})),
        spots=source.spots * 2,
        segments=source.segments[:1] * 2,
    )
    ready = compile_snapshot(twice, KINDS)
    assert sorted(each.kind for each in ready.problems) == [
        "ad",
        "attribute",
        "campaign",
        "segment",
        "spot",
    ]
    assert decide(ready, Visitor(), HERO, world.NOON)[0].items[0].ad == "a"


def test_an_unknown_zone_of_the_utility_is_a_problem_and_days_are_utc_days() -> None:
    ready = compile_snapshot(spot_with({"id": "c1", "ad": "a"}, zone="Mars/Olympus"), KINDS)
    assert [(each.kind, each.path) for each in ready.problems] == [("snapshot", "zone")]
    assert decide(ready, Visitor(), HERO, world.NOON)[0].items[0].ad == "a"


def test_a_spot_without_slots_is_a_problem() -> None:
    source = spot_with(spots=(SpotDef(name="hero", slots=0),))
    assert [each.path for each in compile_snapshot(source, KINDS).problems] == ["slots"]


def test_a_condition_that_breaks_its_promise_is_explained_as_decided() -> None:
    """The index believes `requires`; so must the explanation, or it would contradict the answer."""

    def lies(params: Any, env: Any, path: str) -> Condition:
        return Condition(evaluate=lambda facts: True, requires=("choice", frozenset({"farm"})))

    ready = compile_snapshot(
        spot_with({"id": "c1", "ad": "a", "audience": {"type": "lies"}}),
        {**KINDS, "lies": Kind("lies", lies)},
    )
    visitor = known(choice="home")
    assert decide(ready, visitor, HERO, world.NOON)[0].items == ()
    (step,) = explain(ready, visitor, HERO, world.NOON)[0].steps
    assert step.reason is Reason.AUDIENCE
    assert decide(ready, known(choice="farm"), HERO, world.NOON)[0].items[0].ad == "a"


def _bad_change(answer: Callable[[], Any]) -> Any:
    def compile(params: Any, env: Any, path: str) -> Condition:
        return Condition(evaluate=lambda facts: True, next_change=lambda now: answer())

    return compile_snapshot(
        spot_with({"id": "c1", "ad": "a", "audience": {"type": "bad"}}),
        {**KINDS, "bad": Kind("bad", compile)},
    )


@pytest.mark.parametrize(
    "answer",
    [
        lambda: 1 / 0,
        lambda: "soon",
        lambda: world.NOON.replace(tzinfo=None),
        lambda: world.NOON - dt.timedelta(1),
    ],
)
def test_a_next_change_that_makes_no_sense_costs_caching_only(answer: Any) -> None:
    (decision,) = decide(_bad_change(answer), Visitor(), HERO, world.NOON)
    assert decision.items[0].ad == "a"
    assert decision.valid_until == world.NOON


class Exploding(dict[str, Any]):
    def get(self, *args: Any) -> Any:
        raise OSError("profile store gone")


def test_facts_that_cannot_be_read_leave_default_content() -> None:
    source = spot_with(
        {"id": "c1", "ad": "a", "audience": {"type": "segment", "segment": "farms"}},
        spots=(SpotDef(name="hero", default_ads=("f",)),),
    )
    visitor = Visitor(verified=Exploding(x=1), consent=Consent(personalisation=True))
    (decision,) = decide(compile_snapshot(source, KINDS), visitor, HERO, world.NOON)
    assert [item.ad for item in decision.items] == ["f"]
    assert decision.reason is Reason.DEFAULT
    assert not decision.shared


def test_alternating_moments_keep_their_answers() -> None:
    """Slices of time are kept; going back and forth must not mix them up."""
    ends = [world.NOON + dt.timedelta(hours=hours) for hours in range(1, 9)]
    source = spot_with()
    source = msgspec.structs.replace(
        source,
        campaigns=tuple(
            CampaignDef(
                id=f"c{n}",
                name="C",
                placements=(Placement(spot="hero", ad="a"),),
                priority=90 - n,
                schedule=Schedule(end=end),
            )
            for n, end in enumerate(ends)
        ),
    )
    ready = compile_snapshot(source, KINDS)
    for step in [0, 5, 1, 7, 0, 3, 6, 2, 5, 0, 4, 7]:
        now = world.NOON + dt.timedelta(hours=step)
        ready.warm(now)
        (decision,) = decide(ready, Visitor(), HERO, now)
        assert decision.items[0].campaign == f"c{step}"
        assert decision.valid_until == ends[step]


def test_many_campaigns_of_one_priority_are_each_explained_once() -> None:
    source = spot_with(
        *({"id": f"c{n:02}", "ad": "abcde"[n % 5]} for n in range(60)),
        *(
            {"id": f"f{n:02}", "ad": "a", "audience": {"type": "segment", "segment": "farms"}}
            for n in range(30)
        ),
    )
    ready = compile_snapshot(source, KINDS)
    for visitor in (known(choice="farm"), known(choice="home"), Visitor()):
        (explanation,) = explain(ready, visitor, HERO, world.NOON)
        assert len({step.campaign for step in explanation.steps}) == 90
        assert len(explanation.steps) == 90
        (won,) = [step for step in explanation.steps if step.reason is Reason.WON]
        assert won.campaign == explanation.decision.items[0].campaign


def test_an_order_stays_put_for_the_period_and_then_changes() -> None:
    source = spot_with(*({"id": f"c{n}", "ad": "abcde"[n]} for n in range(5)))
    ready = compile_snapshot(source, KINDS)

    def first(name: str, now: dt.datetime) -> str:
        visitor = Visitor(id=name, consent=Consent(personalisation=True))
        return decide(ready, visitor, HERO, now)[0].items[0].ad

    day = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    people = [f"v{n}" for n in range(200)]
    morning = [first(name, day) for name in people]
    assert [first(name, day + dt.timedelta(hours=23, minutes=59)) for name in people] == morning
    next_day = [first(name, day + dt.timedelta(days=1)) for name in people]
    # A fifth stays by chance; 5 standard deviations around 40.
    assert 12 <= sum(a == b for a, b in zip(morning, next_day, strict=True)) <= 68
