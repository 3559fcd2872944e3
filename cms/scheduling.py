"""What is due by the clock: revisions that go live, and objects that expire.

Wagtail's own `publish_scheduled` stops at the first object that fails; here each is on its own, so
that one campaign that no longer compiles does not hold back the rest. What fails is written down
where editors see it: in the object's editor and under Reports, Scheduled.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, models, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from content.models import DueProblem
from content.releases.checking import in_words
from marketing_spots.models.base import Publishable
from marketing_spots.snapshot import lock_head

logger = logging.getLogger(__name__)


def run_due() -> Iterator[str]:
    """Publishes and unpublishes what is due; yields a line for each that was done."""
    now = timezone.now()
    failed: set[int] = set()
    yield from _expire(now, failed)
    yield from _go_live(now, failed)
    # What somebody has mended, rescheduled or deleted meanwhile is no problem any more.
    DueProblem.objects.exclude(pk__in=failed).delete()


def _expire(now: dt.datetime, failed: set[int]) -> Iterator[str]:
    for model in draftable():
        due = model._default_manager.filter(live=True, expire_at__lt=now).order_by("expire_at")
        for found in due:
            # A page of its own type: a plain Page would be saved without what its type does.
            instance = found.specific if isinstance(found, Page) else found
            kind = instance._meta.verbose_name

            def expire(instance: Any = instance) -> bool:
                return _still(
                    type(instance)._default_manager.filter(live=True, expire_at__lt=now), instance
                ) and not instance.unpublish(
                    set_expired=True, log_action="wagtail.unpublish.scheduled"
                )

            if _attempt(instance, "expire", expire, failed):
                yield f"Expired: {kind} “{instance}”."


def _go_live(now: dt.datetime, failed: set[int]) -> Iterator[str]:
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    for revision in due:
        instance = revision.content_object
        if instance is None:
            continue  # the object was deleted behind Wagtail's back

        def publish(revision: Any = revision) -> bool:
            return _still(
                Revision.objects.filter(approved_go_live_at__lt=now), revision
            ) and not revision.publish(log_action="wagtail.publish.scheduled")

        if _attempt(instance, "publish", publish, failed):
            yield f"Published as scheduled: “{revision.object_str}”."


def draftable() -> Iterator[type[Any]]:
    """Every model with drafts; page types once, through Page."""
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and (model is Page or not issubclass(model, Page)):
            yield model


def _still(due: models.QuerySet[Any], row: Any) -> bool:
    """Whether a row is still due, locked: another worker may have been faster."""
    return due.select_for_update(of=("self",)).filter(pk=row.pk).exists()


def _attempt(instance: Any, what: str, action: Callable[[], bool], failed: set[int]) -> bool:
    """Whether it was done. Why not is kept for editors; it is tried again at the next turn."""
    try:
        with transaction.atomic():
            if isinstance(instance, Publishable):
                lock_head()  # before any other row, as everybody does
            return action()
    except (OperationalError, InterfaceError):
        raise  # the database is away: nothing else would work either
    except Exception as error:
        failed.add(_remember(instance, what, error))
        return False


def _remember(instance: Any, what: str, error: Exception) -> int:
    """Keeps what went wrong; the log hears of it once, not every few seconds."""
    message = _words(instance, error)
    problem, created = DueProblem.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(type(instance)),
        object_id=str(instance.pk),
        what=what,
        defaults={"title": str(instance)[:255], "message": message},
    )
    if created or problem.message != message:
        logger.error("Scheduled: “%s” could not %s: %s", instance, what, message, exc_info=error)
    if problem.message != message:
        problem.message = message
        problem.save(update_fields=["message"])
    return problem.pk


def _words(instance: Any, error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(in_words(instance, error))
    if hasattr(error, "problems"):
        return str(error)
    return f"It failed ({type(error).__name__}: {error})."
