"""Keeps a process on the newest snapshot, keys and notices: looks once a second, swaps them whole.

It looks at the emergency notices twice as often, and also after whatever took long.
"""

from __future__ import annotations

import datetime as dt
import gc
import logging
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from django.db import DatabaseError, InterfaceError

from marketing_spots.delivery import source
from marketing_spots.delivery.disk import Shelf
from marketing_spots.delivery.keys import Access, AccessDocument
from marketing_spots.delivery.live import Live, Prepared, prepare
from marketing_spots.delivery.notices import EMPTY, Notices
from marketing_spots.delivery.state import State
from marketing_spots.engine.definitions import Snapshot
from marketing_spots.engine.notices import Board
from plugins.threads import Ticker, hang_up

logger = logging.getLogger("gridspot.delivery")

#: Seconds after which keys are read again and the files on disk are checked even if no version
#: has risen, and after which a snapshot that did not load is tried again.
REFRESH = 30.0
#: Seconds that a start waits for the first load before it goes on without.
FIRST_LOAD = 20.0
#: Looks at the emergency notices for each look at everything.
NOTICE_LOOKS = 2
#: How often a thread that compiles lets the others run, in seconds; Python's own is ten times that.
POLITE_SWITCH = 0.0005
_AHEAD = dt.timedelta(seconds=5)

_DATABASE_ERRORS = (DatabaseError, InterfaceError, OSError)


