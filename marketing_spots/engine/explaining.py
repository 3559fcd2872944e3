"""Why a decision came out as it did: every candidate, in the order of the walk, with the first
thing that stopped it."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator
from typing import TYPE_CHECKING

from marketing_spots.engine.candidates import Candidate, CompiledSpot, Pool, Slice, Stop
from marketing_spots.engine.decide import answer, first_stop, gather, in_order, pick, race, start
from marketing_spots.engine.definitions import (
    Context,
    Decision,
    Explanation,
    Item,
    Reason,
    Step,
    Visitor,
)
from marketing_spots.engine.run import Page, Run

if TYPE_CHECKING:
    from marketing_spots.engine.compiler import CompiledSnapshot

_OPEN_SLOT = "It could have shown, but the slots were full."
_PROMISE = "No required value is there, so it was not looked at."


def explain(
    compiled: CompiledSnapshot, visitor: Visitor, context: Context, now: dt.datetime
) -> tuple[Explanation, ...]:
    """One explanation for each of `context.spots`; its decision is the one `decide` makes.

    Never raises and counts nothing.
    """
    run = start(compiled, visitor, context, now)
    # Looking again must leave no trace in the run that decides.
    trace = start(compiled, visitor, context, now)
    answered: dict[str, Decision] = {}
    explanations = []
    for name in context.spots:
        trace.page = run.page.copy()
        decision = answer(compiled, name, run, answered)
        spot = compiled.spots.get(name)
        steps: tuple[Step, ...] = ()
        if spot is not None:
            trace.begin(None)
            steps = tuple(_steps(spot, decision, trace))
        explanations.append(Explanation(decision=decision, steps=steps))
    return tuple(explanations)


def _steps(spot: CompiledSpot, decision: Decision, run: Run) -> Iterator[Step]:
    piece = spot.slice_at(run.now)
    won = {item.campaign: item for item in decision.items if item.campaign is not None}
    found = _found(spot, piece, run)
    filled = 0
    for candidate in _walk(spot, run):
        item = won.get(candidate.id)
        if item is not None:
            run.page.place(item, candidate.groups)
            filled += 1
            yield _step(candidate, item, Stop(Reason.WON))
            continue
        stop = _stop(candidate, piece, run)
        if stop is None and candidate not in found:
            stop = Stop(Reason.AUDIENCE, _PROMISE)
        if stop is None:
            stop = Stop(Reason.OUTRANKED, _OPEN_SLOT)
        yield _step(candidate, _ad(candidate, run), stop)


def _found(spot: CompiledSpot, piece: Slice, run: Run) -> set[Candidate]:
    """The candidates that the index handed to the walk."""
    try:
        tiers = gather(spot, piece, run.facts)
    except Exception:  # decide() answered with default content for the same reason
        return set()
    found: set[Candidate] = set()
    for _, flat, pools in tiers:
        found.update(flat)
        for pool in pools:
            found.update(pool.candidates)
    return found


def _walk(spot: CompiledSpot, run: Run) -> Iterator[Candidate]:
    """Every candidate in the visitor's order, stopped or not."""
    pools: dict[int, tuple[Pool, ...]] = {rank: some for rank, _, some in spot.always if some}
    pooled = {each for some in pools.values() for pool in some for each in pool.candidates}
    ranks: dict[int, list[Candidate]] = {}
    for each in spot.candidates:
        ranks.setdefault(each.rank, [])
        if each not in pooled:
            ranks[each.rank].append(each)
    for rank, flat in ranks.items():
        # A broken campaign may have a weight or rotation that cannot be ordered by: it goes last.
        sound = [each for each in flat if each.broken is None]
        ordered = in_order(sound, run)
        races = (race(pool, run) for pool in pools.get(rank, ()))
        for _, _, each in heapq.merge(ordered, *races):
            yield each
        yield from (each for each in flat if each.broken is not None)


def _stop(candidate: Candidate, piece: Slice, run: Run) -> Stop | None:
    """The first thing that stops a candidate, in the order of the walk, with words."""
    if candidate.broken is not None:
        return Stop(Reason.BROKEN, candidate.broken)
    if candidate in piece.closed:
        return Stop(Reason.SCHEDULE, _schedule_words(candidate, run))
    if candidate.campaign.paused:
        return Stop(Reason.PAUSED, "It is paused.")
    stop = first_stop(candidate.before, candidate, run)
    if stop is None:
        stop = _page_stop(candidate, run.page, run)
    if stop is None:
        stop = first_stop(candidate.after, candidate, run)
    if stop is not None and stop.reason in (Reason.AUDIENCE, Reason.AUDIENCE_UNKNOWN):
        return _blamed(stop, candidate, run)
    return stop


def _page_stop(candidate: Candidate, page: Page, run: Run) -> Stop | None:
    taken = sorted(candidate.groups & page.groups)
    if taken:
        return Stop(Reason.EXCLUSION, f"Another campaign of the group “{taken[0]}” is on the page.")
    if candidate.id in page.campaigns:
        return Stop(Reason.ON_PAGE, "This campaign is on the page already.")
    if pick(candidate, run) is None:
        return Stop(Reason.ON_PAGE, "Its ads are on the page already.")
    return None


def _schedule_words(candidate: Candidate, run: Run) -> str:
    schedule = candidate.campaign.schedule
    if schedule.start is not None and run.now < schedule.start:
        return f"It starts at {schedule.start:%Y-%m-%d %H:%M %Z}."
    if schedule.end is not None and run.now >= schedule.end:
        return f"It ended at {schedule.end:%Y-%m-%d %H:%M %Z}."
    return f"It is outside its days and hours in {schedule.zone}."


def _blamed(stop: Stop, candidate: Candidate, run: Run) -> Stop:
    """The condition that decided the audience."""
    if candidate.audience is None:
        return stop
    try:
        blame = candidate.audience.blame(run.facts)
    except Exception as error:  # the rule answered once, so this is a plugin's mood: say so
        return Stop(stop.reason, f"{type(error).__name__}: {error}")
    said = {True: "is true", False: "is not true", None: "is not known"}[blame.result]
    return Stop(stop.reason, f"“{blame.words}” {said} of this visitor.", blame.path)


def _ad(candidate: Candidate, run: Run) -> Item | None:
    """The ad that it would have shown."""
    if candidate.broken is not None:
        return None
    try:
        return pick(candidate, run) or candidate.choices[0].items[0]
    except Exception:  # an id that is not text: there is no ad to name
        return None


def _step(candidate: Candidate, item: Item | None, stop: Stop) -> Step:
    campaign = candidate.campaign
    return Step(
        campaign=campaign.id,
        name=campaign.name,
        priority=campaign.priority,
        ad=item.ad if item is not None else None,
        variant=item.variant if item is not None else None,
        reason=stop.reason,
        detail=stop.words,
        path=stop.path,
    )
