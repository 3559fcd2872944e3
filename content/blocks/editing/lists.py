"""How lists and tables are written."""

from __future__ import annotations

from typing import Any

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from content.blocks.editing import parts
from content.blocks.editing.table import TableBlock

GROUP = "Lists and tables"


def step_block(**kwargs: Any) -> Any:
    """One thing to do."""
    return blocks.StructBlock(
        [
            (
                "title",
                blocks.CharBlock(
                    max_length=120,
                    label="What to do",
                    help_text="A short command: “Leave the house.”",
                ),
            ),
            (
                "text",
                blocks.RichTextBlock(required=False, features=parts.INLINE, label="More about it"),
            ),
        ],
        icon="list-ol",
        label_format="{title}",
        **kwargs,
    )


def steps() -> Any:
    return blocks.StructBlock(
        [("title", parts.title()), ("steps", blocks.ListBlock(step_block(), min_num=1))],
        icon="list-ol",
        group=GROUP,
        label="Steps",
        label_format="{title}",
        description="What to do, one thing after the other.",
        template="content/blocks/steps.html",
        preview_value={
            "title": "If the power goes out",
            "steps": [
                {"title": "Look at your breakers", "text": "<p>Is it only your home?</p>"},
                {"title": "Report it", "text": ""},
                {"title": "Unplug what heats", "text": "<p>Irons, stoves, space heaters.</p>"},
            ],
        },
    )


class AccordionBlock(blocks.StructBlock):
    """Parts that open one by one."""

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        # "items" is a method of what a template would look it up on.
        return {**super().get_context(value, parent_context), "parts": value["items"]}


def accordion() -> Any:
    return AccordionBlock(
        [
            ("title", parts.title()),
            (
                "items",
                blocks.ListBlock(
                    blocks.StructBlock(
                        [
                            ("title", blocks.CharBlock(max_length=160)),
                            ("body", blocks.RichTextBlock(features=parts.WITH_LISTS, label="Text")),
                        ],
                        icon="collapse-down",
                        label_format="{title}",
                    ),
                    min_num=1,
                    label="Parts",
                ),
            ),
        ],
        icon="collapse-down",
        group=GROUP,
        label="Accordion",
        label_format="{title}",
        description="Parts that open one by one, for what not everybody needs.",
        template="content/blocks/accordion.html",
        preview_value={
            "title": "Good to know",
            "items": [
                {"title": "Who reads my meter?", "body": "<p>Nobody: it sends its readings.</p>"},
                {"title": "What is net metering?", "body": "<p>Credit for what you send us.</p>"},
                {"title": "When is the bill due?", "body": "<p>21 days after its date.</p>"},
            ],
        },
    )


def table() -> Any:
    return TableBlock(
        group=GROUP,
        label="Table",
        description="Rows and columns. Paste them from a spreadsheet.",
        template="content/blocks/table.html",
        preview_value={
            "data": [
                ["", "Summer", "Winter"],
                ["On-peak", "28.4 ¢", "14.1 ¢"],
                ["Off-peak", "9.8 ¢", "8.9 ¢"],
            ],
            "first_row_is_table_header": True,
            "first_col_is_header": True,
            "table_header_choice": "both",
            "table_caption": "Price of a kWh",
        },
    )


def cards() -> Any:
    return blocks.StructBlock(
        [
            ("title", parts.title()),
            (
                "cards",
                blocks.ListBlock(
                    blocks.StructBlock(
                        [
                            ("title", blocks.CharBlock(max_length=100)),
                            ("text", blocks.TextBlock(required=False, max_length=300, rows=3)),
                            ("image", ImageChooserBlock(required=False, label="Picture")),
                            ("link", parts.OptionalLinkBlock(required=False)),
                        ],
                        icon="grip",
                        label_format="{title}",
                    ),
                    min_num=1,
                    max_num=24,
                ),
            ),
        ],
        icon="grip",
        group=GROUP,
        label="Cards",
        label_format="{title}",
        description="Tiles with a picture, a few words and a link.",
        template="content/blocks/cards.html",
        preview_value={
            "title": "Save this winter",
            "cards": [
                {"title": "Heat pumps", "text": "Up to $2,200 back."},
                {"title": "Insulation", "text": "We pay half of it."},
                {"title": "Thermostats", "text": "Free with the Peak program."},
            ],
        },
    )
