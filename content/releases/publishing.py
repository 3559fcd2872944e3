"""Publishing a release: at once or at its moment, all of it or nothing.

Everything happens in one transaction: the drafts, the snapshot of what marketing_spots shows and
the rows of the outbox that caches, webhooks and search follow. Whoever reads, reads all of it or
nothing, and a process that is killed leaves nothing behind.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from content import ports
from content.changes import collect
from content.models.releases import Release, ReleaseItem
from content.releases import notify
from content.releases.checking import Problem, blocking, check, in_words
from content.releases.items import (
    Action,
    Refused,
    State,
    changes_nothing,
    items_of,
    lock,
    version_of,
)

Outcome = ReleaseItem.Outcome
logger = logging.getLogger("gridspot.releases")


class NotPublished(Exception):
    """Nothing of the release was published, for these reasons."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(problem.message for problem in problems))


class _Rehearsed(Exception):
    """Ends a rehearsal, so that it is undone."""


def publish(release: Release, user: Any) -> Release:
    """Publishes everything in `release` now, as `user`; returns it as it is then.

    Each draft goes live as it was last saved, or as it was fixed when the release was scheduled.
    Raises NotPublished, with the reasons kept at the items, and Refused when it is not waiting.
    """
    try:
        return _publish(release, user)
    except NotPublished as error:
        _remember(release, error.problems)
        raise


def _publish(release: Release, user: Any, *, due: bool = False) -> Release:
    with transaction.atomic():
        locked = _waiting(release)
        if due and not _is_due(locked):
            raise Refused("Another worker has just published it.")
        _perform(locked, user)
    return locked


def _is_due(release: Release) -> bool:
    moment = release.go_live_at
    return release.state == State.SCHEDULED and moment is not None and moment <= timezone.now()


def _waiting(release: Release) -> Release:
    locked = lock(release)
    if locked.state in (State.PUBLISHED, State.ROLLED_BACK):
        raise Refused(f"Release “{locked}” was published already.")
    return locked


def _perform(release: Release, user: Any) -> None:
    items = items_of(release)
    with one_moment(user, f"Release “{release}”", items):
        lock_objects(items)
        if problems := blocking(check(release, user, items)):
            raise NotPublished(problems)
        for item in items:
            with _at(item):
                _publish_item(item, user)
        release.state, release.problem = State.PUBLISHED, ""
        release.published_at, release.published_by = timezone.now(), user
        release.save()
        log(instance=release, action="content.release.publish", user=user)


@contextmanager
def one_moment(user: Any, summary: str, items: list[ReleaseItem]) -> Iterator[None]:
    """What is done inside takes effect at once, in every part of Gridspot. Raises NotPublished."""
    try:
        with ports.together(user, summary), collect():
            yield
    except ports.Conflict as error:
        raise NotPublished([_at_item(each, items) for each in error.problems]) from error


def _at_item(problem: tuple[str, Any, str], items: list[ReleaseItem]) -> Problem:
    """A problem of marketing_spots at the item that it is about, else at the release."""
    model, pk, message = problem
    for item in items:
        kind = item.content_type
        if f"{kind.app_label}.{kind.model}" == model and item.object_id == str(pk):
            return Problem(item=item.pk, message=message)
    return Problem(item=None, message=message)


@contextmanager
def _at(item: ReleaseItem) -> Iterator[None]:
    """Says at which item something failed."""
    try:
        yield
    except ValidationError as error:
        words = in_words(item.content_object, error)
        raise NotPublished([Problem(item=item.pk, message=each) for each in words]) from error
    except IntegrityError as error:
        words = "Something else that is live has its place or its name already."
        raise NotPublished([Problem(item=item.pk, message=words)]) from error


def lock_objects(items: list[ReleaseItem]) -> None:
    """Locks what the release changes, always in the same order, and reads it afresh.

    Nobody publishes one of them between the look at what is live and its replacement.
    """
    for item in sorted(items, key=lambda each: (each.content_type_id, each.object_id)):
        model = item.content_type.model_class()
        if model is None:
            continue
        rows = model._default_manager.select_for_update(of=("self",))
        kind, key = item.content_type, item.object_id
        item.content_object = rows.filter(pk=key).first()
        # Django's generic key has put a number, or nothing, in the place of these.
        item.content_type, item.object_id = kind, key


def _publish_item(item: ReleaseItem, user: Any) -> None:
    instance = item.content_object
    if changes_nothing(item, instance):
        item.outcome, item.before = Outcome.UNCHANGED, None
    else:
        item.before = instance.serializable_data() if instance.live else None
        if item.action == Action.UNPUBLISH:
            instance.unpublish(user=user)
            item.outcome = Outcome.UNPUBLISHED
        else:
            version = version_of(item, instance) or instance.save_revision(user=user)
            version.publish(user=user, skip_permission_checks=True)
            item.revision, item.outcome = version, Outcome.PUBLISHED
    item.problem = ""
    item.save()


# --- at a moment --------------------------------------------------------------------------------


