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
from typing import TYPE_CHECKING

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
    from marketing_spots.engine.definitions import Item
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

    def asked(self, run: Run) -> list[Candidate]:
        """Those that pass among the ones to be asked in every call."""
        read = self.settle(run) if self.read is None else self.read
        run.facts.read |= read
        run.sure_read |= read
        if not self.open:
            return []
        run.opened += self.open
        return [each for each in self.open if passes(each, run)]

    def small(self, more: Tier | None, run: Run) -> list[Candidate]:
        """Those that pass, in the visitor's order; `more`: what the request leads to."""
        asked = self.asked(run)
        passed = self.passed
        if more is not None:
            asked += more.asked(run)
            asked += more.passed
        if asked:
            run.plain = False
            return ordered(passed + asked, run)
        if len(passed) < 2:
            return passed
        rotation = passed[0].rotation
        period = run.hold(rotation)
        known = self.order
        if known is None or known[0] != period:
            in_turn = ordered(passed, run)
            if any(each.rotation != rotation for each in passed):
                run.plain = False  # holds until the first of several periods ends
                return in_turn
            self.order = (period, in_turn)
            return in_turn
        return known[1]


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


class Standing:
    """What is kept of one spot for one visitor."""

    __slots__ = ("closed", "gates", "more", "outcome", "read", "spot", "tiers")

    def __init__(self, spot: CompiledSpot, closed: frozenset[Candidate], run: Run) -> None:
        self.spot = spot
        self.closed = closed
        facts, outside = run.facts, run.facts.read
        facts.read = 0
        groups = [*spot.always, *found(spot.steady_index, facts)]
        #: What the index read to find them.
        self.read = facts.read
        facts.read |= outside
        self.tiers = tuple(Tier(part[0].rank, part, closed) for part in by_rank(groups))
        #: The same for what facts of the request lead to, by the groups that they lead to.
        self.more: dict[tuple[Group, ...], Tier] = {}
        self.outcome: Outcome | None = None
        #: Gates that were asked already, and what they read.
        self.gates: dict[Candidate, tuple[bool, int]] = {}

    def asked(self, groups: list[Group]) -> Tier:
        """The tier of these groups."""
        key = tuple(groups)
        tier = self.more.get(key)
        if tier is None:
            tier = Tier(groups[0].rank, groups, self.closed)
            if len(self.more) < MOST_KEPT:
                self.more[key] = tier
        return tier


def arranged(
    spot: CompiledSpot, closed: frozenset[Candidate], run: Run
) -> Iterator[Iterable[Candidate]]:
    """For each priority, the highest first: the candidates that pass the checks before the page,
    in the visitor's order."""
    standing = _standing(spot, closed, run)
    asked = found(spot.request_index, run.facts) if spot.request_index else []
    if spot.unindexed:
        listed = [group for tier in standing.tiers for group in tier.groups]
        asked += unlisted(spot, [*listed, *asked], run.facts)
    if not asked:
        for tier in standing.tiers:
            yield lazily(tier, None, run) if tier.large else tier.small(None, run)
    else:
        yield from _with_request(standing, asked, run)


def _standing(spot: CompiledSpot, closed: frozenset[Candidate], run: Run) -> Standing:
    kept = run.facts.standing
    standing: Standing | None = kept.get(spot.definition.name)
    if standing is None or standing.spot is not spot or standing.closed is not closed:
        standing = kept[spot.definition.name] = Standing(spot, closed, run)
    run.facts.read |= standing.read
    run.sure_read |= standing.read
    run.gates = standing.gates
    return standing


class Outcome:
    """Where the walk through a spot ended by the profile alone, for as long as it does."""

    __slots__ = ("ads", "campaigns", "items", "opened", "read", "since", "until")

    def __init__(self, items: list[Item], run: Run) -> None:
        self.items = items
        self.ads = {item.ad for item in items}
        self.campaigns = {item.campaign for item in items if item.campaign is not None}
        #: Candidates on the way that have to be asked; it holds while none of them passes.
        self.opened = run.opened
        self.read = run.sure_read
        self.since = run.now
        self.until = run.sure_until


def keep_outcome(spot: CompiledSpot, items: list[Item], run: Run) -> None:
    """Keeps where the walk ended, if the next one must end there too."""
    standing: Standing | None = run.facts.standing.get(spot.definition.name)
    if standing is not None and run.plain and not (run.unkept or run.errors or spot.unindexed):
        standing.outcome = Outcome(items, run)


