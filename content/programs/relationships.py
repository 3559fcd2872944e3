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
    reader = _Reader(known, report)
    sections = reader.sections(raw)
    return Relationships(
        exclusions=reader.exclusions(sections["exclusions"]),
        prerequisites=reader.prerequisites(sections["prerequisites"]),
        combinations=sections["combinations"],
        doubtful=reader.doubtful,
    )


class _Reader:
    def __init__(self, known: frozenset[str], report: Report) -> None:
        self.known = known
        self.report = report
        self.doubtful: dict[str, str] = {}

    def sections(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, shape in zip(_SECTIONS, (dict, dict, list), strict=True):
            found[name] = raw.get(name, shape())
            if not isinstance(found[name], shape):
                self.report(name, "this part cannot be read; whatever it names stays out")
                self._doubt(found[name], f"its {name} cannot be read")
                found[name] = shape()
        for name in sorted(set(raw) - set(_SECTIONS)):
            self.report(name, "an unknown kind of relationship; whatever it names stays out")
            self._doubt(raw[name], f"its {name} are of an unknown kind")
        return found

    def exclusions(self, raw: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        found = {}
        for key, value in raw.items():
            ids = _excluded(value)
            if ids is None:
                self.report(key, "its exclusions cannot be read; what they name stays out")
                self._doubt(value, f"what {key} excludes cannot be read")
            elif key not in self.known:
                self.report(key, "it excludes others but is no incentive itself; ignored")
            else:
                found[key] = ids
        return found

    def prerequisites(self, raw: Mapping[str, Any]) -> dict[str, Prerequisite]:
        found = {}
        for key, value in raw.items():
            if _is_prerequisite(value):
                found[key] = value
            else:
                self.report(key, "its prerequisites cannot be read; it stays out")
                self.doubtful[key] = "its prerequisites cannot be read"
        return found

    def _doubt(self, tree: Any, reason: str) -> None:
        self.doubtful |= dict.fromkeys(_named(tree, self.known), reason)


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
