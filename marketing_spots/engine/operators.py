"""The operator table: every way in which a rule may compare an attribute.

An operator compares a value that is there. On a missing value (or one of the wrong type, which
nobody can vouch for) every operator but ``is_known`` and ``is_unknown`` answers None, unknown.
Text is compared exactly: case counts. A ZIP+4 is not equal to its five digits; use ``starts_with``.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import msgspec
import re2

from marketing_spots.engine.definitions import AttributeDef, AttributeType, Value
from marketing_spots.engine.errors import RuleError, at
from marketing_spots.engine.values import coerce

_T = AttributeType
MOST_DAYS = 36_500
LONGEST_PATTERN = 1_000


class Clock(Protocol):
    """The part of the facts that a comparison may look at."""

    def today(self) -> dt.date:
        """The date in the utility's zone."""


#: Compares a value that is there and of the right type.
Test = Callable[[Any, Clock], bool]


class Operand(enum.StrEnum):
    """What an operator compares with."""

    NOTHING = "nothing"
    VALUE = "value"  # one value of the attribute's type; of a set, one member
    VALUES = "values"  # a list of them
    RANGE = "range"  # [lowest, highest], both included
    DAYS = "days"  # a whole number of days
    TEXT = "text"  # any text, spaces included
    PATTERN = "pattern"  # an RE2 regular expression


