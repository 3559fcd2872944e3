"""Attributes, and conditions that rules are made of."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable

import msgspec

Value = bool | int | float | str | dt.date | frozenset[str]


class RuleError(ValueError):
    """A rule that cannot be compiled.

    `path` names the place inside the rule, e.g. ``all[1].value``; `message` says what to do.
    """

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.message = message
        self.path = path


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
