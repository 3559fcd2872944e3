"""The finished content of ads: images in their sizes, clean HTML, safe addresses.

Pictures are found in two passes, because only an ad's format knows which sizes it wants: the first
notes them, one query then finds all renditions that exist, the second pass puts them in. What is
missing is drawn then, which happens once a picture and size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import PurePath
from typing import Any

from wagtail.images import get_image_model

from marketing_spots.models import Ad
from marketing_spots.snapshots.problems import Problem
from marketing_spots.snapshots.records import Record, raw_stream
from plugins.api import Image, Rendition
from plugins.manager import get_plugins
from plugins.pictures import focal_point_of
from plugins.sanitise import check_url, clean_html

#: What an image falls back to where WebP is not understood; PNG keeps transparency.
_FALLBACK = {".png": "png", ".gif": "png"}
_MEDIA_TYPES = {"webp": "image/webp", "png": "image/png", "jpeg": "image/jpeg"}


def sizes_of(image: Any, widths: Sequence[int]) -> list[tuple[str, str]]:
    """``(filter, format)`` of each rendition, smallest first, none wider than the original."""
    fallback = _FALLBACK.get(PurePath(image.file.name).suffix.lower(), "jpeg")
    useful = sorted({min(int(width), image.width) for width in widths} or {image.width})
    return [
        (f"width-{width}|format-{format}", format)
        for width in useful
        for format in ("webp", fallback)
    ]


class Pictures:
    """The renditions of all images that a compilation needs."""

    def __init__(self) -> None:
        self._wanted: dict[int, tuple[Any, set[str]]] = {}
        self._found: dict[int, dict[str, Any]] = defaultdict(dict)

    def want(self, image: Any, widths: Sequence[int]) -> None:
        """Notes that these sizes will be asked for."""
        known = self._wanted.setdefault(image.pk, (image, set()))[1]
        known.update(spec for spec, _ in sizes_of(image, widths))

    def load(self) -> None:
        """Finds every rendition that was noted, in one query, and draws those that are missing."""
        if not self._wanted:
            return
        model = get_image_model().get_rendition_model()
        specs = frozenset().union(*(wanted for _, wanted in self._wanted.values()))
        found = model.objects.filter(image_id__in=self._wanted, filter_spec__in=specs)
        for rendition in found:
            self._found[rendition.image_id][rendition.filter_spec] = rendition
        for pk, (image, wanted) in self._wanted.items():
            if missing := wanted - self._found[pk].keys():
                self._found[pk].update(image.get_renditions(*sorted(missing)))

    def renditions(self, image: Any, widths: Sequence[int]) -> tuple[Rendition, ...]:
        """The renditions of `image`, smallest first, WebP before its fallback."""
        sizes = sizes_of(image, widths)
        have = self._found[image.pk]
        if missing := [spec for spec, _ in sizes if spec not in have]:
            have.update(image.get_renditions(*missing))
        return tuple(
            Rendition(
                url=have[spec].url,
                width=have[spec].width,
                height=have[spec].height,
                type=_MEDIA_TYPES[format],
            )
            for spec, format in sizes
        )


class Env:
    """Implements ``plugins.api.ContentEnv``."""

    def __init__(self, language: str, pictures: Pictures) -> None:
        self.language = language
        self._pictures = pictures

    def image(self, image: Any, alt: str, widths: Sequence[int]) -> Image:
        """The image in all its sizes. Raises ValueError when it was deleted from the library."""
        if image is None:
            raise ValueError("Its picture was deleted; choose another one.")
        renditions = self._pictures.renditions(image, widths)
        largest = renditions[-1]
        return Image(
            alt=alt,
            url=largest.url,
            width=largest.width,
            height=largest.height,
            renditions=renditions,
            focal_point=focal_point_of(image),
        )

    def html(self, source: str) -> str:
        return clean_html(source)

    def url(self, source: str) -> str:
        return check_url(source)


class Wishes(Env):
    """The first pass: notes the pictures, and does none of the work."""

    def image(self, image: Any, alt: str, widths: Sequence[int]) -> Image:
        if image is not None:
            self._pictures.want(image, widths)
        return Image(alt=alt, url="", width=1, height=1)

    def html(self, source: str) -> str:
        return source

    def url(self, source: str) -> str:
        return source


class Finished:
    """The content of many ads, by the keys of their records."""

    def __init__(self) -> None:
        self.content: dict[int, Any] = {}  # only of ads whose format is there and content is sound
        self.formats: dict[int, str] = {}
        self.problems: list[Problem] = []


def finish(ads: Iterable[tuple[int, Record, str]]) -> Finished:
    """The content of `ads`, each with its key, record and language; queries do not grow with them.

    An ad of a format whose plugin is switched off is left out without a problem.
    """
    formats = get_plugins().ad_formats
    rows = list(ads)
    streams = [raw_stream(record["content"]) for _, record, _ in rows]
    values = _values([stream[:1] for stream in streams])
    result, pictures = Finished(), Pictures()
    ready = []
    for (key, record, language), stream, value in zip(rows, streams, values, strict=True):
        if not stream:
            result.problems.append(_problem(record, "It has no content; choose a format."))
            continue
        result.formats[key] = stream[0]["type"]
        if isinstance(value, Exception):
            words = f"Its content cannot be read ({type(value).__name__}: {value})."
            result.problems.append(_problem(record, words))
            continue
        format = formats.get(stream[0]["type"])
        if format is not None and len(value) and value[0].block_type == format.name:
            ready.append((key, record, language, format, value[0].value))
    for _, _, language, format, value in ready:
        with suppress(Exception):  # the second pass says what is wrong
            format.to_content(value, Wishes(language, pictures))
    pictures.load()
    for key, record, language, format, value in ready:
        try:
            result.content[key] = format.to_content(value, Env(language, pictures))
        except ValueError as error:
            result.problems.append(_problem(record, str(error)))
        except Exception as error:  # a plugin's mistake is a problem of the ad, not of the compiler
            words = f"Its format failed ({type(error).__name__}: {error})."
            result.problems.append(_problem(record, words))
    return result


def _values(streams: list[Any]) -> list[Any]:
    """Each stream as its block reads it, or the exception that this raised.

    Wagtail reads many at once with few queries, but one that it cannot read then fails them all.
    """
    block = Ad._meta.get_field("content").stream_block
    try:
        return list(block.bulk_to_python(streams))
    except Exception:
        return [_value(block, stream) for stream in streams]


def _value(block: Any, stream: Any) -> Any:
    try:
        (value,) = block.bulk_to_python([stream])
    except Exception as error:
        return error
    return value


def _problem(record: Record, message: str) -> Problem:
    return Problem(
        kind="ad", pk=record["pk"] or None, name=record["name"], message=message, field="content"
    )
