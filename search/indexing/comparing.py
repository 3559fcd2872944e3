"""Whether an index has what the database has; and making it so.

The keys and digests of an index are held in memory for a part of it at a time, so that it does not
matter how large it is. Documents are made in batches and thrown away again.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Collection, Mapping
from typing import Literal

import msgspec

from content import changes
from search.backends.base import Backend, Refused
from search.documents.build import Batch, batches
from search.documents.document import Removed, said
from search.indexing.writing import write, writes_of
from search.models import RefusedDocument

What = Literal["missing", "stale", "surplus"]
#: Documents whose keys and digests are in memory at once: some 200 bytes each.
PART = 50_000
#: How often what seems to differ is looked at again before it is believed: people edit meanwhile.
ROUNDS = 5
#: Seconds to let the follower catch up between two looks.
PATIENCE = 10.0
#: Keys that are named in a sentence.
NAMED = 10


class Ahead(Exception):
    """An index has versions that have not happened yet: the database was put back."""


class Differences(msgspec.Struct, frozen=True):
    """What differs, by key: missing from the index, stale in it, or surplus."""

    differences: Mapping[str, What] = {}
    compared: int = 0

    def count(self, what: What) -> int:
        return sum(each == what for each in self.differences.values())

    def __str__(self) -> str:
        if not self.differences:
            return f"{self.compared:,} documents, no differences"
        named = ", ".join(
            f"{key} ({what})" for key, what in sorted(self.differences.items())[:NAMED]
        )
        more = " …" if len(self.differences) > NAMED else ""
        return (
            f"{self.count('missing')} missing, {self.count('stale')} stale, "
            f"{self.count('surplus')} surplus: {named}{more}"
        )


def compare(
    backend: Backend,
    index: str,
    locale: str,
    *,
    only: Collection[str] | None = None,
    mending: Callable[[Batch], object] | None = None,
    progress: Callable[[int], object] = lambda count: None,
) -> Differences:
    """What differs at this moment, of everything or of some keys; given to `mending` in batches.

    Raises Ahead where the index cannot be mended, and BackendError.
    """
    parts = 1 if only is not None else backend.count(index) // PART + 1
    found: dict[str, What] = {}
    compared = 0
    for part in range(parts):
        wanted = _wanted(part, parts, only)
        version = changes.latest()
        indexed = _indexed(backend, index, wanted)
        for batch in batches(locale, wanted):
            wrong = {}
            for document in batch.documents:
                known = indexed.pop(document.key, None)
                compared += 1
                if known is None:
                    wrong[document.key] = "missing"
                elif known != said(document.digest()):
                    wrong[document.key] = "stale"
            found.update(wrong)  # type: ignore[arg-type]
            if wrong and mending:
                mending(_only(batch, wrong))
            progress(compared)
        found.update(dict.fromkeys(indexed, "surplus"))
        if indexed and mending:
            mending(_removal(version, indexed, locale))
    return Differences(found, compared)


def _wanted(part: int, parts: int, only: Collection[str] | None) -> Callable[[str], bool]:
    if only is not None:
        return only.__contains__
    return lambda key: zlib.crc32(key.encode()) % parts == part


def _indexed(backend: Backend, index: str, wanted: Callable[[str], bool]) -> dict[str, str]:
    """What the index holds of the wanted: the words' digests by key."""
    found, newest = {}, 0
    for key, version, digest in backend.contents(index):
        newest = max(newest, version)
        if wanted(key):
            found[key] = said(digest)
    if newest > changes.latest():
        raise Ahead(
            f"{index} has documents as of change {newest}, and the newest change is "
            f"{changes.latest()}: the database was put back to an earlier day."
        )
    return found


def follower_name(backend: str) -> str:
    """What the cursor of a backend is called among the outbox's followers."""
    return f"search-{backend}"


def _only(batch: Batch, keys: Collection[str]) -> Batch:
    documents = tuple(each for each in batch.documents if each.key in keys)
    return Batch(batch.version, documents)


def _removal(version: int, keys: Collection[str], locale: str) -> Batch:
    return Batch(version, (), tuple(Removed(key, locale) for key in sorted(keys)))


# --- what is done with it -------------------------------------------------------------------------


def mend(
    backend: Backend,
    index: str,
    locale: str,
    progress: Callable[[int], object] = lambda count: None,
) -> Differences:
    """Writes what differs into an index; returns what that was. Raises Ahead and BackendError."""
    put = _writer(backend, index, locale)
    found = compare(backend, index, locale, mending=put, progress=progress)
    if found.differences:
        backend.refresh(index)
    return found


def settled(
    backend: Backend,
    index: str,
    locale: str,
    *,
    mending: bool = False,
    progress: Callable[[int], object] = lambda count: None,
) -> Differences:
    """What differs and goes on differing: not what somebody is just editing.

    Each look is only at what differed in the one before, once the follower has come as far as the
    outbox was then (or does not come, for some seconds). With `mending` it is written each time, and
    what is left is what the index does not keep. Documents that it refuses are known and left out.
    """
    put = _writer(backend, index, locale) if mending else None
    backend.refresh(index)
    found = compare(backend, index, locale, mending=put, progress=progress)
    left = dict(found.differences)
    waiting = not mending
    for _ in range(ROUNDS):
        left = {key: what for key, what in left.items() if key not in _refused(backend, index)}
        if not left:
            break
        waiting = waiting and _follower_came(backend)
        backend.refresh(index)
        again = compare(backend, index, locale, only=left.keys(), mending=put)
        left = dict(again.differences)
    return Differences(left, found.compared)


def _writer(backend: Backend, index: str, locale: str) -> Callable[[Batch], None]:
    info = next((each for each in backend.indices(locale) if each.name == index), None)
    if info is None:
        raise Refused(f"There is no index {index} any more.")

    def put(batch: Batch) -> None:
        for writes in writes_of(batch).values():
            write(backend, info, writes)

    return put


def _refused(backend: Backend, index: str) -> set[str]:
    rows = RefusedDocument.objects.filter(backend=backend.name, index=index)
    return set(rows.values_list("key", flat=True))


def _follower_came(backend: Backend) -> bool:
    """Waits until the follower is where the outbox is now; False when it does not come."""
    until, head = time.monotonic() + PATIENCE, changes.latest()
    while (changes.position(follower_name(backend.name)) or 0) < head:
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True
