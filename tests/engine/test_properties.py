"""What holds for every input."""

from __future__ import annotations

import collections
import datetime as dt
import itertools
import math
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketing_spots.engine import (
    RuleError,
    bucket,
    compile_rule,
    compile_snapshot,
    decide,
    explain,
)
from marketing_spots.engine.bucketing import choose_range, variant_ranges
from marketing_spots.engine.definitions import (
    CampaignDef,
    CampaignTotals,
    Consent,
    Context,
    Counters,
    Placement,
    Reason,
    Seen,
    Snapshot,
    SpotDef,
    Visitor,
)
from tests.engine import world
from tests.engine.kinds import KINDS
from tests.engine.test_cases import compiled, facts

relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# --- snapshots, visitors and moments -------------------------------------------------------------

conditions = st.sampled_from(
    [
        {"type": "true"},
        {"type": "false"},
        {"type": "unknown"},
        {"type": "raises"},
        {"type": "percentage", "seed": "seed", "percent": 50},
        {"type": "weekday", "days": [0, 1, 2], "zone": "America/Denver"},
        {"type": "segment", "segment": "farms"},
        {"type": "segment", "segment": "outer"},
        {"type": "segment", "segment": "on-bill"},
        world.MISSING,
        {"type": "attribute", "attribute": "choice", "op": "eq", "value": "farm"},
        {"type": "attribute", "attribute": "choice", "op": "one_of", "value": ["home", "shop"]},
        {"type": "attribute", "attribute": "set", "op": "has_any", "value": ["ev", "led"]},
        {"type": "attribute", "attribute": "set", "op": "has_all", "value": ["ev", "solar"]},
        {"type": "attribute", "attribute": "page", "op": "eq", "value": "bill"},
        {"type": "attribute", "attribute": "date", "op": "within_last_days", "value": 30},
    ]
)
rules = st.recursive(
    conditions,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=5,
)
moments = st.integers(0, 364 * 86_400).map(
    lambda seconds: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)
)
SPOTS = (
    SpotDef(name="hero", slots=1, default_ads=("f",)),
    SpotDef(name="side", slots=3),
)


