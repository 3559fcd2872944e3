"""What belongs in each spot of a page, for this visitor, now. Pure: same input, same answer.

Candidates are walked by priority, the highest first; among equals in a weighted order that is keyed
by visitor, campaign and rotation period. The walk ends when the slots are full.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from marketing_spots.engine.bucketing import bucket, choose_range, uniform
from marketing_spots.engine.candidates import Candidate, Check, Choice, CompiledSpot, Stop
from marketing_spots.engine.definitions import Context, Decision, Item, Reason, Visitor
from marketing_spots.engine.facts import Facts
from marketing_spots.engine.run import Run
from marketing_spots.engine.schedule import FIRST, LAST
from marketing_spots.engine.standing import arranged, keep_outcome, outcome

if TYPE_CHECKING:
    from marketing_spots.engine.compiler import CompiledSnapshot


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
        items = outcome(spot, piece.closed, run)
        if items is None:
            items = _fill(spot, piece.closed, run)
            keep_outcome(spot, items, run)
        personal = run.personal
        if spot.candidates and answered and not spot.linked.isdisjoint(answered):
            # What was placed before decided what could be placed here.
            for other in spot.linked.intersection(answered):
                personal = personal or not answered[other].shared
                run.limit(answered[other].valid_until)
        decision = _decision(spot, items, run, shared=not personal)
    except Exception:  # facts that cannot even be read: the spot's default content still shows
        run.unkept = True
        decision = _decision(spot, [], run, shared=False)
    if run.unkept:
        run.facts.standing.pop(name, None)
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


def _fill(spot: CompiledSpot, closed: frozenset[Candidate], run: Run) -> list[Item]:
    items: list[Item] = []
    page = run.page
    for candidates in arranged(spot, closed, run):
        for candidate in candidates:
            item = candidate.single
            if item is None or candidate.groups or candidate.after:
                run.plain = False  # it looks at the page, or at what was counted
            if candidate.groups and not candidate.groups.isdisjoint(page.groups):
                continue
            if candidate.id in page.campaigns:
                run.plain = False
                continue
            if item is None:
                item = pick(candidate, run)
                if item is None:
                    continue
            elif item.ad in page.ads:
                run.plain = False
                continue
            if candidate.after and first_stop(candidate.after, candidate, run) is not None:
                continue
            page.place(item, candidate.groups)
            items.append(item)
            if len(items) == spot.slots:
                return items
    return items


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
    point = uniform(run.order_key(rotation), choice.key) * sum(weights)
    for item, weight in zip(items, weights, strict=True):
        point -= weight
        if point <= 0:
            return item
    return items[-1]
