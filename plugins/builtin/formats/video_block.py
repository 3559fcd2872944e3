"""The video's editor block. Imported when Django is ready, never earlier."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageBlock

from plugins.builtin.formats import parts
from plugins.builtin.formats.video import media_type


def _validate_film(value: str) -> None:
    try:
        media_type(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _validate_captions(value: str) -> None:
    if not urlsplit(value).path.lower().endswith(".vtt"):
        raise ValidationError("Use the address of a WebVTT file, ending in .vtt.")


class VideoBlock(blocks.StructBlock):
    title = parts.headline("Title")
    url = parts.AddressBlock(
        label="Video",
        validators=(parts.validate_address, _validate_film),
        help_text="The address of an MP4 or WebM file.",
    )
    poster = ImageBlock(label="Poster")
    captions = parts.AddressBlock(
        required=False,
        validators=(parts.validate_address, _validate_captions),
        help_text="The address of a WebVTT file (.vtt), for people who cannot hear it.",
    )
    silent = blocks.BooleanBlock(
        required=False, label="No speech", help_text="Tick only if there is nothing to caption."
    )
    transcript = parts.rich("Transcript", max_length=10_000, required=False)
    link = parts.LinkBlock()

    class Meta:
        icon = "media"
        label_format = "{title}"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not (value["captions"] or value["silent"] or self.is_deferred_validation):
            raise StructBlockValidationError(
                {"captions": ValidationError("Add captions, or tick “no speech” below.")}
            )
        return value