@st.composite
def campaigns(draw: Any, number: int) -> CampaignDef:
    window = {"days": [0, 2, 4], "start": "08:00:00", "end": "03:00:00"}
    extra: dict[str, Any] = draw(
        st.sampled_from(
            [
                {},
                {},
                {"frequency": {"caps": [{"limit": 2}], "min_gap": 60}},
                {"frequency": {"serve_without_id": False}},
                {"holdout": {"seed": "seed", "percent": 30}},
                {"goal": {"impressions": 100}},
                {"schedule": {"zone": "Europe/Berlin", "windows": [window]}},
                {"schedule": {"start": "2026-03-01T00:00:00Z", "end": "2026-09-01T00:00:00Z"}},
                {
                    "goal": {"impressions": 100, "even_pacing": True},
                    "schedule": {"start": "2026-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"},
                },
                {
                    "experiment": {
                        "seed": "e",
                        "coverage": 60,
                        "variants": [{"key": "x"}, {"key": "y"}],
                    }
                },
                {"rotation": 3600},
                {"priority": 900},
            ]
        )
    )
    places = draw(
        st.lists(
            st.tuples(st.sampled_from(["hero", "side"]), st.sampled_from("abcde")),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    given = {
        "id": f"c{number}",
        "name": f"C{number}",
        "placements": [{"spot": spot, "ad": ad} for spot, ad in places],
        "priority": draw(st.sampled_from([10, 50, 50, 90])),
        "audience": draw(st.one_of(st.none(), rules)),
        "paused": draw(st.sampled_from([False, False, False, True])),
        "exclusion_groups": draw(st.sampled_from([[], [], ["g"], ["g", "h"]])),
    }
    return msgspec.convert(given | extra, CampaignDef)


@st.composite
def snapshots(draw: Any, most: int = 14) -> Snapshot:
    count = draw(st.integers(0, most))
    return Snapshot(
        version=1,
        compiled_at=world.NOON,
        zone=draw(st.sampled_from(["UTC", "America/Denver"])),
        attributes=world.ATTRIBUTES,
        segments=world.SEGMENTS,
        ads=world.ADS,
        spots=SPOTS,
        campaigns=tuple(draw(campaigns(number)) for number in range(count)),
    )


@st.composite
def visitors(draw: Any) -> Visitor:
    verified = {
        "number": draw(st.one_of(st.none(), st.integers(0, 10))),
        "choice": draw(st.sampled_from([None, "farm", "home", "shop"])),
        "set": draw(st.one_of(st.none(), st.frozensets(st.sampled_from(["ev", "solar", "led"])))),
        "date": draw(st.sampled_from([None, dt.date(2026, 5, 30), dt.date(2020, 1, 1)])),
    }
    seen = Seen(impressions={"day": draw(st.integers(0, 3))}, last_impression=world.NOON)  # type: ignore[dict-item]
    return Visitor(
        id=draw(st.one_of(st.none(), st.text(max_size=6))),
        verified={name: value for name, value in verified.items() if value is not None},
        consent=Consent(personalisation=draw(st.booleans())),
        counters=Counters(
            campaigns={"c0": seen, "c1": seen},
            totals={
                f"c{n}": CampaignTotals(impressions=draw(st.integers(0, 120))) for n in range(3)
            },
        ),
    )


contexts = st.builds(
    Context,
    spots=st.lists(st.sampled_from(["hero", "side", "nowhere"]), max_size=3).map(tuple),
    attributes=st.sampled_from([{}, {"page": "bill"}, {"page": "home"}]),
    shown=st.frozensets(st.sampled_from("abz"), max_size=2),
)


def again(visitor: Visitor) -> Visitor:
    """The same visitor with nothing kept from earlier calls."""
    return msgspec.structs.replace(visitor, memo={}, standing={})


# --- decisions -----------------------------------------------------------------------------------


@relaxed
@given(snapshots(), visitors(), contexts, moments)
def test_the_same_input_gives_the_same_answer(
    source: Snapshot, visitor: Visitor, context: Context, now: dt.datetime
) -> None:
    ready = compile_snapshot(source, KINDS)
    first = decide(ready, again(visitor), context, now)
    kept = again(visitor)
    # Another moment in between, other memos, a second compilation: none of it matters.
    decide(ready, kept, context, now + dt.timedelta(days=1))
    ready.warm(now - dt.timedelta(days=40))
    assert decide(ready, kept, context, now) == first
    assert decide(compile_snapshot(source, KINDS), kept, context, now) == first


@relaxed
@given(snapshots(), visitors(), st.lists(st.tuples(contexts, moments), min_size=2, max_size=6))
def test_what_is_kept_for_a_visitor_changes_no_answer(
    source: Snapshot, visitor: Visitor, calls: list[tuple[Context, dt.datetime]]
) -> None:
    ready = compile_snapshot(source, KINDS)
    kept = again(visitor)
    for context, now in calls:
        assert decide(ready, kept, context, now) == decide(ready, again(visitor), context, now)


@relaxed
@given(snapshots(), visitors(), contexts, moments)
def test_explain_agrees_with_decide(
    source: Snapshot, visitor: Visitor, context: Context, now: dt.datetime
) -> None:
    ready = compile_snapshot(source, KINDS)
    decisions = decide(ready, again(visitor), context, now)
    explained = explain(ready, again(visitor), context, now)
    assert tuple(each.decision for each in explained) == decisions
    for each in explained:
        won = [(s.campaign, s.ad, s.variant) for s in each.steps if s.reason is Reason.WON]
        items = each.decision.items if each.decision.reason is Reason.WON else ()
        assert won == [(item.campaign, item.ad, item.variant) for item in items]
        spot = ready.spots.get(each.decision.spot)
        full = spot is None or len(won) >= spot.slots
        assert full or not any(step.reason is Reason.OUTRANKED for step in each.steps)
        placed = [
            c.id for c in source.campaigns for p in c.placements if p.spot == each.decision.spot
        ]
        assert {step.campaign for step in each.steps} == set(placed)
        assert len(each.steps) == len(set(placed))
        priorities = [step.priority for step in each.steps]
        assert priorities == sorted(priorities, reverse=True)


@relaxed
@given(snapshots(most=40), visitors(), contexts, moments)
def test_the_index_changes_no_answer(
    source: Snapshot, visitor: Visitor, context: Context, now: dt.datetime
) -> None:
    with_index = decide(compile_snapshot(source, KINDS), again(visitor), context, now)
    without = decide(compile_snapshot(source, KINDS, indexed=False), again(visitor), context, now)
    assert with_index == without


@relaxed
@given(snapshots(), visitors(), contexts, moments)
def test_a_snapshot_survives_json(
    source: Snapshot, visitor: Visitor, context: Context, now: dt.datetime
) -> None:
    back = msgspec.json.decode(msgspec.json.encode(source), type=Snapshot)
    assert back == source
    first = decide(compile_snapshot(source, KINDS), again(visitor), context, now)
    assert decide(compile_snapshot(back, KINDS), again(visitor), context, now) == first


@relaxed
@given(snapshots(), visitors(), contexts, moments)
def test_an_answer_holds_until_it_says(
    source: Snapshot, visitor: Visitor, context: Context, now: dt.datetime
) -> None:
    ready = compile_snapshot(source, KINDS)
    for name in context.spots:
        alone = Context(spots=(name,), attributes=context.attributes, shown=context.shown)
        (decision,) = decide(ready, again(visitor), alone, now)
        until = decision.valid_until
        assert until is None or until > now
        later = now + dt.timedelta(days=400) if until is None else until
        for share in (0.3, 0.7, 1.0):
            moment = now + (later - now) * share - dt.timedelta(microseconds=1)
            if moment > now:
                (then,) = decide(ready, again(visitor), alone, moment)
                assert then.items == decision.items


@relaxed
@given(snapshots(), visitors(), contexts, moments)
def test_a_shared_answer_is_the_same_for_everyone_else(
    source: Snapshot, visitor: Visitor, context: Context, now: dt.datetime
) -> None:
    """Whoever else consented or not as this one did, and is nobody in particular, gets the same."""
    ready = compile_snapshot(source, KINDS)
    for decision in decide(ready, again(visitor), context, now):
        if decision.shared and visitor.consent.personalisation:
            alone = Context(
                spots=(decision.spot,), attributes=context.attributes, shown=context.shown
            )
            (mine,) = decide(ready, again(visitor), alone, now)
            nobody = Visitor(
                consent=visitor.consent, counters=Counters(totals=visitor.counters.totals)
            )
            (theirs,) = decide(ready, nobody, alone, now)
            assert not mine.shared or mine.items == theirs.items


@relaxed
@given(snapshots(), visitors(), contexts, moments)
def test_without_consent_nothing_about_the_visitor_matters(
    source: Snapshot, visitor: Visitor, context: Context, now: dt.datetime
) -> None:
    ready = compile_snapshot(source, KINDS)
    refusing = msgspec.structs.replace(again(visitor), consent=Consent())
    nobody = Visitor(counters=Counters(totals=visitor.counters.totals))
    answers = decide(ready, refusing, context, now)
    assert answers == decide(ready, nobody, context, now)
    assert all(each.shared for each in answers)


# --- nothing raises ------------------------------------------------------------------------------

garbage = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.binary(max_size=4),
        st.dates(),
        st.just(object()),
        st.sampled_from(["all", "any", "not", "type", "attribute", "farm", "\ud800"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.sampled_from(
                    ["all", "any", "not", "type", "attribute", "op", "value", "segment"]
                ),
                st.text(max_size=3),
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)
kinds = st.sampled_from([*KINDS, "nothing"])
half_rules = st.one_of(
    garbage,
    st.builds(
        lambda kind, attribute, op, value: {
            "type": kind,
            "attribute": attribute,
            "op": op,
            "value": value,
            "segment": attribute,
            "percent": value,
            "seed": attribute,
            "days": value,
        },
        kinds,
        st.one_of(st.sampled_from([each.name for each in world.ATTRIBUTES]), garbage),
        st.one_of(st.sampled_from(["eq", "lt", "has_any", "between", "matches"]), garbage),
        garbage,
    ),
)


@settings(relaxed, max_examples=150)
@given(half_rules)
def test_a_garbage_rule_is_refused_or_compiles(rule: Any) -> None:
    refused: RuleError | None = None
    try:
        compile_rule(rule, KINDS, attributes=world.ATTRIBUTES, segments=world.SEGMENTS)
    except RuleError as error:
        refused = error
    assert refused is None or (refused.message and isinstance(refused.path, str))


hashable_garbage = st.one_of(
    garbage, st.frozensets(st.one_of(st.text(max_size=2), st.integers()), max_size=3)
)


@settings(relaxed, max_examples=100)
@given(
    snapshots(),
    half_rules,
    st.dictionaries(st.sampled_from([each.name for each in world.ATTRIBUTES]), hashable_garbage),
    st.one_of(st.none(), st.text(max_size=5), st.just("\ud800"), st.integers()),
    st.datetimes(timezones=st.sampled_from([None, dt.UTC, dt.timezone(dt.timedelta(hours=-7))])),
)
def test_no_input_makes_it_raise(
    source: Snapshot, rule: Any, values: dict[str, Any], name: Any, now: dt.datetime
) -> None:
    odd = CampaignDef(
        id="odd",
        name="Odd",
        placements=(Placement(spot="hero", ad="a"),),
        audience=rule,
        priority=95,
    )
    source = msgspec.structs.replace(source, campaigns=(odd, *source.campaigns))
    ready = compile_snapshot(source, KINDS)
    visitor = Visitor(
        id=name, verified=values, declared=values, consent=Consent(personalisation=True)
    )
    context = Context(spots=("hero", "side", "hero", "nowhere"), attributes=values)
    decisions = decide(ready, visitor, context, now)
    assert [each.spot for each in decisions] == ["hero", "side", "hero", "nowhere"]
    assert len(explain(ready, visitor, context, now)) == 4


# --- logic ---------------------------------------------------------------------------------------

VALUES = {"T": True, "F": False, "U": None}


def value_of(rule: Any) -> bool | None:
    ready = compile_rule(world.spelt_out(rule), KINDS)
    return ready.evaluate(facts())


@pytest.mark.parametrize(("a", "b"), itertools.product("TFU", repeat=2))
def test_de_morgan(a: str, b: str) -> None:
    assert value_of({"not": {"all": [a, b]}}) is value_of({"any": [{"not": a}, {"not": b}]})
    assert value_of({"not": {"any": [a, b]}}) is value_of({"all": [{"not": a}, {"not": b}]})


@pytest.mark.parametrize(("a", "b", "c"), itertools.product("TFU", repeat=3))
def test_all_and_any_are_minimum_and_maximum(a: str, b: str, c: str) -> None:
    """Kleene's logic with false < unknown < true; so it is associative, commutative, distributive."""
    order = [False, None, True]
    places = [order.index(VALUES[letter]) for letter in (a, b, c)]
    assert value_of({"all": [a, b, c]}) is order[min(places)]
    assert value_of({"any": [a, b, c]}) is order[max(places)]
    assert value_of({"all": [a, {"any": [b, c]}]}) is value_of(
        {"any": [{"all": [a, b]}, {"all": [a, c]}]}
    )


@relaxed
@given(rules)
def test_twice_not_is_nothing(rule: Any) -> None:
    if "raises" in str(rule):
        return
    known = facts(number=6, choice="farm")
    assert compiled({"not": {"not": rule}}).evaluate(known) is compiled(rule).evaluate(known)


# --- buckets and weights -------------------------------------------------------------------------


@given(
    st.lists(st.floats(0.01, 100), min_size=2, max_size=5),
    st.floats(0, 1),
    st.floats(0, 1),
    st.text(max_size=8),
    st.text(max_size=8),
)
def test_raising_coverage_moves_nobody(
    weights: list[float], one: float, other: float, seed: str, visitor: str
) -> None:
    low, high = sorted((one, other))
    n = bucket(seed, visitor)
    before = choose_range(variant_ranges(weights, low), n)
    after = choose_range(variant_ranges(weights, high), n)
    assert before is None or before == after


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_bucket_is_a_share(seed: str, visitor: str) -> None:
    assert 0 <= bucket(seed, visitor) < 1


def _first_choices(weights: list[float], people: int, ids: bool = True) -> collections.Counter[str]:
    spots = (SpotDef(name="hero"),)
    ready = compile_snapshot(
        Snapshot(
            version=1,
            compiled_at=world.NOON,
            ads=world.ADS,
            spots=spots,
            campaigns=tuple(
                CampaignDef(
                    id=f"c{n}", name=f"C{n}", placements=(Placement(spot="hero", ad="a", weight=w),)
                )
                for n, w in enumerate(weights)
            ),
        ),
        KINDS,
    )
    context, consent = Context(spots=("hero",)), Consent(personalisation=True)
    found: collections.Counter[str] = collections.Counter()
    for n in range(people):
        now = world.NOON if ids else world.NOON + dt.timedelta(days=n)
        visitor = Visitor(id=f"visitor-{n}" if ids else None, consent=consent)
        (decision,) = decide(ready, visitor, context, now)
        found[str(decision.items[0].campaign)] += 1
    return found


def _within(found: collections.Counter[str], weights: list[float], people: int) -> None:
    """Each count within five standard deviations of what its weight says."""
    for n, weight in enumerate(weights):
        share = weight / sum(weights)
        allowed = 5 * math.sqrt(people * share * (1 - share)) + 1
        assert abs(found[f"c{n}"] - people * share) <= allowed, (n, found[f"c{n}"], people * share)


def test_weights_come_out_over_100_000_visitors() -> None:
    weights = [1.0, 2.0, 3.0, 4.0]
    _within(_first_choices(weights, 100_000), weights, 100_000)


def test_weights_come_out_where_many_are_drawn_lazily() -> None:
    weights = [1.0 + n % 4 for n in range(40)]
    _within(_first_choices(weights, 20_000), weights, 20_000)


def test_weights_come_out_over_time_for_nobody() -> None:
    weights = [1.0, 3.0]
    _within(_first_choices(weights, 5_000, ids=False), weights, 5_000)


def test_variants_come_out_by_weight() -> None:
    ranges = variant_ranges([1, 3], 0.5)
    found = collections.Counter(choose_range(ranges, bucket("s", f"v{n}")) for n in range(20_000))
    assert abs(found[0] - 2_500) < 250
    assert abs(found[1] - 7_500) < 350
    assert abs(found[None] - 10_000) < 400
