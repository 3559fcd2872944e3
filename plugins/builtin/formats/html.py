"""HTML from elsewhere, for instance from an agency; sanitised on its way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from plugins.api import ContentEnv

LONGEST = 20_000


class Html(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="html"):
    """`html` is sanitised: no scripts, styles, frames, handlers or unsafe addresses."""

    html: str


class HtmlFormat:
    name = "html"
    label = "HTML"
    content = Html

    def make_block(self) -> Any:
        from wagtail import blocks

        return blocks.StructBlock(
            [
                (
                    "html",
                    blocks.RawHTMLBlock(
                        label="HTML",
                        max_length=LONGEST,
                        help_text="Scripts, styles, forms, frames and event handlers are taken "
                        "out; the preview shows what is left.",
                    ),
                )
            ],
            icon="code",
            label=self.label,
        )

    def to_content(self, value: Mapping[str, Any], env: ContentEnv) -> Html:
        html = env.html(str(value.get("html") or ""))
        if not html.strip():
            raise ValueError("Nothing is left of the HTML once unsafe parts are taken out.")
        return Html(html=html)
