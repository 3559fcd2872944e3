"""A list of links that is found when it is delivered: answers for this step, new programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from plugins.api import ContentEnv, Link
from plugins.builtin.formats import reading
from plugins.manager import get_plugins

MOST = 12
USUAL = 3


class ListedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a list. `kind` is a word for the front end: faq, program, page …"""

    title: str
    link: Link
    text: str = ""
    kind: str = ""


class ItemList(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="list"):
    """Links that were found for this page and moment. There is always at least one item."""

    headline: str
    items: tuple[ListedItem, ...] = ()
    link: Link | None = None


class PlannedList(ItemList, frozen=True, kw_only=True, tag_field="format", tag="list"):
    """A list as a snapshot has it: not the items, but where they are found.

    `reads` names the context attributes that the source looks at with these settings.
    """

    source: str
    settings: dict[str, Any]
    limit: int
    reads: tuple[str, ...] = ()


class ListFormat:
    name = "list"
    label = "List that fills itself"
    content = ItemList

    def make_block(self) -> Any:
        from wagtail import blocks

        from plugins.blocks import SourceBlock
        from plugins.builtin.formats import parts

        return blocks.StructBlock(
            [
                ("headline", parts.headline()),
                ("source", SourceBlock(label="What is listed")),
                (
                    "limit",
                    blocks.IntegerBlock(
                        label="How many",
                        min_value=1,
                        max_value=MOST,
                        default=USUAL,
                        help_text=f"At most {MOST}. Where fewer are found, fewer are shown; where none "
                        "is, the spot shows its default content.",
                    ),
                ),
                ("link", parts.LinkBlock(label="Link below the list")),
            ],
            icon="list-ul",
            label=self.label,
            label_format="{headline}",
        )

    def to_content(self, value: Mapping[str, Any], env: ContentEnv) -> PlannedList:
        chosen = next(iter(value.get("source") or ()), None)
        source = get_plugins().content_sources.get(chosen.block_type) if chosen else None
        if chosen is None or source is None:
            raise ValueError("Choose what is listed.")
        # Plain values: as they are stored, items of lists have ids, new ones each time.
        settings = dict(chosen.block.get_api_representation(chosen.value))
        return PlannedList(
            headline=reading.needed(value, "headline", "The headline"),
            link=reading.link(value, env),
            source=source.name,
            settings=settings,
            limit=max(1, min(MOST, int(value.get("limit") or USUAL))),
            reads=tuple(sorted(source.reads(settings))),
        )
