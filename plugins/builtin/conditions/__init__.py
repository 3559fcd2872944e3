"""The kinds of condition that every utility needs: attribute, segment, date, weekday, percentage."""

from __future__ import annotations

from plugins.api import ConditionType, hookimpl


@hookimpl
def register_conditions() -> list[ConditionType]:
    return []
