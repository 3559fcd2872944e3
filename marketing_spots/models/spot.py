from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.search import index

from marketing_spots.models.base import Orderable, Publishable


class Spot(Publishable):
    """A named place in a front end."""

    label = models.CharField("name", max_length=120)
    name = models.SlugField(
        "key",
        max_length=64,
        unique=True,
        help_text="What front ends ask for, for instance home-hero. Cannot change once it is in use.",
    )
    description = models.TextField(blank=True, help_text="Where it is and what belongs there.")
    slots = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text="How many ads show at once.",
    )
    formats = models.JSONField(
        "ad formats", default=list, blank=True, help_text="None chosen: every format may show here."
    )

    search_fields = [
        index.SearchField("label"),
        index.SearchField("name"),
        index.SearchField("description"),
        index.AutocompleteField("label"),
        index.AutocompleteField("name"),
    ]

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


class SpotDefault(Orderable):
    """An ad that shows in a spot when no campaign wins it."""

    spot = ParentalKey(Spot, on_delete=models.CASCADE, related_name="defaults")
    ad = models.ForeignKey("marketing_spots.Ad", on_delete=models.PROTECT, related_name="+")

    class Meta(Orderable.Meta):
        pass

    def __str__(self) -> str:
        return str(self.ad)
