"""Which backends there are, and which of them answers: Elasticsearch while it does, else the database.

Whoever asks never waits long for an Elasticsearch that is away, and never gets its errors: the
database answers instead, and the answer says so (`Degraded`).
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from search.backends.base import Backend, BackendError, Refused
from search.backends.breaker import Breaker
from search.backends.database import DatabaseBackend
from search.backends.elastic.backend import ElasticBackend, NoIndex
from search.backends.elastic.client import connect

__all__ = ["Chain", "Degraded", "ask", "configured", "in_use", "start"]

T = TypeVar("T")

logger = logging.getLogger("gridspot.search")

AWAY = "Elasticsearch does not answer at the moment, so the database searched instead."
NOT_BUILT = "Elasticsearch has no index of this language yet, so the database searched instead."
NOT_UNDERSTOOD = "Elasticsearch could not answer this question, so the database searched instead."

#: Seconds that writing, counting and switching may take, and how often they are tried elsewhere.
PATIENCE, RETRIES = 60.0, 2
#: An answer that took this share of its time, or more, is as bad a sign as none.
SLOW = 0.8
#: Seconds between two lines of the log about the same trouble.
QUIET = 60.0


class Degraded(msgspec.Struct, frozen=True):
    """An answer that somebody else had to give. `reason` may be shown to anybody."""

    reason: str


class Chain:
    """Asks `first` while it answers, else `last`."""

    def __init__(self, first: Backend | None, last: Backend, breaker: Breaker) -> None:
        self.first = first
        self.last = last
        self.breaker = breaker
        self._logged: dict[str, float] = {}

    def ask(self, question: Callable[[Backend], T]) -> tuple[T, Degraded | None]:
        """The answer, and why it is not the first backend's, if it is not.

        `question` is called with a backend, and again with another one when that raises
        BackendError. Raises what the last one raises.
        """
        if self.first is None:
            return question(self.last), None
        ticket = self.breaker.enter()
        if ticket is None:
            self.try_quietly()
            return question(self.last), Degraded(AWAY)
        started = time.monotonic()
        try:
            answer = question(self.first)
        except Exception as error:
            reason = self._what_happened(error, ticket)
        else:
            self.breaker.succeeded(ticket, time.monotonic() - started)
            return answer, None
        return question(self.last), Degraded(reason)

    def _what_happened(self, error: Exception, ticket: int) -> str:
        """Counts and logs it; returns what to tell whoever asked."""
        if isinstance(error, NoIndex):
            self._log("no index", "%s Run `manage.py search rebuild`.", error)
            return NOT_BUILT
        if isinstance(error, BackendError) and not isinstance(error, Refused):
            if self.breaker.failed(ticket):
                logger.warning("The database answers searches from now on: %s", error)
            return AWAY
        # It is there, and the next question may be one that it answers.
        self._log("refused", "Elasticsearch could not answer a question: %s", error, exc_info=error)
        return NOT_UNDERSTOOD

    def _log(self, about: str, message: str, *values: object, **more: Any) -> None:
        """An error in the log, unless it has just said the same."""
        now = time.monotonic()
        if now - self._logged.get(about, -QUIET) >= QUIET:
            self._logged[about] = now
            logger.error(message, *values, **more)

    def try_quietly(self) -> None:
        """Looks in the background whether the first backend is back, if it is time to."""
        if self.first is not None and self.breaker.may_try():
            threading.Thread(target=self._try, name="search-probe", daemon=True).start()

    def _try(self) -> None:
        assert self.first is not None
        well = False
        try:
            self.first.ping()
            well = True
        except BackendError:
            pass  # it is known to be away
        except Exception:
            logger.exception("Looking whether Elasticsearch is back failed; it is tried again.")
        finally:
            away = self.breaker.seconds_open()
            self.breaker.tried(well)
        if well:
            logger.warning("Elasticsearch answers searches again; it was away for %.0f s.", away)


# --- of this process ------------------------------------------------------------------------------


class _Parts:
    """What one process has: connections cannot be shared with another."""

    def __init__(self) -> None:
        database = DatabaseBackend()
        self.backends: tuple[Backend, ...] = (database,)
        first = None
        if settings.ELASTICSEARCH_URLS:
            self.backends = (database, _elastic(PATIENCE, RETRIES, strict=False))
            # Another node is asked when one cannot be reached, which shows at once.
            others = min(1, len(settings.ELASTICSEARCH_URLS) - 1)
            first = _elastic(settings.SEARCH_TIMEOUT, others, strict=True)
        self.chain = Chain(first, database, Breaker(slow=SLOW * settings.SEARCH_TIMEOUT))


def _elastic(seconds: float, retries: int, *, strict: bool) -> ElasticBackend:
    where = {
        "urls": settings.ELASTICSEARCH_URLS,
        "api_key": settings.ELASTICSEARCH_API_KEY,
        "ca_certs": settings.ELASTICSEARCH_CA_CERTS,
        "seconds": seconds,
        "retries": retries,
    }
    try:
        keeping, asking = connect(**where), connect(**where, read=False)
    except (ValueError, OSError) as error:
        raise ImproperlyConfigured(
            # Not the error's own words: they have the address, and a password may be in it.
            "Elasticsearch cannot be reached with ELASTICSEARCH_URL (addresses such as "
            "https://search.example:9200, separated by commas) and ELASTICSEARCH_CA_CERTS "
            f"({type(error).__name__})."
        ) from None
    return ElasticBackend(
        keeping,
        asking,
        prefix=settings.SEARCH_INDEX_PREFIX,
        replicas=settings.SEARCH_REPLICAS,
        seconds=seconds,
        strict=strict,
    )


_parts: _Parts | None = None
_lock = threading.Lock()


def _here() -> _Parts:
    global _parts
    parts = _parts
    if parts is None:
        with _lock:
            parts = _parts = _parts or _Parts()
    return parts


def ask(question: Callable[[Backend], T]) -> tuple[T, Degraded | None]:
    """The answer of the first backend that has one, and why it is not Elasticsearch's, if it is not.

    Raises BackendError when no backend answers.
    """
    return _here().chain.ask(question)


def configured() -> tuple[Backend, ...]:
    """Every backend that documents are written to: the database always, Elasticsearch if set up."""
    return _here().backends


def start() -> Chain:
    """The chain of this process, made if need be: a process that serves search starts with it."""
    return _here().chain


def in_use() -> Chain | None:
    """The chain of this process; None where nothing is searched."""
    return None if _parts is None else _parts.chain


def _forget(**_: object) -> None:
    """A forked child must not use its parent's sockets, nor wait for a lock of a thread it has not."""
    global _parts, _lock
    _parts, _lock = None, threading.Lock()


def _settings_changed(*, setting: str, **_: object) -> None:
    if setting.startswith(("ELASTICSEARCH_", "SEARCH_")):
        _forget()


os.register_at_fork(after_in_child=_forget)
setting_changed.connect(_settings_changed)
