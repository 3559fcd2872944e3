"""How links out of a page are written: buttons, documents, phone numbers, contacts."""

from __future__ import annotations

from typing import Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from content.blocks.editing import parts

GROUP = "Links"


def phone_block(**kwargs: Any) -> Any:
    """A number to call."""
    return blocks.StructBlock(
        [
            (
                "label",
                blocks.CharBlock(
                    max_length=80, label="What it is", help_text="“Gas emergency line”"
                ),
            ),
            ("number", parts.phone_number()),
            (
                "hours",
                blocks.CharBlock(
                    required=False, max_length=80, help_text="“Day and night”, “Mon–Fri, 8 to 6”"
                ),
            ),
        ],
        icon="mobile-alt",
        label_format="{label}: {number}",
        **kwargs,
    )


def buttons() -> Any:
    return blocks.StructBlock(
        [
            (
                "buttons",
                blocks.ListBlock(
                    blocks.StructBlock(
                        [
                            ("link", parts.LinkBlock()),
                            (
                                "style",
                                blocks.ChoiceBlock(
                                    choices=[
                                        ("primary", "The one thing to do"),
                                        ("secondary", "Another way"),
                                    ],
                                    default="primary",
                                    label="Weight",
                                ),
                            ),
                        ],
                        icon="link",
                        label="Button",
                        label_format="{link}",
                    ),
                    min_num=1,
                    max_num=4,
                ),
            )
        ],
        icon="link",
        group=GROUP,
        label="Buttons",
        description="What to do next: one button, or a few.",
        template="content/blocks/buttons.html",
        preview_value={
            "buttons": [
                {"link": {"text": "See if you qualify"}, "style": "primary"},
                {"link": {"text": "Call us instead"}, "style": "secondary"},
            ]
        },
    )


def documents() -> Any:
    return blocks.StructBlock(
        [
            ("title", parts.title()),
            ("documents", blocks.ListBlock(DocumentChooserBlock(), min_num=1)),
        ],
        icon="doc-full",
        group=GROUP,
        label="Documents",
        label_format="{title}",
        description="Files to download.",
        template="content/blocks/documents.html",
        preview_value={"title": "Forms", "documents": []},
    )


def phones() -> Any:
    return blocks.StructBlock(
        [("title", parts.title()), ("phones", blocks.ListBlock(phone_block(), min_num=1))],
        icon="mobile-alt",
        group=GROUP,
        label="Phone numbers",
        label_format="{title}",
        description="Numbers that people tap to call.",
        template="content/blocks/phones.html",
        preview_value={
            "title": "Call us",
            "phones": [
                {"label": "Gas emergency", "number": "1-800-555-0142", "hours": "Day and night"},
                {"label": "Billing", "number": "1-800-555-0100", "hours": "Mon–Fri, 8 to 6"},
            ],
        },
    )


def contact() -> Any:
    return blocks.StructBlock(
        [
            (
                "contact",
                blocks.PageChooserBlock(
                    page_type="content.ContactPointPage", label="Contact point"
                ),
            ),
            ("title", parts.title(help_text="Empty: the name of the contact point.")),
        ],
        icon="user",
        group=GROUP,
        label="Contact",
        description="A contact point with its channel and hours, kept in one place.",
        template="content/blocks/contact.html",
        preview_value={"contact": None, "title": "Talk to us"},
    )
