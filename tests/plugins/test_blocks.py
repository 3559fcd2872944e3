"""The blocks of the editor: what is kept, what is checked, what migrations see."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError

from plugins import manager, vocabulary
from plugins.api import AttributeSpec, Vocabulary
from plugins.blocks import AdContentBlock, RuleBlock
from plugins.fields import AdContentField, RuleField
from plugins.streams import PluginStreamBlock
from tests.plugins.conftest import make_plugin
from tests.plugins.test_conditions import WORDS

CHOICE = WORDS.attributes["heating"]
WORDS = Vocabulary(
    attributes={
        **WORDS.attributes,
        "zip": AttributeSpec(name="zip", label="ZIP", type="zip"),
        "programs": AttributeSpec(
            name="programs", label="Programs", type="set", choices=(("a", "A"), ("b", ""))
        ),
    },
    operators=WORDS.operators,
    segments=WORDS.segments,
)


@pytest.fixture(autouse=True)
def words(monkeypatch):
    monkeypatch.setattr(vocabulary, "_provider", lambda: WORDS)


@pytest.fixture(scope="module")
def rule_block():
    return RuleBlock()


def attribute(name="usage", op="gte", value=None):
    return {"type": "attribute", "value": {"attribute": name, "op": op, "value": value}}


def cleaned(block, raw):
    return [
        {"type": item["type"], "value": item["value"]}
        for item in block.get_prep_value(block.clean(block.to_python(raw)))
    ]


def errors(block, raw):
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python(raw))
    return caught.value.as_json_data()


# --- plugins that are switched off --------------------------------------------------------------

GONE = {"type": "moon", "value": {"phase": 1, "deep": [{"x": None}]}, "id": "11"}


@pytest.mark.parametrize("make", [RuleBlock, AdContentBlock])
def test_a_switched_off_plugins_child_survives_untouched(make):
    block = make()
    value = block.to_python(json.dumps([GONE]))
    assert block.get_prep_value(value) == [GONE]
    assert block.get_prep_value(block.clean(value)) == [GONE]
    assert block.get_prep_value(block.bulk_to_python([[GONE]])[0]) == [GONE]


def test_it_survives_a_trip_through_the_form(rule_block):
    raw = [GONE, {"type": "group", "value": {"match": "any", "conditions": [{**GONE, "id": "12"}]}}]
    (first, second) = rule_block.get_form_state(rule_block.to_python(raw))
    inner = second["value"]["conditions"][0]
    form = {
        "rule-count": "2",
        "rule-0-deleted": "",
        "rule-0-type": first["type"],
        "rule-0-order": "0",
        "rule-0-id": "11",
        "rule-0-value": first["value"],
        "rule-1-deleted": "",
        "rule-1-type": "group",
        "rule-1-order": "1",
        "rule-1-id": "2",
        "rule-1-value-match": "any",
        "rule-1-value-conditions-count": "1",
        "rule-1-value-conditions-0-deleted": "",
        "rule-1-value-conditions-0-type": inner["type"],
        "rule-1-value-conditions-0-order": "0",
        "rule-1-value-conditions-0-id": "12",
        "rule-1-value-conditions-0-value": inner["value"],
    }
    value = rule_block.clean(rule_block.value_from_datadict(form, {}, "rule"))
    stored = rule_block.get_prep_value(value)
    assert stored[0] == GONE
    assert stored[1]["value"]["conditions"] == [{**GONE, "id": "12"}]


def test_it_is_named_and_left_out_of_the_api():
    block = AdContentBlock()
    value = block.to_python([GONE])
    assert "switched off: moon" in str(block.render(value))
    assert block.get_api_representation(value) == []


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"value": 1}', "7"])
def test_a_damaged_one_is_refused_rather_than_stored(rule_block, damaged):
    form = {
        "r-count": "1",
        "r-0-deleted": "",
        "r-0-type": "unavailable",
        "r-0-order": "0",
        "r-0-id": "1",
        "r-0-value": damaged,
    }
    with pytest.raises(ValidationError):
        rule_block.clean(rule_block.value_from_datadict(form, {}, "r"))


def test_it_comes_back_to_life_when_the_plugin_does(monkeypatch, registry):
    from wagtail import blocks

    class Moon:
        name, label = "moon", "Moon"

        def compile(self, params, env, path): ...

        def describe(self, params, words):
            return "the moon is full"

        def make_block(self):
            return blocks.StructBlock([("phase", blocks.IntegerBlock())])

    plugin = make_plugin(register_conditions=lambda: [Moon()])
    monkeypatch.setattr(manager, "_plugins", registry(mine=plugin))
    value = RuleBlock().to_python([{"type": "moon", "value": {"phase": 1}, "id": "1"}])
    assert value[0].block_type == "moon"
    assert value[0].value["phase"] == 1


# --- blocks that plugins get wrong --------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: 1 / 0, "ZeroDivisionError"),
        (lambda: "no block", "not a Wagtail StructBlock"),
        (lambda: __import__("wagtail.blocks").blocks.CharBlock(), "not a Wagtail StructBlock"),
        (
            lambda: __import__("wagtail.blocks").blocks.StructBlock(
                [("type", __import__("wagtail.blocks").blocks.CharBlock())]
            ),
            'cannot be called "type"',
        ),
    ],
)
def test_a_block_that_cannot_be_made_is_reported_and_left_out(monkeypatch, registry, make, says):
    class Bad:
        name, label = "bad", "Bad"
        compile = describe = staticmethod(lambda *args: None)
        make_block = staticmethod(make)

    plugins = registry(mine=make_plugin(register_conditions=lambda: [Bad()]))
    monkeypatch.setattr(manager, "_plugins", plugins)
    assert list(RuleBlock().child_blocks) == ["group", "unavailable"]
    (problem,) = plugins.problems
    assert problem.plugin == "mine"
    assert says in problem.message


# --- migrations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("block", [RuleBlock, AdContentBlock])
def test_migrations_see_no_block_of_a_plugin(block):
    assert block().deconstruct() == ("wagtail.blocks.StreamBlock", [[]], {})
    assert block().deconstruct_with_lookup(None) == ("wagtail.blocks.StreamBlock", [[]], {})


@pytest.mark.parametrize("field", [RuleField, AdContentField])
def test_fields_show_migrations_their_column_only(field):
    _, path, args, kwargs = field("conditions", blank=True).deconstruct()
    assert path == f"plugins.fields.{field.__name__}"
    assert (args, kwargs) == ([], {"verbose_name": "conditions", "blank": True})


def test_groups_nest_as_deep_as_they_say(rule_block):
    from plugins.rules import DEEPEST_GROUP

    depth, level = 0, rule_block
    while "group" in level.child_blocks:
        assert isinstance(level, PluginStreamBlock)
        level = level.child_blocks["group"].child_blocks["conditions"]
        depth += 1
    assert depth == DEEPEST_GROUP


# --- the attribute condition --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        (attribute(value="1,500"), 1500),
        (attribute(value="12.5"), 12.5),
        (attribute(value=3), 3),
        (attribute("income", value="$45,000"), 45000),
        (attribute(op="between", value=["1", 2]), [1, 2]),
        (attribute(op="one_of", value=["1", 2, 2]), [1, 2]),
        (attribute("ev", "eq", False), False),
        (attribute("heating", "eq", "hp"), "hp"),
        (attribute("heating", "one_of", ["hp", "gas"]), ["hp", "gas"]),
        (attribute("programs", "has_any", ["b"]), ["b"]),
        (attribute("moved", "after", "2026-03-01"), "2026-03-01"),
        (attribute("moved", "within_last_days", "30"), 30),
        (attribute("zip", "one_of", [" 80202 ", "80203-1234"]), ["80202", "80203-1234"]),
        (attribute("zip", "starts_with", "80"), "80"),
        (attribute("city", "eq", " Boulder "), "Boulder"),
    ],
)
def test_values_are_stored_in_their_own_type(rule_block, raw, stored):
    (item,) = cleaned(rule_block, [raw])
    assert item["value"] == {**raw["value"], "value": stored}
    assert type(item["value"]["value"]) is type(stored)


def test_an_operator_without_a_value_stores_none(rule_block):
    (item,) = cleaned(rule_block, [attribute("ev", "is_known", "left over")])
    assert item["value"] == {"attribute": "ev", "op": "is_known"}


@pytest.mark.parametrize(
    ("raw", "field", "says"),
    [
        (attribute(value="lots"), "value", "Enter a number."),
        (attribute(value=True), "value", "Enter a number."),
        (attribute(value="nan"), "value", "Enter a number."),
        (attribute(value=None), "value", "Enter a number."),
        (attribute(op="between", value=[5, ""]), "value", "both the lowest"),
        (attribute(op="between", value=[5, 4]), "value", "must not be above"),
        (attribute(op="one_of", value=[]), "value", "at least one"),
        (attribute("ev", "eq", None), "value", "Choose yes or no."),
        (
            attribute("heating", "eq", "stem"),
            "value",
            "no value “stem”; choose one of heat pump, gas",
        ),
        (attribute("heating", "one_of", ["hp", "stem"]), "value", "no value “stem”"),
        (attribute("moved", "after", "soon"), "value", "Enter a date"),
        (attribute("moved", "within_last_days", "-1"), "value", "whole number of days"),
        (attribute("zip", "one_of", ["8020"]), "value", "“8020” is not one"),
        (attribute("city", "eq", "  "), "value", "Enter some text."),
        (attribute("gone", "eq", 1), "attribute", "no attribute “gone” any more"),
        (attribute("", "", None), "attribute", "Choose an attribute."),
        (attribute("usage", "", 5), "op", "Choose how to compare"),
        (attribute("usage", "has_any", ["x"]), "op", "does not work on Monthly usage"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(rule_block, raw, field, says):
    nested = [{"type": "group", "value": {"match": "any", "conditions": [raw]}}]
    data = errors(rule_block, nested)["blockErrors"][0]["blockErrors"]["conditions"]
    (message,) = data["blockErrors"][0]["blockErrors"][field]["messages"]
    assert says in message


def test_a_draft_may_be_unfinished(rule_block):
    raw = [
        attribute("", "", None),
        attribute(value=None),
        {"type": "weekday", "value": {"days": []}},
    ]
    assert len(rule_block.clean_deferred(rule_block.to_python(raw))) == 3
    assert errors(rule_block, raw)


def test_an_empty_group_cannot_be_published(rule_block):
    assert errors(rule_block, [{"type": "group", "value": {"match": "none", "conditions": []}}])


@pytest.mark.parametrize(
    ("kind", "value", "field"),
    [
        ("date", {"op": "between", "date": "2026-05-01"}, "end"),
        ("date", {"op": "between", "date": "2026-05-01", "end": "2026-04-01"}, "end"),
        ("date", {"op": "before", "date": "2026-05-01", "end": "2026-06-01"}, "end"),
        ("date", {"op": "before"}, "date"),
        ("weekday", {"days": []}, "days"),
        ("percentage", {"percent": 101, "seed": "a"}, "percent"),
        ("percentage", {"percent": 10, "seed": ""}, "seed"),
    ],
)
def test_the_other_conditions_check_themselves(rule_block, kind, value, field):
    assert (
        field
        in errors(rule_block, [{"type": kind, "value": value}])["blockErrors"][0]["blockErrors"]
    )


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", {"op": "between", "date": "2026-05-01", "end": "2026-06-01"}),
        ("date", {"op": "before", "date": "2026-05-01"}),
        ("weekday", {"days": [0, 6]}),
        ("percentage", {"percent": 12.5, "seed": "spring"}),
    ],
)
def test_what_is_stored_is_exactly_the_params(rule_block, kind, value):
    assert cleaned(rule_block, [{"type": kind, "value": value}]) == [{"type": kind, "value": value}]


def test_a_weekday_comes_from_the_form_as_numbers(rule_block):
    block = rule_block.child_blocks["weekday"]
    from django.utils.datastructures import MultiValueDict

    value = block.value_from_datadict(MultiValueDict({"w-days": ["6", "0"]}), {}, "w")
    assert block.get_prep_value(block.clean(value)) == {"days": [0, 6]}


@pytest.mark.django_db
def test_a_segment_is_stored_by_its_key(rule_block):
    from marketing_spots.models import Segment

    segment = Segment.objects.create(name="EV owners", rule=[], live=False)
    raw = [{"type": "segment", "value": {"segment": segment.pk, "member": False}}]
    assert cleaned(rule_block, raw) == raw
    block = rule_block.child_blocks["segment"]
    form = {"s-segment": str(segment.pk), "s-member": "out"}
    assert (
        block.get_prep_value(block.clean(block.value_from_datadict(form, {}, "s")))
        == raw[0]["value"]
    )
    assert errors(rule_block, [{"type": "segment", "value": {"segment": None}}])


def test_conditions_show_themselves_in_words(rule_block):
    value = rule_block.to_python(
        [attribute(value=500), {"type": "weekday", "value": {"days": [0]}}]
    )
    assert str(value[0].render()) == "Monthly usage is at least 500 kWh"
    assert str(value[1].render()) == "The day is Monday"


def test_revisions_are_compared_as_sentences(rule_block):
    from wagtail.admin.compare import StreamBlockComparison

    def version(number):
        return rule_block.to_python([{**attribute(value=number), "id": "1"}])

    html = StreamBlockComparison(rule_block, True, True, version(500), version(800)).htmldiff()
    assert "800" in html
    assert "500" in html
    assert "Monthly usage is at least" in html


def test_a_new_attribute_is_in_the_next_form(rule_block, monkeypatch):
    from wagtail.blocks.base import BlockWidget

    def offered():
        form = BlockWidget(rule_block.child_blocks["attribute"]).block_json
        return "Brand new" in form

    assert not offered()
    spec = AttributeSpec(name="new", label="Brand new", type="text")
    more = Vocabulary(attributes={**WORDS.attributes, "new": spec}, operators=WORDS.operators)
    monkeypatch.setattr(vocabulary, "_provider", lambda: more)
    assert offered()


def test_without_a_provider_the_words_are_the_plugins_own(monkeypatch, registry):
    spec = AttributeSpec(name="new", label="Brand new", type="text")
    monkeypatch.setattr(vocabulary, "_provider", None)
    plugin = make_plugin(register_attributes=lambda: [spec])
    monkeypatch.setattr(manager, "_plugins", registry(mine=plugin))
    assert vocabulary.current() == Vocabulary(attributes={"new": spec})
