"""The engine's specification: every case of cases.json."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from pathlib import Path
from typing import Any

import pytest

from marketing_spots.engine import (
    OPERATORS,
    RuleError,
    bucket,
    coerce,
    compile_rule,
    compile_snapshot,
    decide,
    explain,
    in_percentage,
    operators_for,
)
from marketing_spots.engine.bucketing import choose_range, fnv1a_32, variant_ranges
from marketing_spots.engine.definitions import (
    AttributeType,
    Consent,
    Reason,
    Schedule,
    Visitor,
)
from marketing_spots.engine.facts import MARKS, Facts
from marketing_spots.engine.schedule import eligible_share, is_open, next_change
from tests.engine import world
from tests.engine.kinds import KINDS

CASES = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
DEFINITIONS = {each.name: each for each in world.ATTRIBUTES}


def rows(group: str) -> Any:
    """The rows of a group, each with itself as a readable id."""
    return [pytest.param(*row, id=json.dumps(row[:-1])[1:-1][:90]) for row in CASES[group]]


def named(group: str) -> Any:
    return [pytest.param(case, id=case["name"]) for case in CASES[group]]


def facts(now: dt.datetime = world.NOON, zone: str = "UTC", **verified: Any) -> Facts:
    marks = {each.name: MARKS[each.source] for each in world.ATTRIBUTES}
    visitor = Visitor(id="a", verified=verified, consent=Consent(personalisation=True))
    return Facts(marks, zoneinfo.ZoneInfo(zone), visitor, {}, now)


def compiled(rule: Any, zone: str = "UTC") -> Any:
    return compile_rule(
        world.spelt_out(rule),
        KINDS,
        attributes=world.ATTRIBUTES,
        segments=world.SEGMENTS + world.BAD_SEGMENTS,
        zone=zone,
    )


def _comparisons() -> Any:
    for row in CASES["operators"]:
        for expected, key in ((True, "true"), (False, "false"), (None, "unknown")):
            for value in row.get(key, ()):
                name = f"{value} {row['op']} {row.get('operand', '')} is {key} ({row['type']})"
                yield pytest.param(row, value, expected, id=name)


@pytest.mark.parametrize(("row", "value", "expected"), _comparisons())
def test_operator(row: Any, value: Any, expected: bool | None) -> None:
    kind, zone = row["type"], row.get("zone", "UTC")
    rule = {"type": "attribute", "attribute": kind, "op": row["op"]}
    if "operand" in row:
        rule["value"] = row["operand"]
    now = world.moment(row.get("now")) or world.NOON
    held = world.held(kind, value)
    known = {} if held is None else {kind: held}
    assert compiled(rule, zone).evaluate(facts(now, zone, **known)) is expected


@pytest.mark.parametrize(("kind", "keys"), CASES["operators_of_types"].items())
def test_operators_of_a_type(kind: str, keys: list[str]) -> None:
    assert [each.key for each in operators_for(AttributeType(kind))] == keys


def test_every_operator_has_cases_for_every_type() -> None:
    covered = {(row["op"], row["type"]) for row in CASES["operators"]}
    assert covered == {(key, kind.value) for key, op in OPERATORS.items() for kind in op.types}


@pytest.mark.parametrize(("kind", "op", "operand", "path", "words"), rows("refused_comparisons"))
def test_comparison_is_refused(kind: str, op: Any, operand: Any, path: str, words: str) -> None:
    rule = {"type": "attribute", "attribute": kind, "op": op, "value": operand}
    with pytest.raises(RuleError) as caught:
        compiled({"all": [rule]})
    assert caught.value.path == f"all[0].{path}"
    assert words in caught.value.message


@pytest.mark.parametrize(("kind", "raw", "expected"), rows("coerce"))
def test_coerce(kind: str, raw: Any, expected: Any) -> None:
    value = coerce(DEFINITIONS[kind], raw)
    wanted = world.held(kind, expected)
    assert value == wanted
    assert type(value) is type(wanted)


@pytest.mark.parametrize(("kind", "raw", "words"), rows("coerce_refused"))
def test_coerce_refuses(kind: str, raw: Any, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        coerce(DEFINITIONS[kind], raw)
    assert words in str(caught.value)


@pytest.mark.parametrize(("rule", "expected", "path"), rows("logic"))
def test_logic(rule: Any, expected: bool | None, path: str) -> None:
    ready = compiled(rule)
    assert ready.evaluate(facts()) is expected
    assert ready.blame(facts()).path == path


@pytest.mark.parametrize(("name", "rule", "expected"), rows("missing_attribute_under_connectives"))
def test_missing_attribute(name: str, rule: Any, expected: bool | None) -> None:
    assert compiled(rule).evaluate(facts()) is expected


@pytest.mark.parametrize(("rule", "path", "words"), rows("malformed"))
def test_malformed_rule(rule: Any, path: str, words: str) -> None:
    # Letters stand for conditions only inside lists here: "all" and 5 are what they are.
    with pytest.raises(RuleError) as caught:
        compiled(rule)
    assert caught.value.path == path
    assert words in caught.value.message


@pytest.mark.parametrize(("rule", "expected"), rows("requirements"))
def test_requirements(rule: Any, expected: dict[str, list[str]]) -> None:
    found = {name: sorted(values) for name, values in compiled(rule).requirements}
    assert found == expected


@pytest.mark.parametrize(("seed", "visitor", "expected"), rows("hash"))
def test_published_hash(seed: str, visitor: str, expected: float) -> None:
    assert bucket(seed, visitor) == expected


@pytest.mark.parametrize(("text", "expected"), rows("fnv1a_32"))
def test_fnv1a_32(text: str, expected: int) -> None:
    assert fnv1a_32(text) == expected


@pytest.mark.parametrize(("weights", "coverage", "expected"), rows("variant_ranges"))
def test_variant_ranges(weights: list[float], coverage: float, expected: Any) -> None:
    found = variant_ranges(weights, coverage)
    assert [list(each) for each in found] == [pytest.approx(each) for each in expected]


@pytest.mark.parametrize(("n", "ranges", "expected"), rows("choose_range"))
def test_choose_range(n: float, ranges: Any, expected: int | None) -> None:
    assert choose_range(ranges, n) == expected


@pytest.mark.parametrize(("seed", "visitor", "percent", "expected"), rows("in_percentage"))
def test_in_percentage(seed: str, visitor: str, percent: float, expected: bool) -> None:
    assert in_percentage(seed, visitor, percent) is expected


@pytest.mark.parametrize("case", named("schedules"))
def test_schedule(case: Any) -> None:
    schedule = world.campaign({"id": "c", "ad": "a", "schedule": _full(case["schedule"])}).schedule
    for text in case.get("open", ()):
        assert is_open(schedule, world.moment(text)), f"should be open at {text}"
    for text in case.get("closed", ()):
        assert not is_open(schedule, world.moment(text)), f"should be closed at {text}"
    for text, expected in case["changes"]:
        found = next_change(schedule, world.moment(text))
        assert found == world.moment(expected), f"the change after {text}"


@pytest.mark.parametrize(("name", "schedule", "now", "expected"), rows("eligible_share"))
def test_eligible_share(name: str, schedule: Any, now: str, expected: float) -> None:
    ready = world.campaign({"id": "c", "ad": "a", "schedule": _full(schedule)}).schedule
    assert eligible_share(ready, world.moment(now)) == pytest.approx(expected)


def _full(schedule: dict[str, Any]) -> dict[str, Any]:
    """The moments of a case leave the seconds out; msgspec wants them."""
    moments = {key: schedule[key] for key in ("start", "end") if key in schedule}
    return schedule | {key: world.moment(text).isoformat() for key, text in moments.items()}


@pytest.mark.parametrize(("name", "change", "path"), rows("broken_campaigns"))
def test_broken_campaign(name: str, change: dict[str, Any], path: str) -> None:
    """A broken campaign is named with its path, never serves, and leaves the others alone."""
    given = {"id": "bad", "priority": 90, "placements": [{"spot": "hero", "ad": "a"}], **change}
    source = world.snapshot(
        {
            "campaigns": [given, {"id": "good", "ad": "b"}],
            "spots": {"hero": {}, "banners": {"formats": ["banner"]}},
        }
    )
    source = type(source)(
        **{name: getattr(source, name) for name in source.__struct_fields__}
        | {"segments": world.SEGMENTS + world.BAD_SEGMENTS}
    )
    ready = compile_snapshot(source, KINDS)
    problems = [each for each in ready.problems if each.kind == "campaign"]
    assert {each.id for each in problems} == {"bad"}
    assert path in [each.path for each in problems]
    assert all(each.message for each in problems)
    (decision,) = decide(ready, Visitor(), world.context({}), world.NOON)
    assert [item.campaign for item in decision.items] == ["good"]
    (explanation,) = explain(ready, Visitor(), world.context({}), world.NOON)
    for step in explanation.steps:
        if step.campaign == "bad":
            assert step.reason is Reason.BROKEN
            assert step.detail


def _decisions() -> Any:
    for group, cases in CASES["decide"].items():
        for case in cases:
            yield pytest.param(case, id=f"{group}: {case['name']}")


@pytest.mark.parametrize("case", _decisions())
def test_decide(case: Any) -> None:
    vetoes = [world.TestVeto(wish) for wish in case.get("vetoes", ())]
    ready = compile_snapshot(world.snapshot(case), KINDS, vetoes)
    campaign_problems = [each for each in ready.problems if each.kind != "segment"]
    assert len(campaign_problems) == case.get("problems", 0), ready.problems
    visitor = world.visitor(case.get("visitor"), case.get("counters", {}))
    context = world.context(case.get("context", {}))
    now = world.moment(case.get("now")) or world.NOON
    explained = explain(
        ready, world.visitor(case.get("visitor"), case.get("counters", {})), context, now
    )
    decisions = decide(ready, visitor, context, now)
    assert tuple(each.decision for each in explained) == decisions
    _check_items(case, decisions)
    _check_answer(case, decisions)
    _check_steps(case, explained)
    if "memo" in case:
        assert visitor.memo == case["memo"]


def _check_items(case: Any, decisions: Any) -> None:
    shown = {each.spot: [item.ad for item in each.items] for each in decisions}
    for spot, ads in case.get("shows", {}).items():
        assert shown[spot] == ads
    for spot, ads in case.get("shows_any_order", {}).items():
        assert sorted(shown[spot]) == sorted(ads)
    for spot, ad in case.get("first", {}).items():
        assert shown[spot][0] == ad
    for spot, ads in case.get("one_of", {}).items():
        assert len(shown[spot]) == 1
        assert shown[spot][0] in ads
    if "shows_list" in case:
        assert [[item.ad for item in each.items] for each in decisions] == case["shows_list"]
    for spot, variants in case.get("variants", {}).items():
        found = {each.spot: [item.variant for item in each.items] for each in decisions}
        assert found[spot] == variants


def _check_answer(case: Any, decisions: Any) -> None:
    by_spot = {each.spot: each for each in decisions}
    if "reason" in case:
        assert decisions[0].reason == case["reason"]
    if "until" in case:
        assert decisions[0].valid_until == world.moment(case["until"])
    if "shared" in case:
        assert decisions[0].shared is case["shared"]
    for spot, shared in case.get("shared_by", {}).items():
        assert by_spot[spot].shared is shared
    for spot, until in case.get("until_by", {}).items():
        assert by_spot[spot].valid_until == world.moment(until)
    for spot, errors in case.get("errors", {}).items():
        assert list(by_spot[spot].errors) == errors


def _check_steps(case: Any, explained: Any) -> None:
    steps = {each.decision.spot: {step.campaign: step for step in each.steps} for each in explained}
    for spot, stops in case.get("stops", {}).items():
        assert {name: steps[spot][name].reason for name in stops} == stops
        assert all(steps[spot][name].detail for name in stops if stops[name] != "won")
    for spot, order in case.get("order", {}).items():
        assert list(steps[spot]) == order
    for name, path in case.get("paths", {}).items():
        assert steps["hero"][name].path == path


def test_the_default_schedule_is_always_open() -> None:
    assert is_open(Schedule(), world.NOON)
