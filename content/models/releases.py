"""Releases: several drafts that go live together at one moment, or not at all."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class Release(models.Model):
    """A named set of drafts with one moment."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SCHEDULED = "scheduled", "Scheduled"
        PUBLISHED = "published", "Published"
        ROLLED_BACK = "rolled_back", "Rolled back"

    name = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    go_live_at = models.DateTimeField("goes live at", null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    rolled_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Why the last attempt did not happen; shown until it does.
    problem = models.TextField(blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class ReleaseItem(models.Model):
    """One object of a release, and after publishing what it replaced."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="items")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.CharField(max_length=64)
    content_object = GenericForeignKey("content_type", "object_id")
    #: What the release published, and what was live before (None: nothing was).
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    previous = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    was_live = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "content_type", "object_id"], name="an_object_is_released_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.content_object or "Deleted")
