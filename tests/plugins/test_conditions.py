"""The built-in conditions, compiled by the real engine and put into words."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from marketing_spots import vocabulary as marketing_words
from marketing_spots.engine.definitions import (
    AttributeDef,
    AttributeType,
    Consent,
    SegmentDef,
    Visitor,
)
from marketing_spots.engine.environment import Environment
from marketing_spots.engine.errors import RuleError as EngineError
from marketing_spots.engine.facts import MARKS, Facts
from plugins.api import AttributeSpec, RuleError, Vocabulary
from plugins.manager import get_plugins
from plugins.vocabulary import with_words

DENVER = zoneinfo.ZoneInfo("America/Denver")
NOON = dt.datetime(2026, 7, 1, 18, tzinfo=dt.UTC)  # a Wednesday, noon in Denver
DEFS = {
    "usage": AttributeDef(name="usage", type=AttributeType.NUMBER),
    "ev": AttributeDef(name="ev", type=AttributeType.BOOLEAN),
    "heating": AttributeDef(name="heating", type=AttributeType.CHOICE, choices=("hp", "gas")),
}
SEGMENTS = {
    "5": SegmentDef(
        id="5",
        name="EV owners",
        rule={"type": "attribute", "attribute": "ev", "op": "eq", "value": True},
    )
}
WORDS = Vocabulary(
    attributes={
        "usage": AttributeSpec(name="usage", label="Monthly usage", type="number", unit="kWh"),
        "income": AttributeSpec(name="income", label="Income", type="number", unit="$"),
        "ev": AttributeSpec(name="ev", label="Owns an EV", type="boolean"),
        "moved": AttributeSpec(name="moved", label="Moved in", type="date"),
        "city": AttributeSpec(name="city", label="City", type="text"),
        "heating": AttributeSpec(
            name="heating",
            label="Heating",
            type="choice",
            choices=(("hp", "heat pump"), ("gas", "gas")),
        ),
    },
    operators=marketing_words._OPERATORS,
    segments={"5": "EV owners"},
)


def environment() -> Environment:
    return Environment(DEFS, SEGMENTS, get_plugins().conditions, DENVER)


def compile_rule(**leaf):
    return environment().rule(leaf)


def facts(now: dt.datetime = NOON, visitor_id: str | None = "v1", **verified) -> Facts:
    visitor = Visitor(id=visitor_id, verified=verified, consent=Consent(personalisation=True))
    marks = {name: MARKS[each.source] for name, each in DEFS.items()}
    return Facts(marks, DENVER, visitor, {}, now)


def say(kind: str, **params) -> str:
    return get_plugins().conditions[kind].describe(params, WORDS)


# --- attribute ----------------------------------------------------------------------------------


def test_an_attribute_is_compared():
    rule = compile_rule(type="attribute", attribute="usage", op="gte", value=500)
    assert rule.evaluate(facts(usage=500)) is True
    assert rule.evaluate(facts(usage=499)) is False
    assert rule.evaluate(facts()) is None
    assert rule.reads == {"usage"}


def test_equality_promises_what_it_requires():
    rule = compile_rule(type="attribute", attribute="heating", op="one_of", value=["hp"])
    assert rule.requirements == (("heating", frozenset({"hp"})),)


@pytest.mark.parametrize(
    ("leaf", "path"),
    [
        ({"attribute": "usage", "op": "gte", "value": "lots"}, "value"),
        ({"attribute": "usage", "op": "gte"}, "value"),
        ({"attribute": "use", "op": "gte", "value": 5}, "attribute"),
        ({"attribute": "usage", "op": "has_any", "value": ["x"]}, "op"),
        ({"op": "gte", "value": 5}, "attribute"),
        ({"attribute": "usage", "value": 5}, "op"),
        ({"attribute": "heating", "op": "eq", "value": "stem"}, "value"),
        ({"attribute": "usage", "op": "gte", "value": 5, "unit": "kWh"}, "unit"),
    ],
)
def test_an_attribute_condition_that_makes_no_sense_names_its_place(leaf, path):
    with pytest.raises(EngineError) as caught:
        environment().rule({"all": [{"any": []}, {"type": "attribute", **leaf}]})
    assert caught.value.path == f"all[1].{path}"
    assert caught.value.message


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"attribute": "usage", "op": "gte", "value": 500}, "Monthly usage is at least 500 kWh"),
        (
            {"attribute": "usage", "op": "lt", "value": 1234.5},
            "Monthly usage is less than 1,234.5 kWh",
        ),
        ({"attribute": "usage", "op": "lt", "value": 500.0}, "Monthly usage is less than 500 kWh"),
        (
            {"attribute": "income", "op": "between", "value": [20000, 45000]},
            "Income is between $20,000 and $45,000",
        ),
        ({"attribute": "ev", "op": "eq", "value": True}, "Owns an EV is yes"),
        ({"attribute": "ev", "op": "eq", "value": False}, "Owns an EV is no"),
        ({"attribute": "ev", "op": "is_known"}, "Owns an EV is known"),
        (
            {"attribute": "heating", "op": "one_of", "value": ["hp", "gas"]},
            "Heating is one of heat pump, gas",
        ),
        (
            {"attribute": "moved", "op": "after", "value": "2026-03-01"},
            "Moved in is after 1 March 2026",
        ),
        (
            {"attribute": "moved", "op": "within_last_days", "value": 30},
            "Moved in is today or within the last 30 days",
        ),
        ({"attribute": "city", "op": "starts_with", "value": "Fort"}, "City starts with “Fort”"),
        ({"attribute": "gone", "op": "eq", "value": 1}, "gone is 1"),
        ({"attribute": "usage", "op": "gte"}, "Monthly usage is at least …"),
        ({}, "an attribute  …"),
    ],
)
def test_an_attribute_condition_in_words(params, text):
    assert say("attribute", **params) == text


# --- segment ------------------------------------------------------------------------------------


@pytest.mark.parametrize("segment", [5, "5"])
def test_membership_of_a_segment(segment):
    rule = compile_rule(type="segment", segment=segment)
    assert rule.evaluate(facts(ev=True)) is True
    assert rule.evaluate(facts(ev=False)) is False
    assert rule.evaluate(facts()) is None
    assert rule.requirements == (("ev", frozenset({True})),)


def test_not_in_a_segment_keeps_unknown_unknown_and_requires_nothing():
    rule = compile_rule(type="segment", segment=5, member=False)
    assert rule.evaluate(facts(ev=True)) is False
    assert rule.evaluate(facts(ev=False)) is True
    assert rule.evaluate(facts()) is None
    assert rule.requirements == ()
    assert rule.reads == {"ev"}


@pytest.mark.parametrize(
    ("leaf", "path"),
    [
        ({}, "segment"),
        ({"segment": 99}, "segment"),
        ({"segment": True}, "segment"),
        ({"segment": 5, "member": "no"}, "member"),
        ({"segment": 5, "not": 1}, None),
    ],
)
def test_a_segment_condition_that_makes_no_sense(leaf, path):
    with pytest.raises(EngineError) as caught:
        compile_rule(type="segment", **leaf)
    if path:
        assert caught.value.path == path


def test_a_segment_in_words():
    assert say("segment", segment=5) == "is in segment EV owners"
    assert say("segment", segment=5, member=False) == "is not in segment EV owners"
    assert say("segment", segment=6) == "is in segment a segment that does not exist (6)"


# --- date and weekday ---------------------------------------------------------------------------


def local(day: int, hour: int = 0, month: int = 7) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=DENVER).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("params", "before", "inside", "after", "edges"),
    [
        (
            {"op": "between", "date": "2026-07-04", "end": "2026-07-06"},
            local(3, 23),
            [local(4), local(6, 23)],
            local(7),
            [local(4), local(7)],
        ),
        ({"op": "before", "date": "2026-07-04"}, None, [local(3, 23)], local(4), [local(4)]),
        ({"op": "after", "date": "2026-07-04"}, local(4, 23), [local(5)], None, [local(5)]),
    ],
)
def test_a_date(params, before, inside, after, edges):
    rule = compile_rule(type="date", **params)
    for moment in filter(None, (before, after)):
        assert rule.evaluate(facts(moment)) is False
    for moment in inside:
        assert rule.evaluate(facts(moment)) is True
    now, found = local(1), []
    while (change := rule.next_change(now)) is not None:
        found.append(change)
        now = change
    assert found == edges


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"op": "between", "date": "2026-07-04"}, "end"),
        ({"op": "between", "date": "2026-07-04", "end": "2026-07-03"}, "end"),
        ({"op": "before", "date": "2026-07-04", "end": "2026-07-05"}, "end"),
        ({"op": "before", "date": "4 July"}, "date"),
        ({"op": "before"}, "date"),
        ({"op": "on", "date": "2026-07-04"}, "op"),
        ({"op": "before", "date": "2026-07-04", "zone": "UTC"}, "zone"),
    ],
)
def test_a_date_that_makes_no_sense(params, path):
    with pytest.raises(EngineError) as caught:
        compile_rule(type="date", **params)
    assert caught.value.path == path


def test_a_date_in_words():
    assert say("date", op="before", date="2026-07-04") == "the date is before 4 July 2026"
    assert (
        say("date", op="between", date="2026-07-04", end="2026-07-06")
        == "the date is from 4 July 2026 to 6 July 2026"
    )


def test_a_weekday_changes_at_local_midnight():
    rule = compile_rule(type="weekday", days=[5, 6])
    assert rule.evaluate(facts(local(3, 23))) is False  # a Friday
    assert rule.evaluate(facts(local(4))) is True
    assert rule.evaluate(facts(local(5, 23))) is True
    assert rule.evaluate(facts(local(6))) is False
    assert rule.next_change(local(1)) == local(4)
    assert rule.next_change(local(4)) == local(6)


def test_a_weekday_across_a_change_of_the_clock():
    rule = compile_rule(type="weekday", days=[6])  # 8 March 2026, a Sunday, has 23 hours
    start = rule.next_change(local(7, 12, month=3))
    assert start == dt.datetime(2026, 3, 8, 7, tzinfo=dt.UTC)
    assert rule.next_change(start) == dt.datetime(2026, 3, 9, 6, tzinfo=dt.UTC)


def test_every_day_never_changes():
    assert compile_rule(type="weekday", days=list(range(7))).next_change(NOON) is None


@pytest.mark.parametrize(
    ("days", "path"),
    [([], "days"), (None, "days"), ([7], "days[0]"), ([0, "1"], "days[1]"), ([True], "days[0]")],
)
def test_a_weekday_that_makes_no_sense(days, path):
    with pytest.raises(EngineError) as caught:
        compile_rule(type="weekday", days=days)
    assert caught.value.path == path


def test_a_weekday_in_words():
    assert say("weekday", days=[6]) == "the day is Sunday"
    assert say("weekday", days=[4, 0, 2]) == "the day is Monday, Wednesday or Friday"


# --- percentage ---------------------------------------------------------------------------------


def test_a_percentage_is_stable_and_only_grows():
    def members(percent):
        rule = compile_rule(type="percentage", percent=percent, seed="spring")
        assert rule.buckets
        return {n for n in range(4000) if rule.evaluate(facts(visitor_id=f"v{n}"))}

    twenty, forty = members(20), members(40)
    assert twenty == members(20)
    assert twenty < forty
    assert 680 < len(twenty) < 920
    assert members(0) == set()
    assert len(members(100)) == 4000


def test_without_an_id_a_percentage_is_unknown():
    rule = compile_rule(type="percentage", percent=100, seed="spring")
    assert rule.evaluate(facts(visitor_id=None)) is None


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"percent": 101, "seed": "a"}, "percent"),
        ({"percent": -1, "seed": "a"}, "percent"),
        ({"percent": "20", "seed": "a"}, "percent"),
        ({"percent": float("nan"), "seed": "a"}, "percent"),
        ({"percent": True, "seed": "a"}, "percent"),
        ({"percent": 20}, "seed"),
        ({"percent": 20, "seed": ""}, "seed"),
    ],
)
def test_a_percentage_that_makes_no_sense(params, path):
    with pytest.raises(EngineError) as caught:
        compile_rule(type="percentage", **params)
    assert caught.value.path == path


def test_a_percentage_in_words():
    assert (
        say("percentage", percent=12.5, seed="spring") == "is among 12.5 % of visitors (“spring”)"
    )


# --- for an engine that knows no words ----------------------------------------------------------


def test_with_words_describes_whatever_the_engine_passes():
    conditions = with_words(get_plugins().conditions, WORDS)
    params = {"attribute": "usage", "op": "gte", "value": 500}
    assert conditions["attribute"].describe(params, {}) == "Monthly usage is at least 500 kWh"
    env = Environment(DEFS, SEGMENTS, conditions, DENVER)
    rule = env.rule({"type": "attribute", **params})
    assert rule.blame(facts(usage=1)).words == "Monthly usage is at least 500 kWh"
    with pytest.raises(RuleError):
        conditions["weekday"].compile({}, env, "")


def test_an_explanation_says_which_condition_stopped_a_campaign():
    from marketing_spots.delivery.live import prepare
    from marketing_spots.engine.definitions import (
        AdDef,
        CampaignDef,
        Context,
        Placement,
        Snapshot,
        SpotDef,
    )
    from marketing_spots.engine.explaining import explain

    usage = AttributeDef(name="usage", type=AttributeType.NUMBER, label="Monthly usage", unit="kWh")
    rule = {"type": "attribute", "attribute": "usage", "op": "gte", "value": 500}
    snapshot = Snapshot(
        version=1,
        compiled_at=NOON,
        attributes=(usage,),
        spots=(SpotDef(name="hero"),),
        ads=(AdDef(id="a", name="A", format="text", content={}),),
        campaigns=(
            CampaignDef(
                id="c", name="C", placements=(Placement(spot="hero", ad="a"),), audience=rule
            ),
        ),
    )
    compiled = prepare(snapshot, get_plugins(), NOON).compiled
    visitor = Visitor(id="v", verified={"usage": 1}, consent=Consent(personalisation=True))
    (explanation,) = explain(compiled, visitor, Context(spots=("hero",)), NOON)
    assert "Monthly usage is at least 500 kWh" in explanation.steps[0].detail
