"""Blocks of running text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from plugins.api import PageEnv, RichText

LEVELS = [("2", "Heading"), ("3", "Smaller heading"), ("4", "Smallest heading")]


class Heading(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="heading"):
    """A heading inside a page; `level` is 2, 3 or 4, as in HTML."""

    id: str = ""
    text: str
    level: int


class HeadingBlock:
    name, label, content = "heading", "Heading", Heading

    def make_block(self) -> Any:
        from wagtail import blocks

        return blocks.StructBlock(
            [
                ("text", blocks.CharBlock(max_length=160)),
                ("level", blocks.ChoiceBlock(choices=LEVELS, default="2")),
            ],
            icon="title",
            label=self.label,
            group="Text",
            preview_value={"text": "Before the storm", "level": "2"},
        )

    def to_content(self, value: Mapping[str, Any], env: PageEnv) -> Heading:
        return Heading(text=value["text"], level=int(value.get("level") or 2))


class Text(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="text"):
    """Formatted text."""

    id: str = ""
    body: RichText


class TextBlock:
    name, label, content = "text", "Text", Text

    def make_block(self) -> Any:
        from wagtail import blocks

        return blocks.RichTextBlock(
            icon="pilcrow",
            label=self.label,
            group="Text",
            preview_value="<p>Charge flashlights and phones, and keep blankets at hand.</p>",
        )

    def to_content(self, value: str, env: PageEnv) -> Text:
        return Text(body=env.rich(value))


BASIC = (HeadingBlock, TextBlock)
