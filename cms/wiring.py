"""Joins content and marketing_spots, which do not know each other."""

from __future__ import annotations

from collections.abc import Sequence

from content import ports


def fill_ports() -> None:
    """Gives content what it needs of marketing_spots. Called once, when Django is ready."""
    from marketing_spots import snapshot

    ports.fill(spots=published_spots, together=snapshot.batch)


def published_spots() -> Sequence[tuple[str, str]]:
    """(name, label) of each published spot. One query."""
    from marketing_spots.models import Spot

    return list(Spot.objects.filter(live=True).order_by("name").values_list("name", "label"))
