"""Who may aim at income, credit or medical facts: only those who hold the permission for it.

Others can still edit everything else of a campaign, and leave such conditions as they are.
"""

from __future__ import annotations

import json
import zoneinfo
from collections import defaultdict
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError

from marketing_spots.audience.registry import attribute_specs, to_def
from marketing_spots.engine.definitions import SegmentDef
from marketing_spots.engine.environment import Environment
from marketing_spots.engine.errors import RuleError
from marketing_spots.models import Segment
from marketing_spots.snapshots.drafts import waiting
from marketing_spots.snapshots.records import raw_stream
from plugins.blocks import rule_from_stream
from plugins.manager import get_plugins

PERMISSION = "marketing_spots.target_sensitive"
MESSAGE = (
    "This looks at {names}, which is sensitive. You do not have permission to target sensitive "
    "attributes; leave it as it was, or ask somebody who does."
)


class Sensitive:
    """What is sensitive at this moment, drafts of segments included. Four queries."""

    def __init__(self) -> None:
        specs = attribute_specs()
        self.labels = {s.name: s.label or s.name for s in specs.values() if s.sensitive}
        self._segments = _segment_rules()
        self._env = Environment(
            {spec.name: to_def(spec) for spec in specs.values()},
            {pk: SegmentDef(id=pk, name=pk, rule=rule) for pk, rule in self._segments.items()},
            get_plugins().conditions,
            zoneinfo.ZoneInfo(settings.TIME_ZONE),
        )

    def in_child(self, child: Any) -> set[str]:
        """The sensitive attributes that one child of a rule's stream reads, through segments too."""
        rule = rule_from_stream([child])
        try:
            return set(self._env.rule(rule).reads & self.labels.keys())
        except RuleError:
            # What does not compile is searched for names instead: it may compile tomorrow.
            return self._named(rule, set())

    def in_segment(self, pk: Any) -> set[str]:
        """The sensitive attributes that a segment reads."""
        return self.in_child({"type": "segment", "value": {"segment": str(pk)}})

    def _named(self, rule: Any, seen: set[str]) -> set[str]:
        found: set[str] = set()
        if isinstance(rule, dict):
            for value in rule.values():
                found |= self._named(value, seen)
            segment = str(rule.get("segment", "")) if rule.get("type") == "segment" else ""
            if segment in self._segments and segment not in seen:
                found |= self._named(self._segments[segment], {*seen, segment})
        elif isinstance(rule, list):
            for value in rule:
                found |= self._named(value, seen)
        elif isinstance(rule, str) and rule in self.labels:
            found.add(rule)
        return found

    def message(self, names: set[str]) -> str:
        """What to tell somebody who may not."""
        return MESSAGE.format(names=", ".join(sorted(f"“{self.labels[n]}”" for n in names)))


def _segment_rules() -> dict[str, Any]:
    """Of each segment everything that it asks now or will ask once its changes are published."""
    drafts: dict[str, list[Any]] = defaultdict(list)
    for revision in waiting(Segment):
        drafts[revision.object_id].append(revision.content["rule"])
    rules = {}
    for pk, rule, live in Segment.objects.values_list("pk", "rule", "live"):
        found = drafts[str(pk)]
        if live or not found:
            found = [rule, *found]
        rules[str(pk)] = {"all": [rule_from_stream(raw_stream(each)) for each in found]}
    return rules


def check_stream(before: Any, after: Any) -> None:
    """Raises a StreamBlock's ValidationError for sensitive children that are new or were changed."""
    new = raw_stream(after)
    known = [_bare(child) for child in raw_stream(before)]
    changed = []
    for index, child in enumerate(new):
        if _bare(child) in known:
            known.remove(_bare(child))
        else:
            changed.append((index, child))
    if not changed:
        return
    sensitive = Sensitive()
    errors = {
        index: ValidationError(sensitive.message(names))
        for index, child in changed
        if (names := sensitive.in_child(child))
    }
    if errors:
        raise StreamBlockValidationError(block_errors=_wrapped(errors))


def _wrapped(errors: dict[int, ValidationError]) -> dict[int, Any]:
    from wagtail.blocks.struct_block import StructBlockValidationError

    return {
        index: StructBlockValidationError(non_block_errors=error.messages)
        for index, error in errors.items()
    }


def _bare(value: Any) -> str:
    """A stream's child without the ids that the editor gives its blocks."""
    return json.dumps(_without_ids(value), sort_keys=True, default=str)


def _without_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _without_ids(item)
        for key, item in value.items()
        if not (key == "id" and "type" in value and "value" in value)
    }
