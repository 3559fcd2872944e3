from __future__ import annotations

import zoneinfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.search import index

from marketing_spots.models.base import Orderable, Publishable, new_uid
from plugins.fields import RuleField

#: Named priorities; between them any number from 1 to 100 is allowed.
PRIORITY_PRESETS = {"Emergency": 90, "Service": 70, "Campaign": 50, "Filler": 10}


def default_zone() -> str:
    return settings.TIME_ZONE


def zone_choices() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())]


class Campaign(Publishable):
    """Which ads go in which spots, for which audience, when and how urgently."""

    class Match(models.TextChoices):
        ANY = "any", "any of these segments"
        ALL = "all", "all of these segments"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    #: Where an import finds its own campaigns again; empty for those made by people.
    source_id = models.CharField(max_length=120, blank=True, db_index=True, editable=False)
    name = models.CharField(max_length=160)
    description = models.TextField(blank=True, help_text="What it is for, in a sentence.")

    segment_match = models.CharField(
        "visitors in", max_length=3, choices=Match.choices, default=Match.ANY
    )
    conditions = RuleField(
        "further conditions",
        blank=True,
        help_text="All of these must hold as well. No segment and no condition: everybody.",
    )

    start_date = models.DateField("from", null=True, blank=True)
    start_time = models.TimeField("at", null=True, blank=True, help_text="Empty: 00:00.")
    end_date = models.DateField("until", null=True, blank=True)
    end_time = models.TimeField(
        "at", null=True, blank=True, help_text="Empty: to the end of that day."
    )
    zone = models.CharField("time zone", max_length=64, choices=zone_choices, default=default_zone)

    priority = models.PositiveSmallIntegerField(
        default=PRIORITY_PRESETS["Campaign"],
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Higher goes first. Among equals, weights decide.",
    )
    exclusion_groups = models.TextField(
        blank=True,
        help_text="Names, separated by commas. Of all campaigns that share a name, "
        "at most one shows on a page.",
    )
    paused = models.BooleanField(
        default=False,
        help_text="Shows it to nobody from the moment this is published; nothing else changes. "
        "Saved as a draft it stops nothing.",
    )

    search_fields = [
        index.SearchField("name"),
        index.SearchField("description"),
        index.AutocompleteField("name"),
        index.FilterField("paused"),
        index.FilterField("priority"),
    ]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def exclusion_group_list(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.exclusion_groups.split(",") if part.strip())


class CampaignSegment(Orderable):
    """A segment in a campaign's audience."""

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="segments")
    segment = models.ForeignKey(
        "marketing_spots.Segment", on_delete=models.PROTECT, related_name="campaigns_with"
    )

    class Meta(Orderable.Meta):
        pass


class Placement(Orderable):
    """An ad of a campaign in a spot."""

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="placements")
    spot = models.ForeignKey(
        "marketing_spots.Spot", on_delete=models.PROTECT, related_name="placements_in"
    )
    ad = models.ForeignKey(
        "marketing_spots.Ad", on_delete=models.PROTECT, related_name="placements_in"
    )
    weight = models.FloatField(
        default=1,
        validators=[MinValueValidator(0.01), MaxValueValidator(1000)],
        help_text="Its share among equals: 2 shows twice as often as 1.",
    )

    class Meta(Orderable.Meta):
        pass


class DayWindow(Orderable):
    """Days and hours at which a campaign may show, in its own time zone."""

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="windows")
    days = models.JSONField(default=list, blank=True, help_text="None chosen: every day.")
    start = models.TimeField("from", null=True, blank=True, help_text="Empty: 00:00.")
    end = models.TimeField(
        "until",
        null=True,
        blank=True,
        help_text="Empty: midnight. Earlier than the start: overnight.",
    )

    class Meta(Orderable.Meta):
        pass
