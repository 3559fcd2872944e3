"""The profile store: writing, erasing and exporting what is held about known customers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import F

from marketing_spots.models import Head, Visitor

BATCH = 1000


class ProfileChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said of one customer.

    Of the attributes in `covers`, exactly those in `attributes` are known afterwards; others stay
    as they are. `consents` holds the consents to set: True, False or None (not asked).
    """

    id: str
    covers: tuple[str, ...]
    attributes: dict[str, Any]  # JSON values, see registry.to_json
    consents: dict[str, bool | None] = {}


class Outcome(msgspec.Struct):
    """How many profiles were created, updated and found as they should be."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def total(self) -> int:
        return self.created + self.updated + self.unchanged


def save_profiles(changes: Iterable[ProfileChange], *, dry_run: bool = False) -> Iterator[Outcome]:
    """Upserts profiles in batches; yields the running outcome after each.

    Everything happens in one transaction, which is committed when the iterator is exhausted and
    undone when it is not. Profiles that would not change are not written. The ids must differ.
    """
    outcome = Outcome()
    source = iter(changes)
    with transaction.atomic():
        while batch := list(islice(source, BATCH)):
            written = _changed(batch, outcome)
            if written and not dry_run:
                Visitor.objects.bulk_create(
                    written,
                    update_conflicts=True,
                    unique_fields=["id"],
                    update_fields=[
                        "attributes", "personalisation", "measurement", "version", "updated_at",
                    ],
                )  # fmt: skip
            yield outcome
        if not dry_run and (outcome.created or outcome.updated):
            visitors_changed()


def _changed(batch: list[ProfileChange], outcome: Outcome) -> list[Visitor]:
    held = Visitor.objects.select_for_update().in_bulk([change.id for change in batch])
    written = []
    for change in batch:
        visitor = held.get(change.id)
        if visitor is None:
            written.append(Visitor(id=change.id, attributes=change.attributes, **change.consents))
            outcome.created += 1
            continue
        kept = {k: v for k, v in visitor.attributes.items() if k not in change.covers}
        after = (dict(sorted({**kept, **change.attributes}.items())), change.consents)
        before = (visitor.attributes, {key: getattr(visitor, key) for key in change.consents})
        if after == before:
            outcome.unchanged += 1
            continue
        visitor.attributes = after[0]
        for key, value in change.consents.items():
            setattr(visitor, key, value)
        visitor.version += 1
        written.append(visitor)
        outcome.updated += 1
    return written


def visitors_changed() -> None:
    """Tells every delivery node to forget the profiles it remembers."""
    Head.objects.get_or_create(pk=1)
    Head.objects.filter(pk=1).update(visitors_version=F("visitors_version") + 1)


@transaction.atomic
def erase_visitor(visitor_id: str) -> bool:
    """Erases everything held about a customer. Returns False when nothing was."""
    erased, _ = Visitor.objects.filter(pk=visitor_id).delete()
    if erased:
        visitors_changed()
    return bool(erased)


def export_visitor(visitor_id: str) -> dict[str, Any] | None:
    """Everything held about a customer as JSON values; None when there is nothing."""
    visitor = Visitor.objects.filter(pk=visitor_id).first()
    if visitor is None:
        return None
    return {
        "id": visitor.pk,
        "attributes": dict(sorted(visitor.attributes.items())),
        "consents": {
            "personalisation": visitor.personalisation,
            "measurement": visitor.measurement,
        },
        "version": visitor.version,
        "updated_at": visitor.updated_at.isoformat(),
    }
