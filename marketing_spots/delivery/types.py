"""What requests and responses look like. The OpenAPI document is generated from these types."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from marketing_spots.delivery.notice_types import Notices
from marketing_spots.engine.definitions import Reason

MAX_BODY = 64 * 1024
MAX_SPOTS = 50
MAX_VALUES = 200
MAX_SHOWN = 200
MAX_DRAFTS = 100

_VALUE_SCHEMA = {
    "additionalProperties": {
        "anyOf": [
            {"type": "boolean"},
            {"type": "number"},
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}},
        ]
    },
    "maxProperties": MAX_VALUES,
}

SpotName = Annotated[
    str,
    Meta(min_length=1, max_length=64, description="A spot's key.", examples=["home-hero"]),
]
SpotNames = Annotated[list[SpotName], Meta(min_length=1, max_length=MAX_SPOTS)]
AdId = Annotated[str, Meta(min_length=1, max_length=64)]
AnonymousId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        description="An id that the front end made up for this browser: printable ASCII, no spaces.",
        extra_json_schema={"pattern": "^[!-~]+$"},
    ),
]
CustomerId = Annotated[str, Meta(min_length=1, max_length=64)]
Values = Annotated[
    dict[str, Any],
    Meta(
        description="Values by attribute name: true or false, numbers, texts, lists of texts; "
        "dates as 2026-03-31.",
        extra_json_schema=_VALUE_SCHEMA,
    ),
]


# --- requests -----------------------------------------------------------------------------------


class ConsentChoice(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the visitor agreed to here. What is left out says nothing; a no anywhere is a no."""

    personalisation: bool | None = None
    measurement: bool | None = None


