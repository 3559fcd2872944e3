"""Lists that fill themselves: asking content sources while an answer is put together.

What a source found is kept for each value of the context attributes that it reads, so that nearly
every answer takes it from memory. One request at a time asks again when it has grown old; the
others get what there was.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from marketing_spots.delivery.caches import RecentCache
from marketing_spots.delivery.items import item_head
from plugins.api import SourcedItem, SourceRequest
from plugins.guard import Guard, run_with_deadline
from plugins.manager import Plugins
from plugins.sourcing import LIST, as_listed, ask

#: Seconds that a source has when the process starts.
STARTING = 10.0
#: Lists that a process keeps, by ad, language and context.
KEPT = 2_000
#: Seconds for which a list may stand in for one that cannot be made.
STALE = 600.0
#: Seconds after which a list is asked for again that could not be made.
ASKING = 1.0

Note = Callable[[str, str], None]
_encode = msgspec.json.Encoder(order="sorted").encode


class Plan:
    """A list as the snapshot has it, in one language: where its items come from."""

    __slots__ = ("ad", "content", "key", "language", "limit", "reads", "settings", "source")

    def __init__(self, ad: str, language: str, content: Mapping[str, Any]) -> None:
        own = dict(content)
        self.ad = ad
        self.language = language
        self.source: str = own.pop("source")
        self.settings: Mapping[str, Any] = own.pop("settings")
        self.limit: int = own.pop("limit")
        self.reads = tuple(own.pop("reads"))
        self.content = own
        #: Tells it from every other list, in other snapshots too.
        self.key = _encode([ad, language, content])


class Filled(NamedTuple):
    """A list with its items, as JSON up to where the item's token goes; b"" when nothing was found.

    Seconds since 1970: `made` when the source found it, `until` when it is asked again.
    """

    head: bytes
    until: float
    made: float


class Sources:
    """Asks content sources. Safe for many threads; never raises."""

    def __init__(self, plugins: Plugins, guard: Guard, note: Note) -> None:
        self._plugins = plugins
        self._guard = guard
        self._note = note
        self._filled: RecentCache[Any, Filled] = RecentCache(KEPT // 2)
        #: Who is asked for right now: others who want the same for the first time wait for it.
        self._flights: dict[Any, threading.Event] = {}

    def start(self) -> None:
        """Lets every source put into memory what it needs there."""
        for source in self._plugins.content_sources.values():
            if source.start is None:
                continue
            try:
                run_with_deadline(source.start, STARTING)
            except Exception as error:
                said = str(error) or f"it took longer than {STARTING:g} seconds"
                self._note("content_source", f"{source.name} did not start: {said}")

    def fill(self, plan: Plan, context: Mapping[str, Any]) -> Filled:
        """The list for this context; its head is empty where nothing was found or can be."""
        facts = {name: context[name] for name in plan.reads if name in context}
        key = (plan.key, tuple(facts.items()))
        found = self._filled.get(key)
        if found is not None and time.time() < found.until:
            return found
        flight = threading.Event()
        ahead = self._flights.setdefault(key, flight)
        if ahead is not flight:
            return found or self._after(ahead, key, plan)
        try:
            made = self._ask(plan, facts) or _stand_in(found)
            self._filled.put(key, made)
        finally:
            self._flights.pop(key, None)
            flight.set()
        return made

    def _after(self, flight: threading.Event, key: Any, plan: Plan) -> Filled:
        """What somebody else is asking for, once it is there."""
        source = self._plugins.content_sources.get(plan.source)
        flight.wait(source.timeout if source else 0)
        return self._filled.get(key) or _stand_in(None)

    def _ask(self, plan: Plan, facts: Mapping[str, Any]) -> Filled | None:
        source = self._plugins.content_sources.get(plan.source)
        if source is None:
            self._note("content_source", f"{plan.source} is not there; its plugin is switched off")
            return None
        request = SourceRequest(
            settings=plan.settings, context=facts, language=plan.language, limit=plan.limit
        )
        # Encoded under the guard, too: what cannot be sent is the source's failure.
        result = self._guard.call(
            f"source:{source.name}",
            lambda: _head(plan, ask(source, request)),
            timeout=source.timeout,
        )
        if not result.ok:
            self._note("content_source", f"{source.name}: {result.error}")
            return None
        now = time.time()
        return Filled(result.value, now + source.seconds, now)


def _stand_in(before: Filled | None) -> Filled:
    """What there was, while it is not too old, or nothing; soon somebody asks again."""
    now = time.time()
    if before is not None and now - before.made < STALE:
        return before._replace(until=now + ASKING)
    return Filled(b"", now + ASKING, now - STALE)


def _head(plan: Plan, items: Sequence[SourcedItem]) -> bytes:
    if not items:
        return b""
    content = {**plan.content, "items": as_listed(items)}
    return item_head(plan.ad, LIST, plan.language, content)
