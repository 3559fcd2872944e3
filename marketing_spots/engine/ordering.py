"""In which order a spot's candidates are walked: by priority, then by a race among equals.

Every candidate arrives after a time that is exponential with its weight as the rate; sorted by arrival
that is a weighted order without replacement. The times come from a hash of visitor, campaign and
rotation period, so the order stays put for a period and is fair across visitors.

A priority with few candidates is put in order at once. One with many is drawn lazily, from the
same distribution, so that its size costs nothing.
"""

from __future__ import annotations

import functools
import heapq
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from marketing_spots.engine.bucketing import PRIME, key
from marketing_spots.engine.candidates import Candidate, CompiledSpot, Group, Postings
from marketing_spots.engine.facts import Facts
from marketing_spots.engine.run import Run

#: From how many candidates of one priority on they are drawn lazily.
LARGE = 33
#: How many arrivals are drawn at most before the rest is put in order at once.
DRAWS = 64

Arrival = tuple[float, str, Candidate]

_rank = attrgetter("rank")
_LOG_PRIME = math.log(PRIME)
_DRAW_KEYS = tuple(key("draw", str(draw)) for draw in range(DRAWS))
_LOW = (1 << 31) - 1  # a draw's 61 bits: 30 for the time, 31 for the candidate


def tiers(spot: CompiledSpot, facts: Facts) -> list[list[Group]]:
    """The candidates that may match, the highest priority first: those that require nothing, and
    those whose required attribute has one of the values that they require."""
    groups = [*spot.always, *found(spot.index, facts)]
    if spot.unindexed:
        groups += unlisted(spot, groups, facts)
    return by_rank(groups)


def found(index: Iterable[Postings], facts: Facts) -> list[Group]:
    """What the index has under the values of these facts."""
    groups: list[Group] = []
    for attribute, mark, postings in index:
        # facts.get(), inlined: this runs for every indexed attribute of every spot.
        facts.read |= mark
        value = facts.values[mark].get(attribute)
        if value is None:
            continue
        if type(value) is frozenset:
            # Sorted: the order of a set is not the same in every process.
            for member in sorted(each for each in value if each in postings):
                groups += postings[member]
            continue
        try:
            listed = postings.get(value)
        except TypeError:  # not hashable, so not a value of any attribute
            continue
        if listed is not None:
            groups += listed
    return groups


def by_rank(groups: list[Group]) -> list[list[Group]]:
    """Groups of equal priority together, the highest first."""
    if len(groups) < 2:
        return [groups] if groups else []
    groups.sort(key=_rank)
    ranked: list[list[Group]] = []
    last = None
    for group in groups:
        if group.rank == last:
            ranked[-1].append(group)
        else:
            ranked.append([group])
            last = group.rank
    return ranked


def unlisted(spot: CompiledSpot, groups: Iterable[Group], facts: Facts) -> list[Group]:
    """Candidates that match although the index did not lead to them; for comparing with the index."""
    listed = set(itertools.chain.from_iterable(group.candidates for group in groups))
    rest = [each for each in spot.unindexed if each not in listed and _matches(each, facts)]
    return [Group([each], overlaps=False, asked=True) for each in rest]


def _matches(candidate: Candidate, facts: Facts) -> bool:
    """Whether a candidate that the index left out matches after all; it leaves no mark."""
    read = facts.read
    try:
        return candidate.audience is not None and candidate.audience.evaluate(facts) is True
    except Exception:  # the walk would have stopped it for that
        return False
    finally:
        facts.read = read


def is_large(tier: Sequence[Group]) -> bool:
    """Whether these candidates are better drawn lazily."""
    if len(tier) == 1:
        return len(tier[0].candidates) >= LARGE
    return sum([len(group.candidates) for group in tier]) >= LARGE


def members(tier: Sequence[Group]) -> Iterable[Candidate]:
    """Every candidate once."""
    if len(tier) == 1:
        return tier[0].candidates
    return dict.fromkeys(itertools.chain.from_iterable([group.candidates for group in tier]))


def in_order(candidates: Iterable[Candidate], run: Run) -> list[Arrival]:
    """Equals in the visitor's order."""
    rotation, period, log = -1, 0, math.log
    arrivals = []
    for each in candidates:
        if each.rotation != rotation:
            rotation = each.rotation
            period = run.order_key(rotation)
        # -log(uniform(period, each.key)) / weight, inlined: this runs for every candidate.
        after = (_LOG_PRIME - log(period * each.key % PRIME)) / each.weight
        arrivals.append((after, each.id, each))
    arrivals.sort()
    return arrivals


def in_order_lazily(tier: Iterable[Group], run: Run) -> Iterator[Arrival]:
    """Equals in the visitor's order, the first ones without touching the others."""
    races = [_race(groups, *key, run) for key, groups in _fields(tier).items()]
    return races[0] if len(races) == 1 else heapq.merge(*races)


def _fields(tier: Iterable[Group]) -> dict[tuple[int, bool], list[Group]]:
    """Who runs in one race: what the profile leads to apart from what the request leads to, so
    that the one can be kept while the other changes."""
    fields: dict[tuple[int, bool], list[Group]] = {}
    for group in tier:
        fields.setdefault((group.rotation, group.asked), []).append(group)
    return fields


def _race(groups: Sequence[Group], rotation: int, asked: bool, run: Run) -> Iterator[Arrival]:
    """Arrivals come at the rate of the total weight, each a candidate with the odds of its weight.

    A candidate's first arrival is then exponential with its own weight, as in `in_order`. The
    process forgets, so the ones still missing after some draws are put in order by arrivals of
    their own that start from there.
    """
    bounds = list(itertools.accumulate([group.total for group in groups]))
    total = bounds[-1]
    start = run.order_key(rotation) * _race_key(groups[0].rank, asked) % PRIME
    elapsed, seen = 0.0, set()
    for draw_key in _DRAW_KEYS[: sum([len(group.candidates) for group in groups]) // 2]:
        drawn = start * draw_key % PRIME
        elapsed -= math.log(((drawn >> 31) + 1) / (1 << 30)) / total
        found = _at(groups, bounds, (drawn & _LOW) / _LOW * total)
        if found is not None and found not in seen:
            seen.add(found)
            yield elapsed, found.id, found
    for late, name, each in in_order((e for e in members(groups) if e not in seen), run):
        yield elapsed + late, name, each


@functools.lru_cache(maxsize=256)
def _race_key(rank: int, asked: bool) -> int:
    return key("race", str(rank), "asked" if asked else "own")


def _at(groups: Sequence[Group], bounds: Sequence[float], point: float) -> Candidate | None:
    """The candidate at that point of the weight of all groups. None for one that an earlier group
    holds too: it must not come up more often for being found twice."""
    position = 0
    while position < len(groups) - 1 and bounds[position] < point:
        position += 1
    group = groups[position]
    found = group.at(point - (bounds[position] - group.total))
    if group.members is not None:
        for earlier in groups[:position]:
            if earlier.members is not None and found in earlier.members:
                return None
    return found
