"""A small card that leads somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from plugins.api import ContentEnv, Image, Link
from plugins.builtin.formats import reading

#: Names that front ends draw in their own style.
ICONS = {
    "bill": "Bill",
    "bolt": "Electricity",
    "calendar": "Calendar",
    "car": "Electric car",
    "farm": "Farm",
    "flame": "Gas",
    "home": "Home",
    "info": "Information",
    "leaf": "Environment",
    "money": "Money",
    "phone": "Phone",
    "shield": "Safety",
    "sun": "Solar",
    "tools": "Repair",
    "water": "Water",
}


class LinkCard(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="link_card"):
    """`icon` is a name for the front end to draw; empty when there is an image or neither."""

    title: str
    link: Link
    text: str = ""
    icon: str = ""
    image: Image | None = None


class LinkCardFormat:
    name = "link_card"
    label = "Link card"
    content = LinkCard

    def make_block(self) -> Any:
        from wagtail import blocks
        from wagtail.images.blocks import ImageBlock

        from plugins.builtin.formats import parts

        return blocks.StructBlock(
            [
                ("title", parts.headline("Title")),
                ("text", parts.copy()),
                (
                    "icon",
                    blocks.ChoiceBlock(
                        choices=list(ICONS.items()),
                        required=False,
                        help_text="Or choose an image below; with both, the image shows.",
                    ),
                ),
                ("image", ImageBlock(required=False)),
                ("link", parts.LinkBlock(needed=True)),
            ],
            icon="link",
            label=self.label,
            label_format="{title}",
        )

    def to_content(self, value: Mapping[str, Any], env: ContentEnv) -> LinkCard:
        link = reading.link(value, env)
        if link is None:
            raise ValueError("A link card needs the address that it leads to.")
        image = reading.image(value, env, reading.SMALL)
        return LinkCard(
            title=reading.needed(value, "title", "The title"),
            text=reading.text(value, "text"),
            icon="" if image else reading.text(value, "icon"),
            image=image,
            link=link,
        )
