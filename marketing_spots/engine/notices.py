"""Emergency notices: which of them hold at a moment, and for whom.

They are not part of the snapshot. One small document, the board, has all that are switched on; what
holds is worked out from it and the clock alone, so that a start or an end needs nobody to act.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

#: From the most to the least urgent: the words of the ad format `notice`.
SEVERITIES = ("emergency", "warning", "info")
ZIP_DIGITS = 5


class NoticeText(msgspec.Struct, frozen=True, kw_only=True):
    """What a notice says in one language. `area` names where it holds, in that language."""

    headline: str
    body_html: str = ""
    steps: tuple[str, ...] = ()
    link: tuple[str, str] | None = None  # address, words
    area: str = ""


class NoticeDef(msgspec.Struct, frozen=True, kw_only=True):
    """One notice that is switched on. It holds from `starts` to before `ends`; None: until further notice.

    `ranges` are ZIP codes from and to, both included, in order and apart from each other.
    """

    id: str
    severity: str
    texts: Mapping[str, NoticeText]  # by language; never empty
    language: str  # which of `texts` stands in for those that are missing
    phone: str = ""
    everywhere: bool = False
    names: tuple[str, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()
    starts: dt.datetime
    ends: dt.datetime | None = None


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """All notices that are switched on. Version 0 is a board that was never written."""

    version: int = 0
    notices: tuple[NoticeDef, ...] = ()


def covers(notice: NoticeDef, zips: Collection[str]) -> bool | None:
    """Whether any of these ZIP codes lies in the notice's area; None while there are none to judge by.

    ZIP+4 counts as its first five digits.
    """
    if notice.everywhere:
        return True
    if not zips:
        return None
    plain = [each[:ZIP_DIGITS] for each in zips]
    return any(low <= each <= high for each in plain for low, high in notice.ranges)


def is_for(notice: NoticeDef, zips: Collection[str]) -> bool:
    """Whether to show it: unless its area is known to be another one. Safety fails open."""
    return covers(notice, zips) is not False


def holding(notices: Iterable[NoticeDef], now: dt.datetime) -> tuple[NoticeDef, ...]:
    """Those that hold now, the most severe first, of equals the one that began last."""
    on = (n for n in notices if n.starts <= now and (n.ends is None or now < n.ends))
    return tuple(sorted(on, key=_order))


def changes(notices: Iterable[NoticeDef]) -> tuple[dt.datetime, ...]:
    """Every moment at which what holds changes by itself, in order."""
    moments = {n.starts for n in notices} | {n.ends for n in notices if n.ends is not None}
    return tuple(sorted(moments))


def _order(notice: NoticeDef) -> tuple[Any, ...]:
    rank = SEVERITIES.index(notice.severity) if notice.severity in SEVERITIES else len(SEVERITIES)
    return (rank, -notice.starts.timestamp(), notice.id)
