"""The index of a spot: from what a visitor has to the campaigns that require it.

A campaign whose audience requires an attribute to have one of some values need not be looked at
for any other visitor. Of several requirements the most selective one is used; a campaign without
any is always looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marketing_spots.engine.candidates import Candidate, CompiledSpot, Group, Postings
from marketing_spots.engine.conditions import Requirement
from marketing_spots.engine.definitions import AttributeDef, AttributeType, Schedule
from marketing_spots.engine.facts import MARKS, VERIFIED


def build_index(
    spot: CompiledSpot, attributes: Mapping[str, AttributeDef], *, indexed: bool
) -> None:
    """Fills the spot's schedules, groups and postings from its candidates.

    `indexed=False` has every candidate looked at, whatever the index says of it.
    """
    live = [each for each in spot.candidates if each.broken is None and not each.campaign.paused]
    spot.schedules = _by_schedule(live)
    chosen = _choose(live, attributes)
    spot.always = _groups([each for each in live if each not in chosen], overlaps=False)
    spot.index = _postings(chosen, attributes)
    spot.steady_index = tuple(each for each in spot.index if each[1] == VERIFIED)
    spot.request_index = tuple(each for each in spot.index if each[1] != VERIFIED)
    spot.unindexed = () if indexed else tuple(chosen)


def _by_schedule(
    candidates: Iterable[Candidate],
) -> tuple[tuple[Schedule, tuple[Candidate, ...]], ...]:
    groups: dict[Schedule, list[Candidate]] = {}
    for each in candidates:
        groups.setdefault(each.campaign.schedule, []).append(each)
    groups.pop(Schedule(), None)  # always open
    return tuple((schedule, tuple(some)) for schedule, some in groups.items())


def _groups(
    candidates: Iterable[Candidate], *, overlaps: bool, asked: bool = False
) -> tuple[Group, ...]:
    groups: dict[tuple[int, int], list[Candidate]] = {}
    for each in candidates:
        groups.setdefault((each.rank, each.rotation), []).append(each)
    return tuple(Group(groups[key], overlaps=overlaps, asked=asked) for key in sorted(groups))


def _choose(
    candidates: Iterable[Candidate], attributes: Mapping[str, AttributeDef]
) -> dict[Candidate, Requirement]:
    """For each candidate that requires something, the requirement that fewest visitors meet."""
    needs: dict[Candidate, list[Requirement]] = {}
    values: dict[str, set[Any]] = {}
    for each in candidates:
        if each.audience is not None:
            found = [need for need in each.audience.requirements if need[0] in attributes]
            if found:
                needs[each] = found
            for attribute, wanted in found:
                values.setdefault(attribute, set()).update(wanted)
    # How many values an attribute may take: its choices where they are listed, else what is asked for.
    sizes = {name: _size(attributes[name], len(some)) for name, some in values.items()}

    def selectivity(need: Requirement) -> tuple[float, int]:
        attribute, wanted = need
        return len(wanted) / sizes[attribute], len(wanted)

    return {each: min(found, key=selectivity) for each, found in needs.items()}


def _size(attribute: AttributeDef, asked_for: int) -> int:
    if attribute.type is AttributeType.BOOLEAN:
        return 2
    return max(1, asked_for, len(attribute.choices))


def _postings(
    chosen: Mapping[Candidate, Requirement], attributes: Mapping[str, AttributeDef]
) -> tuple[Postings, ...]:
    lists: dict[str, dict[Any, list[Candidate]]] = {}
    for each, (attribute, wanted) in chosen.items():
        by_value = lists.setdefault(attribute, {})
        for value in wanted:
            by_value.setdefault(value, []).append(each)
    postings = []
    for attribute, by_value in sorted(lists.items()):
        mark = MARKS[attributes[attribute].source]
        overlaps = attributes[attribute].type is AttributeType.SET
        groups = {
            value: _groups(found, overlaps=overlaps, asked=mark != VERIFIED)
            for value, found in by_value.items()
        }
        postings.append((attribute, mark, groups))
    return tuple(postings)
