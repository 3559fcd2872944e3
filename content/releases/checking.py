"""What stands against a release, and what whoever publishes it ought to know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.fields import StreamField
from wagtail.models import LockableMixin, Page, WorkflowMixin
from wagtail.models.reference_index import ReferenceIndex

from content.models.releases import Release, ReleaseItem
from content.releases.items import (
    Action,
    State,
    changes_nothing,
    items_of,
    may_publish,
    version_of,
)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to say about an item (None: about the release), in words.

    `blocking` keeps the release from being published; the rest is good to know. `newer` says that
    a later draft exists than the one that was fixed.
    """

    item: int | None
    message: str
    blocking: bool = True
    newer: bool = False


def check(release: Release, user: Any, items: list[ReleaseItem] | None = None) -> list[Problem]:
    """Everything that can be known before publishing as `user`, item by item."""
    items = items_of(release) if items is None else items
    if not items:
        return [Problem(item=None, message="It is empty. Add the drafts that belong to it.")]
    together = {(item.content_type_id, item.object_id): item for item in items}
    problems: list[Problem] = []
    for item in items:
        if item.content_object is None:
            words = "It was deleted. Take it out of the release."
            problems.append(Problem(item=item.pk, message=words))
            continue
        problems.extend(_of_item(item, user, together))
    problems.extend(_elsewhere(release, items))
    return problems


def blocking(problems: list[Problem]) -> list[Problem]:
    """Those that keep a release from being published."""
    return [problem for problem in problems if problem.blocking]


def _of_item(item: ReleaseItem, user: Any, together: Any) -> Iterator[Problem]:
    instance = item.content_object
    stop, note = _speakers(item)
    if not may_publish(user, instance):
        who = "You" if user is not None else "Whoever scheduled it"
        yield stop(f"{who} may not publish this. Ask somebody who may to publish the release.")
    yield from map(stop, _held_back(instance, user))
    if changes_nothing(item, instance):
        done = "not live" if item.action == Action.UNPUBLISH else "live as it is"
        yield note(f"It is {done} already, so nothing changes.")
        return
    if item.action == Action.UNPUBLISH:
        yield from map(note, _left_behind(instance, together))
        return
    if item.revision_id is None and item.release.state == State.SCHEDULED:
        yield stop("The version that was scheduled is no longer kept. Schedule the release again.")
        return
    yield from _of_draft(item, instance, together)


def _speakers(item: ReleaseItem) -> tuple[Any, Any]:
    def stop(message: str) -> Problem:
        return Problem(item=item.pk, message=message)

    def note(message: str) -> Problem:
        return Problem(item=item.pk, message=message, blocking=False)

    return stop, note


def _held_back(instance: Any, user: Any) -> Iterator[str]:
    """Locks and schedules of the object's own."""
    if isinstance(instance, Page) and instance.alias_of_id:
        yield f"It became an alias of “{instance.alias_of}”. Add that page instead."
    if instance.scheduled_revision is not None:
        moment = timezone.localtime(instance.scheduled_revision.approved_go_live_at)
        yield (
            f"It goes live by itself at {moment:%-d %B %Y, %H:%M}. Cancel that schedule, "
            "or take it out of the release."
        )
    elif isinstance(instance, (LockableMixin, Page)):
        lock = instance.get_lock()
        if lock is not None and user is not None and lock.for_user(user):
            who = f" by {instance.locked_by}" if getattr(instance, "locked_by", None) else ""
            yield f"It is locked{who}. Unlock it first."


def _of_draft(item: ReleaseItem, instance: Any, together: Any) -> Iterator[Problem]:
    """What the version itself is like."""
    stop, note = _speakers(item)
    version = version_of(item, instance)
    if item.revision_id is not None and instance.latest_revision_id != item.revision_id:
        words = "A newer draft was saved since. It is not part of the release."
        yield Problem(item=item.pk, message=words, blocking=False, newer=True)
    try:
        draft = version.as_object() if version is not None else instance
    except Exception as error:
        yield stop(f"Its draft cannot be read ({type(error).__name__}). Open it and save it again.")
        return
    yield from map(stop, _moments(draft))
    yield from map(stop, _errors(draft))
    if isinstance(instance, WorkflowMixin) and instance.workflow_in_progress:
        task = instance.current_workflow_task
        name = f" (“{task.name}”)" if task else ""
        yield note(f"It waits for approval{name}. Publishing the release ends that.")
    yield from map(note, _parent(instance, together))
    yield from map(note, _not_live(draft, together))


