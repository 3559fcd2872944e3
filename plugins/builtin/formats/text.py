"""Words only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from plugins.api import ContentEnv, Link
from plugins.builtin.formats import reading


class Text(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="text"):
    """`body_html` is sanitised HTML: paragraphs, lists, emphasis and links."""

    body_html: str
    headline: str = ""
    link: Link | None = None


class TextFormat:
    name = "text"
    label = "Text"
    content = Text

    def make_block(self) -> Any:
        from wagtail import blocks

        from plugins.builtin.formats import parts

        return blocks.StructBlock(
            [
                ("headline", parts.headline(required=False)),
                ("body", parts.rich()),
                ("link", parts.LinkBlock()),
            ],
            icon="pilcrow",
            label=self.label,
            label_format="{headline}",
        )

    def to_content(self, value: Mapping[str, Any], env: ContentEnv) -> Text:
        body = reading.body(value, env)
        if not body.strip():
            raise ValueError("The text is missing.")
        return Text(
            headline=reading.text(value, "headline"),
            body_html=body,
            link=reading.link(value, env),
        )
