"""The outbox: one row for each change of what is live, written in the change's own transaction.

Everything that must not miss a change follows this table: the response cache of every node, the
changes API, webhooks and the search index. Ids commit in their own order (see
:func:`content.changes.record`), so whoever has read up to N has missed nothing below N.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class ChangeHead(models.Model):
    """The one row that writers of changes lock, so that two never commit out of order."""

    id = models.SmallAutoField(primary_key=True)
    sequence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"the outbox ends at {self.sequence}"


class ChangeCursor(models.Model):
    """How far a follower has come that must not miss anything, whatever dies in between."""

    name = models.CharField(max_length=40, unique=True)
    sequence = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.sequence}"


class Change(models.Model):
    """What happened to one object: published, unpublished, deleted or moved."""

    class Action(models.TextChoices):
        PUBLISHED = "published"
        UNPUBLISHED = "unpublished"
        DELETED = "deleted"
        MOVED = "moved"

    #: Position in the feed: 1, 2, 3 … A reader that finds a number missing has lost something.
    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    action = models.CharField(max_length=12, choices=Action.choices)
    #: page, snippet, menu, redirect, image, document, setting, site, locale
    kind = models.CharField(max_length=16)
    #: ``content.articlepage``
    model = models.CharField(max_length=100)
    object_id = models.CharField(max_length=64)
    title = models.CharField(max_length=255, blank=True)
    locale = models.CharField(max_length=16, blank=True)
    #: Where a page is after the change, "" for what has no address or is gone.
    path = models.CharField(max_length=2048, blank=True)
    #: Where it was before, when it is there no more.
    previous_path = models.CharField(max_length=2048, blank=True)
    #: Surrogate keys of the answers that the change makes stale.
    keys = models.JSONField(default=list)

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["kind", "object_id"], name="change_of_object")]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.action} {self.model} {self.object_id}"
