"""Previews: an unpublished answer that a separate front end may fetch for a while."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models


def new_token_id() -> str:
    """An opaque id that cannot be guessed."""
    return secrets.token_urlsafe(24)


class PreviewToken(models.Model):
    """The right to fetch one object's draft until it expires or is revoked."""

    id = models.CharField(primary_key=True, max_length=40, default=new_token_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE)
    #: ``content.articlepage``; with `object_id` ("" while it is new) the only thing it opens
    model = models.CharField(max_length=100)
    object_id = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=255, blank=True)
    #: For the editor's own live panel, or a link to pass on to somebody without a login.
    shared = models.BooleanField(default=False)
    #: The answer as the API gives it; made when the draft is, never from what is live.
    answer = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title or self.id
