"""How running text is written."""

from __future__ import annotations

from typing import Any

from wagtail import blocks

from content.blocks.editing import parts
from content.blocks.words import HEADING_LEVELS, TONES

GROUP = "Text"


def heading() -> Any:
    return blocks.StructBlock(
        [
            ("text", blocks.CharBlock(max_length=160, label="Heading")),
            (
                "level",
                blocks.ChoiceBlock(
                    choices=list(HEADING_LEVELS.items()),
                    default="2",
                    label="Size",
                    help_text="Screen readers use sizes as a table of contents: do not skip one.",
                ),
            ),
        ],
        icon="title",
        group=GROUP,
        label="Heading",
        label_format="{text}",
        description="Divides a page so that people find their part of it.",
        template="content/blocks/heading.html",
        preview_value={"text": "Before the storm", "level": "2"},
    )


def text() -> Any:
    return blocks.RichTextBlock(
        features=parts.BODY,
        icon="pilcrow",
        group=GROUP,
        label="Text",
        description="Paragraphs, lists and links.",
        preview_value=(
            "<p>Charge phones and flashlights while the power is on, and keep blankets at hand."
            "</p><ul><li>Unplug what could be damaged.</li><li>Know how to open the garage door "
            "by hand.</li></ul>"
        ),
    )


def quote() -> Any:
    return blocks.StructBlock(
        [
            ("text", blocks.TextBlock(max_length=600, rows=3, label="What was said")),
            ("author", blocks.CharBlock(required=False, max_length=100, label="Who said it")),
            (
                "role",
                blocks.CharBlock(
                    required=False, max_length=120, help_text="“Irrigator, Weld County”"
                ),
            ),
        ],
        icon="openquote",
        group=GROUP,
        label="Quote",
        label_format="{author}: {text}",
        description="What a customer or colleague said, in their words.",
        template="content/blocks/quote.html",
        preview_value={
            "text": "We water at night now. The bill went down by a third, and the beets don’t mind.",
            "author": "Rosa Delgado",
            "role": "Irrigator, Weld County",
        },
    )


def callout() -> Any:
    return blocks.StructBlock(
        [
            ("tone", blocks.ChoiceBlock(choices=list(TONES.items()), default="info", label="Kind")),
            ("title", blocks.CharBlock(required=False, max_length=120)),
            ("body", blocks.RichTextBlock(features=parts.WITH_LISTS, label="Text")),
        ],
        icon="warning",
        group=GROUP,
        label="Callout",
        label_format="{tone}: {title}",
        description="A box that stands out: good to know, a tip, or a warning.",
        template="content/blocks/callout.html",
        preview_value={
            "tone": "warning",
            "title": "Never run a generator indoors",
            "body": "<p>Its exhaust has no smell and kills. Keep it 20 feet from every window.</p>",
        },
    )
