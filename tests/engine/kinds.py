"""Small condition types, so that the engine is tested without any plugin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from marketing_spots.engine.conditions import Condition
from marketing_spots.engine.errors import RuleError, at
from marketing_spots.engine.schedule import next_midnight, zone_of


class Kind:
    """A condition type whose compile function is given."""

    def __init__(self, name: str, compile: Callable[..., Any], words: str = "") -> None:
        self.name = name
        self.label = name
        self.compile = compile
        self._words = words

    def describe(self, params: Mapping[str, Any], labels: Mapping[str, str]) -> str:
        return self._words or f"{self.name} {' '.join(str(value) for value in params.values())}"


def _attribute(params: Mapping[str, Any], env: Any, path: str) -> Condition:
    unknown = sorted(set(params) - {"attribute", "op", "value"})
    if unknown:
        raise RuleError(f'There is no parameter "{unknown[0]}".', at(path, unknown[0]))
    return env.compare(params.get("attribute"), params.get("op"), params.get("value"), path)


def _segment(params: Mapping[str, Any], env: Any, path: str) -> Condition:
    return env.segment(params.get("segment"), at(path, "segment"))


def _percentage(params: Mapping[str, Any], env: Any, path: str) -> Condition:
    seed, percent = params["seed"], params["percent"]
    if not isinstance(percent, int | float) or not 0 <= percent <= 100:
        raise RuleError("Expected 0 to 100.", at(path, "percent"))

    def evaluate(facts: Any) -> bool | None:
        visitor = facts.visitor_id
        return None if visitor is None else env.bucket(seed, visitor) < percent / 100

    return Condition(evaluate=evaluate, buckets=True)


def _weekday(params: Mapping[str, Any], env: Any, path: str) -> Condition:
    days, zone = frozenset(params["days"]), zone_of(params.get("zone", "UTC"))

    def evaluate(facts: Any) -> bool | None:
        return facts.now.astimezone(zone).weekday() in days

    def next_change(now: dt.datetime) -> dt.datetime:
        return next_midnight(zone, now)

    return Condition(evaluate=evaluate, next_change=next_change)


def _always(answer: bool | None) -> Callable[..., Condition]:
    def compile(params: Mapping[str, Any], env: Any, path: str) -> Condition:
        return Condition(evaluate=lambda facts: answer)

    return compile


def _raises(params: Mapping[str, Any], env: Any, path: str) -> Condition:
    def evaluate(facts: Any) -> bool | None:
        raise RuntimeError("the plugin is ill")

    return Condition(evaluate=evaluate)


def _refuses(params: Mapping[str, Any], env: Any, path: str) -> Condition:
    raise KeyError("nonsense")


def _nonsense(params: Mapping[str, Any], env: Any, path: str) -> Any:
    return "not a condition"


def _peeks(params: Mapping[str, Any], env: Any, path: str) -> Condition:
    """Reads an attribute without declaring it."""
    return Condition(evaluate=lambda facts: facts.get(params["attribute"]) is not None)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("attribute", _attribute),
        Kind("segment", _segment),
        Kind("percentage", _percentage),
        Kind("weekday", _weekday),
        Kind("true", _always(True)),
        Kind("false", _always(False)),
        Kind("unknown", _always(None)),
        Kind("raises", _raises),
        Kind("refuses", _refuses),
        Kind("nonsense", _nonsense),
        Kind("peeks", _peeks),
    )
}
