"""The kinds of condition that every utility needs: attribute, segment, date, weekday, percentage."""

from __future__ import annotations

from plugins.api import ConditionType, hookimpl
from plugins.builtin.conditions.attribute import AttributeCondition
from plugins.builtin.conditions.calendar import DateCondition, WeekdayCondition
from plugins.builtin.conditions.percentage import PercentageCondition
from plugins.builtin.conditions.segment import SegmentCondition


@hookimpl
def register_conditions() -> list[ConditionType]:
    return [
        AttributeCondition(),
        SegmentCondition(),
        DateCondition(),
        WeekdayCondition(),
        PercentageCondition(),
    ]
