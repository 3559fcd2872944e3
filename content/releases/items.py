"""What is in a release, who may put it there, and in which version it would go live."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import DraftStateMixin, Page, Revision
from wagtail.permissions import policy_registry

from content.models.releases import Release, ReleaseItem

Action = ReleaseItem.Action
State = Release.State


class Refused(Exception):
    """This cannot be done with a release; the text says why and what to do."""


# --- permissions --------------------------------------------------------------------------------


def may_edit(user: Any, instance: Any) -> bool:
    """Whether `user` may change `instance`, and so put its draft into a release."""
    if isinstance(instance, Page):
        return bool(instance.permissions_for_user(user).can_edit())
    return bool(_policy(instance).user_has_any_permission(user, {"change", "publish"}))


def may_publish(user: Any, instance: Any) -> bool:
    """Whether `user` may publish `instance`, and take it down."""
    if user is None or not user.is_active:
        return False
    if isinstance(instance, Page):
        return bool(instance.permissions_for_user(user).can_publish())
    return bool(_policy(instance).user_has_permission(user, "publish"))


def _policy(instance: Any) -> Any:
    return policy_registry.get_by_type(type(instance))


# --- filling ------------------------------------------------------------------------------------


def add(release: Release, instance: Any, user: Any, action: str = Action.PUBLISH) -> ReleaseItem:
    """Puts an object into a release, to be published or taken down. Raises Refused.

    One that is in it already gets the new action.
    """
    if isinstance(instance, Page):
        instance = instance.specific
    _check_may_add(instance, user, action)
    with transaction.atomic():
        lock_open(release)
        kind = ContentType.objects.get_for_model(type(instance))
        item, created = ReleaseItem.objects.get_or_create(
            release=release,
            content_type=kind,
            object_id=str(instance.pk),
            defaults={"action": action, "title": _title(instance)},
        )
        if not created and item.action != action:
            item.action, item.problem = action, ""
            item.save(update_fields=["action", "problem"])
    return item


def _check_may_add(instance: Any, user: Any, action: str) -> None:
    if not isinstance(instance, DraftStateMixin):
        raise Refused(f"A {instance._meta.verbose_name} has no drafts, so it needs no release.")
    if isinstance(instance, Page) and instance.alias_of_id:
        raise Refused(
            f"“{instance}” is an alias: it follows “{instance.alias_of}”. Add that page instead."
        )
    if not may_edit(user, instance):
        raise Refused(f"You may not edit “{instance}”, so you cannot add it to a release.")
    if action == Action.UNPUBLISH and not instance.live:
        raise Refused(f"“{instance}” is not live, so there is nothing to take down.")


def remove(item: ReleaseItem) -> None:
    """Takes an item out of its release. Raises Refused when that is no longer open."""
    with transaction.atomic():
        lock_open(item.release)
        item.delete()


def lock_open(release: Release) -> Release:
    """The release's row, locked. Raises Refused unless items may still change."""
    locked = lock(release)
    if not locked.can_change:
        words = "Cancel its schedule first." if locked.state == State.SCHEDULED else ""
        state = locked.get_state_display().lower()
        raise Refused(f"Release “{locked}” is {state}, so it cannot change. {words}".strip())
    return locked


def lock(release: Release) -> Release:
    """The release's row as it is now, locked until the transaction ends. Raises Refused."""
    found = Release.objects.select_for_update().filter(pk=release.pk).first()
    if found is None:
        raise Refused("This release was deleted.")
    return found


def _title(instance: Any) -> str:
    draft = instance.get_latest_revision_as_object()
    return str(draft.title if isinstance(draft, Page) else draft)[:255]


# --- versions -----------------------------------------------------------------------------------


def items_of(release: Release) -> list[ReleaseItem]:
    """Its items with their objects, parents before children, in three queries or so."""
    found = release.items.select_related("content_type", "revision").defer("before")
    return in_order(found.prefetch_related("content_object"))


def in_order(items: Iterable[ReleaseItem]) -> list[ReleaseItem]:
    """What others refer to first: snippets, then pages from the top of the tree."""

    def key(item: ReleaseItem) -> tuple[int, str, int]:
        found = item.content_object
        return (1, found.path, item.pk) if isinstance(found, Page) else (0, "", item.pk)

    return sorted(items, key=key)


def version_of(item: ReleaseItem, instance: Any) -> Revision | None:
    """The revision that goes live: the one that was fixed, else the latest. None: none was saved."""
    if item.revision_id is not None:
        return item.revision
    return instance.latest_revision


def changes_nothing(item: ReleaseItem, instance: Any) -> bool:
    """Whether `instance` is already as the item would make it."""
    if item.action == Action.UNPUBLISH:
        return not instance.live
    if not instance.live:
        return False
    if item.revision_id is not None:
        return bool(item.revision_id == instance.live_revision_id)
    return not instance.has_unpublished_changes


def revision_numbers(items: Iterable[ReleaseItem]) -> str:
    """Which versions would go live, as one short text: to notice a change between two looks."""
    numbers = []
    for item in items:
        instance = item.content_object
        version = version_of(item, instance) if instance is not None else None
        numbers.append(f"{item.pk}:{item.action[0]}{version.pk if version else 0}")
    return ",".join(sorted(numbers))


__all__ = [
    "Action",
    "Refused",
    "State",
    "add",
    "changes_nothing",
    "in_order",
    "items_of",
    "lock",
    "lock_open",
    "may_edit",
    "may_publish",
    "remove",
    "revision_numbers",
    "version_of",
]
