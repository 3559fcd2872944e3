"""What condition types may ask for while a snapshot is compiled: attributes, comparisons, segments."""

from __future__ import annotations

import datetime as dt
import difflib
import zoneinfo
from collections.abc import Iterable, Mapping
from typing import Any

from marketing_spots.engine.bucketing import bucket
from marketing_spots.engine.conditions import Condition, Conditions, Evaluate
from marketing_spots.engine.definitions import AttributeDef, AttributeSource, SegmentDef
from marketing_spots.engine.errors import RuleError, at
from marketing_spots.engine.facts import MARKS, VERIFIED, Facts
from marketing_spots.engine.operators import OPERATORS, Operator, operators_for, read_operand
from marketing_spots.engine.rules import CompiledRule, Compiler
from marketing_spots.engine.schedule import next_midnight
from marketing_spots.engine.values import HELD_AS

#: Segments inside segments inside segments ...
DEEPEST_SEGMENTS = 8


class Environment:
    """Implements ``plugins.api.CompileEnv``; segments are compiled once, when first asked for."""

    def __init__(
        self,
        attributes: Mapping[str, AttributeDef],
        segments: Mapping[str, SegmentDef],
        conditions: Conditions,
        zone: zoneinfo.ZoneInfo,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        self._attributes = attributes
        self._segments = segments
        self._conditions = conditions
        self._zone = zone
        self._labels = labels or make_labels(attributes.values(), segments.values())
        self._compiled: dict[str, CompiledRule | RuleError] = {}
        self._open: list[str] = []  # segments that are being compiled, outermost first

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The utility's own zone: what "today" means in a rule."""
        return self._zone

    def rule(self, rule: Any) -> CompiledRule:
        """A rule, compiled. Raises RuleError."""
        return Compiler(self._conditions, self, self._labels).compile(rule)

    def attribute(self, name: str, path: str) -> AttributeDef:
        """The definition of an attribute. Raises RuleError at `path` when there is none."""
        found = self._attributes.get(name) if isinstance(name, str) else None
        if found is None:
            raise RuleError(
                f'There is no attribute "{str(name)[:100]}".{_hint(name, self._attributes)}', path
            )
        return found

    def compare(self, attribute: str, op: str, expected: Any, path: str) -> Condition:
        """A comparison. Raises RuleError at `path` with the parameter that is wrong."""
        definition = self.attribute(attribute, at(path, "attribute"))
        operator = OPERATORS.get(op) if isinstance(op, str) else None
        if operator is None:
            raise RuleError(
                f'There is no operator "{str(op)[:100]}".{_hint(op, OPERATORS)}', at(path, "op")
            )
        if definition.type not in operator.types:
            fitting = ", ".join(f"“{o.label}”" for o in operators_for(definition.type))
            raise RuleError(
                f"“{operator.label}” does not work on “{definition.label or attribute}”, a"
                f" {definition.type} attribute. Use {fitting}.",
                at(path, "op"),
            )
        operand = read_operand(operator, definition, expected, at(path, "value"))
        required = operator.required(operand) if operator.required else None
        return Condition(
            evaluate=_comparison(definition, operator, operand),
            reads=frozenset({attribute}),
            next_change=self._midnight if operator.daily else None,
            requires=None if required is None else (attribute, required),
        )

    def segment(self, segment_id: str, path: str) -> Condition:
        """A segment's membership, worked out once a visitor. Raises RuleError at `path`."""
        definition = self._segments.get(segment_id) if isinstance(segment_id, str) else None
        if definition is None:
            raise RuleError(
                f'There is no segment "{str(segment_id)[:100]}".{_hint(segment_id, self._segments)}',
                path,
            )
        try:
            rule = self.segment_rule(segment_id)
        except RuleError as error:
            inside = f" (at {error.path})" if error.path else ""
            raise RuleError(
                f"The segment “{definition.name}” is broken: {error.message}{inside}", path
            ) from None
        verified_only = not rule.buckets and rule.next_change is None and self.verified(rule.reads)
        return Condition(
            evaluate=_membership(segment_id, rule.evaluate, verified_only),
            reads=rule.reads,
            buckets=rule.buckets,
            next_change=rule.next_change,
            requires=rule.requirements[0] if rule.requirements else None,
            requirements=rule.requirements,
            blame=rule.blame,
            gate=rule.gate,
        )

    def verified(self, attributes: Iterable[str]) -> bool:
        """Whether all of these are facts of the profile."""
        return all(
            self._attributes[name].source is AttributeSource.VERIFIED
            for name in attributes
            if name in self._attributes
        )

    def segment_rule(self, segment_id: str) -> CompiledRule:
        """A segment's own rule. Raises RuleError with the path inside that rule."""
        known = self._compiled.get(segment_id)
        if known is None:
            known = self._compiled[segment_id] = self._compile_segment(segment_id)
        if isinstance(known, RuleError):
            raise RuleError(known.message, known.path)
        return known

    def _compile_segment(self, segment_id: str) -> CompiledRule | RuleError:
        if segment_id in self._open:
            circle = [*self._open[self._open.index(segment_id) :], segment_id]
            names = " → ".join(self._segments[each].name for each in circle)
            return RuleError(f"Segments refer to each other in a circle: {names}.")
        if len(self._open) >= DEEPEST_SEGMENTS:
            return RuleError(f"Segments are nested more than {DEEPEST_SEGMENTS} deep.")
        self._open.append(segment_id)
        try:
            return self.rule(self._segments[segment_id].rule)
        except RuleError as error:
            return error
        finally:
            self._open.pop()

    def bucket(self, seed: str, visitor_id: str) -> float:
        """Where a visitor falls in [0, 1); the published GrowthBook hash, version 2."""
        return bucket(seed, visitor_id)

    def _midnight(self, now: dt.datetime) -> dt.datetime | None:
        return next_midnight(self._zone, now)


def _comparison(attribute: AttributeDef, operator: Operator, operand: Any) -> Evaluate:
    name, held_as, missing = attribute.name, HELD_AS[attribute.type], operator.missing
    mark, test = MARKS[attribute.source], operator.make(operand)

    def evaluate(facts: Facts) -> bool | None:
        # facts.get(), inlined: this runs for every comparison of every candidate.
        facts.read |= mark
        value = facts.values[mark].get(name)
        if type(value) not in held_as or value != value:  # NaN is unequal to itself
            return missing
        return test(value, facts)

    return evaluate


def _membership(segment_id: str, inner: Evaluate, verified_only: bool) -> Evaluate:
    def evaluate(facts: Facts) -> bool | None:
        known = facts.segments.get(segment_id)
        if known is not None:
            facts.read |= known[1]
            return known[0]
        if verified_only and segment_id in facts.memo:
            facts.read |= VERIFIED
            return facts.memo[segment_id]
        before, facts.read = facts.read, 0
        try:
            result = inner(facts)
            seen = facts.read
        finally:
            facts.read |= before
        facts.segments[segment_id] = (result, seen)
        # Believe what was read over what was declared: a memo outlives this call.
        if verified_only and not seen & ~VERIFIED:
            facts.memo[segment_id] = result
        return result

    return evaluate


def make_labels(
    attributes: Iterable[AttributeDef], segments: Iterable[SegmentDef]
) -> dict[str, str]:
    """The words of attributes and segments, keyed as ``plugins.api.ConditionType.describe`` says."""
    labels = {f"attribute:{a.name}": a.label or a.name for a in attributes}
    labels.update({f"segment:{s.id}": s.name for s in segments})
    return labels


def _hint(name: Any, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name[:100], list(known), n=1) if isinstance(name, str) else []
    return f' Did you mean "{close[0]}"?' if close else ""
