"""From what an author filled in to finished content: the parts that formats share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plugins.api import ContentEnv, Image, Link

#: Widths in CSS pixels, twice over for dense screens.
WIDE = (320, 640, 960, 1280, 1920)
SMALL = (160, 320, 640)


def text(value: Mapping[str, Any], key: str) -> str:
    """The text under `key`, without spaces around it; empty when there is none."""
    return str(value.get(key) or "").strip()


def needed(value: Mapping[str, Any], key: str, label: str) -> str:
    """The text under `key`. Raises ValueError when there is none."""
    found = text(value, key)
    if not found:
        raise ValueError(f"{label} is missing.")
    return found


def address(source: str, label: str, env: ContentEnv) -> str:
    """A checked address. Raises ValueError that names the field."""
    try:
        return env.url(source)
    except ValueError as error:
        raise ValueError(f"{label}: {error}") from error


def link(value: Mapping[str, Any], env: ContentEnv, key: str = "link") -> Link | None:
    """The link under `key`; None when it was left empty."""
    part = value.get(key) or {}
    href = text(part, "href")
    return Link(href=address(href, "Link", env), text=text(part, "text")) if href else None


def image(
    value: Mapping[str, Any], env: ContentEnv, widths: Sequence[int], key: str = "image"
) -> Image | None:
    """The image under `key`; None when none was chosen. Raises ValueError without a description."""
    chosen = value.get(key)
    if chosen is None:
        return None
    alt = str(getattr(chosen, "contextual_alt_text", "") or "").strip()
    if not alt and not getattr(chosen, "decorative", False):
        raise ValueError("Describe the image for people who cannot see it, or tick “decorative”.")
    return env.image(chosen, alt, widths)


def body(value: Mapping[str, Any], env: ContentEnv, key: str = "body") -> str:
    """The rich text under `key` as clean HTML; empty when there is none."""
    source = value.get(key)
    html = str(getattr(source, "source", source) or "")
    if "linktype=" in html:  # links to pages and documents are kept by id
        from wagtail.rich_text import expand_db_html

        html = expand_db_html(html)
    return env.html(html)