def _moments(draft: Any) -> Iterator[str]:
    now = timezone.now()
    if draft.go_live_at and draft.go_live_at > now:
        moment = timezone.localtime(draft.go_live_at)
        yield (
            f"Its own schedule says that it goes live at {moment:%-d %B %Y, %H:%M}. Clear that "
            "moment in its editor: the release decides."
        )
    if draft.expire_at and draft.expire_at <= now:
        yield "Its expiry has passed already. Clear or change that moment in its editor."


def _errors(draft: Any) -> Iterator[str]:
    """What the editor's form would say."""
    try:
        draft.full_clean(validate_unique=True)
    except ValidationError as error:
        yield from in_words(draft, error)
    for field in draft._meta.get_fields():
        if not isinstance(field, StreamField):
            continue
        value = getattr(draft, field.name)
        try:
            value.stream_block.clean(value)
        except ValidationError as error:
            name = str(field.verbose_name)
            said = " ".join(dict.fromkeys(_of_blocks(error))) or "something in it is not complete."
            yield f"{name[:1].upper()}{name[1:]}: {said}"


def _of_blocks(error: Any) -> Iterator[str]:
    """The messages of a block's error, however deep they are."""
    found = error.as_json_data() if hasattr(error, "as_json_data") else {"messages": error.messages}
    return _messages(found)


def _messages(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield from map(str, value) if key == "messages" else _messages(value)
    elif isinstance(found, list):
        for value in found:
            yield from _messages(value)


def in_words(instance: Any, error: ValidationError) -> list[str]:
    """A model's errors, each with the name of its field."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    found = []
    for name, messages in error.message_dict.items():
        label = ""
        if name != "__all__":
            words = str(instance._meta.get_field(name).verbose_name)
            label = f"{words[:1].upper()}{words[1:]}: "
        found.extend(f"{label}{message}" for message in messages)
    return found


def _key(page: Any) -> tuple[int, str]:
    return (page.content_type_id, str(page.pk))


def _parent(instance: Any, together: Any) -> Iterator[str]:
    """A page below one that is not live has an address that leads through nothing."""
    if not isinstance(instance, Page):
        return
    parent = instance.get_parent()
    if parent is None or parent.is_root() or parent.live:
        return
    above = together.get(_key(parent))
    if above is None or above.action != Action.PUBLISH:
        yield f"The page above it, “{parent}”, is not live and not in this release."


def _left_behind(instance: Any, together: Any) -> Iterator[str]:
    """Pages below one that is taken down stay live unless they go, too."""
    if not isinstance(instance, Page):
        return
    below = [
        page
        for page in instance.get_descendants().live().only("pk", "content_type_id")
        if (item := together.get(_key(page))) is None or item.action != Action.UNPUBLISH
    ]
    if below:
        count = "1 page" if len(below) == 1 else f"{len(below)} pages"
        yield f"Below it {count} would stay live. Add them as well if they are to go, too."


#: How many pages that are not live are named.
NAMED = 3


def _not_live(draft: Any, together: Any) -> Iterator[str]:
    """Pages that a draft leads to and that nobody could open."""
    pages = ContentType.objects.get_for_model(Page).pk
    found = ReferenceIndex._extract_references_from_object(draft)
    ids = {each[1] for each in found if each[0] == pages}
    unseen = []
    for page in Page.objects.filter(pk__in=ids).only("pk", "title", "live", "content_type_id"):
        item = together.get(_key(page))
        after = page.live if item is None else item.action == Action.PUBLISH
        if not after and page.pk != draft.pk:
            unseen.append(f"“{page.title}”")
    if unseen:
        more = f" and {len(unseen) - NAMED} more" if len(unseen) > NAMED else ""
        yield f"It leads to what will not be live: {', '.join(unseen[:NAMED])}{more}."


def _elsewhere(release: Release, items: list[ReleaseItem]) -> Iterator[Problem]:
    """The same object in another release that is still to come."""
    mine = {(item.content_type_id, item.object_id): item.pk for item in items}
    others = (
        ReleaseItem.objects.filter(
            release__state__in=(State.OPEN, State.FAILED, State.SCHEDULED),
            object_id__in={key for _, key in mine},
        )
        .exclude(release=release)
        .select_related("release")
        .defer("before")
    )
    for other in others:
        if (pk := mine.get((other.content_type_id, other.object_id))) is not None:
            words = f"It is in release “{other.release}”, too; the later of the two wins."
            yield Problem(item=pk, message=words, blocking=False)