class VisitorRef(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Who is asking: one of `token`, `id` and `customer`, or none of them."""

    token: Annotated[
        str | None, Meta(description="A visitor token: the JWT that the utility's portal signed.")
    ] = None
    id: AnonymousId | None = None
    customer: Annotated[
        CustomerId | None, Meta(description="The utility's own customer id; server keys only.")
    ] = None
    declared: Annotated[
        Values, Meta(description="What the visitor told this front end. Never taken for verified.")
    ] = {}


Area = Annotated[
    str,
    Meta(
        description="A ZIP code that the page is about: emergency notices for it are in the answer. "
        "What is known of the visitor counts beside it.",
        extra_json_schema={"pattern": r"^[0-9]{5}(-[0-9]{4})?$"},
        examples=["81001"],
    ),
]


class SpotsRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The spots of one page, and who looks at it."""

    spots: SpotNames
    visitor: VisitorRef = VisitorRef()
    context: Annotated[
        Values, Meta(description="Facts of this request, by the names of context attributes.")
    ] = {}
    consents: ConsentChoice = ConsentChoice()
    shown: Annotated[
        list[AdId],
        Meta(max_length=MAX_SHOWN, description="Ids of ads that are on the page already."),
    ] = []
    area: Area | None = None


Overrides = Annotated[
    dict[str, Any],
    Meta(
        description="Values by attribute name; null takes the fact away.",
        extra_json_schema={
            "additionalProperties": {
                "anyOf": [
                    {"type": "boolean"},
                    {"type": "number"},
                    {"type": "string"},
                    {"type": "array", "items": {"type": "string"}},
                    {"type": "null"},
                ]
            },
            "maxProperties": MAX_VALUES,
        },
    ),
]


class AttributeOverrides(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Facts to try out: they replace the visitor's own, one by one. null takes a fact away."""

    verified: Overrides = {}
    declared: Overrides = {}
    context: Overrides = {}


class ExplainRequest(SpotsRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As for spots, with what to pretend."""

    now: Annotated[
        Annotated[dt.datetime, Meta(tz=True)] | None,
        Meta(description="The moment to decide for, with its offset; the present when left out."),
    ] = None
    attributes: AttributeOverrides = AttributeOverrides()
    drafts: Annotated[
        bool,
        Meta(
            description="Decide from the latest drafts of everything instead of what is published."
        ),
    ] = False
    campaigns: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=64)]],
        Meta(
            max_length=MAX_DRAFTS,
            description="Ids of campaigns to try out: their latest drafts are decided with as if "
            "they were published, beside all that is.",
        ),
    ] = []


# --- answers ------------------------------------------------------------------------------------


PublicReason = Literal["campaign", "default", "empty", "unknown_spot"]


class SpotItem(msgspec.Struct, frozen=True, kw_only=True):
    """One filled slot."""

    id: Annotated[str, Meta(description="The ad's public id, the same in every language.")]
    format: Annotated[str, Meta(description="Which of the formats `content` has.")]
    language: Annotated[str, Meta(description="The language that `content` is written in.")]
    content: dict[str, Any]
    token: Annotated[str, Meta(description="Send it back with every event of this item.")]


class SpotAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What belongs in one spot."""

    items: list[SpotItem]
    reason: Annotated[
        PublicReason,
        Meta(
            description="`campaign`: chosen for this request. `default`: the spot's default content. "
            "`empty`: nothing to show. `unknown_spot`: there is no spot of this name."
        ),
    ]
    valid_until: Annotated[
        dt.datetime | None,
        Meta(description="When time alone could change the answer; null: not for now."),
    ]
    cache: Annotated[
        Literal["public", "private"],
        Meta(description="`public`: the same for everybody. `private`: for this visitor only."),
    ]


class OneSpotAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What belongs in one spot that was asked for alone, below the emergency notices."""

    notices: Notices
    items: list[SpotItem]
    reason: PublicReason
    valid_until: Annotated[
        dt.datetime | None,
        Meta(description="When time alone could change the answer; null: not for now."),
    ]
    cache: Literal["public", "private"]


class SpotsResponse(msgspec.Struct, frozen=True, kw_only=True):
    """Emergency notices, and the answer for each spot by name, in the order of the question."""

    notices: Notices
    spots: dict[str, SpotAnswer]


class ExplainedCandidate(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one campaign in one spot: whether it won or the first thing that stopped it."""

    campaign: str
    name: str
    priority: int
    ad: str | None
    reason: Reason
    detail: Annotated[str, Meta(description="The reason in words.")]
    path: Annotated[str, Meta(description="Where in the audience's rule, e.g. `all[1].not`.")]
    variant: str | None


class ExplainedSpot(msgspec.Struct, frozen=True, kw_only=True):
    """A spot's decision and all of its candidates, in the order in which they were walked."""

    reason: Reason
    ads: Annotated[list[str], Meta(description="Ids of the ads that would show, in order.")]
    valid_until: dt.datetime | None
    cache: Literal["public", "private"]
    candidates: list[ExplainedCandidate]


class ExplainedVisitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who was decided for, with the facts that rules could read."""

    kind: Literal["nobody", "anonymous", "customer"]
    id: str | None
    known: Annotated[bool, Meta(description="Whether a profile was found.")]
    verified: dict[str, Any]
    declared: dict[str, Any]
    context: dict[str, Any]
    personalisation: bool
    measurement: bool


class ExplainedNotice(msgspec.Struct, frozen=True, kw_only=True):
    """An emergency notice that is switched on, and whether it is sent to this visitor now."""

    id: str
    headline: str
    severity: str
    sent: bool
    detail: Annotated[str, Meta(description="Why, in words.")]


class ExplainResponse(msgspec.Struct, frozen=True, kw_only=True):
    """Why each spot shows what it shows. Nothing is counted and no item token is issued."""

    snapshot: Annotated[int, Meta(description="The version of what is published.")]
    drafts: Annotated[bool, Meta(description="Whether drafts were decided with beside it.")]
    now: dt.datetime
    visitor: ExplainedVisitor
    notices: list[ExplainedNotice]
    spots: dict[str, ExplainedSpot]


# --- health -------------------------------------------------------------------------------------


class Live(msgspec.Struct, frozen=True):
    """The process runs."""

    status: Literal["ok"] = "ok"


class SnapshotHealth(msgspec.Struct, frozen=True, kw_only=True):
    """What this process decides with."""

    version: int | None
    compiled_at: dt.datetime | None
    age_seconds: Annotated[float | None, Meta(description="Since it was compiled.")]
    source: Literal["database", "disk", "none"]
    problem: str = ""


class NoticesHealth(msgspec.Struct, frozen=True, kw_only=True):
    """The emergency notices that this process sends."""

    version: Annotated[int, Meta(description="Of the board; 0 while none was ever switched on.")]
    on: Annotated[int, Meta(description="How many hold now.")]
    source: Literal["database", "disk", "none"]


class DatabaseHealth(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the last look at the database succeeded. Answers go on without it."""

    reachable: bool
    last_seen_seconds: float | None


class PluginHealth(msgspec.Struct, frozen=True, kw_only=True):
    """A plugin, or a part of one, that is left out or troubled."""

    name: str
    problem: str


class CheckHealth(msgspec.Struct, frozen=True, kw_only=True):
    """A health check of a plugin."""

    name: str
    ok: bool
    critical: bool
    detail: str = ""


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """Whether this process can answer, and how well it does."""

    status: Annotated[
        Literal["ok", "degraded", "unavailable"],
        Meta(description="`degraded` still answers; only `unavailable` comes with status 503."),
    ]
    snapshot: SnapshotHealth
    notices: NoticesHealth
    database: DatabaseHealth
    plugins: list[PluginHealth]
    checks: list[CheckHealth]
    broken_campaigns: Annotated[
        int, Meta(description="Left out because their rules do not compile.")
    ]
    failures: Annotated[dict[str, int], Meta(description="Counted since the process started.")]


# --- problems -----------------------------------------------------------------------------------


class FieldError(msgspec.Struct, frozen=True, kw_only=True):
    """One wrong place in a request."""

    path: Annotated[
        str, Meta(description="JSON path, e.g. `$.context.page`, or the name of a parameter.")
    ]
    message: str


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[FieldError, ...] = ()
