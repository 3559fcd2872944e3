"""What an attribute can hold, and how raw input (a CSV cell, JSON, a form field) becomes such a value."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

from marketing_spots.engine.definitions import AttributeDef, AttributeType, Value

#: The exact Python types in which a value of each attribute type is held. A value of any other
#: type did not pass through :func:`coerce`; rules treat it as not known.
HELD_AS: dict[AttributeType, frozenset[type]] = {
    AttributeType.NUMBER: frozenset({int, float}),
    AttributeType.BOOLEAN: frozenset({bool}),
    AttributeType.CHOICE: frozenset({str}),
    AttributeType.SET: frozenset({frozenset}),
    AttributeType.DATE: frozenset({dt.date}),
    AttributeType.TEXT: frozenset({str}),
    AttributeType.ZIP: frozenset({str}),
}

_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
_ZIP = re.compile(r"\d{5}(-\d{4})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0"})
_LONGEST_TEXT = 10_000
_LONGEST_NUMBER = 40


def coerce(attribute: AttributeDef, raw: Any) -> Value:
    """The value of `attribute` that `raw` stands for.

    Raises ValueError that says what is expected. None and blank text are not values: whoever
    reads a file leaves the attribute out instead.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        raise ValueError("expected a value, found nothing")
    return _READERS[attribute.type](attribute, raw)


def _number(attribute: AttributeDef, raw: Any) -> Value:
    wanted = "a number such as 1200, 1,200 or 12.5"
    if isinstance(raw, str):
        text = raw.strip()
        # A bare exponent or sign passes the pattern's optional parts; float() refuses those.
        if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
            raise _expected(wanted, raw)
        plain = text.replace(",", "")
        try:
            raw = float(plain) if set(plain) & set(".eE") else int(plain)
        except ValueError:
            raise _expected(wanted, raw) from None
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise _expected(wanted, raw)
    if isinstance(raw, int):
        if abs(raw) > 10**15:
            raise ValueError("expected a number between -10^15 and 10^15")
        return int(raw)
    if not math.isfinite(raw):
        raise _expected("a finite number", raw)
    return float(raw)


def _boolean(attribute: AttributeDef, raw: Any) -> Value:
    if isinstance(raw, bool):
        return raw
    if type(raw) is int and raw in (0, 1):
        return raw == 1
    if isinstance(raw, str):
        word = raw.strip().lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
    raise _expected("true or false (also yes/no, 1/0)", raw)


def _date(attribute: AttributeDef, raw: Any) -> Value:
    if type(raw) is dt.date:
        return raw
    if isinstance(raw, str) and _DATE.fullmatch(raw.strip()):
        try:
            return dt.date.fromisoformat(raw.strip())
        except ValueError:
            pass  # a day that does not exist: same advice
    raise _expected("a date such as 2026-03-31", raw)


def _text(attribute: AttributeDef, raw: Any) -> Value:
    if not isinstance(raw, str):
        raise _expected("text", raw)
    if len(raw) > _LONGEST_TEXT:
        raise ValueError(f"expected at most {_LONGEST_TEXT} characters, found {len(raw)}")
    return str(raw.strip())


def _zip(attribute: AttributeDef, raw: Any) -> Value:
    if isinstance(raw, str) and _ZIP.fullmatch(raw.strip()):
        return str(raw.strip())
    raise _expected("a ZIP code of 5 digits, or ZIP+4 such as 80202-1234, as text", raw)


def _choice(attribute: AttributeDef, raw: Any) -> Value:
    if not isinstance(raw, str):
        raise _expected(_one_of_choices(attribute), raw)
    return _checked_choice(attribute, raw)


def _set(attribute: AttributeDef, raw: Any) -> Value:
    wanted = 'a list of texts, or text such as "a;b;c"'
    if isinstance(raw, str):
        members: Iterable[Any] = [part for part in raw.split(";") if part.strip()]
    elif isinstance(raw, list | tuple | set | frozenset):
        members = raw
    else:
        raise _expected(wanted, raw)
    found = set()
    for member in members:
        if not isinstance(member, str) or not member.strip():
            raise _expected(wanted, member)
        found.add(_checked_choice(attribute, member))
    return frozenset(found)


def _checked_choice(attribute: AttributeDef, raw: str) -> str:
    value = str(raw.strip())
    if attribute.choices and value not in attribute.choices:
        raise _expected(_one_of_choices(attribute), raw)
    if len(value) > _LONGEST_TEXT:
        raise ValueError(f"expected at most {_LONGEST_TEXT} characters, found {len(value)}")
    return value


def _one_of_choices(attribute: AttributeDef) -> str:
    if not attribute.choices:
        return "text"
    shown = ", ".join(attribute.choices[:12])
    return f"one of {shown}" + (" ..." if len(attribute.choices) > 12 else "")


def _expected(wanted: str, found: Any) -> ValueError:
    if isinstance(found, str):
        text = found if len(found) <= 60 else found[:57] + "..."
        return ValueError(f'expected {wanted}, found "{text}"')
    if isinstance(found, bool | int | float) and len(str(found)) <= _LONGEST_NUMBER:
        return ValueError(f"expected {wanted}, found {found}")
    return ValueError(f"expected {wanted}, found a {type(found).__name__}")


_READERS: dict[AttributeType, Callable[[AttributeDef, Any], Value]] = {
    AttributeType.NUMBER: _number,
    AttributeType.BOOLEAN: _boolean,
    AttributeType.CHOICE: _choice,
    AttributeType.SET: _set,
    AttributeType.DATE: _date,
    AttributeType.TEXT: _text,
    AttributeType.ZIP: _zip,
}
