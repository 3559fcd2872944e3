"""What belongs in each spot of a page, for this visitor, now. Pure: same input, same answer.

Candidates are walked by priority, the highest first; among equals in a weighted order that is keyed
by visitor, campaign and rotation period. The walk ends when the slots are full.
"""

from __future__ import annotations

import datetime as dt
import heapq
import math
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import TYPE_CHECKING

from marketing_spots.engine.bucketing import arrival, bucket, choose_range, step_key, uniform
from marketing_spots.engine.candidates import (
    Candidate,
    Check,
    Choice,
    CompiledSpot,
    Pool,
    Slice,
    Stop,
    Tier,
)
from marketing_spots.engine.definitions import (
    Context,
    Decision,
    Item,
    Reason,
    Visitor,
)
from marketing_spots.engine.facts import Facts
from marketing_spots.engine.run import Run
from marketing_spots.engine.schedule import FIRST, LAST

if TYPE_CHECKING:
    from marketing_spots.engine.compiler import CompiledSnapshot

#: How many arrivals of a pool are drawn before the rest of it is put in order at once.
DRAWS = 64
_rank = itemgetter(0)
_MIX_1 = 0xFF51AFD7ED558CCD
_MIX_2 = 0xC4CEB9FE1A85EC53
_64_BITS = 0xFFFFFFFFFFFFFFFF
_UNIT = 1.0 / (1 << 53)


def decide(
    compiled: CompiledSnapshot, visitor: Visitor, context: Context, now: dt.datetime
) -> tuple[Decision, ...]:
    """One decision for each of `context.spots`, in their order. Never raises.

    `now` is an aware moment (a naive one is taken as UTC). A campaign whose condition or veto
    raises is left out and named in `Decision.errors`.
    """
    run = start(compiled, visitor, context, now)
    answered: dict[str, Decision] = {}
    return tuple(answer(compiled, name, run, answered) for name in context.spots)


def start(compiled: CompiledSnapshot, visitor: Visitor, context: Context, now: dt.datetime) -> Run:
    """The state with which the spots of one call are walked."""
    now = now.replace(tzinfo=dt.UTC) if now.tzinfo is None else now
    if not FIRST <= now < LAST:
        now = FIRST if now < FIRST else LAST - dt.timedelta(days=1)
    now = now.astimezone(dt.UTC)
    facts = Facts(compiled.marks, compiled.zone, visitor, context.attributes, now)
    return Run(facts, visitor, context, now)


def answer(
    compiled: CompiledSnapshot, name: str, run: Run, answered: dict[str, Decision]
) -> Decision:
    """The decision for one spot; `answered` holds those made before it on the same page."""
    spot = compiled.spots.get(name)
    if spot is None:
        return Decision(spot=name, items=(), reason=Reason.UNKNOWN_SPOT)
    try:
        piece = spot.slice_at(run.now)
        run.begin(None if piece.end is LAST else piece.end)
        items = _fill(spot, piece, run)
        personal = run.personal
        if spot.candidates and answered and not spot.linked.isdisjoint(answered):
            # What was placed before decided what could be placed here.
            for other in spot.linked.intersection(answered):
                personal = personal or not answered[other].shared
                run.limit(answered[other].valid_until)
        decision = _decision(spot, items, run, shared=not personal)
    except Exception:  # facts that cannot even be read: the spot's default content still shows
        decision = _decision(spot, [], run, shared=False)
    answered[name] = decision
    return decision


def _decision(spot: CompiledSpot, items: list[Item], run: Run, *, shared: bool) -> Decision:
    reason = Reason.WON
    content: tuple[Item, ...] = tuple(items)
    if not content:
        content = spot.default
        reason = Reason.DEFAULT if content else Reason.EMPTY
        # Default content is never held back by the page, but later spots see it there.
        run.page.ads.update([item.ad for item in content])
    return Decision(
        spot=spot.definition.name,
        items=content,
        reason=reason,
        valid_until=run.until,
        shared=shared,
        errors=tuple(run.errors),
    )


def _fill(spot: CompiledSpot, piece: Slice, run: Run) -> list[Item]:
    items: list[Item] = []
    page = run.page
    for _, candidates, pools in gather(spot, piece, run.facts):
        for candidate in _arranged(candidates, pools, piece, run):
            if candidate.groups and not candidate.groups.isdisjoint(page.groups):
                continue
            if candidate.id in page.campaigns:
                continue
            item = candidate.single
            if item is None:
                item = pick(candidate, run)
                if item is None:
                    continue
            elif item.ad in page.ads:
                continue
            if candidate.after and first_stop(candidate.after, candidate, run) is not None:
                continue
            page.place(item, candidate.groups)
            items.append(item)
            if len(items) == spot.slots:
                return items
    return items


def gather(spot: CompiledSpot, piece: Slice, facts: Facts) -> Iterable[Tier]:
    """The candidates that may match, by priority: those that require nothing, and those whose
    required attribute has one of the values that they require."""
    tiers: list[Tier] = list(piece.always)
    repeats = False
    for attribute, postings in spot.index:
        value = facts.get(attribute)
        if value is None:
            continue
        if isinstance(value, frozenset):
            repeats = True  # a candidate may be found under several members
            for member in value:
                tiers.extend(postings.get(member, ()))
        else:
            try:
                tiers.extend(postings.get(value, ()))
            except TypeError:  # not hashable, so not a value of any attribute
                continue
    if len(tiers) < 2:
        merged = tiers
    else:
        tiers.sort(key=_rank)
        merged = _merge(tiers, repeats)
    closed = piece.closed
    if closed:
        return [
            (rank, tuple(each for each in flat if each not in closed), pools)
            for rank, flat, pools in merged
        ]
    return merged


