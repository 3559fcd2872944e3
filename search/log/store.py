"""Keeps what was searched for: scrubbed at once, written by a thread in batches, off everybody's way.

A search waits for nothing here: its record goes into a list in memory, which a thread empties once a
second, in one small transaction. While the database is away the list grows to :data:`MOST`; then the
oldest go, and are counted. A process that is killed loses what its list holds: a second of searches.
"""

from __future__ import annotations

import atexit
import datetime as dt
import logging
from collections import deque

import msgspec
from django.db import DatabaseError, DataError, InterfaceError, transaction
from django.utils import timezone

from plugins.threads import Ticker, hang_up
from search.log.ids import UnknownSearch, made_at, new_id
from search.log.limits import LASTS
from search.log.popular import popular, popularity
from search.log.scrub import key_of, scrub
from search.models.log import SearchClick, SearchRecord

__all__ = [
    "Searched",
    "UnknownSearch",
    "clicked",
    "flush",
    "popular",
    "popularity",
    "searched",
    "start",
]

logger = logging.getLogger("gridspot.search")

#: Records that are kept in memory while they cannot be written, and that are written at once.
MOST, BATCH = 10_000, 500
SECONDS = 1.0
#: Results that one search can be said to have led to.
MOST_CLICKS = 20
_FILTERS = 120
#: A result with less of what was asked is there because of a word or two: it is no answer.
FITS = 0.5

_AWAY = (DatabaseError, InterfaceError, OSError)


class Searched(msgspec.Struct, frozen=True, kw_only=True):
    """A search and what came of it. Only first pages: turning to the next is no new search.

    `total` counts what editors pinned, too: 0 is what found nothing at all.

    `counts`: False for bots, monitors, previews and people who work here; nothing is kept of it.
    `measured`: False for somebody who does not want to be measured; a number is kept, not a word.
    """

    text: str
    locale: str
    total: int
    kinds: tuple[str, ...] = ()
    audience: str = ""
    degraded: bool = False
    corrected: bool = False
    #: The greatest share of what was asked that any result has, 0 to 1, pinned ones being 1.
    best: float = 1.0
    #: The answer itself stood above the results.
    answered: bool = False
    #: The number of the search before it, as a front end says.
    previous: str = ""
    source: str = ""
    counts: bool = True
    measured: bool = True


_waiting: deque[SearchRecord] = deque()
#: How many this process could not keep.
dropped = 0


def searched(search: Searched, now: dt.datetime | None = None) -> str:
    """Records a search; returns the number that its clicks name, "" where there will be none."""
    if not search.counts:
        return ""
    now = now or timezone.now()
    record = SearchRecord(
        id=new_id(now),
        at=now,
        locale=search.locale,
        total=search.total,
        poor=search.total > 0 and search.best < FITS and not search.answered,
        degraded=search.degraded,
        corrected=search.corrected,
        answered=search.answered,
        source=search.source[:20],
    )
    if search.measured:
        record.text = scrub(search.text)
        record.key = key_of(record.text)
        record.filters = " ".join(filter(None, (*search.kinds, search.audience)))[:_FILTERS]
        record.previous = _previous(search.previous, now)
    _wait(record)
    return record.id if record.key else ""


def _previous(search: str, now: dt.datetime) -> str:
    if not search:
        return ""
    try:
        recent = dt.timedelta(0) <= now - made_at(search) <= LASTS
    except UnknownSearch:  # nothing that whoever searches has to hear of
        return ""
    return search if recent else ""


def clicked(search: str, key: str, position: int, now: dt.datetime | None = None) -> bool:
    """Stores that a result was chosen; returns whether it counts, as the second time does not.

    `position`: 1 is the first of all pages, 0 what stands above them. Raises UnknownSearch.
    """
    now = now or timezone.now()
    if not dt.timedelta(minutes=-1) <= now - made_at(search) <= LASTS:
        raise UnknownSearch
    if SearchClick.objects.filter(search=search).count() >= MOST_CLICKS:
        return False
    _, counts = SearchClick.objects.get_or_create(
        search=search,
        key=key[:120],
        defaults={"position": max(0, min(position, 30_000)), "at": now},
    )
    return counts


# --- waiting and writing --------------------------------------------------------------------------


def _wait(record: SearchRecord) -> None:
    global dropped
    _waiting.append(record)
    while len(_waiting) > MOST:
        try:
            _waiting.popleft()
        except IndexError:  # the thread has just taken all
            break
        dropped += 1
    if len(_waiting) >= BATCH and not ticker.running():
        flush()


def flush() -> int:
    """Writes what waits; returns how many. What cannot be written now waits on."""
    written = 0
    while batch := _take():
        try:
            with transaction.atomic():
                # A forked process has its parent's list as well: what is there already is the same.
                SearchRecord.objects.bulk_create(batch, ignore_conflicts=True)
        except DataError:
            logger.exception("%d searches could not be stored and are not counted.", len(batch))
        except _AWAY as error:
            _waiting.extendleft(reversed(batch))
            _failed(error)
            hang_up()
            break
        else:
            written += len(batch)
            _works()
    return written


def _take() -> list[SearchRecord]:
    taken: list[SearchRecord] = []
    try:
        while len(taken) < BATCH:
            taken.append(_waiting.popleft())
    except IndexError:
        pass
    return taken


_failing = False


def _failed(error: Exception) -> None:
    global _failing
    if not _failing:
        _failing = True
        logger.error("Searches cannot be stored (%s); they wait in memory.", error)


def _works() -> None:
    global _failing, dropped
    if _failing:
        _failing = False
        logger.warning("Searches are stored again; %d were too many to wait for it.", dropped)
        dropped = 0


def forget() -> None:
    """Drops what waits, for tests: it is of a database that is not there any more."""
    _waiting.clear()


ticker = Ticker("search-log", SECONDS, lambda: flush() and None)


def start() -> None:
    """Writes from now on once a second, and when the process ends. For web servers."""
    ticker.start()
    atexit.register(flush)
