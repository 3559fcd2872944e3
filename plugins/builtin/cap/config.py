"""What a site says about CAP: where alerts come from, and which go on without an editor."""

from __future__ import annotations

from typing import Any

import msgspec

URGENT, NEVER, ALWAYS = "urgent", "never", "always"
AUTO = (URGENT, NEVER, ALWAYS)


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """How messages are read. `auto`: which alerts ask to be switched on at once: those that are
    severe, likely and immediate (``urgent``), none, or all. `statuses`: which are read at all."""

    auto: str = URGENT
    statuses: frozenset[str] = frozenset({"Actual"})


DEFAULT = Rules()


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """`folder` and `url` are empty where that source is not used."""

    folder: str = ""
    url: str = ""
    rules: Rules = DEFAULT

    @classmethod
    def from_settings(cls) -> Config:
        """As Django's settings have it. Raises ValueError for a value that means nothing."""
        from django.conf import settings

        auto: Any = getattr(settings, "CAP_AUTO", URGENT)
        if auto not in AUTO:
            raise ValueError(f"GRIDSPOT_CAP_AUTO is {auto!r}; use one of {', '.join(AUTO)}.")
        return cls(
            folder=str(getattr(settings, "CAP_DIR", "")),
            url=str(getattr(settings, "CAP_URL", "")),
            rules=Rules(auto=auto),
        )
