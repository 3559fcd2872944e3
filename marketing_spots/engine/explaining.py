"""Why a decision came out as it did: every candidate, in the order of the walk, with the first
thing that stopped it."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator
from typing import TYPE_CHECKING

from marketing_spots.engine.candidates import Candidate, CompiledSpot, Group, Stop
from marketing_spots.engine.decide import answer, first_stop, pick, start
from marketing_spots.engine.definitions import (
    Context,
    Decision,
    Explanation,
    Item,
    Reason,
    Step,
    Visitor,
)
from marketing_spots.engine.ordering import (
    in_order,
    in_order_lazily,
    is_large,
    members,
    tiers,
)
from marketing_spots.engine.run import Page, Run
from marketing_spots.engine.schedule import is_open

if TYPE_CHECKING:
    from marketing_spots.engine.compiler import CompiledSnapshot

_NO_SLOT = "It could have shown, but the slots were full."
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
    won = {item.campaign: item for item in decision.items if item.campaign is not None}
    found = _found(spot, run)
    looked_at = {each for tier in found.values() for each in members(tier)}
    for candidate in _walk(spot, found, run):
        item = won.get(candidate.id)
        if item is not None:
            run.page.place(item, candidate.groups)
            yield _step(candidate, item, Stop(Reason.WON))
            continue
        stop = _stop(candidate, run)
        if stop is None and candidate not in looked_at:
            stop = Stop(Reason.AUDIENCE, _PROMISE)
        if stop is None:
            stop = Stop(Reason.OUTRANKED, _NO_SLOT)
        yield _step(candidate, _ad(candidate, run), stop)


def _found(spot: CompiledSpot, run: Run) -> dict[int, list[Group]]:
    """The groups that the index hands to the walk, by rank."""
    try:
        return {tier[0].rank: tier for tier in tiers(spot, run.facts)}
    except Exception:  # decide() answered with default content for the same reason
        return {}


def _walk(spot: CompiledSpot, found: dict[int, list[Group]], run: Run) -> Iterator[Candidate]:
    """Every candidate in the visitor's order, stopped or not."""
    ranks: dict[int, list[Candidate]] = {}
    for each in spot.candidates:
        ranks.setdefault(each.rank, []).append(each)
    for rank, candidates in ranks.items():
        tier = found.get(rank, [])
        large = bool(tier) and is_large(tier)
        drawn = set(members(tier)) if large else set()
        # A broken campaign may have a weight or rotation that cannot be ordered by: it goes last.
        sound = [each for each in candidates if each.broken is None and each not in drawn]
        arrivals = in_order(sound, run)
        yield from (
            each
            for _, _, each in (
                heapq.merge(arrivals, in_order_lazily(tier, run)) if large else arrivals
            )
        )
        yield from (each for each in candidates if each.broken is not None)


def _stop(candidate: Candidate, run: Run) -> Stop | None:
    """The first thing that stops a candidate, in the order of the walk, with words."""
    if candidate.broken is not None:
        return Stop(Reason.BROKEN, candidate.broken)
    if not is_open(candidate.campaign.schedule, run.now):
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
