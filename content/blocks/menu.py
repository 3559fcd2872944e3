"""What menus are made of: items, and groups of items; no deeper."""

from __future__ import annotations

from typing import Any

from wagtail import blocks

from content.blocks.editing import parts
from content.spots import spot_choices
from plugins.blocks import RuleBlock


def _item(*fields: tuple[str, Any], **kwargs: Any) -> blocks.StructBlock:
    """An item that may be for some visitors alone; that is out of the way until somebody asks."""
    audience = RuleBlock(
        required=False,
        label="Only for",
        help_text="Left empty, everybody sees it. Otherwise only known visitors who match.",
    )
    names = [name for name, _ in fields]
    return blocks.StructBlock(
        [*fields, ("audience", audience)],
        form_layout=blocks.BlockGroup(children=names, settings=["audience"]),
        **kwargs,
    )


def _label(required: bool = True, **kwargs: Any) -> blocks.CharBlock:
    return blocks.CharBlock(required=required, max_length=60, label="Words", **kwargs)


def _items() -> list[tuple[str, Any]]:
    page = _item(
        ("page", blocks.PageChooserBlock()),
        ("label", _label(required=False, help_text="Empty: the title of the page.")),
        icon="doc-empty",
        label="Page",
        label_format="{label} {page}",
    )
    link = _item(
        ("label", _label()),
        ("url", parts.address(required=True)),
        icon="link",
        label="Address",
        label_format="{label}",
    )
    spot = _item(
        (
            "spot",
            blocks.ChoiceBlock(choices=spot_choices, help_text="Shows what its campaigns say."),
        ),
        icon="pick",
        label="Spot",
        label_format="{spot}",
    )
    return [("page", page), ("link", link), ("spot", spot)]


class MenuItemsBlock(blocks.StreamBlock):
    """Items in their order; a group holds items of its own."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        group = _item(
            ("label", _label(help_text="Opens the items below it.")),
            ("items", blocks.StreamBlock(_items(), min_num=1)),
            icon="list-ul",
            label="Group",
            label_format="{label}",
        )
        super().__init__([*(local_blocks or []), *_items(), ("group", group)], **kwargs)

    class Meta:
        collapsed = True
