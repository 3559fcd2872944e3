"""Synonyms and best bets as this process has them: asked for by every search, without a query.

A web server looks once in half a second, in a thread, whether anything changed: one tiny query. So a
change works everywhere within a second, and in the process that made it at once. What has no such
thread (a command, a test) looks when it is asked, at most once a second. While the database is away,
what is known stays.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.db import DatabaseError, InterfaceError, transaction
from django.db.models.signals import post_delete, post_save

from plugins.threads import Ticker, hang_up
from search.documents.document import Document
from search.models.curated import (
    BestBet,
    CuratedVersion,
    PinnedResult,
    SynonymSet,
    phrases_of,
    terms_of,
)
from search.pinning import BestBetHit, Bet, Pins, Target
from search.synonyms import NONE, Line, Problem, Synonyms
from search.synonyms import compile as compile_synonyms
from search.understood import Understood

__all__ = ["BestBetHit", "best_bets", "forget", "problems", "start", "synonyms"]

logger = logging.getLogger("gridspot.search")

#: Seconds between two looks: by the thread, and by whoever has none.
TICK, AT_MOST = 0.5, 1.0

_AWAY = (DatabaseError, InterfaceError, OSError)


class Words(msgspec.Struct, frozen=True):
    """All that editors said, as of one version."""

    version: int
    synonyms: Mapping[str, Synonyms] = {}
    pins: Mapping[str, Pins] = {}
    problems: tuple[Problem, ...] = ()


NOTHING = Words(0)


class Keeper:
    """Keeps what is in the database; one a process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._words: Words | None = None
        self._looked_at = -AT_MOST
        self._stale = False
        self._away = False
        self.ticker = Ticker("search-words", TICK, self.look)

    def words(self) -> Words:
        """What is known; a query only where no thread looks, or something was changed right here."""
        if self._stale or self._words is None or not self.ticker.running():
            now = self._clock()
            if self._stale or now - self._looked_at >= AT_MOST:
                # Before looking: whoever asks meanwhile need not look as well.
                self._looked_at, self._stale = now, False
                self.look()
        return self._words or NOTHING

    def forget(self) -> None:
        """The next to ask looks, whether or not a thread does."""
        self._stale = True

    def look(self) -> None:
        """Reads everything if anything changed. Never raises for a database that is away."""
        try:
            version = _version()
            if self._words is None or self._words.version != version:
                self._words = _read(version)
        except _AWAY as error:
            if not self._away:
                logger.error("Synonyms and best bets cannot be read (%s); trying on.", error)
            self._away = True
            hang_up()
            return
        if self._away:
            logger.warning("Synonyms and best bets can be read again.")
        self._away = False


keeper = Keeper()


def synonyms(locale: str) -> Synonyms:
    """The synonyms of a language, ready for :func:`search.understanding.understand`."""
    return keeper.words().synonyms.get(locale, NONE)


def best_bets(understood: Understood, locale: str, now: dt.datetime) -> tuple[BestBetHit, ...]:
    """What editors pinned to a question, in the order to show it; at most five."""
    pins = keeper.words().pins.get(locale)
    return pins.match(understood, now) if pins else ()


def problems() -> tuple[Problem, ...]:
    """What is wrong with synonyms in use; `ref` is the number of the set."""
    return keeper.words().problems


def forget() -> None:
    """Makes this process look anew when it is asked next."""
    keeper.forget()


def start() -> None:
    """Looks from now on in a thread; for web servers, whose searches must not wait for a query."""
    keeper.ticker.start()


# --- reading --------------------------------------------------------------------------------------


def _version() -> int:
    found = CuratedVersion.objects.filter(pk=CuratedVersion.THE_ONE)
    return found.values_list("version", flat=True).first() or 0


def _read(version: int) -> Words:
    """Three queries, whatever there is. Reads after the version, so a change in between comes again."""
    lines: dict[str, list[tuple[object, Line]]] = defaultdict(list)
    sets = SynonymSet.objects.filter(active=True).select_related("locale").order_by("pk")
    for each in sets:
        lines[each.locale.language_code].append((each.pk, line_of(each)))
    ready, wrong = {}, []
    for language, given in lines.items():
        ready[language], found = compile_synonyms(given, language)
        wrong += found
    bets: dict[str, list[Bet]] = defaultdict(list)
    kept = BestBet.objects.filter(active=True).select_related("locale").prefetch_related("results")
    for bet in kept.order_by("pk"):
        bets[bet.locale.language_code].append(_bet(bet))
    pins = {language: Pins(language, found) for language, found in bets.items()}
    return Words(version, ready, pins, tuple(wrong))


def line_of(synonyms: SynonymSet) -> Line:
    """A set as search reads it."""
    one_way = synonyms.direction == SynonymSet.Direction.ONE_WAY
    return Line(terms_of(synonyms.words), terms_of(synonyms.also) if one_way else ())


def _bet(bet: BestBet) -> Bet:
    language = bet.locale.language_code
    return Bet(
        id=bet.pk,
        phrases=phrases_of(bet.phrases),
        whole=bet.match == BestBet.Match.WHOLE,
        targets=tuple(_target(each, language) for each in bet.results.all()),
        starts=bet.starts,
        ends=bet.ends,
    )


def _target(result: PinnedResult, language: str) -> Target:
    if result.page_id or result.document_id:
        return Target(result.key)
    link = Document(
        key=result.key,
        kind="navigation",
        type="link",
        locale=language,
        title=result.title,
        summary=result.summary,
        path=result.url,
    )
    return Target(result.key, link)


# --- writing --------------------------------------------------------------------------------------


def connect() -> None:
    """Counts changes, in the transaction of each; called once, when the applications are ready."""
    from content.signals import save_in_one_transaction

    for model in (SynonymSet, BestBet, PinnedResult):
        save_in_one_transaction(model)
        post_save.connect(_changed, sender=model, dispatch_uid="curated saved")
        post_delete.connect(_changed, sender=model, dispatch_uid="curated deleted")


def _changed(sender: Any, using: str, **kwargs: Any) -> None:
    # Random, not counted: after a database was put back, the same count could mean something else.
    version = secrets.randbits(62)
    CuratedVersion.objects.update_or_create(
        pk=CuratedVersion.THE_ONE, defaults={"version": version}
    )
    forget()
    transaction.on_commit(forget, using=using)
