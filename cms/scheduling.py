"""What is due by the clock: revisions that go live, and objects that expire.

Wagtail's own `publish_scheduled` stops at the first object that fails; here each is on its own, so
that one campaign that no longer compiles does not hold back the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import InterfaceError, OperationalError, models, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

logger = logging.getLogger(__name__)

#: Revisions and objects whose failure has been logged: it is said once, not every few seconds.
_reported: set[tuple[str, int]] = set()


def run_due() -> Iterator[str]:
    """Publishes and unpublishes what is due; yields a line for each that was done."""
    now = timezone.now()
    for model in _draftable():
        for instance in model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at"):
            if _attempt(
                (model._meta.label, instance.pk),
                f"unpublishing {model._meta.verbose_name} “{instance}”",
                lambda instance=instance: instance.unpublish(
                    set_expired=True, log_action="wagtail.unpublish.scheduled"
                ),
            ):
                yield f"Expired: {model._meta.verbose_name} “{instance}”."
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    for revision in due:
        if _attempt(
            ("revision", revision.pk),
            f"publishing “{revision.object_str}”",
            lambda revision=revision: revision.publish(log_action="wagtail.publish.scheduled"),
        ):
            yield f"Published as scheduled: “{revision.object_str}”."


def _draftable() -> Iterator[type[models.Model]]:
    """Every model with drafts; page types once, through Page."""
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and (model is Page or not issubclass(model, Page)):
            yield model


def _attempt(key: tuple[str, int], what: str, action: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            action()
    except (OperationalError, InterfaceError):
        raise  # the database is away: nothing else would work either
    except Exception:
        if key not in _reported:
            _reported.add(key)
            logger.exception("Scheduled: %s failed and is tried again later.", what)
        return False
    _reported.discard(key)
    return True
