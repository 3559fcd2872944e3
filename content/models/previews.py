"""Previews: an unpublished answer that a separate front end may fetch for a while."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models


def new_token_id() -> str:
    """An opaque id that cannot be guessed."""
    return secrets.token_urlsafe(24)


class PreviewToken(models.Model):
    """The right to fetch one object's draft until it expires or is revoked.

    An editor's own panel has one row for each object; its answer is what is in the form, saved or
    not. A shared link has a row of its own; it shows the latest draft that was saved.
    """

    class Kind(models.TextChoices):
        PANEL = "panel", "An editor's panel"
        VIEW = "view", "One version"
        SHARED = "shared", "A shared link"

    id = models.CharField(primary_key=True, max_length=40, default=new_token_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    #: ``content.articlepage``; with `object_id` ("" while it is new) the only thing it opens
    model = models.CharField(max_length=100)
    object_id = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=255, blank=True)
    locale = models.CharField(max_length=16, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PANEL)
    #: The answer as the API gives it, JSON; made of the draft, never of what is live.
    answer = models.TextField(blank=True)
    #: What it is the answer of: page, navigation, site …
    answer_kind = models.CharField(max_length=20, blank=True)
    #: A digest of the answer; changes with it.
    version = models.CharField(max_length=32, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user", "model", "object_id"], name="preview_of_object")]

    def __str__(self) -> str:
        return self.title or self.id
