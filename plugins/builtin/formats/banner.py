"""A picture with a few words: the classic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from plugins.api import ContentEnv, Image, Link
from plugins.builtin.formats import reading

POSITIONS = ("right", "left", "top", "background")


class Banner(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="banner"):
    """`image_position` is a wish about the layout: right, left, top or background."""

    headline: str
    image: Image
    text: str = ""
    link: Link | None = None
    image_position: str = "right"


class BannerFormat:
    name = "banner"
    label = "Banner"
    content = Banner

    def make_block(self) -> Any:
        from wagtail import blocks
        from wagtail.images.blocks import ImageBlock

        from plugins.builtin.formats import parts

        return blocks.StructBlock(
            [
                ("headline", parts.headline()),
                ("text", parts.copy()),
                ("image", ImageBlock()),
                (
                    "image_position",
                    blocks.ChoiceBlock(
                        choices=[(key, key.capitalize()) for key in POSITIONS],
                        default="right",
                        help_text="Where the picture goes, if the spot leaves a choice.",
                    ),
                ),
                ("link", parts.LinkBlock()),
            ],
            icon="image",
            label=self.label,
            label_format="{headline}",
        )

    def to_content(self, value: Mapping[str, Any], env: ContentEnv) -> Banner:
        image = reading.image(value, env, reading.WIDE)
        if image is None:
            raise ValueError("Choose an image, or use a text ad.")
        return Banner(
            headline=reading.needed(value, "headline", "The headline"),
            text=reading.text(value, "text"),
            image=image,
            image_position=reading.text(value, "image_position") or "right",
            link=reading.link(value, env),
        )
