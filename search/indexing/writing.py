"""Batches of documents into all indices of their languages.

*All*: the live one, one that is being built, and the one that is kept to go back to. So an index
that is being built misses nothing that happens meanwhile, and going back loses no edit.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

from search.backends.base import Backend, BackendError, IndexInfo, Refused, Write, Written
from search.documents.build import Batch
from search.models import RefusedDocument

logger = logging.getLogger("gridspot.search")

#: Characters of a reason that are kept.
LONGEST_REASON = 500
#: Seconds between tries to list an index that does not answer, though the backend does.
WAITS = (0.1, 0.2, 0.5, 1.0)


class Indices:
    """The indices of a backend at one moment, by language."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self._by_locale: dict[str, list[IndexInfo]] = defaultdict(list)
        for each in backend.indices():
            self._by_locale[each.locale].append(each)

    def names(self) -> frozenset[tuple[str, bool]]:
        """Every index, and whether it is live."""
        return frozenset(
            (each.name, each.live) for all_ in self._by_locale.values() for each in all_
        )

    def of(self, locale: str) -> Sequence[IndexInfo]:
        """Those of a language, the newest first."""
        return self._by_locale.get(locale, [])

    def live(self, locale: str) -> IndexInfo | None:
        return next((each for each in self.of(locale) if each.live), None)

    def keys(self, locale: str, prefix: str) -> set[str]:
        """Keys that begin like this in any index of a language."""
        found: set[str] = set()
        for each in self.of(locale):
            found |= _keys(self.backend, each, prefix)
        return found

    def write(self, batch: Batch) -> Written:
        """Writes a batch everywhere; tells of the live indices. Raises BackendError."""
        written = stale = 0
        refused: list[tuple[str, str]] = []
        for locale, writes in writes_of(batch).items():
            for index in self.of(locale):
                done = write(self.backend, index, writes)
                if index.live:
                    written, stale = written + done.written, stale + done.stale
                    refused += done.refused
        return Written(written=written, stale=stale, refused=tuple(refused))


def _keys(backend: Backend, index: IndexInfo, prefix: str) -> set[str]:
    for wait in (*WAITS, None):
        try:
            return {key for key, _, _ in backend.contents(index.name, prefix)}
        except Refused:
            if index.live:
                raise
            return set()  # one that is not live may have been dropped a moment ago
        except BackendError:
            if index.live or wait is None:
                raise
            time.sleep(wait)  # one that was made this very moment may not answer yet
    raise AssertionError("unreachable")


def writes_of(batch: Batch) -> Mapping[str, list[Write]]:
    """The batch as writes, by language."""
    found: dict[str, list[Write]] = defaultdict(list)
    for document in batch.documents:
        found[document.locale].append(Write(document.key, batch.version, document))
    for gone in batch.removed:
        found[gone.locale].append(Write(gone.key, batch.version))
    return found


def write(backend: Backend, index: IndexInfo, writes: Sequence[Write]) -> Written:
    """Writes to one index and keeps what it refused. Raises BackendError.

    One that is not live may be dropped meanwhile: that is no error.
    """
    try:
        done = backend.write(index.name, writes)
    except Refused:
        if index.live:
            raise
        return Written(written=0)
    note_refused(backend.name, index.name, writes, done)
    return done


def note_refused(backend: str, index: str, writes: Sequence[Write], done: Written) -> None:
    """Keeps which documents were refused and why, and forgets those that were not any more."""
    refused = dict(done.refused)
    rows = RefusedDocument.objects.filter(backend=backend, index=index)
    if rows.exists():
        taken = {each.key for each in writes} - refused.keys()
        rows.filter(key__in=taken).delete()
    for key, why in refused.items():
        reason = why[:LONGEST_REASON]
        _, new = rows.update_or_create(
            backend=backend, index=index, key=key[:255], defaults={"why": reason}
        )
        if new:
            logger.error("%s does not take the document %s: %s", index, key, reason)
