"""Pictures in all their sizes, worked out without opening a file.

What was drawn already is linked where it lies; for the rest there is a signed address that draws it
when somebody asks for it, so that making an answer never draws anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from django.conf import settings
from wagtail.images import get_image_model
from wagtail.images.views.serve import generate_image_url

from plugins.api import Image, Rendition
from plugins.pictures import focal_point_of

WIDTHS = (320, 640, 960, 1280, 1920)
#: What a picture falls back to where AVIF and WebP are not understood; PNG keeps transparency.
_FALLBACK = {".png": "png", ".gif": "png"}
_MEDIA_TYPES = {
    "avif": "image/avif",
    "webp": "image/webp",
    "png": "image/png",
    "jpeg": "image/jpeg",
}


def absolute(url: str) -> str:
    """The address of a file for front ends on other hosts."""
    return settings.SITE_URL + url if url.startswith("/") else url


def sizes(name: str, width: int, height: int) -> list[tuple[str, str, int, int]]:
    """``(filter, media type, width, height)`` of each size, smallest first, none wider than the original."""
    fallback = _FALLBACK.get(PurePath(name).suffix.lower(), "jpeg")
    wanted = sorted({min(each, width) for each in WIDTHS})
    return [
        (
            f"width-{each}|format-{format}",
            _MEDIA_TYPES[format],
            each,
            # as Wagtail rounds it
            height if each == width else max(1, int(height * (each / width))),
        )
        for each in wanted
        for format in ("avif", "webp", fallback)
    ]


def load(ids: Iterable[int]) -> dict[int, Image]:
    """Pictures by id, with their own descriptions. Two queries; none for no ids."""
    wanted = set(ids)
    if not wanted:
        return {}
    images = list(get_image_model().objects.filter(pk__in=wanted))
    drawn = _drawn(image.pk for image in images)
    return {image.pk: finished(image, drawn[image.pk]) for image in images}


def _drawn(ids: Iterable[int]) -> Mapping[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    renditions = get_image_model().get_rendition_model().objects
    for each in renditions.filter(image_id__in=list(ids), filter_spec__startswith="width-"):
        found[each.image_id][each.filter_spec] = each
    return found


def finished(image: Any, drawn: Mapping[str, Any]) -> Image:
    """A picture in all its sizes. `url` is the largest one that every browser understands."""
    renditions = tuple(
        Rendition(
            url=absolute(drawn[spec].url if spec in drawn else generate_image_url(image, spec)),
            width=drawn[spec].width if spec in drawn else width,
            height=drawn[spec].height if spec in drawn else height,
            type=media_type,
        )
        for spec, media_type, width, height in sizes(image.file.name, image.width, image.height)
    )
    largest = renditions[-1]
    return Image(
        # Not the title, which is often a file name: worse for a screen reader than nothing.
        alt=image.description,
        url=largest.url,
        width=largest.width,
        height=largest.height,
        renditions=renditions,
        focal_point=focal_point_of(image),
    )
