"""What a marketer typed as the value of a comparison, read into the JSON that the rule keeps."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from typing import Any

from plugins.api import AttributeSpec, OperatorOption

_ZIP = re.compile(r"\d{5}(-\d{4})?", re.ASCII)
MOST_DAYS = 36_500


class OperandError(ValueError):
    """A value that does not fit; the message says what to enter."""


def read_operand(spec: AttributeSpec, option: OperatorOption, raw: Any) -> Any:
    """`raw` as JSON of the right type: a number as a number, a list as a list; None for no value.

    Raises :class:`OperandError`.
    """
    if option.operand == "none":
        return None
    if option.operand == "days":
        return _days(raw)
    if option.operand == "text":
        return _some_text(raw)
    if option.operand == "range":
        return _range(spec, raw)
    if option.operand == "many":
        if not isinstance(raw, list) or not raw:
            raise OperandError("Choose at least one." if spec.choices else "Enter at least one.")
        return list(dict.fromkeys(_READERS[spec.type](spec, part) for part in raw))
    return _READERS[spec.type](spec, raw)


def _range(spec: AttributeSpec, raw: Any) -> list[Any]:
    if not isinstance(raw, list) or len(raw) != 2 or any(part in (None, "") for part in raw):
        raise OperandError("Enter both the lowest and the highest value.")
    low, high = (_READERS[spec.type](spec, part) for part in raw)
    if low > high:
        raise OperandError("The first value must not be above the second.")
    return [low, high]


def _days(raw: Any) -> int:
    text = str(raw).strip() if isinstance(raw, int | str) and not isinstance(raw, bool) else ""
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= MOST_DAYS and len(text) <= 5):
        raise OperandError(f"Enter a whole number of days from 0 to {MOST_DAYS}.")
    return int(text)


def _number(spec: AttributeSpec, raw: Any) -> int | float:
    if isinstance(raw, str):
        text = raw.strip().replace(",", "").replace(" ", "").removeprefix("$")
        try:
            raw = int(text) if re.fullmatch(r"[+-]?\d{1,16}", text, re.ASCII) else float(text)
        except ValueError:
            raw = None
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise OperandError("Enter a number.")
    if abs(raw) > 10**15:
        raise OperandError("Enter a smaller number.")
    return raw


def _boolean(spec: AttributeSpec, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    raise OperandError("Choose yes or no.")


def _some_text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise OperandError("Enter some text.")
    return raw


def _text(spec: AttributeSpec, raw: Any) -> str:
    return _some_text(raw).strip()


def _choice(spec: AttributeSpec, raw: Any) -> str:
    known = [value for value, _ in spec.choices]
    if raw in (None, ""):
        raise OperandError("Choose a value." if known else "Enter a value.")
    if not isinstance(raw, str):
        raise OperandError("Enter text.")
    value = raw.strip()
    if known and value not in known:
        labels = ", ".join(label or value for value, label in spec.choices[:10])
        more = ", …" if len(known) > 10 else ""
        raise OperandError(f"{spec.label} has no value “{value}”; choose one of {labels}{more}.")
    return value


def _date(spec: AttributeSpec, raw: Any) -> str:
    try:
        return dt.date.fromisoformat(str(raw)).isoformat()
    except ValueError:
        raise OperandError("Enter a date such as 2026-03-31.") from None


def _zip(spec: AttributeSpec, raw: Any) -> str:
    if isinstance(raw, str) and _ZIP.fullmatch(raw.strip()):
        return raw.strip()
    shown = f"“{raw}” is not one: " if raw not in (None, "") else ""
    raise OperandError(f"{shown}enter ZIP codes of five digits.")


_READERS: dict[str, Callable[[AttributeSpec, Any], Any]] = {
    "number": _number,
    "boolean": _boolean,
    "choice": _choice,
    "set": _choice,
    "date": _date,
    "text": _text,
    "zip": _zip,
}