def _merge(tiers: list[Tier], repeats: bool) -> list[Tier]:
    """Tiers of the same priority made one."""
    merged: list[Tier] = []
    last: int | None = None
    for tier in tiers:
        rank, flat, pools = tier
        if rank == last:
            _, before, before_pools = merged[-1]
            merged[-1] = (rank, before + flat, before_pools + pools)
        else:
            merged.append(tier)
            last = rank
    if repeats:
        return [(rank, tuple(dict.fromkeys(flat)), pools) for rank, flat, pools in merged]
    return merged


def _arranged(
    candidates: tuple[Candidate, ...], pools: tuple[Pool, ...], piece: Slice, run: Run
) -> Iterable[Candidate]:
    """The candidates of one priority that pass the checks before the page, in the visitor's order."""
    passed = [
        each for each in candidates if not each.before or first_stop(each.before, each, run) is None
    ]
    if not pools and len(passed) < 2:
        return passed
    ordered = in_order(passed, run)
    if not pools:
        return [each for _, _, each in ordered]
    return _with_pools(ordered, pools, piece, run)


def _with_pools(
    ordered: list[tuple[float, str, Candidate]],
    pools: tuple[Pool, ...],
    piece: Slice,
    run: Run,
) -> Iterator[Candidate]:
    for _, _, each in heapq.merge(ordered, *(race(pool, run) for pool in pools)):
        if each.before and each not in piece.closed:
            if first_stop(each.before, each, run) is None:
                yield each
        elif each not in piece.closed:
            yield each


def in_order(candidates: Iterable[Candidate], run: Run) -> list[tuple[float, str, Candidate]]:
    """Equals in the visitor's order: (arrival, id, candidate). See `bucketing.arrival`."""
    rotation, key, log = -1, 0, math.log
    keyed = []
    for each in candidates:
        if each.rotation != rotation:
            rotation = each.rotation
            key = run.order_key(rotation)
        # bucketing.uniform(), inlined: this runs for every candidate that passed.
        mixed = key ^ each.key
        mixed = ((mixed ^ (mixed >> 33)) * _MIX_1) & _64_BITS
        mixed = ((mixed ^ (mixed >> 33)) * _MIX_2) & _64_BITS
        share = (((mixed ^ (mixed >> 33)) >> 11) + 1) * _UNIT
        keyed.append((-log(share) / each.weight, each.id, each))
    keyed.sort()
    return keyed


def race(pool: Pool, run: Run) -> Iterator[tuple[float, str, Candidate]]:
    """A pool in the visitor's order, the first ones without touching the others.

    Arrivals come at the rate of the pool's total weight, each a candidate with the odds of its
    weight; a candidate's first arrival is then exponential with its own weight, as in
    `in_order`. That process forgets, so the ones still missing after some draws can be put in
    order by arrivals of their own that start from there.
    """
    start_key = run.order_key(pool.rotation) ^ pool.key
    elapsed = 0.0
    seen: set[Candidate] = set()
    for draw in range(DRAWS):
        elapsed += arrival(step_key(start_key, 2 * draw), pool.total)
        found = pool.at(uniform(step_key(start_key, 2 * draw + 1)))
        if found not in seen:
            seen.add(found)
            yield elapsed, found.id, found
    rest = in_order((each for each in pool.candidates if each not in seen), run)
    for late, name, each in rest:
        yield elapsed + late, name, each


def first_stop(checks: Iterable[Check], candidate: Candidate, run: Run) -> Stop | None:
    """The first thing that stops a candidate. What raises stops it too: fail closed."""
    try:
        for check in checks:
            stop = check(run)
            if stop is not None:
                return stop
    except Exception as error:
        run.fail(candidate.id)
        return Stop(Reason.ERROR, f"{type(error).__name__}: {error}")
    return None


def pick(candidate: Candidate, run: Run) -> Item | None:
    """The ad that a campaign shows here: the visitor's variant first, then by weight among its
    ads that are not on the page; None when all are."""
    choice = _variant(candidate, run)
    items, weights = choice.left(run.page.ads)
    if len(items) < 2:
        return items[0] if items else None
    return _weighted(choice, items, weights, candidate.rotation, run)


def _variant(candidate: Candidate, run: Run) -> Choice:
    """The ads of the visitor's variant; outside the experiment those of the first, unmeasured."""
    if candidate.experiment is not None:
        visitor = run.identify()
        if visitor is not None:
            seed, ranges = candidate.experiment
            position = choose_range(ranges, bucket(seed, visitor))
            if position is not None:
                return candidate.choices[position + 1]
    return candidate.choices[0]


def _weighted(
    choice: Choice, items: list[Item], weights: list[float], rotation: int, run: Run
) -> Item:
    point = uniform(run.order_key(rotation) ^ choice.key) * sum(weights)
    for item, weight in zip(items, weights, strict=True):
        point -= weight
        if point <= 0:
            return item
    return items[-1]
