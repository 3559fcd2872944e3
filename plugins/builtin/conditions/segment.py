"""Whether the visitor is in a segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plugins.api import CompileEnv, Condition, RuleError, Vocabulary
from plugins.builtin.conditions.params import at, only


class SegmentCondition:
    """``{"type": "segment", "segment": <id>, "member": true}``; `member` false is "not in it"."""

    name = "segment"
    label = "Segment"

    def compile(self, params: Mapping[str, Any], env: CompileEnv, path: str) -> Condition:
        only(params, "segment", "member", path=path)
        segment, member = params.get("segment"), params.get("member", True)
        if isinstance(segment, bool) or not isinstance(segment, int | str) or segment == "":
            raise RuleError("Choose a segment.", at(path, "segment"))
        if not isinstance(member, bool):
            raise RuleError("“member” is true or false.", at(path, "member"))
        condition = env.segment(str(segment), at(path, "segment"))
        if member:
            return condition
        # What the segment needs is not what its complement needs.
        return Condition(
            evaluate=_negated(condition.evaluate),
            reads=condition.reads,
            buckets=condition.buckets,
            next_change=condition.next_change,
        )

    def describe(self, params: Mapping[str, Any], words: Vocabulary) -> str:
        segment = params.get("segment")
        name = words.segments.get(str(segment)) or f"a segment that does not exist ({segment})"
        return f"is {'not ' if params.get('member') is False else ''}in segment {name}"

    def make_block(self) -> Any:
        from plugins.builtin.conditions.editor import SegmentBlock

        return SegmentBlock(label=self.label, icon="group")


def _negated(inner: Callable[[Any], bool | None]) -> Callable[[Any], bool | None]:
    def evaluate(facts: Any) -> bool | None:
        result = inner(facts)
        return None if result is None else not result

    return evaluate
