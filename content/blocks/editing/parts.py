"""Fields that blocks share: links, phone numbers, addresses, texts that are the same everywhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from content.validators import validate_address, validate_phone
from plugins.sanitise import LONGEST_URL

#: Formatted text inside something that has a heading of its own.
INLINE = ["bold", "italic", "link", "document-link"]
WITH_LISTS = [*INLINE, "ol", "ul"]
#: Formatted text of a page's body; headings inside it, for those who write in one piece.
BODY = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "hr", "link", "document-link"]


class SameTextBlock(blocks.URLBlock):
    """A line of text that other languages keep, unless a translator replaces it.

    wagtail-localize treats addresses so, and with them everything that is an URLBlock.
    """

    def __init__(
        self,
        required: bool = True,
        help_text: str | None = None,
        max_length: int | None = None,
        validators: Any = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(required=required, help_text=help_text, max_length=max_length, **kwargs)
        self.field = forms.CharField(
            required=required, help_text=help_text, max_length=max_length, validators=validators
        )

    class Meta:
        icon = "pilcrow"


class NameBlock(blocks.FieldBlock):
    """A name that only editors see: translations leave it alone."""

    def __init__(self, required: bool = True, help_text: str | None = None, **kwargs: Any) -> None:
        self.field = forms.CharField(required=required, help_text=help_text, max_length=60)
        super().__init__(**kwargs)

    def value_from_form(self, value: Any) -> str:
        return " ".join(str(value or "").split())


def address(label: str = "Address", required: bool = False, **kwargs: Any) -> SameTextBlock:
    """An address on the web, a path on the site, tel: or mailto:."""
    kwargs.setdefault("help_text", "https://…, a path on the site such as /rebates, or mailto:.")
    return SameTextBlock(
        label=label,
        required=required,
        max_length=LONGEST_URL,
        validators=(validate_address,),
        **kwargs,
    )


def phone_number(label: str = "Number", **kwargs: Any) -> SameTextBlock:
    """A phone number as people write it."""
    kwargs.setdefault("help_text", "As people dial it: 1-800-555-0100.")
    return SameTextBlock(label=label, max_length=40, validators=(validate_phone,), **kwargs)


class LinkBlock(blocks.StructBlock):
    """A link to one thing: a page, a document or an address."""

    text = blocks.CharBlock(
        required=False,
        max_length=80,
        label="Words on the link",
        help_text="Say what is behind it: “See if you qualify”. Empty: the title of the page.",
    )
    page = blocks.PageChooserBlock(required=False)
    document = DocumentChooserBlock(required=False, label="Or a document")
    url = address("Or an address")

    class Meta:
        icon = "link"
        label = "Link"
        label_format = "{text}"
        #: Whether it must lead somewhere.
        needed = True

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        given = [name for name in ("page", "document", "url") if value.get(name)]
        if self.is_deferred_validation:
            return value
        errors = {}
        if len(given) > 1:
            errors[given[-1]] = ValidationError(
                "A link leads to one thing only: remove all but one of page, document and address."
            )
        elif not given and (self.meta.needed or value.get("text")):
            errors["page"] = ValidationError("Choose where it leads.")
        elif given == ["url"] and not value.get("text"):
            errors["text"] = ValidationError(
                "Say where the address leads; people read these words."
            )
        if errors:
            raise StructBlockValidationError(errors)
        return value


class OptionalLinkBlock(LinkBlock):
    """A link that may be left out."""

    class Meta:
        needed = False


def title(**kwargs: Any) -> blocks.CharBlock:
    """A heading above a block, which may be left out."""
    kwargs.setdefault("help_text", "Shown above. Leave it empty if the text before says it.")
    return blocks.CharBlock(required=False, max_length=120, label="Title", **kwargs)
