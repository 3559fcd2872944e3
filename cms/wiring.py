"""Joins content and marketing_spots, which do not know each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from content import ports


def fill_ports() -> None:
    """Gives content what it needs of marketing_spots. Called once, when Django is ready."""
    from marketing_spots.snapshots.publish import lock_head

    ports.fill(
        spots=published_spots,
        together=together,
        judge=judge,
        known=known,
        criteria=criteria,
        is_server=is_server,
        lock_first=lock_head,
        notices=notices,
    )


@contextmanager
def together(user: Any, summary: str) -> Iterator[None]:
    """As :func:`content.ports.together`: one snapshot of all that is published inside."""
    from marketing_spots.snapshot import CompileError, batch

    try:
        with batch(user, summary):
            yield
    except CompileError as error:
        raise ports.Conflict(
            [(f"marketing_spots.{each.kind}", each.pk, str(each)) for each in error.problems]
        ) from error


def notices(area: str | None, language: str) -> tuple[bytes, str]:
    """As :func:`content.ports.notices`. Delivery is loaded when somebody asks first."""
    from marketing_spots.notices import live_for

    ports.fill(notices=live_for)  # from now on without this detour
    return live_for(area, language)


def judge(who: ports.Credentials, rules: Mapping[Any, str]) -> Mapping[Any, ports.Verdict]:
    """As :func:`content.ports.judge`. Delivery is loaded when somebody asks first."""
    from cms.eligibility import judge

    return judge(who, rules)


def known(who: ports.Credentials, names: Collection[str]) -> ports.Known:
    """As :func:`content.ports.known`."""
    from cms.visitors import known

    return known(who, names)


def criteria(rules: Mapping[Any, str]) -> Mapping[Any, tuple[str, ...]]:
    """As :func:`content.ports.criteria`."""
    from cms.eligibility import judge

    return judge.criteria(rules)


def is_server(api_key: str) -> bool:
    """As :func:`content.ports.is_server`."""
    from cms.eligibility import is_server

    return is_server(api_key)


def published_spots() -> Sequence[tuple[str, str]]:
    """(name, label) of each published spot. One query."""
    from marketing_spots.models import Spot

    return list(Spot.objects.filter(live=True).order_by("name").values_list("name", "label"))
