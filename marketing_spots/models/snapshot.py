"""Compiled snapshots, and the one row that says which of them is live."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Snapshot(models.Model):
    """One compiled snapshot. Its id is its version; a row never changes."""

    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    summary = models.CharField(max_length=255)  # what changed, in words
    document = models.BinaryField()  # zlib-compressed JSON of engine.definitions.Snapshot
    digest = models.CharField(
        max_length=64
    )  # hex SHA-256 of the document without version and moment
    counts = models.JSONField(default=dict)  # spots, campaigns, ads, segments, attributes
    problems = models.JSONField(default=list)  # what was broken already and is left out, in words

    class Meta:
        ordering = ["-id"]
        permissions = [("restore_snapshot", "Can put an older snapshot back")]

    def __str__(self) -> str:
        return f"Snapshot {self.pk}"


class Head(models.Model):
    """The one row that delivery nodes poll. Locked while a snapshot is compiled."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    live = models.ForeignKey(Snapshot, on_delete=models.PROTECT, null=True, related_name="+")
    #: True after an older snapshot was put back: new ones are kept, but go live only when released.
    held = models.BooleanField(default=False)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    held_at = models.DateTimeField(null=True, blank=True)
    #: Rises with every change of an API or token key, and of a visitor, so that nodes reload them.
    access_version = models.PositiveBigIntegerField(default=0)
    visitors_version = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_head")]

    def __str__(self) -> str:
        return f"live: {self.live_id}"
