"""Releases: several drafts that go live together at one moment, or not at all."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Release(models.Model):
    """A named set of drafts with one moment."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SCHEDULED = "scheduled", "Scheduled"
        #: Its moment came, but it could not be published; nothing of it is live.
        FAILED = "failed", "Not published"
        PUBLISHED = "published", "Published"
        ROLLED_BACK = "rolled_back", "Rolled back"

    name = models.CharField(max_length=120, help_text="Such as “Winter rates 2027”.")
    note = models.TextField(blank=True, help_text="What it is for, for your colleagues.")
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.OPEN, editable=False
    )
    go_live_at = models.DateTimeField("goes live at", null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    rolled_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Why the last attempt did not happen, as a whole; what is wrong with an item is said there.
    problem = models.TextField(blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        editable=False,
        related_name="+",
    )
    #: Whoever published it or set its moment: their permissions count when the moment comes.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def can_change(self) -> bool:
        """Whether items may be added or taken out."""
        return self.state in (self.State.OPEN, self.State.FAILED)


class ReleaseItem(models.Model):
    """One object of a release, and after publishing what it replaced."""

    class Action(models.TextChoices):
        PUBLISH = "publish", "Publish"
        UNPUBLISH = "unpublish", "Take down"

    class Outcome(models.TextChoices):
        WAITING = "", "Waiting"
        PUBLISHED = "published", "Published"
        UNPUBLISHED = "unpublished", "Taken down"
        UNCHANGED = "unchanged", "Was live already"
        ROLLED_BACK = "rolled_back", "Rolled back"
        LEFT_OUT = "left_out", "Left as it is"

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="items")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.CharField(max_length=64)
    content_object = GenericForeignKey("content_type", "object_id")
    #: Its name when it was added, so that what was deleted since can still be named.
    title = models.CharField(max_length=255, blank=True)
    action = models.CharField(max_length=10, choices=Action.choices, default=Action.PUBLISH)
    #: The version that goes live: fixed when the release is scheduled or published, None before.
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: What was live before, as a revision's content holds it: rolling back must not depend on
    #: revisions, which `purge_revisions` deletes and imports do not write. None: it was not live.
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    outcome = models.CharField(
        max_length=12, choices=Outcome.choices, default=Outcome.WAITING, blank=True
    )
    #: Why the last attempt failed at this item.
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="release_item_object")]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "content_type", "object_id"], name="an_object_is_released_once"
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.content_object or "Deleted")


class DueProblem(models.Model):
    """What was due by the clock and failed, until it succeeds or is no longer due."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.CharField(max_length=64)
    content_object = GenericForeignKey("content_type", "object_id")
    #: "publish" or "expire"
    what = models.CharField(max_length=10)
    title = models.CharField(max_length=255)
    message = models.TextField()
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "what"], name="a_due_problem_is_said_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.message}"
