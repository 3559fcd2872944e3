"""Reads what a node runs on from the database. Only the poller's thread comes here."""

from __future__ import annotations

from typing import NamedTuple

from marketing_spots.delivery.keys import AccessDocument, ApiKeyDoc
from marketing_spots.delivery.visitor_tokens import TokenKeyDoc
from marketing_spots.models import ApiKey, Head, NoticeBoard, Snapshot, TokenKey


class HeadRow(NamedTuple):
    """What is live, by version numbers."""

    live: int | None
    access: int
    visitors: int


def read_head() -> HeadRow:
    """The row that is polled. Raises a database error; an empty database reads as nothing live."""
    row = Head.objects.filter(pk=1).values_list("live_id", "access_version", "visitors_version")
    found = row.first()
    return HeadRow(*found) if found else HeadRow(None, 0, 0)


def read_board_version() -> int:
    """The version of the board of emergency notices; 0 while there is none."""
    return NoticeBoard.objects.filter(pk=1).values_list("version", flat=True).first() or 0


def read_board() -> bytes:
    """The board's document as it is stored; it says its own version."""
    found = NoticeBoard.objects.filter(pk=1).values_list("document", flat=True).first()
    return bytes(found or b"")


def read_snapshot(version: int) -> bytes:
    """A snapshot's document as it is stored. Raises LookupError when the row is gone."""
    document = Snapshot.objects.filter(pk=version).values_list("document", flat=True).first()
    if document is None:
        raise LookupError(f"snapshot {version} is not in the database")
    return bytes(document)


def read_access(version: int) -> AccessDocument:
    """All active keys, under the version that was read before them."""
    return AccessDocument(
        version=version,
        api_keys=tuple(
            ApiKeyDoc(kind=key.kind, hash=key.hash, origins=key.origin_list)
            for key in ApiKey.objects.filter(active=True).order_by("pk")
        ),
        token_keys=tuple(
            TokenKeyDoc(
                kid=key.kid, algorithm=key.algorithm, material=key.material, audience=key.audience
            )
            for key in TokenKey.objects.filter(active=True).order_by("pk")
        ),
    )
