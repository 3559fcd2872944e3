"""A snapshot made ready to decide. One bad campaign or segment never spoils the rest: it is
listed in `CompiledSnapshot.problems` and does not serve."""

from __future__ import annotations

import datetime as dt
import itertools
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from marketing_spots.engine.bucketing import key, variant_ranges
from marketing_spots.engine.candidates import Candidate, Choice, CompiledSpot
from marketing_spots.engine.checks import after_page, before_page
from marketing_spots.engine.conditions import Conditions, Vetoes
from marketing_spots.engine.definitions import (
    AdDef,
    AttributeDef,
    AttributeSource,
    CampaignDef,
    Item,
    Placement,
    Reason,
    SegmentDef,
    Snapshot,
    SpotDef,
)
from marketing_spots.engine.environment import Environment
from marketing_spots.engine.errors import RuleError
from marketing_spots.engine.facts import MARKS
from marketing_spots.engine.indexing import build_index
from marketing_spots.engine.rules import CompiledRule
from marketing_spots.engine.schedule import zone_of
from marketing_spots.engine.validation import Problem, campaign_faults, fits, spot_faults


class CompiledSnapshot:
    """A snapshot that can be asked. Immutable apart from memos of time; safe to share by threads."""

    __slots__ = ("marks", "problems", "snapshot", "spots", "version", "zone")

    def __init__(
        self,
        snapshot: Snapshot,
        zone: zoneinfo.ZoneInfo,
        marks: Mapping[str, int],
        spots: Mapping[str, CompiledSpot],
        problems: tuple[Problem, ...],
    ) -> None:
        self.snapshot = snapshot
        self.version = snapshot.version
        self.zone = zone
        self.marks = marks  # attribute -> the mark that reading it leaves; see facts.py
        self.spots = spots
        self.problems = problems

    def warm(self, now: dt.datetime) -> None:
        """Works out which schedules are open at `now`, so that no request has to.

        Call it before a snapshot is swapped in, and again ahead of time: answers for other
        moments stay right.
        """
        for spot in self.spots.values():
            spot.slice_at(now)


def compile_snapshot(
    snapshot: Snapshot,
    conditions: Conditions,
    vetoes: Vetoes = (),
    *,
    indexed: bool = True,
) -> CompiledSnapshot:
    """The snapshot, ready to decide. Never raises for what a snapshot holds.

    `conditions`: condition types by name. `indexed=False` walks every candidate: slower, the
    same answers.
    """
    return _SnapshotCompiler(snapshot, conditions, vetoes, indexed).compile()


def compile_rule(
    rule: Any,
    conditions: Conditions,
    *,
    attributes: Iterable[AttributeDef] = (),
    segments: Iterable[SegmentDef] = (),
    zone: str = "UTC",
) -> CompiledRule:
    """One rule, compiled and so checked. Raises RuleError with the path inside the rule."""
    env = Environment(
        {each.name: each for each in attributes},
        {each.id: each for each in segments},
        conditions,
        zone_of(zone),
    )
    return env.rule(rule)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_N = TypeVar("_N", bound=_Named)


