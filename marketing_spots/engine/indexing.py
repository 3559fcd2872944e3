"""The index of a spot: from what a visitor has to the campaigns that require it.

A campaign whose audience requires an attribute to have one of some values need not be looked at
for any other visitor. Of several requirements the most selective one is used; a campaign without
any is always looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketing_spots.engine.candidates import Candidate, CompiledSpot, Pool, Postings, Tier
from marketing_spots.engine.conditions import Requirement
from marketing_spots.engine.definitions import AttributeDef, AttributeType, Schedule

#: From how many campaigns of equal priority and rotation that everybody may see on they are drawn
#: lazily instead of all put in order.
POOL_FROM = 33


def build_index(
    spot: CompiledSpot, attributes: Mapping[str, AttributeDef], *, indexed: bool
) -> None:
    """Fills the spot's schedules, tiers and postings from its candidates."""
    live = [each for each in spot.candidates if each.broken is None and not each.campaign.paused]
    spot.schedules = _by_schedule(live)
    chosen = _choose(live, attributes)
    always = [each for each in live if each not in chosen]
    tiers = _tiers(always, spot.definition.name)
    if indexed:
        spot.always = tiers
        spot.index = _postings(chosen)
        return
    # The same pools, so that the order is the same; everything else is looked at by everybody.
    pools = {rank: pools for rank, _, pools in tiers}
    flat = _by_rank(
        [each for _, some, _ in tiers for each in some] + [each for each in live if each in chosen]
    )
    spot.always = tuple(
        (rank, tuple(flat.get(rank, ())), pools.get(rank, ())) for rank in sorted({*flat, *pools})
    )


def _by_schedule(
    candidates: Iterable[Candidate],
) -> tuple[tuple[Schedule, tuple[Candidate, ...]], ...]:
    groups: dict[Schedule, list[Candidate]] = {}
    for each in candidates:
        groups.setdefault(each.campaign.schedule, []).append(each)
    groups.pop(Schedule(), None)  # always open
    return tuple((schedule, tuple(some)) for schedule, some in groups.items())


def _by_rank(candidates: Iterable[Candidate]) -> dict[int, list[Candidate]]:
    ranks: dict[int, list[Candidate]] = {}
    for each in candidates:
        ranks.setdefault(each.rank, []).append(each)
    return ranks


def _tiers(always: Sequence[Candidate], spot: str) -> tuple[Tier, ...]:
    tiers = []
    for rank, candidates in sorted(_by_rank(always).items()):
        flat: list[Candidate] = []
        pools: list[Pool] = []
        rotations: dict[int, list[Candidate]] = {}
        for each in candidates:
            rotations.setdefault(each.rotation, []).append(each)
        for group in rotations.values():
            if len(group) < POOL_FROM:
                flat += group
            else:
                pools.append(Pool(group, spot))
        tiers.append((rank, tuple(flat), tuple(pools)))
    return tuple(tiers)


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


def _postings(chosen: Mapping[Candidate, Requirement]) -> tuple[Postings, ...]:
    lists: dict[str, dict[Any, dict[int, list[Candidate]]]] = {}
    for each, (attribute, wanted) in chosen.items():
        by_value = lists.setdefault(attribute, {})
        for value in wanted:
            by_value.setdefault(value, {}).setdefault(each.rank, []).append(each)
    return tuple(
        (
            attribute,
            {
                value: tuple((rank, tuple(some), ()) for rank, some in sorted(ranks.items()))
                for value, ranks in by_value.items()
            },
        )
        for attribute, by_value in lists.items()
    )
