"""What unpublished changes refer to.

The rows of an inline list that were not published yet are in a revision's JSON only. The database
protects nothing there, so this looks: before something is deleted, and before a revision goes live.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import PROTECT, Field, Q
from wagtail.models import Revision

from marketing_spots.models import Attribute, Segment
from marketing_spots.models.base import Publishable
from marketing_spots.snapshots.problems import Problem
from marketing_spots.snapshots.records import LISTS, raw_stream

#: The rules of definitions, by the names that their fields have in a revision.
RULES = ("rule", "conditions")


def waiting(*models: type[Publishable]) -> Iterator[Revision]:
    """The revisions that may still go live: of each object its unpublished draft, and the scheduled.

    Of all kinds of definitions, or only of the `models` named.
    """
    kinds = models or tuple(Publishable.__subclasses__())
    wanted = Q(approved_go_live_at__isnull=False)
    for model in kinds:
        drafts = model.objects.filter(has_unpublished_changes=True, latest_revision__isnull=False)
        wanted |= Q(pk__in=drafts.values("latest_revision"))
    types = [model.get_content_type() for model in kinds]
    found = Revision.objects.filter(wanted, content_type__in=types)
    yield from found.select_related("content_type").order_by("pk").iterator()


def users_in_drafts(instance: Publishable) -> list[Problem]:
    """Whose unpublished changes refer to `instance`, and could not go live without it."""
    kind = type(instance)
    if kind not in _targets():
        return []
    found = {}
    for revision in waiting():
        model = revision.content_type.model_class()
        if (model, revision.object_id) == (kind, str(instance.pk)):
            continue
        if _refers(model, revision.content, instance):
            which = "version that is scheduled" if revision.approved_go_live_at else "draft"
            found[model, revision.object_id] = Problem(
                kind=model._meta.model_name,
                pk=int(revision.object_id),
                name=revision.object_str,
                message=f"Its {which} uses {instance.in_words()}. Take it out there first.",
            )
    return list(found.values())


def lost_references(instance: Publishable) -> list[Problem]:
    """The rows of `instance`, as it stands in memory, whose spot, ad or segment was deleted."""
    problems = []
    for name, (child, _, _) in LISTS.get(type(instance), {}).items():
        rows = list(getattr(instance, name).all())
        for field in protected_fields(child):
            keys = {getattr(row, field.attname) for row in rows} - {None}
            kept = set(field.related_model.objects.filter(pk__in=keys).values_list("pk", flat=True))
            problems += [
                Problem(
                    kind=type(instance)._meta.model_name,
                    pk=instance.pk or None,
                    name=str(instance),
                    message=lost_words(field.related_model, index),
                    field=name,
                    row=index,
                )
                for index, row in enumerate(rows)
                if getattr(row, field.attname) not in kept
            ]
    return problems


def lost_words(model: Any, row: int) -> str:
    """What to tell about a row whose target is gone."""
    what = model._meta.verbose_name
    return f"The {what} in row {row + 1} was deleted. Choose another {what} or take the row out."


def protected_fields(child: Any) -> list[Field]:
    """The fields of an inline row that refer to another definition."""
    relations = (field for field in child._meta.fields if field.remote_field)
    return [field for field in relations if field.remote_field.on_delete is PROTECT]


def _targets() -> set[Any]:
    rows = (child for lists in LISTS.values() for child, _, _ in lists.values())
    fields = (field for child in rows for field in protected_fields(child))
    return {Attribute, Segment, *(field.related_model for field in fields)}


def _refers(model: Any, content: dict[str, Any], instance: Publishable) -> bool:
    for name, (child, _, _) in LISTS.get(model, {}).items():
        for field in protected_fields(child):
            rows = content.get(name, ()) if field.related_model is type(instance) else ()
            if any(row.get(field.name) == instance.pk for row in rows):
                return True
    if isinstance(instance, Segment):
        sought = ("segment", str(instance.pk))
    elif isinstance(instance, Attribute):
        sought = ("attribute", instance.name)
    else:
        return False
    return any(_names(raw_stream(content.get(rule)), *sought) for rule in RULES)


def _names(value: Any, key: str, wanted: str) -> bool:
    """Whether a rule's stream says ``key: wanted`` anywhere."""
    if isinstance(value, list):
        return any(_names(item, key, wanted) for item in value)
    if not isinstance(value, dict):
        return False
    return str(value.get(key, "")) == wanted or any(
        _names(item, key, wanted) for item in value.values()
    )
