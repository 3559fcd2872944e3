"""Programs as they were imported: the facts behind the ads and campaigns that advertise them."""

from __future__ import annotations

from django.db import models
from wagtail.search import index

from content.programs.states import STATES


class Imported(models.Model):
    """A record of a source that an import keeps in step with; people read it."""

    state = models.CharField(
        max_length=2, choices=[(code, name) for code, (name, _) in STATES.items()]
    )
    source_id = models.CharField("id in the source", max_length=160)
    in_source = models.BooleanField(
        "still in the source", default=True, help_text="No: a later import did not find it again."
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Authority(index.Indexed, Imported):
    """Who offers programs: a state, county, city, utility or another body."""

    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=255)
    geographies = models.JSONField(default=list)  # ids in the source

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("state"),
        index.FilterField("kind"),
    ]

    class Meta:
        ordering = ["state", "name", "source_id"]
        verbose_name_plural = "authorities"
        constraints = [
            models.UniqueConstraint(fields=["state", "source_id"], name="one_authority_a_source")
        ]

    def __str__(self) -> str:
        return self.name


class Program(index.Indexed, Imported):
    """A program under which an authority offers incentives."""

    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, related_name="programs"
    )
    name_en = models.CharField("name", max_length=255)
    name_es = models.CharField("name in Spanish", max_length=255, blank=True)
    url_en = models.URLField("address", max_length=2000)
    url_es = models.URLField("address in Spanish", max_length=2000, blank=True)
    description = models.TextField(blank=True)
    items = models.JSONField(default=list)

    search_fields = [
        index.SearchField("name_en"),
        index.SearchField("name_es"),
        index.AutocompleteField("name_en"),
        index.FilterField("state"),
    ]

    class Meta:
        ordering = ["state", "name_en", "source_id"]
        constraints = [
            models.UniqueConstraint(fields=["state", "source_id"], name="one_program_a_source")
        ]

    def __str__(self) -> str:
        return self.name_en


class Incentive(index.Indexed, Imported):
    """One thing that a household can claim under a program."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="incentives")
    description_en = models.TextField("description")
    description_es = models.TextField("description in Spanish", blank=True)
    url_en = models.URLField("address", max_length=2000)
    url_es = models.URLField("address in Spanish", max_length=2000, blank=True)
    more_info_en = models.URLField("further information", max_length=2000, blank=True)
    more_info_es = models.URLField("further information in Spanish", max_length=2000, blank=True)
    amount = models.JSONField("amount in the source", default=dict)
    amount_en = models.CharField("amount", max_length=120)
    amount_es = models.CharField("amount in Spanish", max_length=120)
    items = models.JSONField(default=list)
    owner_status = models.JSONField("for", default=list)
    payment_methods = models.JSONField("paid as", default=list)
    start_date = models.DateField("from", null=True, blank=True)
    end_date = models.DateField("until", null=True, blank=True)
    paused = models.BooleanField(default=False)
    bonus_available = models.BooleanField(default=False)
    income_limit = models.CharField(max_length=160, blank=True)
    geo_group = models.CharField("group of places", max_length=160, blank=True)
    notes = models.TextField(blank=True, help_text="What the source says beside it, one a line.")
    closed = models.TextField(
        "not advertised because",
        blank=True,
        help_text="What it says about eligibility that cannot be expressed as a rule.",
    )

    search_fields = [
        index.SearchField("source_id"),
        index.SearchField("description_en"),
        index.SearchField("description_es"),
        index.AutocompleteField("source_id"),
        index.AutocompleteField("description_en"),
        index.FilterField("state"),
        index.FilterField("paused"),
        index.FilterField("in_source"),
    ]

    class Meta:
        ordering = ["state", "program", "source_id"]
        constraints = [
            models.UniqueConstraint(fields=["state", "source_id"], name="one_incentive_a_source")
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.description_en}"


class ImportedObject(models.Model):
    """What an import made of a record, so that it finds it again and sees who changed it since.

    `object_id` is the key of a segment, an ad or a campaign, as `key` begins: ``ad:CO-1:en``.
    """

    key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=2, db_index=True)
    object_id = models.BigIntegerField()
    #: The revision that the import published; with a later one, a person has edited the object.
    revision_id = models.BigIntegerField()
    #: Hex SHA-256 of what the source asked for.
    digest = models.CharField(max_length=64)
    #: False after the record has gone from the source and its object was unpublished.
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key
