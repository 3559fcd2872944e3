"""Writing the outbox: every change of what is live is recorded in its own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from django.db import transaction
from django.db.models import F

from content.models.changes import Change, ChangeHead


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


def record(records: Iterable[Record]) -> Sequence[Change]:
    """Appends to the outbox and returns the rows, in order.

    Must run inside the transaction of the change itself: then both are kept, or neither. Writers
    take turns at the head's row until they commit, so sequence numbers become visible in order, on
    PostgreSQL too. Three queries, however many records.
    """
    wanted = list(records)
    if not wanted:
        return []
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "Record a change inside the transaction that makes it."
        )
    last = _advance(len(wanted))
    first = last - len(wanted) + 1
    return Change.objects.bulk_create(
        Change(
            sequence=first + index,
            action=each.action,
            kind=each.kind,
            model=each.model,
            object_id=each.object_id,
            title=each.title[:255],
            locale=each.locale,
            path=each.path,
            previous_path=each.previous_path,
            keys=list(each.keys),
        )
        for index, each in enumerate(wanted)
    )


def _advance(count: int) -> int:
    """The head after it has moved on by `count`; its row stays locked until the commit."""
    if not ChangeHead.objects.filter(pk=1).update(sequence=F("sequence") + count):
        ChangeHead.objects.get_or_create(pk=1)
        ChangeHead.objects.filter(pk=1).update(sequence=F("sequence") + count)
    return ChangeHead.objects.values_list("sequence", flat=True).get(pk=1)
