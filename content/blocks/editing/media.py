"""How pictures and films are placed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from content.blocks.editing import parts
from content.blocks.films import film
from content.validators import validate_address

GROUP = "Media"


class ImageBlock(blocks.StructBlock):
    """A picture. Its own description is its alternative text, unless another is given here."""

    image = ImageChooserBlock(label="Picture")
    caption = blocks.CharBlock(required=False, max_length=240, help_text="Shown below the picture.")
    alt = blocks.CharBlock(
        required=False,
        max_length=240,
        label="Alternative text",
        help_text="For people who cannot see it. Empty: the picture's own description.",
    )
    decorative = blocks.BooleanBlock(
        required=False,
        label="Only decoration",
        help_text="Screen readers pass over it. Tick this only if the picture tells nothing.",
    )

    class Meta:
        icon = "image"
        label_format = "{caption}"
        template = "content/blocks/image.html"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value.get("decorative") and value.get("alt") and not self.is_deferred_validation:
            raise StructBlockValidationError(
                {
                    "alt": ValidationError(
                        "Decoration has no alternative text: remove one of the two."
                    )
                }
            )
        return value


def image() -> Any:
    return ImageBlock(
        group=GROUP,
        label="Picture",
        description="A picture with a caption.",
        preview_value={"image": None, "caption": "Crews at work after the March blizzard."},
    )


def validate_film(value: str) -> None:
    """A validator for addresses of films that front ends can show."""
    try:
        film(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class VideoBlock(blocks.StructBlock):
    """A film: on YouTube or Vimeo, or a file."""

    title = blocks.CharBlock(max_length=120, help_text="What it shows, in a few words.")
    url = parts.SameTextBlock(
        label="Address",
        max_length=2000,
        validators=(validate_address, validate_film),
        help_text="On YouTube or Vimeo, or of an MP4 or WebM file.",
    )
    poster = ImageChooserBlock(
        required=False, help_text="The picture that shows until the film starts."
    )
    captions = DocumentChooserBlock(
        required=False, help_text="A WebVTT file (.vtt), for films that are a file."
    )
    transcript = blocks.RichTextBlock(
        required=False,
        features=parts.WITH_LISTS,
        help_text="What is said and shown, for people who cannot hear or see it.",
    )

    class Meta:
        icon = "media"
        label_format = "{title}"
        template = "content/blocks/video.html"


def video() -> Any:
    return VideoBlock(
        group=GROUP,
        label="Video",
        description="A film from YouTube or Vimeo, or a file.",
        preview_value={"title": "How to read your meter", "url": "https://vimeo.com/76979871"},
    )