class _SnapshotCompiler:
    def __init__(
        self, snapshot: Snapshot, conditions: Conditions, vetoes: Vetoes, indexed: bool
    ) -> None:
        self._snapshot = snapshot
        self._vetoes = vetoes
        self._indexed = indexed
        self._problems: list[Problem] = []
        self._zone = self._read_zone()
        self._attributes: dict[str, AttributeDef] = {}
        for each in snapshot.attributes:
            self._add(self._attributes, "attribute", each.name, each)
        self._segments: dict[str, SegmentDef] = {}
        for segment in snapshot.segments:
            self._add(self._segments, "segment", segment.id, segment)
        self._ads: dict[str, AdDef] = {}
        for ad in snapshot.ads:
            self._add(self._ads, "ad", ad.id, ad)
        self._spots: dict[str, SpotDef] = {}
        for spot in snapshot.spots:
            self._add(self._spots, "spot", spot.name, spot)
        self._campaigns: dict[str, CampaignDef] = {}
        for campaign in snapshot.campaigns:
            self._add(self._campaigns, "campaign", campaign.id, campaign)
        self._env = Environment(self._attributes, self._segments, conditions, self._zone)

    def compile(self) -> CompiledSnapshot:
        for segment in self._segments.values():
            try:
                self._env.segment_rule(segment.id)
            except RuleError as error:
                self._rule_problem("segment", segment.id, segment.name, "rule", error)
        candidates: dict[str, list[Candidate]] = {name: [] for name in self._spots}
        for campaign in self._campaigns.values():
            for spot, candidate in self._candidates(campaign):
                candidates[spot].append(candidate)
        spots = {
            name: self._spot(definition, candidates[name])
            for name, definition in self._spots.items()
        }
        _link(spots)
        marks = {name: MARKS[each.source] for name, each in self._attributes.items()}
        return CompiledSnapshot(self._snapshot, self._zone, marks, spots, tuple(self._problems))

    def _add(self, known: dict[str, _N], kind: str, key: str, definition: _N) -> None:
        if key in known:
            words = f'There are two with the id "{key}"; the second is left out.'
            self._problem(kind, key, definition.name, "", words)
        else:
            known[key] = definition

    def _read_zone(self) -> zoneinfo.ZoneInfo:
        try:
            return zone_of(self._snapshot.zone)
        except ValueError as error:
            self._problem("snapshot", "", "", "zone", f"{error} Until then, days are UTC days.")
            return zone_of("UTC")

    def _problem(self, kind: str, key: str, name: str, path: str, message: str) -> None:
        self._problems.append(Problem(kind=kind, id=key, name=name, path=path, message=message))

    def _rule_problem(self, kind: str, key: str, name: str, field: str, error: RuleError) -> None:
        path = f"{field}.{error.path}" if error.path else field
        self._problem(kind, key, name, path, error.message)

    def _candidates(self, campaign: CampaignDef) -> list[tuple[str, Candidate]]:
        """The campaign in each of its spots; a broken one too, so that it can be explained."""
        faults = list(campaign_faults(campaign, self._spots, self._ads))
        for path, message in faults:
            self._problem("campaign", campaign.id, campaign.name, path, message)
        broken = faults[0][1] if faults else None
        rule = None
        if campaign.audience is not None:
            try:
                rule = self._env.rule(campaign.audience)
            except RuleError as error:
                self._rule_problem("campaign", campaign.id, campaign.name, "audience", error)
                broken = broken or f"Its audience does not compile: {error}"
        names = dict.fromkeys(placement.spot for placement in campaign.placements)
        here = [name for name in names if name in self._spots]
        if broken is not None:
            return [(name, _broken(campaign, broken)) for name in here]
        checks = before_page(campaign, rule, self._personal(rule), self._vetoes)
        gate = rule.gate if rule is not None else None
        whole = rule is None or gate is rule.evaluate
        steady = whole and campaign.goal is None and not self._vetoes
        made = []
        for name in here:
            candidate = Candidate(campaign)
            candidate.audience = rule
            candidate.before = checks
            candidate.steady = steady
            candidate.gate = None if steady else gate
            candidate.after = after_page(campaign, self._spots[name], self._zone)
            _choose_among(candidate, [p for p in campaign.placements if p.spot == name], name)
            made.append((name, candidate))
        return made

    def _personal(self, rule: CompiledRule | None) -> bool:
        if rule is None:
            return False
        return rule.buckets or any(
            self._attributes[name].source is not AttributeSource.CONTEXT
            for name in rule.reads
            if name in self._attributes
        )

    def _spot(self, definition: SpotDef, candidates: Sequence[Candidate]) -> CompiledSpot:
        for path, message in spot_faults(definition, self._ads):
            self._problem("spot", definition.name, definition.label, path, message)
        spot = CompiledSpot(definition, candidates)
        usable = [
            self._ads[name]
            for name in dict.fromkeys(definition.default_ads)
            if name in self._ads and fits(self._ads[name], definition)
        ]
        spot.default = tuple(
            Item(ad=ad.id, campaign=None, reason=Reason.DEFAULT)
            for ad in usable[: max(0, definition.slots)]
        )
        build_index(spot, self._attributes, indexed=self._indexed)
        return spot


def _broken(campaign: CampaignDef, why: str) -> Candidate:
    candidate = Candidate(campaign)
    candidate.broken = why
    return candidate


def _choose_among(candidate: Candidate, placements: list[Placement], spot: str) -> None:
    """Gives a candidate its ads: [0] for whoever is outside the experiment, then each variant."""
    campaign = candidate.campaign
    ad_key = key("ad", campaign.id, spot)
    experiment = campaign.experiment
    if experiment is None:
        choices = [_choice(campaign.id, None, placements, ad_key)]
    else:
        of = {
            variant.key: [p for p in placements if p.variant in (None, variant.key)]
            for variant in experiment.variants
        }
        first = of[experiment.variants[0].key]
        choices = [_choice(campaign.id, None, first, ad_key)]
        choices += [_choice(campaign.id, name, parts, ad_key) for name, parts in of.items()]
        weights = [variant.weight for variant in experiment.variants]
        candidate.experiment = (
            experiment.seed,
            variant_ranges(weights, experiment.coverage / 100),
        )
    candidate.choices = tuple(choices)
    # The first variant's weight for everybody: how often a campaign comes up must not depend on
    # the variant, or the experiment would measure that.
    candidate.weight = choices[0].total
    if experiment is None and len(placements) == 1:
        candidate.single = choices[0].items[0]


def _choice(campaign: str, variant: str | None, placements: list[Placement], ad_key: int) -> Choice:
    items = [Item(ad=p.ad, campaign=campaign, variant=variant) for p in placements]
    return Choice(items, [p.weight for p in placements], ad_key)


def _link(spots: Mapping[str, CompiledSpot]) -> None:
    """Tells each spot which others can take something from it on the same page."""
    users: dict[tuple[str, str], set[str]] = {}
    for name, spot in spots.items():
        for candidate in spot.candidates:
            ads = (item.ad for choice in candidate.choices for item in choice.items)
            for thing in itertools.chain(
                [("campaign", candidate.id)],
                (("ad", ad) for ad in ads),
                (("group", group) for group in candidate.groups),
            ):
                users.setdefault(thing, set()).add(name)
        for item in spot.default:
            users.setdefault(("ad", item.ad), set()).add(name)
    linked: dict[str, set[str]] = {name: set() for name in spots}
    for names in users.values():
        if len(names) > 1:
            for name in names:
                linked[name] |= names
    for name, spot in spots.items():
        spot.linked = frozenset(linked[name] - {name})