def outcome(spot: CompiledSpot, closed: frozenset[Candidate], run: Run) -> list[Item] | None:
    """The items to which an earlier walk came, put on the page; None when it has to be walked."""
    standing: Standing | None = run.facts.standing.get(spot.definition.name)
    if standing is None or standing.spot is not spot or standing.closed is not closed:
        return None
    kept, page, now = standing.outcome, run.page, run.now
    if kept is None or now < kept.since or (kept.until is not None and now >= kept.until):
        return None
    if not (kept.ads.isdisjoint(page.ads) and kept.campaigns.isdisjoint(page.campaigns)):
        return None
    if spot.request_index and found(spot.request_index, run.facts):
        return None
    run.gates = standing.gates
    for each in kept.opened:
        if passes(each, run):
            return None
    run.facts.read |= kept.read
    run.limit(kept.until)
    page.ads |= kept.ads
    page.campaigns |= kept.campaigns
    return kept.items


def _with_request(
    standing: Standing, asked: list[Group], run: Run
) -> Iterator[Iterable[Candidate]]:
    """The same where facts of the request lead to candidates, too."""
    run.plain = False
    own = {tier.rank: tier for tier in standing.tiers}
    more = {groups[0].rank: standing.asked(groups) for groups in by_rank(asked)}
    for rank in sorted(own.keys() | more.keys()):
        tier, extra = own.get(rank), more.get(rank)
        if tier is None:
            tier, extra = extra, None
        assert tier is not None
        if tier.large or (extra is not None and is_large([*tier.groups, *extra.groups])):
            yield lazily(tier, extra, run)
        else:
            yield tier.small(extra, run)


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


def _asked(candidate: Candidate, run: Run) -> bool:
    """Whether one that has to be asked in every call passes in this one."""
    run.opened.append(candidate)
    if not passes(candidate, run):
        return False
    run.plain = False
    return True


def _shut(candidate: Candidate, run: Run) -> bool:
    """Whether its gate keeps the visitor out, so that it need not be asked again."""
    return candidate.gate is not None and not run.gates[candidate][0]


def ordered(candidates: list[Candidate], run: Run) -> list[Candidate]:
    """Equals in the visitor's order."""
    if len(candidates) < 2:
        return candidates
    return [each for _, _, each in in_order(candidates, run)]


def lazily(tier: Tier, more: Tier | None, run: Run) -> Iterator[Candidate]:
    """Many equals in the visitor's order, without touching the ones that are not reached."""
    arrivals = _own(tier, run)
    if more is not None:
        arrivals = heapq.merge(arrivals, _own(more, run))
    for _, _, each in arrivals:
        yield each


def _own(tier: Tier, run: Run) -> Iterator[Arrival]:
    """Those that pass, going on from what was drawn in earlier calls."""
    rotation = tier.groups[0].rotation
    if any(group.rotation != rotation for group in tier.groups):
        run.plain = False
        for arrival in in_order_lazily(tier.groups, run):
            if arrival[2] not in tier.closed and passes(arrival[2], run):
                yield arrival
        return
    period, facts = run.hold(rotation), run.facts
    drawn = tier.drawn
    if drawn is None or drawn.period != period:
        drawn = Drawn(period)
    for arrival, read in drawn.entries:
        facts.read |= read
        run.sure_read |= read
        if arrival[2].steady or _asked(arrival[2], run):
            yield arrival
    if drawn.tail is not None:
        facts.read |= drawn.tail
        run.sure_read |= drawn.tail
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
        elif not stays and _shut(each, run):
            read |= run.gates[each][1]
            facts.read |= outside
            continue
        else:
            run.opened.append(each)
            run.plain = run.plain and not stays
        facts.read |= outside
        if stays or not each.steady:
            run.sure_read |= read
            entries, read = (*entries, (arrival, read)), 0
            if len(entries) <= MOST_KEPT:
                tier.drawn = Drawn(drawn.period, entries, visited)
        if stays:
            yield arrival
    run.sure_read |= read
    if len(entries) <= MOST_KEPT:
        tier.drawn = Drawn(drawn.period, entries, visited, tail=read)
