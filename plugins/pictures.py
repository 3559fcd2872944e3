"""What Wagtail knows about a picture, in the words of :mod:`plugins.api`."""

from __future__ import annotations

from typing import Any

from plugins.api import FocalPoint


def focal_point_of(image: Any) -> FocalPoint | None:
    """The middle of what an editor marked on a Wagtail image; None where nothing is marked."""
    x, y = image.focal_point_x, image.focal_point_y
    if x is None or y is None or not image.width or not image.height:
        return None
    return FocalPoint(x=_fraction(x, image.width), y=_fraction(y, image.height))


def _fraction(part: int, whole: int) -> float:
    return round(min(1.0, max(0.0, part / whole)), 4)
