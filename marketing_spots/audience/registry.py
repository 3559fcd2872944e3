"""The attribute registry: what is published in the admin, together with what plugins bring.

An attribute made in the admin wins over a plugin's of the same name, because rules and profiles
already rely on it; :func:`attribute_clashes` names the plugin attributes that lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from marketing_spots.engine.definitions import (
    AttributeDef,
    AttributeSource,
    AttributeType,
    Value,
)
from marketing_spots.engine.values import coerce
from marketing_spots.models import Attribute
from plugins.api import AttributeSpec
from plugins.manager import get_plugins


def attribute_specs() -> dict[str, AttributeSpec]:
    """Every attribute that rules may read, by name, in the order of the names. Two queries."""
    specs = {spec.name: spec for spec in _plugin_specs()}
    specs.update((spec.name, spec) for spec in _published_specs())
    return dict(sorted(specs.items()))


def attribute_defs() -> tuple[AttributeDef, ...]:
    """The same attributes as the engine knows them. Two queries, however many there are."""
    return tuple(to_def(spec) for spec in attribute_specs().values())


def attribute_clashes() -> tuple[str, ...]:
    """A sentence for each plugin attribute that is left out because its name is taken. One query."""
    taken = set(Attribute.objects.filter(live=True).values_list("name", flat=True))
    return tuple(
        f"A plugin brings an attribute {spec.name!r}, but one of that name is published in the "
        "admin; the plugin's is left out. Rename one of the two."
        for spec in sorted(_plugin_specs(), key=lambda spec: spec.name)
        if spec.name in taken
    )


def to_def(spec: AttributeSpec) -> AttributeDef:
    """The engine's definition of an attribute. Raises ValueError for an unknown type or source."""
    return AttributeDef(
        name=spec.name,
        type=AttributeType(spec.type),
        source=AttributeSource(spec.source),
        label=spec.label,
        choices=tuple(value for value, _ in spec.choices),
        unit=spec.unit,
    )


def coerce_attributes(
    raw: Mapping[str, Any], defs: Iterable[AttributeDef]
) -> tuple[dict[str, Value], dict[str, str]]:
    """Reads raw values by the type of their attribute.

    Returns the values, and for each name that could not be read what is wrong with it. A name
    that is in neither result does not exist: `None` means that nothing is known.
    """
    known = {definition.name: definition for definition in defs}
    values: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for name, value in raw.items():
        definition = known.get(name)
        if definition is None:
            errors[name] = f"There is no attribute {name!r}."
        elif value is not None:
            try:
                values[name] = coerce(definition, value)
            except ValueError as error:
                errors[name] = str(error)
    return values, errors


def to_json(values: Mapping[str, Value]) -> dict[str, Any]:
    """The values as they are stored: JSON types only, equal values always written alike."""
    return {name: json_value(values[name]) for name in sorted(values)}


def json_value(value: Value) -> Any:
    """One value as JSON: a set as a sorted list, a date as ``YYYY-MM-DD``, the rest unchanged."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _plugin_specs() -> tuple[AttributeSpec, ...]:
    return get_plugins().attributes


def _published_specs() -> Iterable[AttributeSpec]:
    for row in Attribute.objects.filter(live=True).prefetch_related("choices"):
        yield AttributeSpec(
            name=row.name,
            label=row.label,
            type=row.type,
            source=row.source,
            description=row.description,
            choices=tuple((choice.value, str(choice)) for choice in row.choices.all()),
            unit=row.unit,
            sensitive=row.sensitive,
        )
