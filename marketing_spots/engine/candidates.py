"""A campaign in a spot as compiled data: its checks, its ads, its place in the spot's index."""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from marketing_spots.engine.bucketing import key
from marketing_spots.engine.conditions import Evaluate
from marketing_spots.engine.definitions import (
    CampaignDef,
    Item,
    Reason,
    Schedule,
    SpotDef,
)
from marketing_spots.engine.rules import CompiledRule
from marketing_spots.engine.schedule import LAST, is_open, next_change

if TYPE_CHECKING:
    from marketing_spots.engine.run import Run


class Stop(msgspec.Struct, frozen=True):
    """What stopped a candidate: the code, the words for operators, and where in its rule."""

    reason: Reason
    words: str = ""
    path: str = ""


#: None lets the candidate pass.
Check = Callable[["Run"], Stop | None]


class Choice:
    """The ads among which a campaign picks in a spot, for one variant."""

    __slots__ = ("items", "key", "total", "weights")

    def __init__(self, items: Sequence[Item], weights: Sequence[float], choice_key: int) -> None:
        self.items = tuple(items)
        self.weights = tuple(weights)
        self.total = sum(weights)
        self.key = choice_key

    def left(self, taken: Collection[str]) -> tuple[list[Item], list[float]]:
        """The items whose ads are not on the page yet, and their weights."""
        pairs = [
            (item, weight)
            for item, weight in zip(self.items, self.weights, strict=True)
            if item.ad not in taken
        ]
        return [item for item, _ in pairs], [weight for _, weight in pairs]


class Candidate:
    """One campaign in one spot. Built once per snapshot and never changed."""

    __slots__ = (
        "after",
        "audience",
        "before",
        "broken",
        "campaign",
        "choices",
        "experiment",
        "gate",
        "groups",
        "id",
        "key",
        "rank",
        "rotation",
        "single",
        "steady",
        "weight",
    )

    def __init__(self, campaign: CampaignDef) -> None:
        self.campaign = campaign
        self.id = campaign.id
        self.rank = -campaign.priority
        self.groups = frozenset(campaign.exclusion_groups)
        self.rotation = campaign.rotation
        self.key = key("campaign", campaign.id)
        #: Why it cannot run at all; None when it can.
        self.broken: str | None = None
        #: Checks in the walk's order, before and after the ones that look at the page.
        self.before: tuple[Check, ...] = ()
        self.after: tuple[Check, ...] = ()
        #: Whether `before` says the same in every call for the same profile.
        self.steady = True
        #: Otherwise the part of its audience that does; see `CompiledRule.gate`.
        self.gate: Evaluate | None = None
        self.audience: CompiledRule | None = None
        self.choices: tuple[Choice, ...] = ()  # [0] is for visitors outside the experiment
        self.experiment: tuple[str, tuple[tuple[float, float], ...]] | None = None
        #: The one item of a campaign that has one ad here and no experiment.
        self.single: Item | None = None
        self.weight = 1.0


class Group:
    """Candidates of equal priority and rotation that are found together: under one value of one
    attribute, or because they require nothing.

    `bounds` are cumulative weights. `members` is set where a visitor may find a candidate in more
    than one group, namely under several members of a set attribute. `asked`: found by a fact of the
    request rather than of the profile.
    """

    __slots__ = ("asked", "bounds", "candidates", "members", "rank", "rotation", "total")

    def __init__(
        self, candidates: Sequence[Candidate], *, overlaps: bool, asked: bool = False
    ) -> None:
        self.candidates = tuple(sorted(candidates, key=lambda each: each.id))
        self.rank = candidates[0].rank
        self.rotation = candidates[0].rotation
        self.bounds = tuple(itertools.accumulate(each.weight for each in self.candidates))
        self.total = self.bounds[-1]
        self.members = frozenset(candidates) if overlaps else None
        self.asked = asked

    def at(self, weight: float) -> Candidate:
        """The candidate at that point (0 to `total`) of the group's weight."""
        position = bisect.bisect_left(self.bounds, weight)
        return self.candidates[min(position, len(self.candidates) - 1)]


#: (attribute, its mark in facts.py, groups by the value of it that their audiences require)
Postings = tuple[str, int, dict[Any, tuple[Group, ...]]]


class Slice:
    """A span of time in which no schedule of a spot opens or closes."""

    __slots__ = ("closed", "end", "start")

    def __init__(self, start: dt.datetime, end: dt.datetime, closed: frozenset[Candidate]) -> None:
        self.start = start
        self.end = end  # LAST: no change ahead
        self.closed = closed


_SLICES_KEPT = 4


class CompiledSpot:
    """A spot with its candidates, indexed by what their audiences require."""

    __slots__ = (
        "_slices",
        "always",
        "candidates",
        "default",
        "definition",
        "index",
        "linked",
        "request_index",
        "schedules",
        "slots",
        "steady_index",
        "unindexed",
    )

    def __init__(self, definition: SpotDef, candidates: Sequence[Candidate]) -> None:
        self.definition = definition
        self.slots = definition.slots
        #: Every candidate in the order of the walk, ties by id: broken and paused ones too.
        self.candidates = tuple(sorted(candidates, key=lambda each: (each.rank, each.id)))
        self.always: tuple[Group, ...] = ()
        self.index: tuple[Postings, ...] = ()
        #: Its parts: by verified attributes, which stay, and by facts of the request.
        self.steady_index: tuple[Postings, ...] = ()
        self.request_index: tuple[Postings, ...] = ()
        #: Where the index is not to be relied on: every candidate that it leads to.
        self.unindexed: tuple[Candidate, ...] = ()
        self.schedules: tuple[tuple[Schedule, tuple[Candidate, ...]], ...] = ()
        #: Spots that share an ad, a campaign or an exclusion group with this one.
        self.linked: frozenset[str] = frozenset()
        self.default: tuple[Item, ...] = ()
        self._slices: tuple[Slice, ...] = ()

    def slice_at(self, now: dt.datetime) -> Slice:
        """The span of time around `now`. A pure memo: assigned whole, so threads may race."""
        for piece in self._slices:
            if piece.start <= now < piece.end:
                return piece
        piece = self._slice(now)
        self._slices = (piece, *self._slices[: _SLICES_KEPT - 1])
        return piece

    def _slice(self, now: dt.datetime) -> Slice:
        closed: set[Candidate] = set()
        end = LAST
        for schedule, candidates in self.schedules:
            if not is_open(schedule, now):
                closed.update(candidates)
            change = next_change(schedule, now)
            if change is not None and change < end:
                end = change
        return Slice(now, end, frozenset(closed))
