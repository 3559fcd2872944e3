"""The state of one delivery process: what it answers with, and what an operator wants to know."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping

from marketing_spots.delivery.live import Live
from marketing_spots.delivery.notices import EMPTY, Notices
from marketing_spots.delivery.sources import Sources
from marketing_spots.delivery.tokens import Signer
from marketing_spots.delivery.visitors import Profiles
from plugins.guard import Guard
from plugins.manager import Plugins

logger = logging.getLogger("gridspot.delivery")

#: Seconds between two log lines about the same kind of failure; all of them are counted.
LOG_EVERY = 10.0


class Failures:
    """Counts what went wrong without stopping an answer, and logs it now and then."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._logged: dict[str, float] = {}
        self._lock = threading.Lock()

    def note(self, kind: str, message: str, *, error: BaseException | None = None) -> None:
        """One more failure of this kind."""
        now = time.monotonic()
        with self._lock:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            quiet = now - self._logged.get(kind, -LOG_EVERY) < LOG_EVERY
            if not quiet:
                self._logged[kind] = now
        if not quiet:
            logger.error("%s: %s", kind, message, exc_info=error)

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each kind happened since the process started."""
        with self._lock:
            return dict(sorted(self._counts.items()))


class State:
    """Shared by all threads. Requests read `live` once, so each is answered by one snapshot."""

    def __init__(
        self,
        *,
        plugins: Plugins,
        guard: Guard,
        signer: Signer,
        profiles: Profiles,
        failures: Failures,
    ) -> None:
        self.plugins = plugins
        self.guard = guard
        self.signer = signer
        self.profiles = profiles
        self.failures = failures
        self.sources = Sources(plugins, guard, failures.note)
        #: None until a first snapshot and a first access document were loaded.
        self.live: Live | None = None
        #: The same as in `live`, and there also without a snapshot.
        self.notices: Notices = EMPTY
        self.notices_source = "none"  # "database" or "disk"
        #: Why the newest snapshot is not the one in use; empty when it is.
        self.snapshot_problem = ""
        self.database_seen: float | None = None  # monotonic
        self.database_ok = False
