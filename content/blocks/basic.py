"""Blocks of running text."""

from __future__ import annotations

from typing import Any

import msgspec

from content.blocks import raw
from content.blocks.words import HEADING_LEVELS, TONES
from plugins.api import PageEnv, RichText


class HeadingBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="heading"):
    """A heading inside a page; `level` is 2, 3 or 4, as in HTML."""

    id: str = ""
    text: str
    level: int


class Heading:
    name, label, content = "heading", "Heading", HeadingBlock

    def make_block(self) -> Any:
        from content.blocks.editing import text

        return text.heading()

    def to_content(self, value: Any, env: PageEnv) -> HeadingBlock:
        given = raw.struct(value)
        words = raw.text(given, "text")
        if not words:
            raise ValueError("The heading is empty.")
        return HeadingBlock(text=words, level=int(raw.choice(given, "level", HEADING_LEVELS, "2")))


class TextBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="text"):
    """Formatted text."""

    id: str = ""
    body: RichText


class Text:
    name, label, content = "text", "Text", TextBlock

    def make_block(self) -> Any:
        from content.blocks.editing import text

        return text.text()

    def to_content(self, value: Any, env: PageEnv) -> TextBlock:
        return TextBlock(body=env.rich(value if isinstance(value, str) else ""))


class QuoteBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="quote"):
    """What somebody said."""

    id: str = ""
    text: str
    author: str = ""
    role: str = ""


class Quote:
    name, label, content = "quote", "Quote", QuoteBlock

    def make_block(self) -> Any:
        from content.blocks.editing import text

        return text.quote()

    def to_content(self, value: Any, env: PageEnv) -> QuoteBlock:
        given = raw.struct(value)
        words = raw.text(given, "text")
        if not words:
            raise ValueError("The quote is empty.")
        return QuoteBlock(
            text=words, author=raw.text(given, "author"), role=raw.text(given, "role")
        )


class CalloutBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="callout"):
    """A box that stands out. `tone` is info, tip or warning."""

    id: str = ""
    tone: str
    title: str = ""
    body: RichText


class Callout:
    name, label, content = "callout", "Callout", CalloutBlock

    def make_block(self) -> Any:
        from content.blocks.editing import text

        return text.callout()

    def to_content(self, value: Any, env: PageEnv) -> CalloutBlock:
        given = raw.struct(value)
        return CalloutBlock(
            tone=raw.choice(given, "tone", TONES, "info"),
            title=raw.text(given, "title"),
            body=env.rich(raw.text(given, "body")),
        )


BASIC = (Heading, Text, Quote, Callout)