class Operator(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table: `label` reads "<attribute> <label> <operand>"."""

    key: str
    label: str
    types: frozenset[AttributeType]
    operand: Operand
    make: Callable[[Any], Test]  # checked operand -> test
    #: What it says of a missing value.
    missing: bool | None = None
    #: The values without one of which the test is never true; for the index of a spot.
    required: Callable[[Any], frozenset[Value]] | None = None
    #: Whether midnight in the utility's zone may change the answer.
    daily: bool = False


def _one(value: Value) -> frozenset[Value]:
    return frozenset({value})


def _any_of(members: frozenset[str]) -> frozenset[Value]:
    return frozenset(members)


def _first_of(members: frozenset[str]) -> frozenset[Value]:
    # All of them are needed, so any one is a promise; the first by name, to be deterministic.
    return frozenset({min(members)})


def _matches(pattern: Any) -> Test:
    search = pattern.search
    return lambda value, clock: search(value) is not None


def _within_last(days: int) -> Test:
    return lambda value, clock: 0 <= (clock.today() - value).days <= days


def _within_next(days: int) -> Test:
    return lambda value, clock: 0 <= (value - clock.today()).days <= days


_ALL = frozenset(AttributeType)
_SINGLE = _ALL - {_T.SET}
_LISTED = frozenset({_T.NUMBER, _T.CHOICE, _T.TEXT, _T.ZIP})
_NUMBER = frozenset({_T.NUMBER})
_DATE = frozenset({_T.DATE})
_SET = frozenset({_T.SET})
_TEXT = frozenset({_T.TEXT, _T.ZIP})


def _row(
    key: str,
    label: str,
    types: frozenset[AttributeType],
    operand: Operand,
    make: Callable[[Any], Test],
    **more: Any,
) -> Operator:
    return Operator(key=key, label=label, types=types, operand=operand, make=make, **more)


_TABLE: tuple[Operator, ...] = (
    _row("eq", "is", _SINGLE, Operand.VALUE, lambda x: lambda v, c: v == x, required=_one),
    _row("ne", "is not", _SINGLE, Operand.VALUE, lambda x: lambda v, c: v != x),
    _row("lt", "is less than", _NUMBER, Operand.VALUE, lambda x: lambda v, c: v < x),
    _row("lte", "is at most", _NUMBER, Operand.VALUE, lambda x: lambda v, c: v <= x),
    _row("gt", "is more than", _NUMBER, Operand.VALUE, lambda x: lambda v, c: v > x),
    _row("gte", "is at least", _NUMBER, Operand.VALUE, lambda x: lambda v, c: v >= x),
    _row(
        "between",
        "is between",
        _NUMBER | _DATE,
        Operand.RANGE,
        lambda x: lambda v, c: x[0] <= v <= x[1],
    ),
    _row(
        "one_of",
        "is one of",
        _LISTED,
        Operand.VALUES,
        lambda x: lambda v, c: v in x,
        required=_any_of,
    ),
    _row("none_of", "is none of", _LISTED, Operand.VALUES, lambda x: lambda v, c: v not in x),
    _row(
        "has_any",
        "has any of",
        _SET,
        Operand.VALUES,
        lambda x: lambda v, c: not x.isdisjoint(v),
        required=_any_of,
    ),
    _row(
        "has_all",
        "has all of",
        _SET,
        Operand.VALUES,
        lambda x: lambda v, c: x <= v,
        required=_first_of,
    ),
    _row("has_none", "has none of", _SET, Operand.VALUES, lambda x: lambda v, c: x.isdisjoint(v)),
    _row(
        "starts_with",
        "starts with",
        _TEXT,
        Operand.TEXT,
        lambda x: lambda v, c: v.startswith(x),
    ),
    _row("ends_with", "ends with", _TEXT, Operand.TEXT, lambda x: lambda v, c: v.endswith(x)),
    _row("matches", "matches the pattern", frozenset({_T.TEXT}), Operand.PATTERN, _matches),
    _row("before", "is before", _DATE, Operand.VALUE, lambda x: lambda v, c: v < x),
    _row("after", "is after", _DATE, Operand.VALUE, lambda x: lambda v, c: v > x),
    _row(
        "within_last_days",
        "is today or within the last days:",
        _DATE,
        Operand.DAYS,
        _within_last,
        daily=True,
    ),
    _row(
        "within_next_days",
        "is today or within the next days:",
        _DATE,
        Operand.DAYS,
        _within_next,
        daily=True,
    ),
    _row("is_known", "is known", _ALL, Operand.NOTHING, lambda x: lambda v, c: True, missing=False),
    _row(
        "is_unknown",
        "is not known",
        _ALL,
        Operand.NOTHING,
        lambda x: lambda v, c: False,
        missing=True,
    ),
)

#: Every operator by its key.
OPERATORS: dict[str, Operator] = {operator.key: operator for operator in _TABLE}


def operators_for(attribute_type: AttributeType) -> tuple[Operator, ...]:
    """The operators that work on attributes of this type, in the table's order."""
    return tuple(operator for operator in _TABLE if attribute_type in operator.types)


def read_operand(operator: Operator, attribute: AttributeDef, raw: Any, path: str) -> Any:
    """What `operator` compares with, read from a rule. Raises RuleError at `path`."""
    try:
        return _OPERANDS[operator.operand](attribute, raw)
    except RuleError as error:
        raise RuleError(error.message, path + error.path) from None
    except ValueError as error:
        raise RuleError(f'"{operator.label}" on {attribute.name}: {error}', path) from None


def _nothing(attribute: AttributeDef, raw: Any) -> None:
    if raw not in (None, ""):
        raise ValueError("takes no value; leave it out")


def _value(attribute: AttributeDef, raw: Any) -> Value:
    return coerce(attribute, raw)


def _values(attribute: AttributeDef, raw: Any) -> frozenset[Value]:
    if isinstance(raw, str) or not isinstance(raw, list | tuple | set | frozenset) or not raw:
        raise ValueError("expected a list with at least one value")
    if attribute.type is _T.SET:
        return _members(attribute, raw)
    found: set[Value] = set()
    for position, member in enumerate(raw):
        try:
            found.add(coerce(attribute, member))
        except ValueError as error:
            raise RuleError(f"{attribute.name}: {error}", at("", position)) from None
    return frozenset(found)


def _members(attribute: AttributeDef, raw: Iterable[Any]) -> frozenset[Value]:
    members = coerce(attribute, list(raw))
    assert isinstance(members, frozenset)
    return frozenset(members)


def _range(attribute: AttributeDef, raw: Any) -> tuple[Value, Value]:
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        raise ValueError("expected two values, [lowest, highest]")
    low, high = coerce(attribute, raw[0]), coerce(attribute, raw[1])
    if low > high:  # type: ignore[operator]  # both have the attribute's type
        raise ValueError(f"expected the lower value first, found {raw[0]} and then {raw[1]}")
    return low, high


def _days(attribute: AttributeDef, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= MOST_DAYS:
        raise ValueError(f"expected a whole number of days from 0 to {MOST_DAYS}")
    return raw


def _text_operand(attribute: AttributeDef, raw: Any) -> str:
    if not isinstance(raw, str) or not raw:
        raise ValueError("expected some text")
    return str(raw)


def _pattern(attribute: AttributeDef, raw: Any) -> Any:
    if not isinstance(raw, str) or not raw:
        raise ValueError("expected a regular expression")
    if len(raw) > LONGEST_PATTERN:
        raise ValueError(f"expected a regular expression of at most {LONGEST_PATTERN} characters")
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(raw, options)
    except (re2.error, UnicodeError) as error:
        reason = error.args[0] if error.args else error
        if isinstance(reason, bytes):
            reason = reason.decode("utf-8", "replace")
        raise ValueError(f"expected a regular expression (RE2 syntax): {reason}") from None


_OPERANDS: dict[Operand, Callable[[AttributeDef, Any], Any]] = {
    Operand.NOTHING: _nothing,
    Operand.VALUE: _value,
    Operand.VALUES: _values,
    Operand.RANGE: _range,
    Operand.DAYS: _days,
    Operand.TEXT: _text_operand,
    Operand.PATTERN: _pattern,
}
