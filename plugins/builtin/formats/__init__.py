"""The kinds of ad that every utility needs."""

from __future__ import annotations

from plugins.api import AdFormat, hookimpl


@hookimpl
def register_ad_formats() -> list[AdFormat]:
    return []
