"""The words of the engine as frozen data: what a snapshot holds, and what a decision is asked with.

Everything here is plain, immutable and serialisable with msgspec. Moments are timezone-aware
datetimes in UTC; durations are seconds; percentages run from 0 to 100.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from typing import Any

import msgspec

#: What an attribute can hold once it has been read by :func:`marketing_spots.engine.values.coerce`.
Value = bool | int | float | str | dt.date | frozenset[str]

#: A rule is JSON: ``{"all": [...]}``, ``{"any": [...]}``, ``{"not": {...}}`` or a condition
#: ``{"type": "attribute", ...}`` whose other keys belong to the plugin that registered the type.
Rule = dict[str, Any]


class AttributeType(enum.StrEnum):
    """What values an attribute takes."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    SET = "set"
    DATE = "date"
    TEXT = "text"
    ZIP = "zip"


class AttributeSource(enum.StrEnum):
    """Who vouches for an attribute's value; a rule reads an attribute from its own source only."""

    VERIFIED = "verified"  # the utility's own records: profile, or an enricher on the server
    DECLARED = "declared"  # what the visitor told this front end; never mixed with verified facts
    CONTEXT = "context"  # this request: page, device, language; says nothing about a person


class AttributeDef(msgspec.Struct, frozen=True, kw_only=True):
    """A typed, documented fact that rules may read."""

    name: str
    type: AttributeType
    source: AttributeSource = AttributeSource.VERIFIED
    label: str = ""
    choices: tuple[str, ...] = ()  # for CHOICE and SET; empty means any
    unit: str = ""


class SegmentDef(msgspec.Struct, frozen=True, kw_only=True):
    """A reusable, named rule."""

    id: str
    name: str
    rule: Rule


class AdDef(msgspec.Struct, frozen=True, kw_only=True):
    """One ad: its format, and its finished content in each language it was written in."""

    id: str  # opaque and public
    name: str  # for operators; never leaves the server
    format: str
    content: dict[str, Any]  # language code -> content of the format's type
    default_language: str = "en"


class SpotDef(msgspec.Struct, frozen=True, kw_only=True):
    """A named place in a front end."""

    name: str  # the slug that front ends ask for
    label: str = ""
    slots: int = 1
    formats: tuple[str, ...] = ()  # allowed ad formats; empty means any
    default_ads: tuple[str, ...] = ()  # ad ids that show when no campaign wins
    caps: tuple[Cap, ...] = ()  # at most this many impressions of any campaign in this spot


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """An ad of a campaign in a spot; with an experiment, of one of its variants."""

    spot: str
    ad: str
    weight: float = 1.0
    variant: str | None = None


class TimeWindow(msgspec.Struct, frozen=True, kw_only=True):
    """Days of the week and hours of the day in the schedule's zone.

    ``end <= start`` runs past midnight and belongs to the day on which it started.
    """

    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)  # Monday is 0
    start: dt.time = dt.time(0)
    end: dt.time = dt.time(0)  # exclusive; 00:00 with start 00:00 is the whole day


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """When a campaign may show. Start is inclusive, end exclusive, both UTC moments."""

    start: dt.datetime | None = None
    end: dt.datetime | None = None
    zone: str = "UTC"  # IANA name; the zone of the windows
    windows: tuple[TimeWindow, ...] = ()  # empty: around the clock


class CapWindow(enum.StrEnum):
    SESSION = "session"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    EVER = "ever"


class Cap(msgspec.Struct, frozen=True, kw_only=True):
    """At most ``limit`` viewable impressions per visitor per window."""

    limit: int
    window: CapWindow = CapWindow.DAY


class Frequency(msgspec.Struct, frozen=True, kw_only=True):
    """How often one visitor may see a campaign, and what happens when nobody can tell who it is."""

    caps: tuple[Cap, ...] = ()
    min_gap: int = 0  # seconds between two impressions
    stop_after_click: bool = False
    stop_after_conversion: bool = False
    serve_without_id: bool = True


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """Where a campaign ends by itself, and whether it spreads its impressions until then."""

    impressions: int | None = None
    clicks: int | None = None
    conversions: int | None = None
    even_pacing: bool = False  # needs `impressions` and a schedule with an end


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    weight: float = 1.0


class Experiment(msgspec.Struct, frozen=True, kw_only=True):
    """Variants of one campaign; visitors outside ``coverage`` get the first variant, unmeasured."""

    seed: str
    variants: tuple[Variant, ...]
    coverage: float = 100.0  # percent


class Holdout(msgspec.Struct, frozen=True, kw_only=True):
    """The share of visitors that never sees the campaign, so that its lift can be measured."""

    seed: str
    percent: float


