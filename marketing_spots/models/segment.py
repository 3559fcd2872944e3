from __future__ import annotations

from django.db import models
from wagtail.search import index

from marketing_spots.models.base import Publishable
from plugins.fields import RuleField


class Segment(Publishable):
    """A reusable, named rule over attributes."""

    name = models.CharField(max_length=120, unique=True)
    description = models.TextField(
        blank=True, help_text="Whom it is meant to reach, in a sentence."
    )
    rule = RuleField(help_text="Everyone for whom all of these hold is in the segment.")

    search_fields = [
        index.SearchField("name"),
        index.SearchField("description"),
        index.AutocompleteField("name"),
    ]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
