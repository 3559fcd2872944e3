"""Filters for templates that show an ad's content: it may come from any plugin, so it is checked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from plugins.sanitise import check_url, clean_html

register = template.Library()


@register.filter
def safe_html(source: Any) -> SafeString:
    """`source` sanitised, ready to be shown."""
    return mark_safe(clean_html(str(source or "")))  # noqa: S308 - sanitised on this very line


@register.filter
def safe_url(source: Any) -> str:
    """`source` if it is a safe address, otherwise ``#``."""
    try:
        return check_url(source)
    except ValueError:
        return "#"


@register.filter
def srcset(image: Mapping[str, Any]) -> str:
    """The ``srcset`` of an image's renditions in the format that every browser shows."""
    renditions: Sequence[Mapping[str, Any]] = image.get("renditions") or ()
    return ", ".join(
        f"{safe_url(each['url'])} {each['width']}w"
        for each in renditions
        if each["type"] != "image/webp"
    )


@register.simple_tag
def format_template(name: str) -> list[str]:
    """The templates to try for a format: its own, then one that lists whatever there is."""
    return [f"plugins/formats/{name}.html", "plugins/formats/default.html"]
