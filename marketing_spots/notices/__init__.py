"""Emergency notices: for those who send them in answers of their own.

    body, token = live_for("81001", "es")

Everything is answered from this process's memory. In a process that delivers spots that is the
poller's, at most half a second old; in any other (a command, a test) the board is read again when it
is older than a second.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from typing import Any

from marketing_spots.delivery.notices import EMPTY, Notices, token_of
from marketing_spots.delivery.requests import language_of

__all__ = ["forget", "good_area", "live_for", "version"]

logger = logging.getLogger("gridspot.notices")

#: Seconds for which a process without a poller goes on with what it read.
KEPT = 1.0
_ZIP = re.compile(r"[0-9]{5}(-[0-9]{4})?")


def good_area(text: str) -> bool:
    """Whether it is an area that can be asked for: a ZIP code of five digits, or ZIP+4."""
    return bool(_ZIP.fullmatch(text))


def live_for(
    area: str | None = None, language: str = "", now: float | None = None
) -> tuple[bytes, str]:
    """The notices for an area as a JSON list of EmergencyNotice, and what tells it from others.

    `area`: a ZIP code; None, or anything that is none: nobody knows where, so that notices for
    every area are in it, marked ``"area_known": false``. `language` as front ends write it
    (``es``, ``es-MX``); empty: the site's own. `now`: seconds since 1970. Never raises: without a
    database the last known notices stand.
    """
    board = _board()
    phase = board.phase(time.time() if now is None else now)
    zips = (area,) if area is not None and good_area(area) else ()
    body = board.render(phase, zips, language_of({"language": language}))
    return body, token_of(body)


def version(now: float | None = None) -> str:
    """Another text whenever any answer of `live_for` may be another; the same on every node."""
    return _board().phase(time.time() if now is None else now).token


def forget() -> None:
    """Reads the board anew at the next call, in a process without a poller."""
    _reader.forget()


class _Reader:
    """The board for processes without a poller. Threads may share it."""

    def __init__(self) -> None:
        self._notices: Notices = EMPTY
        self._stale_at = 0.0
        self._lock = threading.Lock()

    def read(self) -> Notices:
        if time.monotonic() >= self._stale_at and self._lock.acquire(blocking=False):
            try:
                self._load()
            finally:
                self._lock.release()
        return self._notices

    def _load(self) -> None:
        from django.db import DatabaseError, InterfaceError

        from marketing_spots.delivery import source
        from marketing_spots.notices.board import decode_board

        self._stale_at = time.monotonic() + KEPT
        try:
            if source.read_board_version() != self._notices.version:
                self._notices = Notices(decode_board(source.read_board()))
        except (DatabaseError, InterfaceError, OSError, ValueError):
            logger.exception("The emergency notices cannot be read; the last known ones stand")

    def forget(self) -> None:
        self._notices, self._stale_at = EMPTY, 0.0


_reader = _Reader()


def _board() -> Notices:
    from marketing_spots.delivery import start

    state: Any = start.running_state()
    return _reader.read() if state is None else state.notices
