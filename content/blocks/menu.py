"""What menus are made of."""

from __future__ import annotations

from typing import Any

from wagtail import blocks

from plugins.blocks import RuleBlock


def _common() -> list[tuple[str, Any]]:
    return [("audience", RuleBlock(required=False, label="Only for"))]


class MenuItemsBlock(blocks.StreamBlock):
    """Items in their order; a group holds items of its own."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        items = [
            (
                "page",
                blocks.StructBlock(
                    [
                        ("page", blocks.PageChooserBlock()),
                        ("label", blocks.CharBlock(required=False, max_length=60)),
                        *_common(),
                    ],
                    icon="doc-empty",
                ),
            ),
            (
                "link",
                blocks.StructBlock(
                    [
                        ("label", blocks.CharBlock(max_length=60)),
                        ("url", blocks.CharBlock(max_length=2000)),
                        *_common(),
                    ],
                    icon="link",
                ),
            ),
            (
                "spot",
                blocks.StructBlock(
                    [("spot", blocks.CharBlock(max_length=64)), *_common()], icon="pick"
                ),
            ),
        ]
        group = blocks.StructBlock(
            [
                ("label", blocks.CharBlock(max_length=60)),
                ("items", blocks.StreamBlock(items)),
                *_common(),
            ],
            icon="list-ul",
        )
        super().__init__([*(local_blocks or []), *items, ("group", group)], **kwargs)
