"""Tells CDNs what to forget: a job of the worker that follows the outbox.

Each thing is purged twice. Once as soon as it is known, which is what visitors notice. And again
when every node has had the time to notice the change itself: a CDN that asks in between may get, and
keep, the old answer from a node that has not looked yet. Only after the second time does the durable
cursor move on, so a worker that dies repeats rather than misses.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator

import msgspec
from django.conf import settings

from content import changes, ports
from content.cache.follower import touched
from content.cache.splice import NOTICES
from content.models.changes import ChangeCursor
from plugins.api import CdnPurger, Purge
from plugins.guard import Guard
from plugins.manager import get_plugins

logger = logging.getLogger("gridspot.content")

#: Seconds after which every node has looked at the feed, so that none gives an old answer any more.
SETTLED = 3.0
#: More keys than this at once: everything is forgotten instead.
MOST_KEYS = 2_000


class _Again(msgspec.Struct):
    """What is to be purged once more, when, and how far the cursor may move then."""

    at: float
    sequence: int
    what: Purge


class Purging:
    """One CDN. :meth:`turn` does what is due; call it about once a second."""

    def __init__(
        self, purger: CdnPurger, guard: Guard, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.purger = purger
        self._guard = guard
        self._clock = clock
        self._sent: int | None = None
        self._again: deque[_Again] = deque()
        self._token: str | None = None
        self._failing = False

    @property
    def cursor(self) -> str:
        """The name of its durable position."""
        return f"cdn-{self.purger.name}"[:40]

    def turn(self) -> None:
        """Purges what is new, and for the second time what was new. A failure is tried again."""
        head = changes.latest()
        if self._sent is None:
            self._sent = self._position()
        what = self._news(head)
        if what is not None and self._purge(what):
            self._sent = head
            self._again.append(_Again(self._clock() + SETTLED, head, what))
        token = self._notices_token()
        if token != self._token and self._purge(Purge(keys=(NOTICES,))):
            self._token = token
            self._again.append(
                _Again(self._clock() + SETTLED, self._sent or 0, Purge(keys=(NOTICES,)))
            )
        while self._again and self._again[0].at <= self._clock():
            if not self._purge(self._again[0].what):
                break
            self._keep(self._again.popleft().sequence)

    def _news(self, head: int) -> Purge | None:
        sent = self._sent
        if sent == head:
            return None
        if sent is None or head < sent or head - sent > MOST_KEYS:
            return Purge(everything=True)  # a new CDN, a database that was put back, an import
        try:
            keys = touched(changes.since(sent, head - sent))[0]
        except changes.Expired:
            return Purge(everything=True)
        if len(keys) > MOST_KEYS:
            return Purge(everything=True)
        return Purge(keys=tuple(sorted(keys)))

    def _purge(self, what: Purge) -> bool:
        batch = self.purger.batch
        parts = [what]
        if not what.everything:
            parts = [
                Purge(keys=what.keys[start : start + batch])
                for start in range(0, len(what.keys), batch)
            ]
        for part in parts:
            result = self._guard.call(
                f"purger:{self.purger.name}",
                self.purger.purge,
                part,
                timeout=self.purger.timeout,
                check=lambda value: "",
            )
            if not result.ok:
                self._say_failure(result.error)
                return False
        if self._failing:
            self._failing = False
            logger.warning("Purging %s works again.", self.purger.name)
        return True

    def _say_failure(self, error: str) -> None:
        if not self._failing:
            self._failing = True
            logger.error(
                "The CDN %s could not be told what to forget (%s); trying again until it can. "
                "Until then it may give answers that are up to %d seconds old.",
                self.purger.name,
                error,
                settings.CONTENT_CDN_MAX_AGE,
            )

    def _position(self) -> int | None:
        return (
            ChangeCursor.objects.filter(name=self.cursor).values_list("sequence", flat=True).first()
        )

    def _keep(self, sequence: int) -> None:
        if self._position() != sequence:
            ChangeCursor.objects.update_or_create(name=self.cursor, defaults={"sequence": sequence})

    def _notices_token(self) -> str:
        return str([ports.notices(None, code) for code, _ in settings.LANGUAGES])


_purging: list[Purging] | None = None


def purge() -> Iterator[str]:
    """A turn of each CDN; one that fails holds up none of the others. For the worker."""
    global _purging
    if _purging is None:
        guard = Guard(cool_down=10)
        _purging = [Purging(each, guard) for each in get_plugins().cdn_purgers]
    for each in _purging:
        each.turn()
    yield from ()
