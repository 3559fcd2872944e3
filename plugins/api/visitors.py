"""What is known of visitors, last words against candidates, health."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import msgspec


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
