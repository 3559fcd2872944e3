"""The board, ready to answer: what holds at each moment is worked out when it is loaded, and the
JSON of each notice is made once."""

from __future__ import annotations

import datetime as dt
import hashlib
from bisect import bisect_right
from collections.abc import Collection
from typing import NamedTuple

import msgspec

from marketing_spots.delivery.notice_types import EmergencyNotice, NoticeArea
from marketing_spots.delivery.types import ExplainedNotice
from marketing_spots.engine.notices import (
    Board,
    NoticeDef,
    NoticeText,
    changes,
    covers,
    holding,
    is_for,
)
from plugins.api import Link

_encode = msgspec.json.Encoder().encode
NONE = b"[]"


class Phase(NamedTuple):
    """What holds between two moments."""

    token: str  # another one for each phase of each board, the same on every node
    notices: tuple[NoticeDef, ...]
    until: float | None  # seconds since 1970; None: for now
    until_moment: dt.datetime | None
    by_area: bool  # whether it matters who asks


class Notices:
    """A board with all that answers need of it. Shared by threads; never changes."""

    __slots__ = ("_edges", "_made", "_phases", "board", "version")

    def __init__(self, board: Board) -> None:
        self.board = board
        self.version = board.version
        moments = changes(board.notices)
        self._edges = [moment.timestamp() for moment in moments]
        self._phases = [self._phase(number, moments, board) for number in range(len(moments) + 1)]
        self._made: dict[tuple[str, str, bool, bool], bytes] = {}

    def _phase(self, number: int, moments: tuple[dt.datetime, ...], board: Board) -> Phase:
        on = holding(board.notices, moments[number - 1]) if number else ()
        until = moments[number] if number < len(moments) else None
        return Phase(
            token=f"{board.version}.{number}" if on else "0",
            notices=on,
            until=None if until is None else until.timestamp(),
            until_moment=until,
            by_area=not all(notice.everywhere for notice in on),
        )

    def phase(self, now: float) -> Phase:
        """What holds at a moment, in seconds since 1970."""
        edges = self._edges
        return self._phases[bisect_right(edges, now)] if edges else self._phases[0]

    def render(self, phase: Phase, zips: Collection[str], language: str) -> bytes:
        """A JSON list of EmergencyNotice for these ZIP codes (none: not known) and this language."""
        if not phase.notices:
            return NONE
        found = [
            self._json(notice, language, covers(notice, zips) is True)
            for notice in phase.notices
            if is_for(notice, zips)
        ]
        return b"[%b]" % b",".join(found)

    def _json(self, notice: NoticeDef, language: str, known: bool) -> bytes:
        chosen, fallback = choose(notice, language)
        key = (notice.id, chosen, fallback, known)
        made = self._made.get(key)
        if made is None:
            answer = to_answer(notice, chosen, fallback, known)
            made = self._made[key] = _encode(answer)
        return made


def choose(notice: NoticeDef, language: str) -> tuple[str, bool]:
    """The language to answer in (``es`` for ``es-mx``), and whether it stands in for another."""
    if not language:
        return notice.language, False
    for candidate in (language, language.partition("-")[0]):
        if candidate in notice.texts:
            return candidate, False
    return notice.language, True


def to_answer(notice: NoticeDef, language: str, fallback: bool, known: bool) -> EmergencyNotice:
    """The notice as the API gives it."""
    text: NoticeText = notice.texts[language]
    return EmergencyNotice(
        id=notice.id,
        severity=notice.severity,  # type: ignore[arg-type]
        headline=text.headline,
        body_html=text.body_html,
        steps=list(text.steps),
        link=None if text.link is None else Link(href=text.link[0], text=text.link[1]),
        phone=phone_link(notice.phone),
        language=language,
        fallback=fallback,
        area=NoticeArea(
            everywhere=notice.everywhere,
            words=text.area,
            names=list(notice.names),
            zips=[low if low == high else f"{low}-{high}" for low, high in notice.ranges],
        ),
        area_known=known,
        starts=notice.starts,
        ends=notice.ends,
    )


def phone_link(written: str) -> Link | None:
    """A tel: link with the number as it is written; None without one."""
    digits = "".join(filter(str.isdigit, written))
    if not digits:
        return None
    return Link(href=f"tel:{'+' if written.strip().startswith('+') else ''}{digits}", text=written)


def explain_notices(board: Board, zips: Collection[str], now: dt.datetime) -> list[ExplainedNotice]:
    """Each notice that is switched on, and why it is sent to somebody at these ZIP codes, or not."""
    on = holding(board.notices, now)
    rest = tuple(notice for notice in board.notices if notice not in on)
    return [
        ExplainedNotice(
            id=notice.id,
            headline=notice.texts[notice.language].headline,
            severity=notice.severity,
            sent=notice in on and is_for(notice, zips),
            detail=_why(notice, zips, now),
        )
        for notice in (*on, *rest)
    ]


def _why(notice: NoticeDef, zips: Collection[str], now: dt.datetime) -> str:
    if now < notice.starts:
        return f"It starts at {notice.starts.isoformat()}."
    if notice.ends is not None and notice.ends <= now:
        return f"It ended at {notice.ends.isoformat()}."
    if notice.everywhere:
        return "It holds everywhere."
    where = ", ".join(sorted(zips))
    match covers(notice, zips):
        case True:
            return f"The visitor is in its area ({where})."
        case False:
            return f"The visitor is elsewhere ({where})."
        case _:
            return "Nobody knows where the visitor is, so it is sent with its area named."


def token_of(body: bytes) -> str:
    """What tells one list of notices from another, on every node."""
    return "0" if body == NONE else hashlib.blake2b(body, digest_size=9).hexdigest()


EMPTY = Notices(Board())
