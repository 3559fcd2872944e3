"""Rules between the editor and the engine: both ways, in words, and errors back at their fields."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.api import RuleError, Vocabulary
from plugins.blocks import describe_rule, rule_from_stream, stream_errors, stream_from_rule
from plugins.rules import DEEPEST_GROUP

WORDS = Vocabulary()


def leaf(name: str = "a", **params):
    return {"type": "attribute", "value": {"attribute": name, "op": "is_known", **params}}


def group(match: str, *conditions):
    return {"type": "group", "value": {"match": match, "conditions": list(conditions)}}


def known(name: str = "a"):
    return {"type": "attribute", "attribute": name, "op": "is_known"}


@pytest.mark.parametrize(
    ("stream", "rule"),
    [
        ([], {"all": []}),
        ([leaf()], known()),
        ([leaf("a"), leaf("b")], {"all": [known("a"), known("b")]}),
        ([group("any", leaf("a"), leaf("b"))], {"any": [known("a"), known("b")]}),
        ([group("none", leaf("a"))], {"not": {"any": [known("a")]}}),
        ([group("all", leaf("a"))], {"all": [{"all": [known("a")]}]}),
        (
            [leaf("a"), group("none", leaf("b"), group("any", leaf("c")))],
            {"all": [known("a"), {"not": {"any": [known("b"), {"any": [known("c")]}]}}]},
        ),
    ],
)
def test_a_stream_is_a_rule_and_back(stream, rule):
    assert rule_from_stream(stream) == rule
    assert stream_from_rule(rule) == stream


def test_a_plain_not_becomes_a_group_of_none():
    assert stream_from_rule({"not": known()}) == [group("none", leaf())]
    assert stream_from_rule({"not": {"all": [known()]}}) == [group("none", group("all", leaf()))]


@pytest.mark.parametrize("rule", [None, {}, {"all": []}])
def test_no_rule_is_an_empty_stream(rule):
    assert stream_from_rule(rule) == []


@pytest.mark.parametrize(
    "rule",
    [{"any": "x"}, {"some": []}, {"all": [7]}, {"all": [], "any": []}, {"not": None}, {"all": {}}],
)
def test_what_is_no_rule_has_no_stream(rule):
    with pytest.raises(ValueError):
        stream_from_rule(rule)


def test_a_rule_deeper_than_the_editor_is_refused():
    rule = known()
    for _ in range(DEEPEST_GROUP):
        rule = {"any": [rule]}
    assert rule_from_stream(stream_from_rule(rule)) == rule
    with pytest.raises(ValueError, match="segment"):
        stream_from_rule({"any": [rule]})


def test_dates_become_text_because_rules_are_json():
    stream = [{"type": "date", "value": {"op": "before", "date": dt.date(2026, 5, 1)}}]
    assert rule_from_stream(stream) == {"type": "date", "op": "before", "date": "2026-05-01"}


def test_a_condition_of_a_switched_off_plugin_stays_in_the_rule():
    kept = {"type": "unavailable", "value": {"type": "moon", "value": {"phase": 1}}, "id": "x"}
    raw = {"type": "moon", "value": {"phase": 1}, "id": "x"}
    assert rule_from_stream([kept]) == rule_from_stream([raw]) == {"type": "moon", "phase": 1}


def test_a_damaged_group_stays_for_the_engine_to_refuse():
    assert rule_from_stream([group("most", leaf())]) == {"type": "group", "match": "most"}
    assert rule_from_stream([{"type": "group", "value": None}]) == {"type": "group", "match": None}


# --- hypothesis ---------------------------------------------------------------------------------

NAMES = "abcd"
streams = st.recursive(
    st.sampled_from(NAMES).map(leaf),
    lambda inner: (
        st.builds(group, st.sampled_from(["all", "any", "none"]), inner, inner)
        | st.builds(group, st.sampled_from(["all", "any", "none"]), inner)
    ),
    max_leaves=8,
)
rules = st.recursive(
    st.sampled_from(NAMES).map(known),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)


def depth(children) -> int:
    return max(
        (1 + depth(c["value"]["conditions"]) for c in children if c["type"] == "group"), default=0
    )


@given(st.lists(streams, max_size=3))
def test_stream_to_rule_to_stream_is_the_same(stream):
    if depth(stream) <= DEEPEST_GROUP:
        assert stream_from_rule(rule_from_stream(stream)) == stream


def kleene(rule, truth):
    if "type" in rule:
        return truth[rule["attribute"]]
    if "not" in rule:
        inner = kleene(rule["not"], truth)
        return None if inner is None else not inner
    answers = [kleene(part, truth) for part in rule.get("all", rule.get("any"))]
    decisive = "any" in rule
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


@given(
    rules,
    st.fixed_dictionaries({name: st.sampled_from([True, False, None]) for name in NAMES}),
)
def test_rule_to_stream_to_rule_means_the_same(rule, truth):
    try:
        stream = stream_from_rule(rule)
    except ValueError:
        return  # deeper than the editor
    assert kleene(rule_from_stream(stream), truth) == kleene(rule, truth)


# --- in words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (None, "Everybody"),
        ({"all": []}, "Everybody"),
        ({"any": []}, "Never"),
        ({"type": "weekday", "days": [0]}, "The day is Monday"),
        (
            {"all": [{"type": "weekday", "days": [0]}, {"type": "segment", "segment": 1}]},
            "The day is Monday and is in segment a segment that does not exist (1)",
        ),
        (
            {
                "all": [
                    {"type": "weekday", "days": [0]},
                    {"any": [{"type": "weekday", "days": [1]}, {"type": "weekday", "days": [2]}]},
                ]
            },
            "The day is Monday and (the day is Tuesday or the day is Wednesday)",
        ),
        ({"not": {"any": [{"type": "weekday", "days": [0]}]}}, "Not (the day is Monday)"),
        (
            {"not": {"any": [{"type": "weekday", "days": [0]}, {"type": "weekday", "days": [1]}]}},
            "None of (the day is Monday; the day is Tuesday)",
        ),
        ({"type": "moon"}, "A condition of a plugin that is switched off (moon)"),
        ({"type": "weekday", "days": [9]}, "Day of the week"),
        ({"all": [7]}, "Something that is not a rule"),
    ],
)
def test_a_rule_in_words(rule, text):
    assert describe_rule(rule, WORDS) == text


# --- errors at their fields ---------------------------------------------------------------------


def shown(stream, path: str):
    return stream_errors(stream, RuleError("wrong", path)).as_json_data()


WRONG = {"messages": ["wrong"]}


@pytest.mark.parametrize(
    ("stream", "path", "data"),
    [
        ([leaf()], "value", {"blockErrors": {0: {"blockErrors": {"value": WRONG}}}}),
        ([leaf()], "value[1]", {"blockErrors": {0: {"blockErrors": {"value": WRONG}}}}),
        ([leaf()], "type", {"blockErrors": {0: WRONG}}),
        ([leaf(), leaf()], "all[1].op", {"blockErrors": {1: {"blockErrors": {"op": WRONG}}}}),
        ([leaf(), leaf()], "all[1]", {"blockErrors": {1: WRONG}}),
        ([leaf(), leaf()], "", WRONG),
        (
            [leaf(), group("none", leaf(), leaf())],
            "all[1].not.any[1].value",
            {
                "blockErrors": {
                    1: {
                        "blockErrors": {
                            "conditions": {"blockErrors": {1: {"blockErrors": {"value": WRONG}}}}
                        }
                    }
                }
            },
        ),
        (
            [group("any", leaf())],
            "any",
            {"blockErrors": {0: {"blockErrors": {"conditions": WRONG}}}},
        ),
    ],
)
def test_an_error_shows_at_its_field(stream, path, data):
    assert shown(stream, path) == data


@given(st.lists(streams, min_size=1, max_size=3), st.text(max_size=20))
def test_no_path_makes_it_fail(stream, path):
    assert shown(stream, path)


@pytest.mark.parametrize(
    "bad", [{"op": "gte"}, {"attribute": "gone", "op": "is_known"}, {"attribute": "n", "op": "x"}]
)
def test_the_engines_own_paths_lead_to_the_field(bad):
    import zoneinfo

    from marketing_spots.engine.definitions import AttributeDef, AttributeType
    from marketing_spots.engine.environment import Environment
    from marketing_spots.engine.errors import RuleError as EngineError
    from plugins.manager import get_plugins

    defs = {"n": AttributeDef(name="n", type=AttributeType.NUMBER)}
    env = Environment(defs, {}, get_plugins().conditions, zoneinfo.ZoneInfo("UTC"))
    fine = {"type": "attribute", "value": {"attribute": "n", "op": "is_known"}}
    stream = [fine, group("none", fine, group("all", {"type": "attribute", "value": bad}))]
    with pytest.raises(EngineError) as caught:
        env.rule(rule_from_stream(stream))
    data = stream_errors(stream, caught.value).as_json_data()
    inner = data["blockErrors"][1]["blockErrors"]["conditions"]["blockErrors"][1]
    (field,) = inner["blockErrors"]["conditions"]["blockErrors"][0]["blockErrors"].items()
    assert field == (caught.value.path.rsplit(".")[-1], {"messages": [caught.value.message]})