class CampaignDef(msgspec.Struct, frozen=True, kw_only=True):
    """Which ads go in which spots, for whom, when, how urgently, how often, towards what."""

    id: str  # opaque
    name: str
    placements: tuple[Placement, ...]
    audience: Rule | None = None  # None: everybody
    priority: int = 50  # 1 to 100, higher first
    schedule: Schedule = Schedule()
    paused: bool = False
    exclusion_groups: tuple[str, ...] = ()  # at most one campaign of a group on a page
    frequency: Frequency = Frequency()
    goal: Goal | None = None
    experiment: Experiment | None = None
    holdout: Holdout | None = None
    rotation: int = 86_400  # seconds for which a visitor's order among equals stays put


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Everything live: enough to decide without a database."""

    version: int
    compiled_at: dt.datetime
    zone: str = "UTC"  # the utility's own zone: what "today" means in a rule
    attributes: tuple[AttributeDef, ...] = ()
    segments: tuple[SegmentDef, ...] = ()
    ads: tuple[AdDef, ...] = ()
    spots: tuple[SpotDef, ...] = ()
    campaigns: tuple[CampaignDef, ...] = ()


class CampaignTotals(msgspec.Struct, frozen=True):
    """What a campaign has achieved so far over all visitors; for goals and pacing."""

    impressions: int = 0
    clicks: int = 0
    conversions: int = 0


class Seen(msgspec.Struct, frozen=True):
    """What one visitor has seen of one campaign, or of any campaign in one spot."""

    #: impressions in each window that contains `now`; a window that is absent counts as 0
    impressions: Mapping[CapWindow, int] = {}
    last_impression: dt.datetime | None = None
    clicked: bool = False
    converted: bool = False


class Counters(msgspec.Struct, frozen=True):
    """What earlier events have counted. Filled by measurement; empty means nothing was counted."""

    campaigns: Mapping[str, Seen] = {}  # this visitor, by campaign id
    spots: Mapping[str, Seen] = {}  # this visitor, by spot name
    totals: Mapping[str, CampaignTotals] = {}  # everybody, by campaign id


class Consent(msgspec.Struct, frozen=True):
    """What the visitor agreed to. Nothing said is a no."""

    personalisation: bool = False
    measurement: bool = False


class Visitor(msgspec.Struct, kw_only=True):
    """Whoever is asking. Without `id` and attributes: nobody in particular."""

    id: str | None = None  # stable: customer or anonymous id; keys all bucketing
    verified: Mapping[str, Value] = {}
    declared: Mapping[str, Value] = {}
    consent: Consent = Consent()
    counters: Counters = Counters()
    #: segment -> membership, kept by the caller per (profile version, snapshot version); only
    #: memberships that depend on verified attributes alone are ever written to it
    memo: dict[str, bool | None] = msgspec.field(default_factory=dict)
    #: the engine's own, kept by the caller together with `memo`: which candidates of a spot the
    #: verified attributes leave, and in what order
    standing: dict[str, Any] = msgspec.field(default_factory=dict)


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of this request."""

    spots: tuple[str, ...]  # asked for together: one page
    attributes: Mapping[str, Value] = {}  # by the names of CONTEXT attributes
    shown: frozenset[str] = frozenset()  # ad ids that are already on the page


class Reason(enum.StrEnum):
    """Why a candidate won, or the first thing that stopped it; in the order of the walk."""

    WON = "won"
    BROKEN = "broken"  # its rule does not compile on this node: fail closed
    SCHEDULE = "schedule"
    PAUSED = "paused"
    GOAL_REACHED = "goal_reached"
    CONSENT = "consent"
    AUDIENCE = "audience"
    AUDIENCE_UNKNOWN = "audience_unknown"  # a fact that the rule needs is missing
    ERROR = "error"  # a condition or veto raised: fail closed
    VETO = "veto"
    EXCLUSION = "exclusion"
    ON_PAGE = "on_page"
    FREQUENCY = "frequency"
    PACING = "pacing"
    HOLDOUT = "holdout"
    OUTRANKED = "outranked"  # could have shown, but the slots were full
    DEFAULT = "default"  # of a spot: no campaign won, its default content shows
    EMPTY = "empty"  # of a spot: no campaign won and it has no default content
    UNKNOWN_SPOT = "unknown_spot"


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One filled slot."""

    ad: str
    campaign: str | None  # None for default content
    variant: str | None = None
    reason: Reason = Reason.WON


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for one spot."""

    spot: str
    items: tuple[Item, ...]
    reason: Reason  # WON, DEFAULT, EMPTY or UNKNOWN_SPOT
    valid_until: dt.datetime | None = None  # next moment at which time alone could change it
    shared: bool = True  # nothing about this visitor was read: may be cached for everybody
    errors: tuple[str, ...] = ()  # campaigns that were left out because something of theirs raised


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one candidate: `reason` in a code, `detail` in words."""

    campaign: str
    name: str
    priority: int
    ad: str | None
    reason: Reason
    detail: str = ""
    variant: str | None = None
    path: str = ""  # JSON path of the condition that decided it, e.g. "all[1].not"


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A decision with every candidate of its spot, in the order in which they were walked."""

    decision: Decision
    steps: tuple[Step, ...]
