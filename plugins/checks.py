"""What each hook may return, checked item by item so that nonsense is left out with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from plugins.api import (
    AttributeSpec,
    CdnPurger,
    ContentSource,
    HealthCheck,
    NoticeSource,
    Veto,
    VisitorEnricher,
)

ATTRIBUTE_TYPES = frozenset({"number", "boolean", "choice", "set", "date", "text", "zip"})
ATTRIBUTE_SOURCES = frozenset({"verified", "declared", "context"})
#: Names that mean something else in a rule or in the editor.
RESERVED_CONDITIONS = frozenset({"all", "any", "not", "group", "unavailable"})
RESERVED_FORMATS = frozenset({"unavailable"})
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
#: Seconds for which a list may be kept, and for which an answer may wait for one.
DAY, MOST_WAITED = 86_400.0, 10.0
HEADER = re.compile(r"[A-Za-z0-9-]+\Z")


class Contribution(msgspec.Struct, frozen=True):
    """One thing that a plugin adds."""

    plugin: str
    value: Any


class Hook(msgspec.Struct, frozen=True):
    """A hook of the registry: what it adds, in words, and the check of one item."""

    adds: str
    check: Callable[[Any], str]


def _name(item: Any) -> str:
    name = getattr(item, "name", None)
    if not isinstance(name, str) or not NAME.match(name):
        return (
            f"the name of {item!r} must be lower-case letters, digits and underscores, "
            f"starting with a letter, not {name!r}."
        )
    return ""


def _instance(item: Any, kind: type[msgspec.Struct]) -> str:
    if not isinstance(item, kind):
        return f"{item!r} must be a {kind.__name__}."
    try:  # Structs do not check their fields when they are made; this does.
        msgspec.convert(msgspec.structs.asdict(item), kind)
    except msgspec.ValidationError as error:
        return f"{item!r}: {error}."
    return _name(item)


def _has(item: Any, *methods: str) -> str:
    if isinstance(item, type):
        return f"{item.__name__} is a class; return an instance of it."
    missing = [name for name in methods if not callable(getattr(item, name, None))]
    if missing:
        return f"{item!r} has no method {', '.join(missing)}."
    if not isinstance(getattr(item, "label", None), str) or not item.label:
        return f"{item!r} has no label."
    return _name(item)


def check_attribute(item: Any) -> str:
    """Why it is no usable attribute; an empty text if it is."""
    if problem := _instance(item, AttributeSpec):
        return problem
    if item.type not in ATTRIBUTE_TYPES:
        return f"the type of {item.name!r} must be one of {', '.join(sorted(ATTRIBUTE_TYPES))}."
    if item.source not in ATTRIBUTE_SOURCES:
        return f"the source of {item.name!r} must be one of {', '.join(sorted(ATTRIBUTE_SOURCES))}."
    return ""


def check_condition(item: Any) -> str:
    """Why it is no usable condition type; an empty text if it is."""
    if problem := _has(item, "compile", "describe", "make_block"):
        return problem
    if item.name in RESERVED_CONDITIONS:
        return f"the name {item.name!r} is reserved; choose another."
    return ""


def check_format(item: Any) -> str:
    """Why it is no usable ad format; an empty text if it is."""
    if problem := _has(item, "make_block", "to_content"):
        return problem
    if item.name in RESERVED_FORMATS:
        return f"the name {item.name!r} is reserved; choose another."
    return _tagged(item, "format")


def check_content_block(item: Any) -> str:
    """Why it is no usable kind of block; an empty text if it is."""
    if problem := _has(item, "make_block", "to_content") or _tagged(item, "type"):
        return problem
    if item.name in RESERVED_FORMATS:
        return f"the name {item.name!r} is reserved; choose another."
    if "id" not in item.content.__struct_fields__:
        return f'the content of {item.name!r} needs a field `id: str = ""`.'
    return ""


def _tagged(item: Any, field: str) -> str:
    """Why the item's `content` is not a Struct type that the API can tell from all others."""
    content = getattr(item, "content", None)
    if not (isinstance(content, type) and issubclass(content, msgspec.Struct)):
        return f"the content of {item.name!r} must be a msgspec Struct type."
    config = content.__struct_config__
    if config.tag_field != field or config.tag != item.name or not config.frozen:
        return (
            f"the content of {item.name!r} must be declared with "
            f'frozen=True, tag_field="{field}", tag="{item.name}".'
        )
    return ""


def check_source(item: Any) -> str:
    """Why it is no usable content source; an empty text if it is."""
    if problem := _instance(item, ContentSource):
        return problem
    if not item.label:
        return f"{item.name!r} has no label."
    if not (0 < item.timeout <= MOST_WAITED and 0 < item.seconds <= DAY):
        return (
            f"seconds and timeout of {item.name!r} must be above 0, and at most {DAY:g} and "
            f"{MOST_WAITED:g}."
        )
    return ""


def check_enricher(item: Any) -> str:
    """Why it is no usable enricher; an empty text if it is."""
    if problem := _instance(item, VisitorEnricher):
        return problem
    return "" if item.timeout > 0 else f"the timeout of {item.name!r} must be above 0."


def check_veto(item: Any) -> str:
    """Why it is no usable veto; an empty text if it is."""
    return _instance(item, Veto)


def check_health(item: Any) -> str:
    """Why it is no usable health check; an empty text if it is."""
    if problem := _instance(item, HealthCheck):
        return problem
    return "" if item.timeout > 0 else f"the timeout of {item.name!r} must be above 0."


def check_notice_source(item: Any) -> str:
    """Why it is no usable source of emergency notices; an empty text if it is."""
    if problem := _instance(item, NoticeSource):
        return problem
    if item.timeout <= 0 or item.seconds <= 0:
        return f"seconds and timeout of {item.name!r} must be above 0."
    return ""


def check_purger(item: Any) -> str:
    """Why it is no usable purger; an empty text if it is."""
    if problem := _instance(item, CdnPurger):
        return problem
    if item.timeout <= 0 or item.batch < 1:
        return f"timeout and batch of {item.name!r} must be above 0."
    if not HEADER.match(item.header):
        return f"the header of {item.name!r} must be a header's name, not {item.header!r}."
    return ""


HOOKS: dict[str, Hook] = {
    "register_attributes": Hook("attributes", check_attribute),
    "register_conditions": Hook("conditions", check_condition),
    "register_ad_formats": Hook("ad formats", check_format),
    "register_content_blocks": Hook("content blocks", check_content_block),
    "register_content_sources": Hook("content sources", check_source),
    "register_visitor_enrichers": Hook("enrichers", check_enricher),
    "register_vetoes": Hook("vetoes", check_veto),
    "register_notice_sources": Hook("notice sources", check_notice_source),
    "register_cdn_purgers": Hook("CDN purgers", check_purger),
    "register_health_checks": Hook("health checks", check_health),
}
