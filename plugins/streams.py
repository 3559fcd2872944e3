"""A StreamBlock whose child types come from plugins and may be gone tomorrow.

A child of a type that no loaded plugin provides is kept as it is (wrapped in ``unavailable``
while it is edited, unwrapped when it is stored), so that switching a plugin off and on again
loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.html import format_html
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks.field_block import FieldBlockAdapter
from wagtail.blocks.stream_block import StreamBlockAdapter, StreamValue

UNAVAILABLE = "unavailable"


class UnavailableBlock(blocks.FieldBlock):
    """Keeps the raw value of a child whose plugin is switched off: ``{"type": ..., "value": ...}``."""

    class Meta:
        icon = "warning"
        label = "Switched off"

    def __init__(self, **kwargs: Any) -> None:
        self.field = forms.CharField(
            required=False, widget=forms.HiddenInput(attrs={"data-unavailable": ""})
        )
        super().__init__(**kwargs)

    def value_from_form(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return value
        try:
            raw = json.loads(value or "null")
        except ValueError:
            raw = None
        return raw if isinstance(raw, dict) and isinstance(raw.get("type"), str) else None

    def value_for_form(self, value: Any) -> str:
        return json.dumps(value)

    def clean(self, value: Any) -> Any:
        if value is None:
            raise ValidationError("This part was damaged on its way; reload the page.")
        return value

    def render_basic(self, value: Any, context: Any = None) -> str:
        return str(
            format_html(
                "This part belongs to a plugin that is switched off: {}", (value or {}).get("type")
            )
        )


class PluginStreamBlock(blocks.StreamBlock):
    """A StreamBlock that keeps children of unknown types untouched."""

    class Meta:
        collapsed = False

    def __init__(self, local_blocks: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__([*local_blocks, (UNAVAILABLE, UnavailableBlock())], **kwargs)

    def wrap(self, item: Any) -> Any:
        """A raw child as this block can hold it."""
        if not isinstance(item, Mapping) or item.get("type") in self.child_blocks:
            return item
        kept = {"type": item.get("type"), "value": item.get("value")}
        return {"type": UNAVAILABLE, "value": kept, "id": item.get("id")}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except ValueError:
                return super().to_python(value)
        if value and not isinstance(value, StreamValue):
            value = [self.wrap(item) for item in value]
        return super().to_python(value)

    def bulk_to_python(self, values: Iterable[Any]) -> Any:
        return super().bulk_to_python([[self.wrap(item) for item in stream] for stream in values])

    def get_prep_value(self, value: Any) -> Any:
        return [unwrap(item) for item in super().get_prep_value(value)]

    def get_api_representation(self, value: Any, context: Any = None) -> Any:
        children = super().get_api_representation(value, context=context)
        return [child for child in children if child["type"] != UNAVAILABLE]

    # Migrations see no plugin's blocks, wherever this block is used.

    def deconstruct(self) -> Any:
        return ("wagtail.blocks.StreamBlock", [[]], self._constructor_kwargs)

    def deconstruct_with_lookup(self, lookup: Any) -> Any:
        return self.deconstruct()


def unwrap(item: Mapping[str, Any]) -> Any:
    """A raw child as it is stored: one of a switched-off plugin in its own words again."""
    if item.get("type") != UNAVAILABLE or not isinstance(item.get("value"), Mapping):
        return item
    return {**item["value"], "id": item.get("id")}


class PluginStreamAdapter(StreamBlockAdapter):
    js_constructor = "gridspot.blocks.PluginStreamBlock"

    @cached_property
    def media(self) -> forms.Media:
        media: forms.Media = super().media + forms.Media(
            js=[versioned_static("plugins/plugin-stream.js")]
        )
        return media


class UnavailableAdapter(FieldBlockAdapter):
    js_constructor = "gridspot.blocks.UnavailableBlock"

    @cached_property
    def media(self) -> forms.Media:
        media: forms.Media = super().media + forms.Media(
            js=[versioned_static("plugins/plugin-stream.js")]
        )
        return media


register(PluginStreamAdapter(), PluginStreamBlock)
register(UnavailableAdapter(), UnavailableBlock)
