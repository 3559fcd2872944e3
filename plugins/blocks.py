"""The blocks with which rules and ads are edited, put together from what plugins contribute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register

from plugins.manager import Plugins, get_plugins
from plugins.rules import (
    DEEPEST_GROUP,
    GROUP,
    MATCHES,
    describe_rule,
    rule_from_stream,
    stream_errors,
    stream_from_rule,
)
from plugins.streams import PluginStreamAdapter, PluginStreamBlock

__all__ = [
    "AdContentBlock",
    "ContentStreamBlock",
    "RuleBlock",
    "SourceBlock",
    "describe_rule",
    "rule_from_stream",
    "stream_errors",
    "stream_from_rule",
]


class RuleBlock(PluginStreamBlock):
    """A rule: conditions of every type that plugins provide, and groups of them."""

    class Meta:
        icon = "tasks"

    def __init__(self, **kwargs: Any) -> None:
        conditions = condition_blocks(get_plugins())
        super().__init__(_level(conditions, DEEPEST_GROUP), **kwargs)

    # For wagtail-localize: a rule has the same values in every language, nothing to translate.

    def get_translatable_segments(self, value: Any) -> list[Any]:
        return []

    def restore_translated_segments(self, value: Any, segments: Any) -> Any:
        return value


class RuleAdapter(PluginStreamAdapter):
    js_constructor = "gridspot.blocks.RuleBlock"

    @cached_property
    def media(self) -> forms.Media:
        media: forms.Media = super().media + forms.Media(
            js=[
                versioned_static("plugins/combobox.js"),
                versioned_static("plugins/rule-summary.js"),
            ],
            css={"all": [versioned_static("plugins/rule-editor.css")]},
        )
        return media


register(RuleAdapter(), RuleBlock)


class AdContentBlock(PluginStreamBlock):
    """What an ad shows: one block of a format that plugins provide."""

    class Meta:
        icon = "image"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format_blocks(get_plugins()), **kwargs)


class ContentStreamBlock(PluginStreamBlock):
    """The body of a page: blocks that plugins provide, or of those only the ones named in `only`."""

    def __init__(self, only: Sequence[str] = (), **kwargs: Any) -> None:
        found = content_blocks(get_plugins())
        if only:
            found = [(name, block) for name, block in found if name in only]
        super().__init__(found, **kwargs)


class SourceBlock(PluginStreamBlock):
    """Where a list takes its items from: one block of a source that plugins provide."""

    class Meta:
        icon = "search"
        min_num = 1
        max_num = 1

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source_blocks(get_plugins()), **kwargs)


class GroupBlock(blocks.StructBlock):
    """Conditions of which all, any or none must hold."""

    match = blocks.ChoiceBlock(
        choices=list(MATCHES.items()), default="any", label="Holds when", required=True
    )

    class Meta:
        icon = "list-ul"
        label = "Group"
        form_classname = "struct-block rule-group"
        label_format = "{match}: {conditions}"


def _level(conditions: list[tuple[str, Any]], groups: int) -> list[tuple[str, Any]]:
    """The children of one level: the same condition blocks at every depth, and a group if allowed."""
    if not groups:
        return conditions
    inner = PluginStreamBlock(_level(conditions, groups - 1), label="Conditions")
    return [*conditions, (GROUP, GroupBlock([("conditions", inner)]))]


def condition_blocks(plugins: Plugins) -> list[tuple[str, Any]]:
    """A block for each condition type; one that cannot be made is reported and left out."""
    return [
        (name, block)
        for name, kind in plugins.conditions.items()
        if (block := _made(plugins, "register_conditions", name, kind.make_block, _is_params))
    ]


def format_blocks(plugins: Plugins) -> list[tuple[str, Any]]:
    """A block for each ad format; one that cannot be made is reported and left out."""
    return [
        (name, block)
        for name, kind in plugins.ad_formats.items()
        if (block := _made(plugins, "register_ad_formats", name, kind.make_block, _is_block))
    ]


def content_blocks(plugins: Plugins) -> list[tuple[str, Any]]:
    """A block for each kind of content; one that cannot be made is reported and left out."""
    return [
        (name, block)
        for name, kind in plugins.content_blocks.items()
        if (block := _made(plugins, "register_content_blocks", name, kind.make_block, _is_block))
    ]


def source_blocks(plugins: Plugins) -> list[tuple[str, Any]]:
    """A block for each content source; one that cannot be made is reported and left out."""
    return [
        (name, block)
        for name, kind in plugins.content_sources.items()
        if (block := _made(plugins, "register_content_sources", name, kind.make_block, _is_params))
    ]


def _made(
    plugins: Plugins,
    hook: str,
    name: str,
    make: Callable[[], Any],
    check: Callable[[Any], str],
) -> Any:
    try:
        block = make()
        reason = check(block)
    except Exception as error:
        reason = f"it raised {type(error).__name__}: {error}"
    if reason:
        plugins.report(plugins.owner(hook, name), f"make_block of {name!r}: {reason}")
        return None
    block.set_name(name)
    return block


def _is_block(block: Any) -> str:
    return "" if isinstance(block, blocks.Block) else f"it returned {block!r}, not a Wagtail block."


def _is_params(block: Any) -> str:
    if not isinstance(block, blocks.StructBlock):
        return f"it returned {block!r}, not a Wagtail StructBlock."
    if "type" in block.child_blocks:
        return 'a child block cannot be called "type": rules use that key themselves.'
    return ""
