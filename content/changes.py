"""The outbox: what changed of what is live, in order. Writing it, reading it, following it.

**Order of locks.** Writers take turns at the head's row from :func:`record` until they commit, so
it must be the last row that a transaction waits for: record after the change itself is written, and
put several changes of one transaction into :func:`collect`, which records at its end. Where
marketing_spots' head is locked as well, it comes first: ``ports.together`` outside, this inside.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import F, Min
from django.dispatch import Signal
from django.utils import timezone
from msgspec.structs import replace

from content.models.changes import Change, ChangeCursor, ChangeHead

#: How long rows are kept for readers that nobody knows of, such as those of the changes API.
KEPT = dt.timedelta(days=30)
#: A follower that has not come round for so long has been taken out of service.
FOLLOWERS_MAY_REST = dt.timedelta(days=90)

#: Sent with `changes`, the new rows in order, in the process that made them, after the commit.
recorded = Signal()


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A change before it has its place in the feed; fields as in :class:`Change`."""

    action: str
    kind: str
    model: str
    object_id: str
    title: str = ""
    locale: str = ""
    path: str = ""
    previous_path: str = ""
    keys: tuple[str, ...] = ()

    def same_object(self) -> tuple[str, ...]:
        return (self.action, self.kind, self.model, self.object_id)


class Expired(Exception):
    """The reader's position is older than what is kept, or of another database: start over."""


# --- writing ------------------------------------------------------------------------------------


class Collection:
    """The changes of one transaction that are recorded together at its end.

    `memo` is for whoever makes records: what holds for all of them is looked up once.
    """

    def __init__(self) -> None:
        self.memo: dict[str, Any] = {}
        self._waiting: list[tuple[Record, _Mark]] = []

    def add(self, records: Iterable[Record]) -> None:
        for each in records:
            mark = _Mark()
            transaction.on_commit(mark)
            self._waiting.append((each, mark))

    def finish(self) -> list[Record]:
        """What has truly happened, each thing once.

        Django forgets an `on_commit` call whose savepoint was rolled back; so do we: what failed
        and was undone inside the transaction is no change.
        """
        held = {id(call[1]) for call in transaction.get_connection().run_on_commit}
        kept: dict[tuple[str, ...], Record] = {}
        for each, mark in self._waiting:
            if id(mark) in held:
                # The last one stands for all: it says where things are after the transaction.
                # Where they were before it, the first one says.
                first = kept.pop(each.same_object(), each)
                kept[each.same_object()] = replace(each, previous_path=first.previous_path)
        return list(kept.values())


class _Mark:
    """A call that does nothing but say, by still being due, that its savepoint stands."""

    def __call__(self) -> None:
        return None


class _Open(threading.local):
    collection: Collection | None = None


_open = _Open()


def record(records: Iterable[Record]) -> Sequence[Change]:
    """Appends to the outbox and returns the rows, in order; none yet inside :func:`collect`.

    Must run inside the transaction of the change itself, after the change is written: then both are
    kept, or neither. Writers take turns at the head's row until they commit, so sequence numbers
    become visible in order, on PostgreSQL too. Three queries, however many records. Raises
    TransactionManagementError outside a transaction.
    """
    wanted = list(records)
    if not wanted:
        return []
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "Record a change inside the transaction that makes it."
        )
    if _open.collection is not None:
        _open.collection.add(wanted)
        return []
    return _append(wanted)


@contextmanager
def collect() -> Iterator[Collection]:
    """One transaction whose changes are recorded together at its end, in three queries.

    For imports and releases. Inside another one it is part of it. What a savepoint inside undid is
    not recorded; of several changes of one kind to one object, only the last is.
    """
    if _open.collection is not None:
        yield _open.collection
        return
    with transaction.atomic():
        _open.collection = collection = Collection()
        try:
            yield collection
        finally:
            _open.collection = None
        _append(collection.finish())


def collecting() -> Collection | None:
    """The collection that is open in this thread, if any."""
    return _open.collection


def _append(wanted: list[Record]) -> list[Change]:
    if not wanted:
        return []
    first = _advance(len(wanted)) - len(wanted) + 1
    rows = Change.objects.bulk_create(
        [
            Change(
                sequence=first + index,
                action=each.action,
                kind=each.kind,
                model=each.model,
                object_id=each.object_id,
                title=each.title[:255],
                locale=each.locale,
                path=each.path[:2048],
                previous_path=each.previous_path[:2048],
                keys=list(each.keys),
            )
            for index, each in enumerate(wanted)
        ],
        batch_size=500,
    )
    transaction.on_commit(lambda: recorded.send_robust(Change, changes=rows), robust=True)
    return rows


