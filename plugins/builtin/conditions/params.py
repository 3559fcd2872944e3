"""Reading a condition's params: the errors that all of them share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from plugins.api import RuleError


def at(path: str, key: str | int) -> str:
    """`path` with one more step: ``all[1]`` and ``value`` make ``all[1].value``."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def only(params: Mapping[str, Any], *known: str, path: str) -> None:
    """Raises RuleError for a key that the condition does not have."""
    for key in params:
        if key not in known:
            raise RuleError(
                f"There is no “{key}” in this condition; it has {', '.join(known)}.", at(path, key)
            )


def read_date(params: Mapping[str, Any], key: str, path: str) -> dt.date:
    """The date under `key`. Raises RuleError when there is none."""
    value = params.get(key)
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise RuleError("Enter a date such as 2026-03-31.", at(path, key))
