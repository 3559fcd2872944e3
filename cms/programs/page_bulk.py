"""Publishes new pages with one save each.

It leaves what ``save_revision().publish()`` leaves on each: a page that is live, a revision that is the
latest and the live one, history, search and reference index. Page by page that takes three saves,
and each of those writes both indexes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.signals import page_published

BATCH = 100


def add(parent: Page, page: Page) -> None:
    """Puts a new page below its parent, live; :func:`complete` gives it its history."""
    now = timezone.now()
    page.live, page.has_unpublished_changes = True, False
    page.first_published_at = page.last_published_at = now
    page.latest_revision_created_at = now
    page.draft_title = page.title
    for relation in get_all_child_relations(type(page)):
        # A list that is known to be empty costs no query.
        setattr(page, relation.get_accessor_name(), [])
    # Says with the languages how the tree goes on, so it has to be the one in the database.
    parent.add_child(instance=page)


def complete(pages: Iterable[Page]) -> None:
    """Gives pages that were added a revision, which is the latest and the live one, and history."""
    made = list(pages)
    now = timezone.now()
    for start in range(0, len(made), BATCH):
        some = made[start : start + BATCH]
        revisions = Revision.objects.bulk_create(_revision(page, now) for page in some)
        for page, revision in zip(some, revisions, strict=True):
            page.latest_revision = page.live_revision = revision
        # Of Page itself: saving the pages would write the indexes and the outbox once more.
        Page.objects.bulk_update(
            [
                Page(pk=p.pk, latest_revision=p.latest_revision, live_revision=p.live_revision)
                for p in some
            ],
            ["latest_revision", "live_revision"],
        )
        PageLogEntry.objects.bulk_create(_published(page, now) for page in some)
    for page in made:
        page_published.send(sender=type(page), instance=page, revision=page.live_revision)


def _revision(page: Any, now: Any) -> Revision:
    return Revision(
        content_type=_type_of(page),
        base_content_type=page.get_base_content_type(),
        object_id=str(page.pk),
        created_at=now,
        object_str=str(page),
        content=page.serializable_data(),
    )


def _published(page: Any, now: Any) -> PageLogEntry:
    """What history says beside "created", which adding the page has written."""
    return PageLogEntry(
        content_type=_type_of(page),
        page=page,
        label=page.get_admin_display_title(),
        action="wagtail.publish",
        timestamp=now,
        uuid=uuid.uuid4(),
        revision=page.live_revision,
        content_changed=True,
    )


def _type_of(page: Page) -> ContentType:
    return ContentType.objects.get_for_model(page, for_concrete_model=False)
