"""Taking a release back: everything it touched is again as it was before."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log, registry
from wagtail.models import LockableMixin, Page

from content.models.releases import Release, ReleaseItem
from content.releases.checking import Problem, in_words
from content.releases.items import Refused, State, in_order, lock, may_publish
from content.releases.publishing import NotPublished, lock_objects, one_moment

Outcome = ReleaseItem.Outcome


class NotRolledBack(Exception):
    """Nothing was rolled back, for these reasons."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(problem.message for problem in problems))


def obstacles(release: Release, user: Any) -> list[Problem]:
    """What keeps the items of a published release from going back, item by item."""
    return list(_obstacles(_items(release), user))


def roll_back(release: Release, user: Any, leave_out: Collection[int] = ()) -> Release:
    """Puts back what was live before `release`, all of it but the items in `leave_out`.

    What was not live before is taken down. Drafts that were saved since stay the latest drafts.
    Raises NotRolledBack, and nothing has changed, and Refused when it is not published.
    """
    try:
        with transaction.atomic():
            locked = lock(release)
            if locked.state != State.PUBLISHED:
                raise Refused(f"Release “{locked}” is not published, so there is nothing to undo.")
            _perform(locked, user, leave_out)
    except NotPublished as error:
        raise NotRolledBack(error.problems) from error
    return locked


def _items(release: Release) -> list[ReleaseItem]:
    found = release.items.select_related("content_type").prefetch_related("content_object")
    return in_order(found)


def _perform(release: Release, user: Any, leave_out: Collection[int]) -> None:
    items = _items(release)
    with one_moment(user, f"Rolled back release “{release}”", items):
        lock_objects(items)
        going = [item for item in items if item.pk not in leave_out]
        if problems := list(_obstacles(going, user)):
            raise NotRolledBack(problems)
        # From the bottom of the tree: what is taken down leaves nothing live below it.
        for item in reversed(items):
            _take_back(item, user, leave=item.pk in leave_out)
        release.state, release.rolled_back_at = State.ROLLED_BACK, timezone.now()
        release.save(update_fields=["state", "rolled_back_at"])
        log(instance=release, action="content.release.roll_back", user=user)


def _obstacles(items: list[ReleaseItem], user: Any) -> Iterator[Problem]:
    for item in items:
        if item.outcome not in (Outcome.PUBLISHED, Outcome.UNPUBLISHED):
            continue
        for message in _of_item(item, user):
            yield Problem(item=item.pk, message=message)


def _of_item(item: ReleaseItem, user: Any) -> Iterator[str]:
    instance = item.content_object
    if instance is None:
        yield "It was deleted since."
        return
    if not may_publish(user, instance):
        yield "You may not publish this."
    if isinstance(instance, (LockableMixin, Page)):
        held = instance.get_lock()
        if held is not None and held.for_user(user):
            yield "It is locked, or it goes live by itself later."
    if item.outcome == Outcome.UNPUBLISHED:
        if instance.live:
            yield "It was published again since."
    elif not instance.live:
        yield "It was taken down since."
    elif instance.live_revision_id != item.revision_id:
        moment = timezone.localtime(instance.last_published_at)
        yield f"It was published anew since{_publisher(instance)}, at {moment:%-d %B %Y, %H:%M}."


def _publisher(instance: Any) -> str:
    """Who published it last: `` by Elena``, or nothing where it was nobody."""
    found = registry.get_logs_for_instance(instance).filter(action="wagtail.publish").first()
    return f" by {found.user_display_name}" if found is not None and found.user_id else ""


def _take_back(item: ReleaseItem, user: Any, *, leave: bool) -> None:
    if item.outcome not in (Outcome.PUBLISHED, Outcome.UNPUBLISHED):
        return
    if leave:
        item.outcome = Outcome.LEFT_OUT
    else:
        try:
            if item.before is None:
                item.content_object.unpublish(user=user)
            else:
                _restore(item, user)
        except ValidationError as error:
            words = in_words(item.content_object, error)
            raise NotRolledBack([Problem(item=item.pk, message=each) for each in words]) from error
        item.outcome = Outcome.ROLLED_BACK
    item.save(update_fields=["outcome"])


def _restore(item: ReleaseItem, user: Any) -> None:
    """Publishes what was live before, as a new revision, below the drafts that came later."""
    instance = item.content_object
    newer = None
    if instance.has_unpublished_changes and instance.latest_revision_id != item.revision_id:
        newer = instance.latest_revision
    before = instance.with_content_json(item.before)
    revision = before.save_revision(user=user, log_action="wagtail.revert", clean=False)
    revision.publish(user=user, skip_permission_checks=True)
    if newer is not None:
        newer.as_object().save_revision(user=newer.user, clean=False)
