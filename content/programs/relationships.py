"""How incentives depend on each other: what excludes what, and what must be had first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from content.programs.records import Prerequisite

Report = Callable[[str, str], None]

_SECTIONS = ("exclusions", "prerequisites", "combinations")


class Relationships(msgspec.Struct, frozen=True, kw_only=True):
    exclusions: Mapping[str, tuple[str, ...]]
    prerequisites: Mapping[str, Prerequisite]
    combinations: list[Any]
    doubtful: Mapping[str, str]


def read_relationships(
    raw: Mapping[str, Any], known: frozenset[str], report: Report
) -> Relationships:
    """The relationships between the `known` incentives.

    One that cannot be read makes every incentive that it touches doubtful: who is eligible for
    it cannot be told any more.
    """
    doubtful: dict[str, str] = {}
    sections: dict[str, Any] = {}
    for name, shape in zip(_SECTIONS, (dict, dict, list), strict=True):
        section = raw.get(name, shape())
        if not isinstance(section, shape):
            report(name, "this part cannot be read; whatever it names stays out")
            doubtful |= dict.fromkeys(_named(section, known), f"its {name} cannot be read")
            section = shape()
        sections[name] = section
    for name in sorted(set(raw) - set(_SECTIONS)):
        report(name, "an unknown kind of relationship; whatever it names stays out")
        doubtful |= dict.fromkeys(_named(raw[name], known), f"its {name} are of an unknown kind")

    exclusions, prerequisites = {}, {}
    for key, value in sections["exclusions"].items():
        ids = _excluded(value)
        if ids is None:
            report(key, "its exclusions cannot be read; what they name stays out")
            doubtful |= dict.fromkeys(_named(value, known), f"what {key} excludes cannot be read")
        elif key not in known:
            report(key, "it excludes others but is no incentive itself; ignored")
        else:
            exclusions[key] = ids
    for key, value in sections["prerequisites"].items():
        if _is_prerequisite(value):
            prerequisites[key] = value
        else:
            report(key, "its prerequisites cannot be read; it stays out")
            doubtful[key] = "its prerequisites cannot be read"
    return Relationships(
        exclusions=exclusions,
        prerequisites=prerequisites,
        combinations=sections["combinations"],
        doubtful=doubtful,
    )


def _excluded(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, dict) and set(value) <= {"ids", "description"}:
        value = value.get("ids")
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(dict.fromkeys(value))
    return None


def _is_prerequisite(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value)
    if not isinstance(value, dict):
        return False
    words = set(value) - {"description"}
    if len(words) != 1 or not words <= {"allOf", "anyOf"}:
        return False
    parts = value[words.pop()]
    return isinstance(parts, list) and bool(parts) and all(map(_is_prerequisite, parts))


def _named(tree: Any, known: frozenset[str]) -> Iterator[str]:
    if isinstance(tree, str):
        if tree in known:
            yield tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from _named(key, known)
            yield from _named(value, known)
    elif isinstance(tree, list):
        for value in tree:
            yield from _named(value, known)
