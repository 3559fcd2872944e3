from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.search import index

from marketing_spots.engine.definitions import AttributeSource, AttributeType
from marketing_spots.models.base import Orderable, Publishable

TYPE_LABELS = {
    AttributeType.NUMBER: "Number",
    AttributeType.BOOLEAN: "Yes or no",
    AttributeType.CHOICE: "One of a list",
    AttributeType.SET: "Any number of a list",
    AttributeType.DATE: "Date",
    AttributeType.TEXT: "Text",
    AttributeType.ZIP: "ZIP code",
}
SOURCE_LABELS = {
    AttributeSource.VERIFIED: "Our records (verified)",
    AttributeSource.DECLARED: "What the visitor told the front end",
    AttributeSource.CONTEXT: "The request (page, device, language)",
}


class Attribute(Publishable):
    """A typed, documented fact about a visitor or the request that rules may read."""

    name = models.CharField(
        max_length=64,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9_]*\Z",
                "Use lower-case letters, digits and underscores, starting with a letter.",
            )
        ],
        help_text="As imports and the API spell it, for instance owns_ev. Cannot change later.",
    )
    label = models.CharField(max_length=100, help_text="What it is called in rules.")
    type = models.CharField(
        max_length=16, choices=[(key.value, label) for key, label in TYPE_LABELS.items()]
    )
    source = models.CharField(
        "who says so",
        max_length=16,
        choices=[(key.value, label) for key, label in SOURCE_LABELS.items()],
        default=AttributeSource.VERIFIED.value,
        help_text="Rules read an attribute from this source only. "
        "What a visitor claims is never taken for a verified fact.",
    )
    description = models.TextField(
        blank=True, help_text="What it means and where it comes from, for whoever writes rules."
    )
    unit = models.CharField(max_length=20, blank=True, help_text="For numbers, e.g. kWh or $.")
    sensitive = models.BooleanField(
        default=False,
        help_text="Income, credit, medical: only people who may target sensitive attributes can use it.",
    )

    search_fields = [
        index.SearchField("label"),
        index.SearchField("name"),
        index.AutocompleteField("label"),
        index.AutocompleteField("name"),
        index.FilterField("type"),
        index.FilterField("source"),
    ]

    class Meta:
        ordering = ["label"]
        permissions = [("target_sensitive", "Can target sensitive attributes")]

    def __str__(self) -> str:
        return self.label


class AttributeChoice(Orderable):
    """One value that a list attribute can take."""

    attribute = ParentalKey(Attribute, on_delete=models.CASCADE, related_name="choices")
    value = models.CharField(max_length=100, help_text="As imports and the API spell it.")
    label = models.CharField(max_length=100, blank=True, help_text="What it is called in rules.")

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["attribute", "value"], name="one_choice_a_value")
        ]

    def __str__(self) -> str:
        return self.label or self.value