class Poller:
    """Loads and swaps for one State. :meth:`poll` does one look; :meth:`start` runs it in a thread."""

    def __init__(
        self,
        state: State,
        *,
        folder: Path,
        seconds: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._state = state
        self._clock = clock
        self._snapshot_shelf = Shelf(folder, "snapshot")
        self._access_shelf = Shelf(folder, "access")
        self._notices_shelf = Shelf(folder, "notices")
        self._prepared: Prepared | None = None
        self._access: Access | None = None
        self._notices: Notices | None = None
        self._notices_bytes = b""
        self._source = "none"
        self._snapshot_bytes = b""
        self._visitors_version: int | None = None
        self._failed_version: int | None = None
        self._retry_at = 0.0
        self._refresh_at = 0.0
        self._turns = 0
        self._ticker = Ticker(
            "snapshot-poller", seconds / NOTICE_LOOKS, self._turn, failed=self._failed
        )

    # --- the thread ---

    def start(self, wait: float = FIRST_LOAD) -> None:
        """Starts polling and waits until the first load succeeded or failed, at most `wait` seconds."""
        if not self._ticker.start(wait):
            logger.error("The first load takes more than %g seconds; starting without it.", wait)

    def stop(self) -> None:
        """Ends the thread."""
        self._ticker.stop()

    def _turn(self) -> None:
        """One look at the notices; every second time, one at everything."""
        everything, self._turns = self._turns % NOTICE_LOOKS == 0, self._turns + 1
        if everything:
            self.poll()
        else:
            self.poll_notices()

    def _failed(self, error: Exception) -> None:
        self._state.failures.note("poller", f"{type(error).__name__}: {error}", error=error)

    # --- one look ---

    def poll(self) -> None:
        """One look at the database, and whatever has to be loaded because of it. Never waits."""
        state = self._state
        self.poll_notices()  # before anything that takes long
        try:
            head = source.read_head()
            state.database_ok, state.database_seen = True, time.monotonic()
            self._follow(head)
            if self._prepared is not None:
                # Works out now what the schedules say a little later, so that no request has to.
                self._prepared.compiled.warm(dt.datetime.now(dt.UTC) + _AHEAD)
        except _DATABASE_ERRORS as error:
            state.database_ok = False
            state.failures.note("database", f"{type(error).__name__}: {error}")
            hang_up()
            self._fall_back()

    def poll_notices(self) -> None:
        """One look at the emergency notices alone: nothing that befalls the rest may hold them up,
        and nothing that befalls them may hold up the rest. Never raises."""
        try:
            known = self._notices
            fresh = known is None or self._state.notices_source != "database"
            if fresh or known is None or known.version != source.read_board_version():
                self._take_notices(source.read_board(), "database")
        except _DATABASE_ERRORS as error:
            self._state.failures.note("notices", f"{type(error).__name__}: {error}")
            hang_up()
        except Exception as error:  # a board that cannot be read: the one in use stays
            self._state.failures.note("notices", f"{type(error).__name__}: {error}", error=error)
        if self._notices is None and (found := self._notices_shelf.read()):
            try:
                self._take_notices(found[1], "disk")
            except Exception as error:
                self._state.failures.note("disk", f"the notices kept on disk: {error}", error=error)

    def _follow(self, head: source.HeadRow) -> None:
        now = self._clock()
        refresh = now >= self._refresh_at
        access = self._access
        if access is None or access.document.version != head.access or refresh:
            self._take_access(source.read_access(head.access))
        if head.visitors != self._visitors_version:
            self._visitors_version = head.visitors
            self._state.profiles.forget()
        if head.live is None:
            self._take_snapshot(None, "database", b"")
        elif self._wants(head.live, now):
            self._load(head.live, source.read_snapshot(head.live))
            self.poll_notices()  # loading may have taken a second
        if refresh:
            self._refresh_at = now + REFRESH
            self._keep()

    def _wants(self, version: int, now: float) -> bool:
        if version == self._failed_version and now < self._retry_at:
            return False
        prepared = self._prepared
        return prepared is None or prepared.version != version or self._source != "database"

    def _load(self, version: int, document: bytes) -> None:
        try:
            prepared = self._prepare(version, document)
        except Exception as error:
            self._failed_version, self._retry_at = version, self._clock() + REFRESH
            # Anybody may read the one, the log is for operators.
            self._state.snapshot_problem = (
                f"Snapshot {version} cannot be used ({type(error).__name__}); the log says more"
            )
            words = f"Snapshot {version} cannot be used: {error}"
            self._state.failures.note("snapshot", words, error=error)
            self._fall_back()
            return
        self._failed_version = None
        self._state.snapshot_problem = ""
        self._take_snapshot(prepared, "database", document)
        self._keep()

    def _prepare(self, version: int, document: bytes) -> Prepared:
        with _polite():
            snapshot = msgspec.json.decode(zlib.decompress(document), type=Snapshot)
            # The row's id is the version, also of a copy.
            snapshot = msgspec.structs.replace(snapshot, version=version)
            return prepare(snapshot, self._state.plugins, dt.datetime.now(dt.UTC))

    # --- putting it in place ---

    def _take_access(self, document: AccessDocument) -> None:
        if self._access is not None and self._access.document == document:
            return
        self._access = Access(document)
        for problem in self._access.verifier.problems:
            self._state.failures.note("token_keys", problem)
        self._swap()
        self._write(self._access_shelf, document.version, msgspec.json.encode(document))

    def _take_snapshot(self, prepared: Prepared | None, origin: str, document: bytes) -> None:
        if prepared is self._prepared and origin == self._source:
            return
        self._prepared, self._source, self._snapshot_bytes = prepared, origin, document
        self._swap()

    def _take_notices(self, document: bytes, origin: str) -> None:
        board = msgspec.json.decode(document, type=Board) if document else Board()
        self._notices_bytes = document
        self._state.notices_source = origin
        if self._notices is None or self._notices.board != board:
            self._notices = self._state.notices = Notices(board)
            self._swap()
        if origin == "database":
            self._write(self._notices_shelf, board.version, document)

    def _swap(self) -> None:
        """One assignment: a request sees the old ones or the new ones, never a mixture."""
        if self._prepared is None or self._access is None:
            self._state.live = None
        else:
            notices = self._notices or EMPTY
            self._state.live = Live(self._prepared, self._access, self._source, notices)

    # --- the node's own disk ---

    def _keep(self) -> None:
        """Writes what is in use, also over what a slower process of this node wrote since."""
        if self._prepared is not None and self._source == "database":
            self._write(self._snapshot_shelf, self._prepared.version, self._snapshot_bytes)
        if self._access is not None:
            document = self._access.document
            self._write(self._access_shelf, document.version, msgspec.json.encode(document))
        if self._notices is not None and self._state.notices_source == "database":
            self._write(self._notices_shelf, self._notices.version, self._notices_bytes)

    def _write(self, shelf: Shelf, version: int, document: bytes) -> None:
        try:
            shelf.write(version, document)
        except OSError as error:
            self._state.failures.note("disk", f"the last good state cannot be kept: {error}")

    def _fall_back(self) -> None:
        """Fills what is still missing from disk; what is in use stays in use."""
        if self._access is None and (found := self._access_shelf.read()):
            try:
                self._take_access(msgspec.json.decode(found[1], type=AccessDocument))
            except msgspec.MsgspecError as error:
                self._state.failures.note("disk", f"the keys kept on disk cannot be read: {error}")
        if self._prepared is None and (found := self._snapshot_shelf.read()):
            version, document = found
            if version == self._failed_version:
                return
            try:
                self._take_snapshot(self._prepare(version, document), "disk", document)
            except Exception as error:
                self._failed_version = version
                self._state.failures.note(
                    "disk", f"snapshot {version} on disk: {error}", error=error
                )


@contextmanager
def _polite() -> Iterator[None]:
    """Lets request threads in often while this one computes, so that answers don't stall."""
    usual, collecting = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(min(usual, POLITE_SWITCH))
    # A snapshot is tens of thousands of objects, none of them garbage: to look for some stops all.
    gc.disable()
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
        if collecting:
            gc.enable()
