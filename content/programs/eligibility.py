"""Who is eligible for each incentive, as a rule over what a utility knows of a household.

See ``docs/importing.md`` for how each part of the data is read. Whatever an incentive says about
eligibility that cannot be expressed closes it: it gets a reason instead of a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from content.programs.attributes import (
    CUSTOMER_TYPE,
    DWELLING_ON_SITE,
    OWNER_CHOICES,
    OWNERSHIP,
    PLACE_ATTRIBUTES,
    SERVICE_GEOGRAPHIES,
    STATE,
    UPGRADE_ITEMS,
)
from content.programs.income import income_rule
from content.programs.records import Incentive, Prerequisite, StateData
from content.programs.rules import (
    Inexpressible,
    Rule,
    all_of,
    any_of,
    compare,
    conditions,
    during,
    in_segment,
)

#: The incentives of this data are for homes; a farm or business may have one on its premises.
HOME = any_of(compare(CUSTOMER_TYPE, "eq", "residential"), compare(DWELLING_ON_SITE, "eq", True))


class SegmentPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A segment that rules refer to by `key`."""

    key: str
    name: str
    description: str
    rule: Rule


class Audiences(msgspec.Struct, frozen=True, kw_only=True):
    """Every incentive has either a rule or a reason why it must not go live."""

    rules: Mapping[str, Rule]
    closed: Mapping[str, str]
    #: Who is eligible, whatever they are looking for: `rules` without what is merely relevant.
    eligible: Mapping[str, Rule]
    #: In an order in which each refers only to earlier ones.
    segments: Mapping[str, SegmentPlan]
    #: Geography ids that are no known place -> the incentives whose rules ask for them by id.
    areas: Mapping[int, tuple[str, ...]]

    def attributes(self) -> frozenset[str]:
        """The names of all attributes that the rules read."""
        every = [*self.rules.values(), *(plan.rule for plan in self.segments.values())]
        return frozenset(
            leaf["attribute"]
            for rule in every
            for leaf in conditions(rule)
            if leaf["type"] == "attribute"
        )


def build_audiences(data: StateData) -> Audiences:
    """The rules of all incentives of a state, with the segments that they share."""
    return _Builder(data).build()