def _advance(count: int) -> int:
    """The head after it has moved on by `count`; its row stays locked until the commit."""
    if not ChangeHead.objects.filter(pk=1).update(sequence=F("sequence") + count):
        ChangeHead.objects.get_or_create(pk=1)
        ChangeHead.objects.filter(pk=1).update(sequence=F("sequence") + count)
    return latest()


# --- reading ------------------------------------------------------------------------------------


def latest() -> int:
    """The sequence of the newest change, 0 before the first. One look-up by primary key."""
    return ChangeHead.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0


def oldest() -> int:
    """The sequence of the oldest change that is kept; one more than the newest if none is."""
    first = Change.objects.order_by("sequence").values_list("sequence", flat=True).first()
    return latest() + 1 if first is None else first


def since(sequence: int, limit: int = 500) -> list[Change]:
    """The changes after `sequence`, oldest first, at most `limit`.

    Raises Expired when some of them are no longer kept, or when `sequence` has not happened yet,
    as after a database was restored: the reader must load everything again, from :func:`latest`.
    """
    end = latest()  # before the rows: what commits in between comes with the next call
    rows = list(Change.objects.filter(sequence__gt=sequence, sequence__lte=end)[:limit])
    missing = rows[0].sequence != sequence + 1 if rows else end != sequence
    if missing:
        raise Expired(f"Changes after {sequence} are not kept; the oldest is {oldest()}.")
    return rows


# --- following ----------------------------------------------------------------------------------


@contextmanager
def follow(name: str, limit: int = 500) -> Iterator[list[Change]]:
    """The next changes for the follower `name`; done once the block has ended without an error.

    Whatever the block writes commits together with the follower's new position, so nothing is
    missed or done twice. Two workers take turns. A follower begins at the oldest change.
    """
    if not behind(name):
        yield []
        return
    with transaction.atomic():
        cursor, _ = ChangeCursor.objects.get_or_create(name=name)
        cursor = ChangeCursor.objects.select_for_update().get(pk=cursor.pk)
        if cursor.sequence > (end := latest()):  # the database was restored to an earlier day
            cursor.sequence = end
        rows = list(Change.objects.filter(sequence__gt=cursor.sequence)[:limit])
        yield rows
        if rows:
            cursor.sequence = rows[-1].sequence
        cursor.save(update_fields=["sequence", "updated_at"])


def position(name: str) -> int | None:
    """The sequence up to which the follower `name` has done its work; None before it began."""
    return ChangeCursor.objects.filter(name=name).values_list("sequence", flat=True).first()


def advance(name: str, seen: int | None, to: int) -> bool:
    """Moves the follower `name` on to `to`, if it is still where :func:`position` said.

    For followers whose work goes elsewhere than into this database: :func:`follow` would hold a
    transaction, on SQLite the right to write, for as long as somebody else's server takes. They read
    with :func:`since`, do the work, and only then come here; whoever dies in between has done it
    twice in the end, so it has to be harmless to do it twice. False: another process has moved it.
    """
    if seen is None:
        _, made = ChangeCursor.objects.get_or_create(name=name, defaults={"sequence": to})
        return made
    moved = ChangeCursor.objects.filter(name=name, sequence=seen)
    return bool(moved.update(sequence=to, updated_at=timezone.now()))


def behind(name: str) -> bool:
    """Whether there is something new for the follower `name`. Two look-ups, no lock."""
    position = ChangeCursor.objects.filter(name=name).values_list("sequence", flat=True).first()
    return position != latest() if position is not None else latest() > 0


def prune() -> int:
    """Deletes rows that are old and that every follower has seen; returns how many."""
    now = timezone.now()
    followers = ChangeCursor.objects.filter(updated_at__gt=now - FOLLOWERS_MAY_REST)
    needed = followers.aggregate(least=Min("sequence"))["least"]
    old = Change.objects.filter(at__lt=now - KEPT)
    if needed is not None:
        old = old.filter(sequence__lte=needed)
    return old.delete()[0]
