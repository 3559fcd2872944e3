from __future__ import annotations

from django.db import models


class Visitor(models.Model):
    """A known customer's profile: verified attributes, typed by the registry, and consents."""

    id = models.CharField(
        "customer id", max_length=64, primary_key=True, help_text="The utility's own id."
    )
    attributes = models.JSONField(default=dict, blank=True)  # name -> JSON value, already coerced
    personalisation = models.BooleanField(null=True, blank=True)  # None: the customer was not asked
    measurement = models.BooleanField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # rises with every change
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.id
