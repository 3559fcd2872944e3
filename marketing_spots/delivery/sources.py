"""Lists that fill themselves: asking content sources while an answer is put together.

What a source found is kept for each value of the context attributes that it reads, so that nearly
every answer takes it from memory. One request at a time asks again when it has grown old; the
others get what there was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from marketing_spots.delivery.caches import RecentCache
from marketing_spots.delivery.items import item_head
from plugins.api import SourcedItem, SourceRequest
from plugins.guard import Guard
from plugins.manager import Plugins
from plugins.sourcing import LIST, as_listed, problem_of

#: Lists that a process keeps, by ad, language and context.
KEPT = 2_000
#: Seconds for which a list may stand in for one that cannot be made.
STALE = 600.0
#: Seconds in which others do not ask for a list, too, while one request does.
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

    `until`: seconds since 1970, when the source is asked again.
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

    def fill(self, plan: Plan, context: Mapping[str, Any]) -> Filled | None:
        """The list for this context; None while it cannot be made."""
        facts = {name: context[name] for name in plan.reads if name in context}
        key = (plan.key, tuple(facts.items()))
        found = self._filled.get(key)
        now = time.time()
        if found is not None and now < found.until:
            return found
        if found is not None:  # others go on with it meanwhile
            self._filled.put(key, found._replace(until=now + ASKING))
        made = self._ask(plan, facts, now)
        if made is None and found is not None and now - found.made < STALE:
            return found._replace(until=now + ASKING)
        if made is not None:
            self._filled.put(key, made)
        return made

    def _ask(self, plan: Plan, facts: Mapping[str, Any], now: float) -> Filled | None:
        source = self._plugins.content_sources.get(plan.source)
        if source is None:
            self._note("content_source", f"{plan.source} is not there; its plugin is switched off")
            return None
        request = SourceRequest(
            settings=plan.settings, context=facts, language=plan.language, limit=plan.limit
        )
        result = self._guard.call(
            f"source:{source.name}",
            source.fetch,
            request,
            timeout=source.timeout,
            check=problem_of,
        )
        if not result.ok:
            self._note("content_source", f"{source.name}: {result.error}")
            return None
        return Filled(_head(plan, result.value[: plan.limit]), now + source.seconds, now)


def _head(plan: Plan, items: Sequence[SourcedItem]) -> bytes:
    if not items:
        return b""
    content = {**plan.content, "items": as_listed(items)}
    return item_head(plan.ad, LIST, plan.language, content)
