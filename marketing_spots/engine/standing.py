"""What a visitor's own facts leave of a spot's candidates, kept from one call to the next.

Most audiences read verified attributes only. Which of a spot's candidates they let pass, and in what
order those come in this rotation period, is the same in every call until the profile or the
snapshot changes; so it is worked out once and kept in `Visitor.standing`. What depends on the
request, the time, the page or the counters is asked anew in every call. With or without what was
kept, the answer is the same.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from marketing_spots.engine.facts import IDENTITY, VERIFIED
from marketing_spots.engine.ordering import (
    Arrival,
    by_rank,
    found,
    in_order,
    in_order_lazily,
    is_large,
    members,
    unlisted,
)

if TYPE_CHECKING:
    from marketing_spots.engine.candidates import Candidate, CompiledSpot, Group
    from marketing_spots.engine.run import Run

#: Longest run of a lazily drawn order that is kept for a visitor.
MOST_KEPT = 32
_OWN = VERIFIED | IDENTITY


class Tier:
    """The candidates of one priority that a visitor's own facts lead to."""

    __slots__ = ("closed", "drawn", "groups", "large", "open", "order", "passed", "rank", "read")

    def __init__(self, rank: int, groups: Sequence[Group], closed: frozenset[Candidate]) -> None:
        self.rank = rank
        self.groups = groups
        self.closed = closed
        self.large = is_large(groups)
        #: What its steady candidates read; None until they have been asked.
        self.read: int | None = None
        self.passed: list[Candidate] = []  # steady, and the visitor is in their audience
        self.open: list[Candidate] = []  # to be asked in every call
        #: (rotation period, `passed` in the visitor's order in that period)
        self.order: tuple[tuple[int, int], list[Candidate]] | None = None
        self.drawn: Drawn | None = None

    def settle(self, run: Run) -> int:
        """Asks the steady candidates, once; what they read."""
        facts, outside = run.facts, run.facts.read
        facts.read = 0
        passed, open_ = [], []
        failures = len(run.errors)
        for each in members(self.groups):
            if each in self.closed:
                continue
            if each.steady:
                if passes(each, run):
                    passed.append(each)
            elif each.gate is None or _opens(each, run):
                open_.append(each)
        read = facts.read
        facts.read |= outside
        self.passed, self.open = passed, open_
        if read & ~_OWN or len(run.errors) > failures:
            run.unkept = True  # a plugin read more than it declared, or raised: ask again next time
        self.read = read
        return read

    def small(self, more: Iterable[Candidate], run: Run) -> list[Candidate]:
        """Those that pass, in the visitor's order; `more` come from the request's own facts."""
        read = self.read
        if read is None:
            read = self.settle(run)
        run.facts.read |= read
        if self.open or more:
            asked = [each for each in itertools.chain(self.open, more) if passes(each, run)]
            if asked:
                return ordered(self.passed + asked, run)
        passed = self.passed
        if len(passed) < 2:
            return passed
        rotation = passed[0].rotation
        period = run.hold(rotation)
        if self.order is None or self.order[0] != period:
            arranged = ordered(passed, run)
            if any(each.rotation != rotation for each in passed):
                return arranged
            self.order = (period, arranged)
        return self.order[1]


class Drawn:
    """The beginning of a lazily drawn order in one rotation period. Replaced, never changed."""

    __slots__ = ("entries", "period", "tail", "visited")

    def __init__(
        self,
        period: tuple[int, int],
        entries: tuple[tuple[Arrival, int], ...] = (),
        visited: int = 0,
        tail: int | None = None,
    ) -> None:
        self.period = period
        #: Candidates that pass or must be asked, with what was read on the way to each.
        self.entries = entries
        #: How many arrivals were drawn for them.
        self.visited = visited
        #: When the order ends with them: what was read behind the last one.
        self.tail = tail


def arranged(
    spot: CompiledSpot, closed: frozenset[Candidate], run: Run
) -> Iterator[Iterable[Candidate]]:
    """For each priority, the highest first: the candidates that pass the checks before the page,
    in the visitor's order."""
    standing = _standing(spot, closed, run)
    asked = found(spot.request_index, run.facts) if spot.request_index else []
    if spot.unindexed:
        listed = [group for tier in standing for group in tier.groups]
        asked += unlisted(spot, [*listed, *asked], run.facts)
    if not asked:
        for tier in standing:
            yield lazily(tier, (), run) if tier.large else tier.small((), run)
    else:
        yield from _with_request(standing, asked, closed, run)


