"""One list of attributes: the admin's, and those that plugins bring."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from marketing_spots.audience import registry
from marketing_spots.engine.definitions import AttributeDef, AttributeSource, AttributeType
from marketing_spots.models import Attribute, AttributeChoice
from plugins.api import AttributeSpec

pytestmark = pytest.mark.django_db


@pytest.fixture
def from_plugins(monkeypatch: pytest.MonkeyPatch) -> list[AttributeSpec]:
    specs: list[AttributeSpec] = []

    class Loaded:
        @property
        def attributes(self) -> tuple[AttributeSpec, ...]:
            return tuple(specs)

    monkeypatch.setattr(registry, "get_plugins", Loaded)
    return specs


def publish(**fields: Any) -> None:
    choices = fields.pop("choices", ())
    attribute = Attribute(label=fields["name"].title(), **fields)
    attribute.choices = [AttributeChoice(value=v, label=label) for v, label in choices]
    attribute.save()


def test_published_and_plugin_attributes_stand_side_by_side(
    from_plugins: list[AttributeSpec],
) -> None:
    publish(name="zone", type="choice", choices=[("a", "Zone A"), ("b", "")], sensitive=True)
    publish(name="draft", type="text", live=False)
    from_plugins.append(AttributeSpec(name="outage", label="Outage", type="boolean"))
    specs = registry.attribute_specs()
    assert list(specs) == ["outage", "zone"]
    assert specs["zone"].choices == (("a", "Zone A"), ("b", "b"))
    assert specs["zone"].sensitive
    assert registry.attribute_defs() == (
        AttributeDef(name="outage", type=AttributeType.BOOLEAN, label="Outage"),
        AttributeDef(name="zone", type=AttributeType.CHOICE, label="Zone", choices=("a", "b")),
    )


def test_of_two_with_one_name_the_plugins_loses_and_is_reported(
    from_plugins: list[AttributeSpec],
) -> None:
    publish(name="outage", type="date", source="declared")
    from_plugins.append(AttributeSpec(name="outage", label="Outage", type="boolean"))
    (found,) = registry.attribute_defs()
    assert (found.type, found.source) == (AttributeType.DATE, AttributeSource.DECLARED)
    (clash,) = registry.attribute_clashes()
    assert "'outage'" in clash


def test_the_number_of_queries_is_constant(
    django_assert_num_queries: Any, from_plugins: list[AttributeSpec]
) -> None:
    for number in range(5):
        publish(name=f"a{number}", type="choice", choices=[("x", "X")])
    with django_assert_num_queries(2):
        assert len(registry.attribute_defs()) == 5


def test_raw_values_are_read_by_type_and_stored_as_json() -> None:
    defs = [
        AttributeDef(name="size", type=AttributeType.NUMBER),
        AttributeDef(name="tags", type=AttributeType.SET),
        AttributeDef(name="since", type=AttributeType.DATE),
        AttributeDef(name="gone", type=AttributeType.TEXT),
        AttributeDef(name="owns", type=AttributeType.BOOLEAN),
    ]
    raw = {"size": "3", "tags": "b;a", "since": "2026-01-31", "gone": None, "owns": "maybe", "x": 1}
    values, errors = registry.coerce_attributes(raw, defs)
    assert values == {"size": 3, "tags": frozenset("ab"), "since": dt.date(2026, 1, 31)}
    assert set(errors) == {"owns", "x"}
    assert registry.to_json(values) == {"since": "2026-01-31", "size": 3, "tags": ["a", "b"]}