def schedule(release: Release, moment: dt.datetime, user: Any) -> Release:
    """Lets `release` go live at `moment`, in the versions that its drafts have now.

    It is rehearsed: what would fail then fails now. Raises NotPublished and Refused.
    """
    if moment <= timezone.now():
        raise Refused("This moment has passed. Choose a later one, or publish the release now.")
    try:
        with transaction.atomic():
            locked = _waiting(release)
            _fix_versions(locked, user)
            _rehearse(locked, user)
            locked.state, locked.go_live_at, locked.problem = State.SCHEDULED, moment, ""
            locked.published_by = user
            locked.save()
            locked.items.update(problem="")
            data = {"moment": moment.isoformat()}
            log(instance=locked, action="content.release.schedule", user=user, data=data)
    except NotPublished as error:
        _remember(release, error.problems)
        raise
    return locked


def _fix_versions(release: Release, user: Any) -> None:
    """The version of each draft that goes live is the one that is there now."""
    for item in items_of(release):
        instance = item.content_object
        if instance is not None and item.action == Action.PUBLISH:
            item.revision = instance.latest_revision or instance.save_revision(user=user)
            item.save(update_fields=["revision"])


def _rehearse(release: Release, user: Any) -> None:
    try:
        with transaction.atomic():
            _perform(Release.objects.get(pk=release.pk), user)
            raise _Rehearsed
    except _Rehearsed:
        return


def take_newer(item: ReleaseItem, user: Any) -> None:
    """Puts the latest draft of an item into a release that is scheduled already.

    Raises NotPublished and Refused, and leaves the release as it was.
    """
    with transaction.atomic():
        locked = lock(item.release)
        if locked.state != State.SCHEDULED:
            raise Refused("This release is not scheduled: it takes the latest drafts anyway.")
        current = locked.items.get(pk=item.pk)
        if current.content_object is None:
            raise Refused(f"“{item}” was deleted. Take it out of the release.")
        current.revision = current.content_object.latest_revision
        current.save(update_fields=["revision"])
        _rehearse(locked, user)
        Release.objects.filter(pk=locked.pk).update(published_by=user)
        log(instance=locked, action="content.release.newer", user=user, data={"title": str(item)})


def unschedule(release: Release, user: Any) -> Release:
    """Takes the moment away again: the release is open. Raises Refused."""
    with transaction.atomic():
        locked = lock(release)
        if locked.state not in (State.SCHEDULED, State.FAILED):
            raise Refused(f"Release “{locked}” is not scheduled.")
        locked.state, locked.go_live_at, locked.problem = State.OPEN, None, ""
        locked.published_by = None
        locked.save()
        locked.items.update(revision=None, problem="")
        log(instance=locked, action="content.release.unschedule", user=user)
    return locked


def run_due() -> Iterator[str]:
    """Publishes the releases whose moment has come; yields a line for each.

    Each once, however many workers there are. One that cannot be published is not tried again by
    itself: it would surprise everybody hours later, when somebody mends a comma.
    """
    now = timezone.now()
    due = Release.objects.filter(state=State.SCHEDULED, go_live_at__lte=now)
    for release in due.order_by("go_live_at").select_related("published_by"):
        try:
            _publish(release, release.published_by, due=True)
        except Refused:
            continue
        except (OperationalError, InterfaceError):
            raise  # the database is away: nothing else would work either, and all of it waits
        except Exception as error:
            if _fail(release, _reasons(release, error)):
                yield f"Release “{release}” was not published: {error}"
        else:
            yield f"Release “{release}” published."


def _reasons(release: Release, error: Exception) -> list[Problem]:
    if isinstance(error, NotPublished):
        return error.problems
    logger.error("Release “%s” failed.", release, exc_info=error)
    return [Problem(item=None, message=f"It failed ({type(error).__name__}: {error}).")]


# --- what is remembered of a failure ------------------------------------------------------------


def _remember(release: Release, problems: list[Problem]) -> None:
    """Keeps the reasons, each at its item, after everything else was undone."""
    general = [problem.message for problem in problems if problem.item is None]
    with transaction.atomic():
        Release.objects.filter(pk=release.pk).update(problem=" ".join(general))
        ReleaseItem.objects.filter(release=release).update(problem="")
        for problem in problems:
            if problem.item is not None:
                item = ReleaseItem.objects.get(pk=problem.item)
                item.problem = f"{item.problem} {problem.message}".strip()
                item.save(update_fields=["problem"])


def _fail(release: Release, problems: list[Problem]) -> bool:
    """Its moment has come and gone: says so once, to whoever it concerns."""
    with transaction.atomic():
        locked = lock(release)
        if not _is_due(locked):
            return False
        locked.state = State.FAILED
        locked.save(update_fields=["state"])
        _remember(locked, problems)
        locked.items.update(revision=None)
        why = " ".join(problem.message for problem in problems)
        log(instance=locked, action="content.release.fail", data={"why": why})
        transaction.on_commit(lambda: notify.not_published(locked, problems))
    return True