class _Builder:
    def __init__(self, data: StateData) -> None:
        self.data = data
        self.places = _places(data)
        self.eligible: dict[str, Rule] = {}
        self.closed: dict[str, str] = {}
        self.segments: dict[str, SegmentPlan] = {}
        self.areas: dict[int, list[str]] = {}
        self.superseded_by: dict[str, list[str]] = {}
        for key, ids in data.exclusions.items():
            for superseded in ids:
                self.superseded_by.setdefault(superseded, []).append(key)
        self.busy: list[str] = []

    def build(self) -> Audiences:
        rules = {}
        for key, incentive in self.data.incentives.items():
            eligible = self._eligible(key)
            if eligible is not None:
                rules[key] = _flat(eligible, _relevant(incentive))
        return Audiences(
            rules=rules,
            closed={key: self.closed[key] for key in self.data.incentives if key in self.closed},
            eligible={key: self.eligible[key] for key in rules},
            segments=self.segments,
            areas={area: tuple(dict.fromkeys(ids)) for area, ids in sorted(self.areas.items())},
        )

    def _eligible(self, key: str) -> Rule | None:
        """The rule of one incentive, made once; None when it is closed."""
        if key in self.eligible:
            return self.eligible[key]
        if key not in self.closed:
            try:
                self.eligible[key] = self._rule(key)
                return self.eligible[key]
            except Inexpressible as error:
                self.closed.setdefault(key, str(error))
        return None

    def _rule(self, key: str) -> Rule:
        incentive = self.data.incentives.get(key)
        if incentive is None:
            raise Inexpressible("its record cannot be read" if key in self.data.unreadable else
                                "there is no such incentive")  # fmt: skip
        if key in self.busy:
            circle = " > ".join([*self.busy[self.busy.index(key) :], key])
            raise Inexpressible(f"its relationships run in a circle ({circle})")
        if key in self.data.doubtful:
            raise Inexpressible(self.data.doubtful[key])
        if incentive.unknown_fields:
            fields = ", ".join(incentive.unknown_fields)
            raise Inexpressible(f"it has fields that may say who is eligible ({fields})")
        self.busy.append(key)
        try:
            parts = [
                self._authority(incentive),
                self._geo_group(incentive),
                HOME,
                _ownership(incentive),
                self._income(incentive),
                self._prerequisite(self.data.prerequisites.get(key)),
                *map(self._not_superseded, self.superseded_by.get(key, ())),
            ]
        finally:
            self.busy.pop()
        return _flat(*parts)

    # --- where ---

    def _authority(self, incentive: Incentive) -> Rule | None:
        authority = incentive.program.authority
        return self._place(incentive.id, authority.geographies) if authority else None

    def _geo_group(self, incentive: Incentive) -> Rule | None:
        if not incentive.geo_group:
            return None
        group = self.data.geo_groups.get(incentive.geo_group)
        if not group:
            raise Inexpressible(f"there is no group of places {incentive.geo_group!r}")
        return self._place(incentive.id, group)

    def _place(self, key: str, geographies: Iterable[int]) -> Rule:
        """In any of the geographies: by utility, county, city or state, or by its id."""
        wanted: dict[str, list[str]] = {}
        for geography in geographies:
            attribute, value = self.places.get(geography, (SERVICE_GEOGRAPHIES, str(geography)))
            wanted.setdefault(attribute, []).append(value)
            if attribute == SERVICE_GEOGRAPHIES:
                self.areas.setdefault(geography, []).append(key)
        return any_of(*(_is_one_of(name, values) for name, values in wanted.items()))

    # --- who ---

    def _income(self, incentive: Incentive) -> Rule | None:
        if not incentive.income_limit:
            return None
        limit = self.data.income_limits.get(incentive.income_limit)
        if limit is None:
            raise Inexpressible(f"there is no income limit {incentive.income_limit!r}")
        rule = income_rule(limit, self.data.state, self.data.poverty)
        # Poverty levels differ by state; all other limits are the same wherever they are used.
        suffix = f" ({self.data.state})" if limit.type == "fpl-percentage" else ""
        key = f"income:{limit.key.strip()}{suffix}"
        self.segments[key] = SegmentPlan(
            key=key,
            name=f"Income limit: {limit.key.strip()}{suffix}"[:120],
            description=" ".join(filter(None, (limit.description, limit.source_url))),
            rule=rule,
        )
        return in_segment(key)

    # --- what else ---

    def _prerequisite(self, tree: Prerequisite | None) -> Rule | None:
        if tree is None:
            return None
        if isinstance(tree, str):
            return self._claimable(tree)
        if "allOf" in tree:
            return all_of(*map(self._prerequisite, tree["allOf"]))
        return any_of(*map(self._prerequisite, tree["anyOf"]))

    def _claimable(self, key: str) -> Rule:
        """Eligible for another incentive, and that one can be had today."""
        segment = self._segment(key)
        if segment is None:
            raise Inexpressible(f"it needs {key}, which stays out: {self.closed[key]}")
        incentive = self.data.incentives[key]
        if incentive.paused:
            raise Inexpressible(f"it needs {key}, which is paused")
        return all_of(in_segment(segment), during(incentive.start, incentive.end))

    def _not_superseded(self, key: str) -> Rule:
        """Not eligible for the incentive that takes this one's place (paused or not)."""
        segment = self._segment(key)
        if segment is None:
            raise Inexpressible(
                f"{key} takes its place for some, and who they are cannot be told: {self.closed[key]}"
            )
        incentive = self.data.incentives[key]
        open_days = during(incentive.start, incentive.end)
        if open_days is None:
            return in_segment(segment, member=False)
        return {"not": all_of(in_segment(segment), open_days)}

    def _segment(self, key: str) -> str | None:
        rule = self._eligible(key)
        if rule is None:
            return None
        name = f"eligible:{key}"
        self.segments.setdefault(
            name,
            SegmentPlan(
                key=name,
                name=f"Eligible for {key}"[:120],
                description="Other programs depend on who is eligible for this one.",
                rule=rule,
            ),
        )
        return name


def _places(data: StateData) -> dict[int, tuple[str, str]]:
    """Geography id -> the attribute and value that mean it, as far as the data says."""
    places: dict[int, tuple[str, str]] = {}
    for authority in data.authorities.values():
        if len(authority.geographies) != 1:
            continue
        if authority.kind == "state":
            places[authority.geographies[0]] = (STATE, data.state)
        elif authority.kind in PLACE_ATTRIBUTES:
            places.setdefault(
                authority.geographies[0], (PLACE_ATTRIBUTES[authority.kind], authority.id)
            )
    return places


def _is_one_of(attribute: str, values: list[str]) -> Rule:
    if attribute == SERVICE_GEOGRAPHIES:
        return compare(attribute, "has_any", values)
    if len(values) == 1:
        return compare(attribute, "eq", values[0])
    return compare(attribute, "one_of", values)


def _ownership(incentive: Incentive) -> Rule | None:
    if set(incentive.owner_status) == set(OWNER_CHOICES):
        return None  # every home has one or the other
    return compare(OWNERSHIP, "eq", OWNER_CHOICES[incentive.owner_status[0]])


def _relevant(incentive: Incentive) -> Rule:
    """Not about eligibility: while a household's upgrades of interest are known, one of these."""
    return any_of(
        compare(UPGRADE_ITEMS, "is_unknown"),
        compare(UPGRADE_ITEMS, "has_any", list(incentive.items)),
    )


def _flat(*parts: Rule | None) -> Rule:
    """All of the parts at the top level, so that each is a condition of its own to read."""
    flat: list[Rule] = []
    for part in parts:
        if part is not None:
            flat.extend(part["all"] if set(part) == {"all"} else [part])
    return {"all": flat}
