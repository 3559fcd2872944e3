"""How indices came about, and which documents a backend would not take."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class IndexBuild(models.Model):
    """One building of an index. While it is under way, its row is the claim on it: see
    :mod:`search.indexing.claims`."""

    class State(models.TextChoices):
        BUILDING = "building"
        DONE = "done"
        FAILED = "failed"
        #: An operator went back to the one before; the worker does not build this one again.
        ROLLED_BACK = "rolled_back"

    backend = models.CharField(max_length=40)
    locale = models.CharField(max_length=16)
    #: "" until the backend has named it.
    index = models.CharField(max_length=120, blank=True)
    schema = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.BUILDING)
    #: Who builds it, as ``host:process:start``, and until when it must have been heard of again.
    holder = models.CharField(max_length=160, blank=True)
    alive_until = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: Documents so far.
    documents = models.PositiveIntegerField(default=0)
    #: Why it failed.
    message = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["backend", "locale"],
                condition=Q(state="building"),
                name="one_build_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["backend", "index"], name="build_of_an_index")]

    def __str__(self) -> str:
        return f"{self.index or self.locale} on {self.backend}: {self.state}"


class RefusedDocument(models.Model):
    """A document that an index would not take. It goes when the document is taken after all."""

    backend = models.CharField(max_length=40)
    index = models.CharField(max_length=120)
    key = models.CharField(max_length=255)
    why = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["backend", "index", "key"], name="a_document_is_refused_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} on {self.index}: {self.why}"
