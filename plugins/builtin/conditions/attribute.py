"""Compares one attribute: "Monthly usage is at least 500 kWh"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from plugins.api import AttributeSpec, CompileEnv, Condition, RuleError, Vocabulary
from plugins.builtin.conditions.params import at, only


class AttributeCondition:
    """``{"type": "attribute", "attribute": ..., "op": ..., "value": ...}``"""

    name = "attribute"
    label = "Attribute"

    def compile(self, params: Mapping[str, Any], env: CompileEnv, path: str) -> Condition:
        only(params, "attribute", "op", "value", path=path)
        attribute, op = params.get("attribute"), params.get("op")
        if not isinstance(attribute, str) or not attribute:
            raise RuleError("Choose an attribute.", at(path, "attribute"))
        if not isinstance(op, str) or not op:
            raise RuleError("Choose how to compare it.", at(path, "op"))
        return env.compare(attribute, op, params.get("value"), path)

    def describe(self, params: Mapping[str, Any], words: Vocabulary) -> str:
        name, op = str(params.get("attribute") or ""), str(params.get("op") or "")
        spec = words.attributes.get(name)
        option = words.operators.get(op)
        subject = (spec.label if spec else "") or name or "an attribute"
        verb = option.label if option else op
        operand = option.operand if option else "one"
        return _phrase(subject, verb, operand, params.get("value"), spec)

    def make_block(self) -> Any:
        from plugins.builtin.conditions.editor import AttributeBlock

        return AttributeBlock(label=self.label, group="", icon="user")


def _phrase(subject: str, verb: str, operand: str, value: Any, spec: AttributeSpec | None) -> str:
    if operand == "none":
        return f"{subject} {verb}"
    if operand == "days":
        days = f"{value} day" if value == 1 else f"{value} days"
        # The table's label ends in "days:", made for a list; in a sentence the number goes first.
        return f"{subject} {verb.removesuffix(':').removesuffix(' days')} {days}"
    if operand == "range" and isinstance(value, list | tuple) and len(value) == 2:
        low, high = (say(part, spec) for part in value)
        return f"{subject} {verb} {low} and {high}"
    if operand == "many" and isinstance(value, list | tuple):
        return f"{subject} {verb} {', '.join(say(part, spec) for part in value) or '…'}"
    return f"{subject} {verb} {say(value, spec)}"


def say(value: Any, spec: AttributeSpec | None) -> str:
    """One value as people write it: with its unit, as its choice's label, as yes or no."""
    if value is None or value == "":
        return "…"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if spec is not None:
        for choice, label in spec.choices:
            if choice == value:
                return label or str(choice)
    if isinstance(value, int | float):
        return _number(value, spec.unit if spec else "")
    if spec is not None and spec.type == "date":
        try:
            return f"{dt.date.fromisoformat(str(value)):%-d %B %Y}"
        except ValueError:
            pass
    if spec is not None and spec.type == "text":
        return f"“{value}”"
    return str(value)


def _number(value: int | float, unit: str) -> str:
    text = (
        f"{value:,.10g}" if isinstance(value, float) and not value.is_integer() else f"{value:,.0f}"
    )
    if unit in ("$", "€", "£"):
        return f"{unit}{text}"
    return f"{text} {unit}".rstrip()
