"""Reading stored values of blocks: JSON that may be older than the block, or damaged.

Nothing here raises: what is missing or of the wrong kind reads as empty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

_EMPTY: Mapping[str, Any] = {}


def struct(value: Any) -> Mapping[str, Any]:
    """The value of a StructBlock by its fields."""
    return value if isinstance(value, Mapping) else _EMPTY


def text(value: Mapping[str, Any], key: str) -> str:
    """A text field without surrounding space."""
    found = value.get(key)
    return found.strip() if isinstance(found, str) else ""


def choice(value: Mapping[str, Any], key: str, choices: Any, default: str) -> str:
    """The chosen value, or the default for one that is no longer offered."""
    found = str(value.get(key) or "")
    return found if found in choices else default


def items(value: Any) -> list[Any]:
    """The values in a ListBlock, in its present and in its older form."""
    if not isinstance(value, list | tuple):
        return []
    return [
        item["value"]
        if isinstance(item, Mapping) and item.get("type") == "item" and "value" in item
        else item
        for item in value
    ]


def stream(value: Any) -> Iterator[tuple[str, Any, str]]:
    """(type, value, id) of each child of a StreamBlock; damaged children are passed over."""
    if not isinstance(value, list | tuple):
        return
    for child in value:
        if isinstance(child, Mapping) and isinstance(child.get("type"), str):
            yield child["type"], child.get("value"), str(child.get("id") or "")


def streamed(value: Any, kind: str) -> list[Mapping[str, Any]]:
    """The children of one type of a StreamBlock of structs."""
    return [struct(each) for name, each, _ in stream(value) if name == kind]


def decimal(value: Mapping[str, Any], key: str) -> Decimal | None:
    """A finite number as it was entered, "0.10" with its zero; None where there is none."""
    found = value.get(key)
    if found is None or found == "" or isinstance(found, bool):
        return None
    try:
        number = Decimal(str(found))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def money(value: Mapping[str, Any], key: str) -> str | None:
    """A number as text, never in exponents and never rounded; None where there is none."""
    number = decimal(value, key)
    return None if number is None else f"{number:f}"


def clock(value: Mapping[str, Any], key: str) -> str:
    """A time of day as "HH:MM"; "" where there is none."""
    found = value.get(key)
    if isinstance(found, dt.time):
        return found.strftime("%H:%M")
    try:
        return dt.time.fromisoformat(str(found)).strftime("%H:%M")
    except ValueError:
        return ""


def chosen(value: Mapping[str, Any], key: str, choices: Any) -> tuple[str, ...]:
    """What is chosen of several choices, each once, in the order of the choices."""
    found = value.get(key)
    wanted = {str(each) for each in found} if isinstance(found, list | tuple | set) else set()
    return tuple(each for each in choices if each in wanted)
