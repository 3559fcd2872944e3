# mypy: disable-error-code="empty-body"
"""Every hook a plugin may implement. One docstring a hook; see ``docs/plugins.md``."""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from plugins.api import (
    AdFormat,
    AttributeSpec,
    CdnPurger,
    ConditionType,
    ContentBlockType,
    ContentSource,
    HealthCheck,
    NoticeSource,
    Veto,
    VisitorEnricher,
)

hookspec = pluggy.HookspecMarker("gridspot")


@hookspec
def register_attributes() -> Iterable[AttributeSpec]:
    """Attributes that rules may read, beside those made in the admin."""


@hookspec
def register_conditions() -> Iterable[ConditionType]:
    """Kinds of condition for rules, each with its block for the editor."""


@hookspec
def register_ad_formats() -> Iterable[AdFormat]:
    """Kinds of ad, each with its editor block and the type that the API returns."""


@hookspec
def register_content_blocks() -> Iterable[ContentBlockType]:
    """Kinds of block for pages, each with its editor block and the type that the API returns."""


@hookspec
def register_content_sources() -> Iterable[ContentSource]:
    """What can fill a spot with things found at the moment of asking, for instance by search."""


@hookspec
def register_visitor_enrichers() -> Iterable[VisitorEnricher]:
    """Sources of further verified attributes for known customers."""


@hookspec
def register_vetoes() -> Iterable[Veto]:
    """Last words against candidates, for instance a regulator's quiet hours."""


@hookspec
def register_notice_sources() -> Iterable[NoticeSource]:
    """Sources of emergency notices, for instance a weather service's alerts."""


@hookspec
def register_cdn_purgers() -> Iterable[CdnPurger]:
    """CDNs in front of the content API, and how each is told what to forget."""


@hookspec
def register_health_checks() -> Iterable[HealthCheck]:
    """Lines of ``/health/ready``."""
