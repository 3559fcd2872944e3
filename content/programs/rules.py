"""Putting rules together. A rule is JSON, as the engine and the rule editor read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

Rule = dict[str, Any]
DAY = dt.timedelta(days=1)


class Inexpressible(ValueError):
    """What an incentive asks for cannot be written as a rule; the message says what."""


def compare(attribute: str, op: str, value: Any = None) -> Rule:
    rule: Rule = {"type": "attribute", "attribute": attribute, "op": op}
    if value is not None:
        rule["value"] = value
    return rule


def in_segment(key: str, member: bool = True) -> Rule:
    rule: Rule = {"type": "segment", "segment": key}
    if not member:
        rule["member"] = False
    return rule


def during(start: dt.date | None, end: dt.date | None) -> Rule | None:
    """From the first to the last day, both included; None where there is no limit."""
    if start and end:
        return {"type": "date", "op": "between", "date": str(start), "end": str(end)}
    if start:
        return {"type": "date", "op": "after", "date": str(start - DAY)}
    if end:
        return {"type": "date", "op": "before", "date": str(end + DAY)}
    return None


def all_of(*parts: Rule | None) -> Rule:
    """All of the parts that are there; one alone stands for itself."""
    return _joined("all", parts)


def any_of(*parts: Rule | None) -> Rule:
    return _joined("any", parts)


def _joined(word: str, parts: tuple[Rule | None, ...]) -> Rule:
    present = [part for part in parts if part is not None]
    return present[0] if len(present) == 1 else {word: present}


def conditions(rule: Rule) -> Iterator[Rule]:
    """Every condition of a rule."""
    if "type" in rule:
        yield rule
    elif "not" in rule:
        yield from conditions(rule["not"])
    else:
        for part in rule["all"] if "all" in rule else rule["any"]:
            yield from conditions(part)


def with_segments(rule: Rule, ids: dict[str, str]) -> Rule:
    """The rule with every segment key replaced by its id. Raises KeyError for an unknown key."""
    if "type" in rule:
        return {**rule, "segment": ids[rule["segment"]]} if rule["type"] == "segment" else rule
    if "not" in rule:
        return {"not": with_segments(rule["not"], ids)}
    return {word: [with_segments(part, ids) for part in parts] for word, parts in rule.items()}
