"""Everything a plugin may rely on. Nothing here imports the rest of Gridspot, Django or Wagtail.

A plugin is a module or object whose functions carry ``@hookimpl`` and are named after a hook in
:mod:`plugins.hookspecs`. It describes what it adds with the types below.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import msgspec
import pluggy

__all__ = [
    "AdFormat",
    "AttributeSpec",
    "CampaignFacts",
    "CdnPurger",
    "CompileEnv",
    "Condition",
    "ConditionType",
    "ContentBlockType",
    "ContentEnv",
    "Document",
    "Facts",
    "FocalPoint",
    "HealthCheck",
    "HealthReport",
    "Image",
    "Link",
    "NoticeDraft",
    "NoticeSource",
    "NoticeText",
    "OperatorOption",
    "PageEnv",
    "PageLink",
    "Purge",
    "Rendition",
    "RichNode",
    "RichText",
    "RuleError",
    "Value",
    "Veto",
    "VisitorEnricher",
    "VisitorFacts",
    "Vocabulary",
    "hookimpl",
]

hookimpl = pluggy.HookimplMarker("gridspot")

Value = bool | int | float | str | dt.date | frozenset[str]


class RuleError(ValueError):
    """A rule that cannot be compiled.

    `path` names the place inside the rule, e.g. ``all[1].value``; `message` says what to do.
    """

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.message = message
        self.path = path


# --- attributes ---------------------------------------------------------------------------------


class AttributeSpec(msgspec.Struct, frozen=True, kw_only=True):
    """An attribute that a plugin brings; it can be used in rules like one made in the admin.

    `type`: number, boolean, choice, set, date, text or zip. `source`: verified, declared or
    context. `sensitive` attributes (income, credit, medical) need a permission to target.
    """

    name: str
    label: str
    type: str
    source: str = "verified"
    description: str = ""
    choices: tuple[tuple[str, str], ...] = ()  # (value, label)
    unit: str = ""
    sensitive: bool = False


# --- the words of rules -------------------------------------------------------------------------


class OperatorOption(msgspec.Struct, frozen=True, kw_only=True):
    """An operator as the rule editor offers it.

    `operand` says what it is compared with: ``none``, ``one`` (a value of the attribute's type),
    ``many`` (a list of them), ``range`` (``[low, high]``), ``days`` (a whole number) or
    ``text`` (a prefix, suffix or pattern).
    """

    key: str
    label: str
    types: frozenset[str]
    operand: str


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """What rules can be made of right now, with the labels that people know."""

    attributes: Mapping[str, AttributeSpec] = {}
    operators: Mapping[str, OperatorOption] = {}
    segments: Mapping[str, str] = {}  # id -> name


# --- conditions ---------------------------------------------------------------------------------


@runtime_checkable
class Facts(Protocol):
    """What a condition may look at while a decision is made."""

    now: dt.datetime  # aware, UTC
    visitor_id: str | None  # None where bucketing is impossible or not consented

    def get(self, attribute: str) -> Value | None:
        """The attribute's value from its own source; None when it is not known."""

    def today(self) -> dt.date:
        """The date in the utility's zone."""


class CompileEnv(Protocol):
    """What a condition type may ask for while a snapshot is compiled."""

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The utility's own zone: what "today" means in a rule."""

    def attribute(self, name: str, path: str) -> Any:
        """The definition (`name`, `type`, `source`, `label`, `choices`, `unit`).

        Raises :class:`RuleError` when there is none of that name.
        """

    def compare(self, attribute: str, op: str, expected: Any, path: str) -> Condition:
        """A condition that compares an attribute. Raises :class:`RuleError`."""

    def segment(self, segment_id: str, path: str) -> Condition:
        """A segment's membership, worked out once a visitor. Raises :class:`RuleError`."""

    def bucket(self, seed: str, visitor_id: str) -> float:
        """Where a visitor falls in [0, 1); the published GrowthBook hash, version 2."""


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A compiled leaf of a rule.

    `evaluate` returns True, False or None (unknown); an exception fails the campaign closed.
    `reads` names the attributes that it looks at. `buckets` says that it looks at the visitor id.
    `next_change` gives the next moment at which time alone may change the result; leave it out
    where time does not matter. `requires` is an optional promise that makes large spots fast:
    ``(attribute, values)`` means that the result is not True unless the attribute's value is one
    of `values`, or for a set attribute contains one of them.
    """

    evaluate: Callable[[Any], bool | None]
    reads: frozenset[str] = frozenset()
    buckets: bool = False
    next_change: Callable[[dt.datetime], dt.datetime | None] | None = None
    requires: tuple[str, frozenset[Any]] | None = None


class ConditionType(Protocol):
    """A kind of condition that marketers can put into a rule.

    In a rule it is ``{"type": <name>, **params}``; in the admin it is a StreamField block named
    `name` whose stored value is exactly those params, so nothing is converted on the way.
    """

    @property
    def name(self) -> str:
        """What rules call it: lower-case letters, digits and underscores."""

    @property
    def label(self) -> str:
        """What people call it."""

    def compile(self, params: Mapping[str, Any], env: CompileEnv, path: str) -> Condition:
        """Raises :class:`RuleError` for params that make no sense, with the path inside the rule."""

    def describe(self, params: Mapping[str, Any], words: Vocabulary) -> str:
        """The condition in plain words: "Monthly usage is at least 500 kWh"."""

    def make_block(self) -> Any:
        """A new Wagtail block for the rule editor. Called after Django is ready."""


# --- ad formats ---------------------------------------------------------------------------------


class Rendition(msgspec.Struct, frozen=True, kw_only=True):
    """One size of an image. `type` is its media type, sizes are CSS pixels."""

    url: str
    width: int
    height: int
    type: str


class FocalPoint(msgspec.Struct, frozen=True, kw_only=True):
    """The part of an image that must stay in view: fractions from the left and from the top."""

    x: float
    y: float


class Image(msgspec.Struct, frozen=True, kw_only=True):
    """An image in all its sizes, smallest first; `alt` is empty only for decoration.

    Where it is cropped, `focal_point` has to stay in view (CSS: ``object-position``); None: the middle.
    """

    alt: str
    url: str
    width: int
    height: int
    renditions: tuple[Rendition, ...] = ()
    focal_point: FocalPoint | None = None


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Where an ad leads: an http(s) address, a path on the site, or a tel: or mailto: address."""

    href: str
    text: str = ""


class ContentEnv(Protocol):
    """What an ad format may ask for while an ad is compiled."""

    language: str

    def image(self, image: Any, alt: str, widths: Sequence[int]) -> Image:
        """Renditions of a Wagtail image at these widths, never wider than the original."""

    def html(self, source: str) -> str:
        """Sanitised HTML: no scripts, handlers, frames or unsafe addresses."""

    def url(self, source: str) -> str:
        """The address unchanged. Raises ValueError for anything but http(s), a path, tel, mailto."""


class AdFormat(Protocol):
    """A kind of ad.

    `content` is a frozen msgspec Struct type, tagged with ``tag_field="format", tag=<name>``; it
    is what the API returns and documents.
    """

    @property
    def name(self) -> str:
        """What ads and the API call it: lower-case letters, digits and underscores."""

    @property
    def label(self) -> str:
        """What people call it."""

    @property
    def content(self) -> type[msgspec.Struct]:
        """The type of the finished content."""

    def make_block(self) -> Any:
        """A new Wagtail block for the ad's editor. Called after Django is ready."""

    def to_content(self, value: Any, env: ContentEnv) -> msgspec.Struct:
        """The finished content. Raises ValueError with what the author should do."""


# --- blocks of content ----------------------------------------------------------------------------


class PageLink(msgspec.Struct, frozen=True, kw_only=True):
    """A live, public page that something refers to. `path` is its path on the site."""

    id: int
    type: str
    title: str
    path: str
    locale: str
    summary: str = ""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file to download. `size` is in bytes, `type` its media type."""

    id: int
    title: str
    url: str
    filename: str
    type: str
    size: int | None = None


class RichNode(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A node of formatted text: an element with children, or a leaf with `text`.

    `type` is paragraph, heading (with `level`), list (with `ordered`), item, quote, rule, image,
    embed, link (with `href`), bold, italic, strike, code, superscript, subscript, break or text.
    """

    type: str
    text: str = ""
    children: tuple[RichNode, ...] = ()
    level: int | None = None
    ordered: bool | None = None
    href: str | None = None
    page: PageLink | None = None
    document: Document | None = None
    image: Image | None = None


class RichText(msgspec.Struct, frozen=True, kw_only=True):
    """Formatted text, twice: as sanitised HTML, and as a tree for front ends without HTML."""

    html: str
    tree: tuple[RichNode, ...]


class PageEnv(Protocol):
    """What a content block may ask for while an answer is made.

    A block's `to_content` runs twice. The first time `page`, `image` and `document` only note
    which ids are wanted and return None; then everything is loaded at once; the second time they
    return it, or None for what is gone, not live or not public. So ask for all of them always,
    and leave out what is None.
    """

    language: str

    def image(self, id: Any, alt: str | None = None) -> Image | None:
        """A Wagtail image by id, in all its sizes; `alt` replaces its own description."""

    def page(self, id: Any) -> PageLink | None:
        """A live, public page by id."""

    def document(self, id: Any) -> Document | None:
        """A document of a public collection by id."""

    def rich(self, source: Any) -> RichText:
        """Stored rich text, with its links and pictures resolved and everything unsafe removed."""

    def url(self, source: str) -> str:
        """The address unchanged. Raises ValueError for anything but http(s), a path, tel, mailto."""


class ContentBlockType(Protocol):
    """A kind of block for the body of a page.

    `content` is a frozen msgspec Struct type with ``tag_field="type", tag=<name>``, and a keyword
    field ``id: str = ""``, which the API fills in. `group` is a heading in the editor's picker.
    """

    @property
    def name(self) -> str:
        """What pages and the API call it: lower-case letters, digits and underscores."""

    @property
    def label(self) -> str:
        """What people call it."""

    @property
    def content(self) -> type[msgspec.Struct]:
        """The type of the finished content."""

    def make_block(self) -> Any:
        """A new Wagtail block, with a preview for the picker. Called after Django is ready."""

    def to_content(self, value: Any, env: PageEnv) -> msgspec.Struct:
        """The finished content from the raw stored value: choosers are ids, rich text is markup.

        Keys that were added to the block later may be missing. Raises ValueError to leave the
        block out of the answer.
        """


# --- emergency notices ----------------------------------------------------------------------------


class NoticeText(msgspec.Struct, frozen=True, kw_only=True):
    """What an emergency notice says in one language. `body_html` is sanitised; `steps` is plain text."""

    headline: str
    body_html: str = ""
    steps: tuple[str, ...] = ()


class NoticeDraft(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a source of emergency notices.

    `id` is the source's own id of this message. `kind` is ``alert``, ``update`` (takes the place of
    the messages in `replaces`) or ``cancel`` (ends them). `severity` is emergency, warning or info.
    `texts` is by language code; a cancel needs none. `zips` are ZIP codes or ranges
    (``81001-81008``), `codes` are FIPS, SAME or UGC codes, which the utility's service areas
    translate; `unmapped` says in words what of the area could not be read. `starts` and `ends` are
    aware. `urgent` asks for switching it on without an editor; it waits for one all the same when
    its area is not known.
    """

    id: str
    sent: dt.datetime
    kind: str = "alert"
    replaces: tuple[str, ...] = ()
    severity: str = "warning"
    texts: Mapping[str, NoticeText] = {}
    everywhere: bool = False
    zips: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None
    link: str = ""
    phone: str = ""
    urgent: bool = False


class NoticeSource(msgspec.Struct, frozen=True, kw_only=True):
    """Where emergency notices come from by themselves.

    `fetch` runs in the worker every `seconds` under a deadline of `timeout` seconds and returns the
    messages that it knows, old ones too: each is acted upon once, by its id.
    """

    name: str
    fetch: Callable[[], Iterable[NoticeDraft]]
    seconds: float = 60.0
    timeout: float = 20.0


# --- caches in front --------------------------------------------------------------------------------


class Purge(msgspec.Struct, frozen=True, kw_only=True):
    """What a CDN has to forget: answers that carry one of these surrogate keys, or everything."""

    keys: tuple[str, ...] = ()
    everything: bool = False


class CdnPurger(msgspec.Struct, frozen=True, kw_only=True):
    """Tells a CDN what to forget.

    `purge` runs in the worker, under a deadline of `timeout` seconds, with at most `batch` keys. It
    raises when the CDN did not take them; then it is asked again. `header` is the response header
    in which this CDN reads surrogate keys, `separator` what stands between two of them.
    """

    name: str
    purge: Callable[[Purge], None]
    timeout: float = 10.0
    batch: int = 100
    header: str = "Surrogate-Key"
    separator: str = " "


# --- visitors, vetoes, health -------------------------------------------------------------------


class VisitorFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A known customer as an enricher sees it."""

    id: str
    verified: Mapping[str, Any]


class VisitorEnricher(msgspec.Struct, frozen=True, kw_only=True):
    """Adds verified attributes to a known customer before deciding.

    `enrich` runs on the server under a deadline of `timeout` seconds; what it returns is read by
    attribute name and type, and anything else is left out. It is never called for anonymous visitors.
    """

    name: str
    enrich: Callable[[VisitorFacts], Mapping[str, Any]]
    timeout: float = 0.05


class CampaignFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign as a veto sees it."""

    id: str
    name: str
    priority: int


class Veto(msgspec.Struct, frozen=True, kw_only=True):
    """A last word against a campaign that would otherwise be a candidate.

    `check` returns the reason in words, or None to let it pass. It must not do I/O. `reads` names
    the attributes that it looks at. `next_change` gives the next moment at which time alone may
    change what it says; leave it out where time does not matter.
    """

    name: str
    check: Callable[[CampaignFacts, Any], str | None]
    reads: frozenset[str] = frozenset()
    next_change: Callable[[dt.datetime], dt.datetime | None] | None = None


class HealthReport(msgspec.Struct, frozen=True, kw_only=True):
    ok: bool
    detail: str = ""


class HealthCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A line in ``/health/ready``. A failing `critical` check takes the node out of rotation."""

    name: str
    check: Callable[[], HealthReport]
    critical: bool = False
    timeout: float = 0.5
