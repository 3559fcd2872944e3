"""Editor blocks that formats share. Imported when Django is ready, never earlier."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from plugins.sanitise import LONGEST_URL, check_url

#: What advertising copy needs; headings and pictures have their own fields.
FEATURES = ["bold", "italic", "link", "ol", "ul"]


def validate_address(value: str) -> None:
    """A Django validator for addresses that are safe to follow."""
    try:
        check_url(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def validate_phone(value: str) -> None:
    """A Django validator for phone numbers as people write them."""
    if not re.fullmatch(r"\+?[\d() .\-/]{3,30}", value, re.ASCII) or not any(
        map(str.isdigit, value)
    ):
        raise ValidationError("Enter a phone number such as 1-800-555-0100.")


class AddressBlock(blocks.CharBlock):
    """An address: http(s), a path on the site, tel: or mailto:."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_URL)
        kwargs.setdefault("validators", (validate_address,))
        super().__init__(**kwargs)


class LinkBlock(blocks.StructBlock):
    """Where an ad leads, and the words of its button."""

    href = AddressBlock(
        required=False,
        label="Address",
        help_text="https://…, a path on your site such as /rebates, tel: or mailto:.",
    )
    text = blocks.CharBlock(
        required=False,
        max_length=40,
        label="Words on the link",
        help_text="What happens, in up to 40 characters: “See if you qualify”.",
    )

    class Meta:
        icon = "link"
        label = "Link"
        needed = False

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        missing = {}
        if not value["href"] and (value["text"] or self.meta.needed):
            missing["href"] = ValidationError("Enter the address that it leads to.")
        if not value["text"] and (value["href"] or self.meta.needed):
            missing["text"] = ValidationError(
                "Say where it leads: front ends and screen readers show these words."
            )
        if missing and not self.is_deferred_validation:
            raise StructBlockValidationError(missing)
        return value


def headline(label: str = "Headline", **kwargs: Any) -> blocks.CharBlock:
    """A short line of up to 80 characters."""
    return blocks.CharBlock(
        label=label, max_length=80, help_text="Up to 80 characters; shorter is better.", **kwargs
    )


def copy(required: bool = False) -> blocks.TextBlock:
    """A sentence or two without formatting."""
    return blocks.TextBlock(
        label="Text",
        required=required,
        max_length=250,
        rows=3,
        help_text="A sentence or two, up to 250 characters.",
    )


def rich(label: str = "Text", max_length: int = 1_000, **kwargs: Any) -> blocks.RichTextBlock:
    """Text with bold, italic, lists and links."""
    return blocks.RichTextBlock(
        label=label,
        features=FEATURES,
        max_length=max_length,
        help_text=f"Up to {max_length:,} characters.",
        **kwargs,
    )