def _standing(spot: CompiledSpot, closed: frozenset[Candidate], run: Run) -> Sequence[Tier]:
    kept: Any = run.facts.standing.get(spot.definition.name)
    if kept is not None and kept[0] is spot and kept[1] is closed:
        _, _, read, standing, run.gates = kept
        run.facts.read |= read
        return standing  # type: ignore[no-any-return]
    outside, run.facts.read = run.facts.read, 0
    groups = [*spot.always, *found(spot.steady_index, run.facts)]
    read = run.facts.read
    run.facts.read |= outside
    standing = tuple(Tier(part[0].rank, part, closed) for part in by_rank(groups))
    run.gates = {}
    run.facts.standing[spot.definition.name] = (spot, closed, read, standing, run.gates)
    return standing


def _with_request(
    standing: Iterable[Tier], asked: list[Group], closed: frozenset[Candidate], run: Run
) -> Iterator[Iterable[Candidate]]:
    """The same where facts of the request lead to candidates, too."""
    own = {tier.rank: tier for tier in standing}
    more = {groups[0].rank: groups for groups in by_rank(asked)}
    for rank in sorted(own.keys() | more.keys()):
        tier, extra = own.get(rank) or Tier(rank, (), closed), more.get(rank, [])
        if tier.large or is_large([*tier.groups, *extra]):
            yield lazily(tier, extra, run)
        else:
            yield tier.small([each for each in members(extra) if each not in closed], run)


def passes(candidate: Candidate, run: Run) -> bool:
    """Whether nothing before the page stops it. What raises stops it: fail closed."""
    if candidate.gate is not None and not _opens(candidate, run):
        return False
    try:
        for check in candidate.before:
            if check(run) is not None:
                return False
    except Exception:
        run.fail(candidate.id)
        return False
    return True


def _opens(candidate: Candidate, run: Run) -> bool:
    """Whether the part of its audience that rests on the profile alone lets the visitor in."""
    facts = run.facts
    known = run.gates.get(candidate)
    if known is None:
        outside, facts.read = facts.read, 0
        try:
            opens = candidate.gate is None or candidate.gate(facts) is True
        except Exception:
            run.fail(candidate.id)
            run.unkept, opens = True, False
        run.unkept |= bool(facts.read & ~_OWN)
        known = run.gates[candidate] = (opens, facts.read)
        facts.read = outside
    facts.read |= known[1]
    return known[0]


def ordered(candidates: list[Candidate], run: Run) -> list[Candidate]:
    """Equals in the visitor's order."""
    if len(candidates) < 2:
        return candidates
    return [each for _, _, each in in_order(candidates, run)]


def lazily(tier: Tier, more: Sequence[Group], run: Run) -> Iterator[Candidate]:
    """Many equals in the visitor's order, without touching the ones that are not reached."""
    arrivals = _own(tier, run)
    if more:
        asked = _passing(in_order_lazily(more, run), tier.closed, run)
        arrivals = heapq.merge(arrivals, asked)
    for _, _, each in arrivals:
        yield each


def _passing(
    arrivals: Iterable[Arrival], closed: frozenset[Candidate], run: Run
) -> Iterator[Arrival]:
    for arrival in arrivals:
        if arrival[2] not in closed and passes(arrival[2], run):
            yield arrival


def _own(tier: Tier, run: Run) -> Iterator[Arrival]:
    """The tier's own candidates that pass, going on from what was drawn in earlier calls."""
    if not tier.groups:
        return
    rotation = tier.groups[0].rotation
    if any(group.rotation != rotation for group in tier.groups):
        yield from _passing(in_order_lazily(tier.groups, run), tier.closed, run)
        return
    period, facts = run.hold(rotation), run.facts
    drawn = tier.drawn
    if drawn is None or drawn.period != period:
        drawn = Drawn(period)
    for arrival, read in drawn.entries:
        facts.read |= read
        if arrival[2].steady or passes(arrival[2], run):
            yield arrival
    if drawn.tail is not None:
        facts.read |= drawn.tail
        return
    yield from _draw_on(tier, drawn, run)


def _draw_on(tier: Tier, drawn: Drawn, run: Run) -> Iterator[Arrival]:
    entries, visited, read, facts = drawn.entries, drawn.visited, 0, run.facts
    for arrival in itertools.islice(in_order_lazily(tier.groups, run), visited, None):
        visited, each = visited + 1, arrival[2]
        if each in tier.closed:
            continue
        outside, facts.read, failures = facts.read, 0, len(run.errors)
        stays = passes(each, run)
        if each.steady:
            read |= facts.read
            run.unkept |= bool(facts.read & ~_OWN) or len(run.errors) > failures
        facts.read |= outside
        if stays or not each.steady:
            entries, read = (*entries, (arrival, read)), 0
            if len(entries) <= MOST_KEPT:
                tier.drawn = Drawn(drawn.period, entries, visited)
        if stays:
            yield arrival
    if len(entries) <= MOST_KEPT:
        tier.drawn = Drawn(drawn.period, entries, visited, tail=read)
