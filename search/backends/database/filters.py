"""What may be found, as conditions on documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from search.backends.base import Filters
from search.backends.database.dialects import dialect


def conditions(index: int, filters: Filters, now: dt.datetime) -> tuple[str, tuple[Any, ...]]:
    """A condition on the documents ``d`` of an index, and its parameters."""
    made = [
        ("d.index_id = %s AND NOT d.removed", (index,)),
        (
            "(d.expires_at IS NULL OR d.expires_at > %s)",
            (connection.ops.adapt_datetimefield_value(now),),
        ),
        *_one_of("kind", filters.kinds),
        *_one_of("type", filters.types),
        *_one_of("category", filters.categories),
        *_one_of("key", filters.keys),
        *_tagged(filters.tags),
        *_elsewhere(filters),
    ]
    return " AND ".join(text for text, _ in made), tuple(
        value for _, values in made for value in values
    )


Condition = tuple[str, tuple[Any, ...]]


def _one_of(column: str, values: Sequence[str]) -> Iterable[Condition]:
    if not values:
        return
    known = _known(values)
    if not known:
        yield "1 = 0", ()
        return
    yield dialect().among(f"d.{column}", known)


def _known(values: Iterable[str]) -> list[str]:
    """Without what no document can have."""
    return [value for value in values if value and clean(value) == value]


def _tagged(tags: Sequence[str]) -> Iterable[Condition]:
    if tags:
        yield _contains_any("tags", tags)


def _elsewhere(filters: Filters) -> Iterable[Condition]:
    """What is for other sites, other people and other places, and what was not wanted."""
    if filters.site is not None:
        yield _contains_any("sites", [str(filters.site)])
    if filters.audience is not None:
        text, values = _contains_any("audiences", [filters.audience])
        yield f"(d.audiences = '' OR {text})", values
    if filters.area is not None:
        area = filters.area
        text, values = _contains_any("areas", [area[:end] for end in range(1, len(area) + 1)])
        yield f"(d.areas = '' OR {text})", values
    without = _known(filters.without)
    if without:
        text, values = dialect().among("d.key", without)
        yield f"NOT ({text})", values


def _contains_any(column: str, values: Iterable[str]) -> Condition:
    """Whether a column that is written ``|one|two|`` has one of the values."""
    known = [f"|{one(value)}|" for value in _known(values)]
    condition = dialect().contains(f"d.{column}")
    return f"({' OR '.join([condition] * len(known)) or '1 = 0'})", tuple(known)


def several(values: Iterable[str]) -> str:
    """Values of one column, ``|one|two|``."""
    joined = "|".join(one(value) for value in values)
    return f"|{joined}|" if joined else ""


def one(value: str) -> str:
    return clean(value).replace("|", "¦")


def clean(text: str) -> str:
    """A text that PostgreSQL can keep."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
