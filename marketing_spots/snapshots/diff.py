"""What differs between two snapshots, by the names that marketers know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from marketing_spots.engine.definitions import Snapshot

#: kind -> (the tuple in a snapshot, what identifies one, its name)
KINDS = {
    "Campaigns": ("campaigns", "id", "name"),
    "Ads": ("ads", "id", "name"),
    "Spots": ("spots", "name", "label"),
    "Segments": ("segments", "id", "name"),
    "Attributes": ("attributes", "name", "label"),
}


class Change(msgspec.Struct, frozen=True):
    """What was added, removed and changed of one kind; `changed` maps a name to what about it."""

    kind: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, str]


def diff(old: Snapshot, new: Snapshot) -> list[Change]:
    """The differences, kind by kind; a kind without differences is left out."""
    found = []
    for kind, (collection, key, name) in KINDS.items():
        before = {getattr(item, key): item for item in getattr(old, collection)}
        after = {getattr(item, key): item for item in getattr(new, collection)}
        changed = {
            _named(after[each], name): _fields(before[each], after[each])
            for each in before.keys() & after.keys()
            if before[each] != after[each]
        }
        change = Change(
            kind=kind,
            added=_names((after[each] for each in after.keys() - before.keys()), name),
            removed=_names((before[each] for each in before.keys() - after.keys()), name),
            changed=dict(sorted(changed.items())),
        )
        if change.added or change.removed or change.changed:
            found.append(change)
    return found


def _names(items: Iterable[Any], name: str) -> tuple[str, ...]:
    return tuple(sorted(_named(item, name) for item in items))


def _named(item: Any, name: str) -> str:
    return getattr(item, name) or item.name


def _fields(before: Any, after: Any) -> str:
    names = [
        field.replace("_", " ")
        for field in before.__struct_fields__
        if getattr(before, field) != getattr(after, field)
    ]
    return ", ".join(names)
