"""The words that rules can be made of right now, for the rule editor and for descriptions."""

from __future__ import annotations

from marketing_spots.audience.registry import attribute_specs
from marketing_spots.engine.definitions import Snapshot
from marketing_spots.engine.operators import OPERATORS, Operand
from marketing_spots.models import Segment
from plugins.api import AttributeSpec, OperatorOption, Vocabulary


def current() -> Vocabulary:
    """Published attributes and those of plugins, all operators, published segments. Three queries."""
    segments = Segment.objects.filter(live=True).order_by("name").values_list("pk", "name")
    return Vocabulary(
        attributes=attribute_specs(),
        operators=_OPERATORS,
        segments={str(pk): name for pk, name in segments},
    )


def of_snapshot(snapshot: Snapshot) -> Vocabulary:
    """The words that a snapshot itself knows, for explaining its decisions. No query."""
    return Vocabulary(
        attributes={
            each.name: AttributeSpec(
                name=each.name,
                label=each.label or each.name,
                type=each.type.value,
                source=each.source.value,
                unit=each.unit,
            )
            for each in snapshot.attributes
        },
        operators=_OPERATORS,
        segments={each.id: each.name for each in snapshot.segments},
    )


#: What the editor shows for what the engine compares with.
_OPERANDS = {
    Operand.NOTHING: "none",
    Operand.VALUE: "one",
    Operand.VALUES: "many",
    Operand.RANGE: "range",
    Operand.DAYS: "days",
    Operand.TEXT: "text",
    Operand.PATTERN: "text",
}
_OPERATORS = {
    key: OperatorOption(
        key=key,
        label=operator.label,
        types=frozenset(kind.value for kind in operator.types),
        operand=_OPERANDS[operator.operand],
    )
    for key, operator in OPERATORS.items()
}
