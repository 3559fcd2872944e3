"""What the engine needs from a kind of condition. Plugins satisfy these shapes without importing them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from marketing_spots.engine.facts import Facts

#: True, False, or None for unknown.
Evaluate = Callable[[Facts], bool | None]
NextChange = Callable[[dt.datetime], dt.datetime | None]
#: ``(attribute, values)``: not True unless the attribute's value is, or contains, one of them.
Requirement = tuple[str, frozenset[Any]]


class Blame(msgspec.Struct, frozen=True, kw_only=True):
    """The condition that decided a rule: where it stands, in words, and what it answered."""

    path: str
    words: str
    result: bool | None


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A compiled leaf. The first five fields mean what they mean in ``plugins.api.Condition``."""

    evaluate: Evaluate
    reads: frozenset[str] = frozenset()
    buckets: bool = False
    next_change: NextChange | None = None
    requires: Requirement | None = None
    #: Every requirement of a segment's rule; `requires` holds only one.
    requirements: tuple[Requirement, ...] = ()
    #: What decided a segment's rule.
    blame: Callable[[Facts], Blame] | None = None
    #: The part of a segment's rule that only a change of the profile can change.
    gate: Evaluate | None = None


class ConditionType(Protocol):
    """A kind of condition; see ``plugins.api.ConditionType``. The block maker is not the engine's."""

    name: str
    label: str

    def compile(self, params: Mapping[str, Any], env: Any, path: str) -> Any:
        """A condition. Raises an error with `message` and `path` for params that make no sense."""

    def describe(self, params: Mapping[str, Any], labels: Mapping[str, str]) -> str:
        """The condition in plain words."""


class Veto(Protocol):
    """A last word against a candidate; see ``plugins.api.Veto``.

    A veto that depends on the time has a `next_change` like a condition's; it is optional.
    """

    @property
    def name(self) -> str:
        """For operators."""

    @property
    def check(self) -> Callable[[Any, Any], str | None]:
        """The reason in words, or None to let the candidate pass."""


class CampaignFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign as a veto sees it."""

    id: str
    name: str
    priority: int


Conditions = Mapping[str, ConditionType]
Vetoes = Sequence[Veto]
