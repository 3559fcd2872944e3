"""What the worker does for the indices beside following: builds them, refreshes votes, verifies."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Sequence

from django.utils import timezone

from search.backends.base import Backend, BackendError, IndexInfo
from search.documents.build import batches
from search.documents.document import signals_digest
from search.documents.places import locales
from search.documents.signals import NEUTRAL, signals
from search.indexing.claims import Busy, State, under_way
from search.indexing.follower import Follower
from search.indexing.rebuild import (
    NotBuilt,
    drop_left_half,
    held_back,
    mend_or_rebuild,
    rebuild,
)
from search.indexing.writing import Indices
from search.models import IndexBuild

logger = logging.getLogger("gridspot.search")

#: A build that failed is tried again after this long.
AFTER_FAILURE = dt.timedelta(minutes=5)
#: Documents whose votes are looked up at once.
AT_ONCE = 500
#: Every index is compared with the database, first not before this, and then so often.
FIRST_VERIFY, VERIFY_EVERY = dt.timedelta(minutes=10), dt.timedelta(hours=24)


class Keeper:
    """Keeps the indices of one backend in order. Its turns are jobs of the worker."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self._verify_at = timezone.now() + FIRST_VERIFY

    def build_missing(self) -> Iterator[str]:
        """Builds what is not there, and anew what an older version of Gridspot has built.

        What builds have left behind that were killed goes.
        """
        indices = Indices(self.backend)
        for locale in locales():
            for name in drop_left_half(self.backend, indices.of(locale)):
                yield f"Dropped {name}, whose build was cut off."
            if not self._wanted(locale, indices.live(locale)):
                continue
            try:
                built = rebuild(self.backend, locale)
            except Busy:
                continue
            except NotBuilt as error:
                logger.error("%s", error)
                continue
            yield f"Built {built.index}: {built.documents:,} documents in {built.seconds:.1f} s."

    def _wanted(self, locale: str, live: IndexInfo | None) -> bool:
        """Whether to build an index now."""
        if live is not None and live.schema == self.backend.schema(locale):
            return False
        if live is not None and held_back(self.backend, locale):
            return False
        return not (under_way(self.backend.name, locale) or self._failed_lately(locale))

    def _failed_lately(self, locale: str) -> bool:
        last = IndexBuild.objects.filter(backend=self.backend.name, locale=locale).first()
        if last is None or last.state != State.FAILED or last.finished_at is None:
            return False
        cut_off = last.message == "It was cut off."
        return not cut_off and timezone.now() - last.finished_at < AFTER_FAILURE

    # --- now and then ---

    def refresh(self) -> Iterator[str]:
        """Brings votes and popularity up to date; once a day, compares everything."""
        indices = Indices(self.backend)
        if timezone.now() >= self._verify_at:
            yield from self._verify(indices)
            self._verify_at = timezone.now() + VERIFY_EVERY
        for locale in locales():
            live = indices.live(locale)
            changed = self._changed(live.name) if live else set()
            if not changed:
                continue
            for batch in batches(locale, changed.__contains__):
                indices.write(batch)
            yield f"{locale}: {len(changed):,} documents were chosen or judged differently."

    def _changed(self, index: str) -> set[str]:
        """Keys of the documents of which visitors have come to say something else."""
        found: set[str] = set()
        part: dict[str, str] = {}
        for key, _, digest in self.backend.contents(index):
            part[key] = digest
            if len(part) >= AT_ONCE:
                found |= _differ(part)
                part = {}
        return found | _differ(part)

    def _verify(self, indices: Indices) -> Iterator[str]:
        for locale in locales():
            if live := indices.live(locale):
                yield from mend_or_rebuild(self.backend, live)


def _differ(digests: dict[str, str]) -> set[str]:
    known = signals(list(digests))
    now = {key: known.get(key, NEUTRAL) for key in digests}
    return {
        key
        for key, digest in digests.items()
        if not digest.endswith(signals_digest(now[key].popularity, now[key].helpfulness))
    }


def ensure(backends: Sequence[Backend]) -> Iterator[str]:
    """What the worker would do in its first turns, for commands that leave a working site behind."""
    for backend in backends:
        try:
            yield from Keeper(backend).build_missing()
            yield from Follower(backend).turn()
        except BackendError as error:
            yield f"{backend.name} does not answer ({error}); the worker builds its indices later."
