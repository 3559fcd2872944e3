"""Puts the cache in front of Django together from the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from content import changes, ports
from content.cache.app import Options, ResponseCache, Wsgi
from content.cache.follower import BLIND, Follower
from content.cache.splice import CdnHeader, Policy
from content.models.changes import Change
from plugins.api import HealthReport
from plugins.manager import get_plugins


class Running:
    """The cache of this process, with what follows the feed for it."""

    def __init__(self, cache: ResponseCache, follower: Follower) -> None:
        self.cache = cache
        self.follower = follower

    def report(self) -> HealthReport:
        """A line for operators."""
        cache, ago = self.cache, self.follower.seconds_ago()
        asked = cache.hits + cache.misses + cache.stale
        share = 100 * (cache.hits + cache.stale) / asked if asked else 0.0
        said = (
            f"{len(cache.store.entries):,} answers in {cache.store.size / 2**20:.1f} of "
            f"{cache.store.limit / 2**20:.0f} MB, {share:.1f} % of {asked:,} from memory"
        )
        if cache.stale:
            said += f", {cache.stale:,} of them in place of an error"
        if ago is None:
            return HealthReport(ok=False, detail=f"{said}; changes were not looked at yet")
        ok = ago < BLIND and not self.follower.away()
        return HealthReport(ok=ok, detail=f"{said}; changes looked at {ago:.1f} s ago")


_running: Running | None = None


def running() -> Running | None:
    """The cache of this process; None where there is none."""
    return _running


def policy() -> Policy:
    """What browsers and CDNs may do, from the settings and the purgers that plugins bring."""
    headers = {
        each.header: CdnHeader(each.header, each.separator) for each in get_plugins().cdn_purgers
    }
    return Policy(
        max_age=settings.CONTENT_MAX_AGE,
        cdn_max_age=settings.CONTENT_CDN_MAX_AGE,
        cdn=tuple(headers.values()),
    )


def start(django: Wsgi) -> Wsgi:
    """Django with the cache in front, following the feed; Django alone where memory is set to 0."""
    global _running
    if settings.CONTENT_CACHE_MB <= 0:
        return django
    options = Options(
        megabytes=settings.CONTENT_CACHE_MB,
        policy=policy(),
        longest=settings.CONTENT_CACHE_SECONDS,
        stale_if_error=settings.CONTENT_STALE_IF_ERROR,
        language=settings.LANGUAGE_CODE,
        https_only=settings.SECURE_SSL_REDIRECT,
        behind_proxy=settings.SECURE_PROXY_SSL_HEADER is not None,
    )
    cache = ResponseCache(django, ports.notices, options)
    follower = Follower(cache.store, seconds=settings.CONTENT_POLL_SECONDS)
    cache.watch = follower
    _running = Running(cache, follower)
    changes.recorded.connect(_heard, dispatch_uid="content cache")
    follower.start()
    return cache


def _heard(sender: Any, changes: Sequence[Change], **more: Any) -> None:
    """What this process has just committed: known at once, without a look at the database."""
    if _running is not None:
        _running.follower.hear(changes)
