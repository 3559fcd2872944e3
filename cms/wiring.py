"""Joins content and marketing_spots, which do not know each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from content import ports


def fill_ports() -> None:
    """Gives content what it needs of marketing_spots. Called once, when Django is ready."""
    from marketing_spots import snapshot
    from marketing_spots.snapshots.publish import lock_head

    ports.fill(
        spots=published_spots,
        together=snapshot.batch,
        judge=judge,
        lock_first=lock_head,
    )


def judge(who: ports.Credentials, rules: Mapping[Any, str]) -> Mapping[Any, ports.Verdict]:
    """As :func:`content.ports.judge`. Delivery is loaded when somebody asks first."""
    from cms.eligibility import judge

    return judge(who, rules)


def published_spots() -> Sequence[tuple[str, str]]:
    """(name, label) of each published spot. One query."""
    from marketing_spots.models import Spot

    return list(Spot.objects.filter(live=True).order_by("name").values_list("name", "label"))
