"""Draws the sizes of published pages' pictures ahead of the first visitor, in the worker.

Nothing depends on it: a size that is missing is drawn when it is asked for.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from content import changes
from content.api.pictures import sizes

logger = logging.getLogger("gridspot.content")

#: Seconds of drawing in one turn; what is left waits for the next.
TURN = 5.0


class Drawer:
    """Looks for work when something was published since everything was drawn."""

    def __init__(self) -> None:
        self._done = -1
        self._broken: set[int] = set()

    def turn(self) -> Iterator[str]:
        """One turn of the job; says how many pictures it drew."""
        latest = changes.latest()
        if latest == self._done:
            return
        until = time.monotonic() + TURN
        drawn = 0
        for image, missing in self._missing():
            if time.monotonic() > until:
                break
            drawn += self._draw(image, missing)
        else:
            self._done = latest
        if drawn:
            yield f"Drew the sizes of {drawn} picture{'s' * (drawn != 1)}."

    def _draw(self, image: Any, missing: list[str]) -> int:
        try:
            image.get_renditions(*missing)
        except Exception as error:  # a damaged or lost file: others can still be drawn
            self._broken.add(image.pk)
            logger.warning("Picture %s (%s) cannot be drawn: %s", image.pk, image.title, error)
            return 0
        return 1

    def _missing(self) -> Iterator[tuple[Any, list[str]]]:
        """Pictures that live pages show and lack sizes, with the filters. Three queries."""
        model = get_image_model()
        wanted = _shown() - self._broken
        have: dict[int, set[str]] = {}
        renditions = model.get_rendition_model().objects.filter(filter_spec__startswith="width-")
        for image_id, spec in renditions.values_list("image_id", "filter_spec"):
            have.setdefault(image_id, set()).add(spec)
        for image in model.objects.all().iterator():
            if image.pk not in wanted:
                continue
            specs = [spec for spec, *_ in sizes(image.file.name, image.width, image.height)]
            if missing := [spec for spec in specs if spec not in have.get(image.pk, ())]:
                yield image, missing


def _shown() -> set[int]:
    """The ids of the pictures that live pages refer to."""
    pictures = ContentType.objects.get_for_model(get_image_model())
    pages = ContentType.objects.get_for_model(Page)
    live = {str(pk) for pk in Page.objects.filter(live=True).values_list("pk", flat=True)}
    rows = ReferenceIndex.objects.filter(to_content_type=pictures, base_content_type=pages)
    return {
        int(picture)
        for page, picture in rows.values_list("object_id", "to_object_id").distinct()
        if page in live
    }
