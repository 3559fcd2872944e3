"""What there is to compile, as plain records read in a fixed number of queries.

A record has the shape of a revision's content (and of ``serializable_data``), so that live rows,
drafts and an object from a form that was not saved yet all compile in the same way.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import models
from wagtail.models import Locale

from marketing_spots.models import (
    Ad,
    Attribute,
    AttributeChoice,
    Campaign,
    CampaignSegment,
    DayWindow,
    Placement,
    Segment,
    Spot,
    SpotDefault,
)
from marketing_spots.models.base import Publishable

Record = dict[str, Any]

#: Of each model the fields that a snapshot reads, and its inline lists with theirs.
FIELDS: dict[type[Publishable], tuple[str, ...]] = {
    Attribute: ("name", "label", "type", "source", "description", "unit", "sensitive"),
    Segment: ("name", "rule"),
    Ad: ("name", "translation_key", "locale", "content", "last_published_at"),
    Spot: ("name", "label", "slots", "formats"),
    Campaign: (
        "uid",
        "name",
        "segment_match",
        "conditions",
        "start_date",
        "start_time",
        "end_date",
        "end_time",
        "zone",
        "priority",
        "exclusion_groups",
        "paused",
    ),
}
LISTS: dict[type[Publishable], dict[str, tuple[type[models.Model], str, tuple[str, ...]]]] = {
    Attribute: {"choices": (AttributeChoice, "attribute", ("value", "label"))},
    Spot: {"defaults": (SpotDefault, "spot", ("ad",))},
    Campaign: {
        "placements": (Placement, "campaign", ("spot", "ad", "weight")),
        "segments": (CampaignSegment, "campaign", ("segment",)),
        "windows": (DayWindow, "campaign", ("days", "start", "end")),
    },
}
#: The key of an object that has no primary key yet; database keys start at 1.
NEW = 0


class Records(msgspec.Struct):
    """Everything to compile, by model and primary key, in the order of the keys."""

    rows: dict[type[Publishable], dict[int, Record]]
    languages: dict[int, str]  # locale -> language code
    #: The names of segments that are not published, for messages.
    draft_segments: dict[int, str]

    def of(self, model: type[Publishable]) -> dict[int, Record]:
        return self.rows[model]

    def with_object(self, instance: Publishable) -> Records:
        """The same with `instance`, as it stands in memory, in the place of its live version."""
        model = type(instance)
        record = {**instance.serializable_data(), "pk": instance.pk or NEW}
        rows = {**self.rows, model: {**self.rows[model], instance.pk or NEW: record}}
        return msgspec.structs.replace(self, rows=rows)

    def without(self, instances: Iterable[Publishable]) -> Records:
        """The same without the live versions of some objects."""
        rows = {model: dict(found) for model, found in self.rows.items()}
        for instance in instances:
            rows[type(instance)].pop(instance.pk, None)
        return msgspec.structs.replace(self, rows=rows)


def read_records(*, drafts: bool = False) -> Records:
    """What is live; with `drafts` the latest version of everything, published or not."""
    rows = {model: _rows(model, drafts) for model in FIELDS}
    return Records(
        rows=rows,
        languages=dict(Locale.objects.values_list("pk", "language_code")),
        draft_segments=dict(Segment.objects.filter(live=False).values_list("pk", "name")),
    )


def _rows(model: type[Publishable], drafts: bool) -> dict[int, Record]:
    query = model.objects.order_by("pk")
    if not drafts:
        query = query.filter(live=True)
    found = {row["pk"]: row for row in query.values("pk", *FIELDS[model])}
    for name, (child, parent, fields) in LISTS.get(model, {}).items():
        lists: dict[int, list[Record]] = defaultdict(list)
        children = child.objects.order_by("sort_order", "pk")
        if not drafts:
            children = children.filter(**{f"{parent}__live": True})
        for row in children.values(parent, *fields):
            lists[row.pop(parent)].append(row)
        for pk, record in found.items():
            record[name] = lists[pk]
    if drafts:
        _overlay(model, found)
    return found


def _overlay(model: type[Publishable], found: dict[int, Record]) -> None:
    """Puts unpublished changes over the rows."""
    kept = {"pk", "locale", "translation_key", "uid", "last_published_at"}
    changed = model.objects.filter(has_unpublished_changes=True, latest_revision__isnull=False)
    for pk, content in changed.values_list("pk", "latest_revision__content"):
        record = found[pk]
        record.update((key, content[key]) for key in record if key in content and key not in kept)


def raw_stream(value: Any) -> list[dict[str, Any]]:
    """The raw children of a StreamField's value, however it was read."""
    if not value:
        return []
    if isinstance(value, str):
        return json.loads(value)
    return list(getattr(value, "raw_data", value))


def raw_json(value: Any) -> Any:
    """The value of a JSONField; a revision holds it as text."""
    return json.loads(value) if isinstance(value, str) else value
