"""Conditions on today's date in the utility's zone; their answers change at local midnight."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Mapping
from typing import Any

from plugins.api import CompileEnv, Condition, Facts, RuleError, Vocabulary
from plugins.builtin.conditions.params import at, only, read_date

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY = dt.timedelta(days=1)


def midnight(day: dt.date, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """The moment, in UTC, at which `day` begins in `zone`."""
    # Of a midnight that happens twice the first one counts; one that is skipped maps to the jump.
    return dt.datetime.combine(day, dt.time(0), zone).astimezone(dt.UTC)


class DateCondition:
    """``{"type": "date", "op": "before" | "after" | "between", "date": ..., "end": ...}``

    `between` includes both `date` and `end`; the others take no `end`.
    """

    name = "date"
    label = "Date"

    def compile(self, params: Mapping[str, Any], env: CompileEnv, path: str) -> Condition:
        only(params, "op", "date", "end", path=path)
        op, first = params.get("op"), read_date(params, "date", path)
        if op == "between":
            last = read_date(params, "end", path)
            if last < first:
                raise RuleError("The last day lies before the first.", at(path, "end"))
            return _during(first, last, env.zone)
        if params.get("end") not in (None, ""):
            raise RuleError("A last day goes with “between” only; leave it out.", at(path, "end"))
        if op == "before":
            return _during(None, first - DAY, env.zone)
        if op == "after":
            return _during(first + DAY, None, env.zone)
        raise RuleError("Choose before, after or between.", at(path, "op"))

    def describe(self, params: Mapping[str, Any], words: Vocabulary) -> str:
        op, date, end = params.get("op"), _say(params.get("date")), _say(params.get("end"))
        if op == "between":
            return f"the date is from {date} to {end}"
        return f"the date is {op} {date}"

    def make_block(self) -> Any:
        from plugins.builtin.conditions.editor import DateBlock

        return DateBlock(label=self.label, icon="calendar-alt")


def _during(first: dt.date | None, last: dt.date | None, zone: zoneinfo.ZoneInfo) -> Condition:
    edges = [
        midnight(day, zone) for day in (first, last + DAY if last else None) if day is not None
    ]

    def evaluate(facts: Facts) -> bool:
        today = facts.today()
        return (first is None or first <= today) and (last is None or today <= last)

    def next_change(now: dt.datetime) -> dt.datetime | None:
        return next((edge for edge in edges if edge > now), None)

    return Condition(evaluate=evaluate, next_change=next_change)


def _say(value: Any) -> str:
    try:
        return f"{dt.date.fromisoformat(str(value)):%-d %B %Y}"
    except ValueError:
        return "…"


class WeekdayCondition:
    """``{"type": "weekday", "days": [0, 1]}``; Monday is 0."""

    name = "weekday"
    label = "Day of the week"

    def compile(self, params: Mapping[str, Any], env: CompileEnv, path: str) -> Condition:
        only(params, "days", path=path)
        days = params.get("days")
        if not isinstance(days, list | tuple) or not days:
            raise RuleError("Choose at least one day.", at(path, "days"))
        for index, day in enumerate(days):
            if isinstance(day, bool) or not isinstance(day, int) or not 0 <= day <= 6:
                raise RuleError(
                    "A day is a number from 0 (Monday) to 6 (Sunday).", at(at(path, "days"), index)
                )
        wanted = frozenset(days)
        return Condition(
            evaluate=lambda facts: facts.today().weekday() in wanted,
            next_change=_next_edge(wanted, env.zone),
        )

    def describe(self, params: Mapping[str, Any], words: Vocabulary) -> str:
        days = params.get("days") or ()
        names = [DAYS[day] for day in sorted(days)]
        if not names:
            return "the day is …"
        *most, last = names
        return f"the day is {', '.join(most)} or {last}" if most else f"the day is {last}"

    def make_block(self) -> Any:
        from plugins.builtin.conditions.editor import WeekdayBlock

        return WeekdayBlock(label=self.label, icon="calendar")


def _next_edge(
    wanted: frozenset[int], zone: zoneinfo.ZoneInfo
) -> Callable[[dt.datetime], dt.datetime | None]:
    def next_change(now: dt.datetime) -> dt.datetime | None:
        today = now.astimezone(zone).date()
        inside = today.weekday() in wanted
        for ahead in range(1, 8):
            day = today + dt.timedelta(days=ahead)
            if (day.weekday() in wanted) is not inside:
                return midnight(day, zone)
        return None  # every day: it never changes

    return next_change
