"""Rate plans: prices by season, period and tier, as data that a front end can calculate with."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from content.admin.panels import PriceTablePanel
from content.fields import BlocksField, ContentField
from content.models.base import ContentPage
from content.validators import validate_currency
from plugins.fields import RuleField


class RatePlanPage(ContentPage):
    """A rate plan. Money is in the plan's currency, energy in kWh or therms, power in kW."""

    class CustomerClass(models.TextChoices):
        RESIDENTIAL = "residential", "Homes"
        BUSINESS = "business", "Businesses"
        FARM = "farm", "Farms and irrigation"

    class Commodity(models.TextChoices):
        ELECTRICITY = "electricity", "Electricity"
        GAS = "gas", "Gas"

    code = models.CharField(
        max_length=30, blank=True, help_text="As on the bill and in the tariff: “R-TOU”."
    )
    customer_class = models.CharField(
        "for", max_length=12, choices=CustomerClass.choices, default=CustomerClass.RESIDENTIAL
    )
    commodity = models.CharField(
        max_length=12, choices=Commodity.choices, default=Commodity.ELECTRICITY
    )
    currency = models.CharField(max_length=3, default="USD", validators=[validate_currency])
    effective_from = models.DateField("in force from", null=True, blank=True)
    effective_until = models.DateField(
        "until", null=True, blank=True, help_text="The last day. Empty: until further notice."
    )
    charges = BlocksField(
        "fixed charges",
        block="content.blocks.prices.ChargesBlock",
        blank=True,
        help_text="What is paid whatever is used, and charges for the highest demand.",
    )
    seasons = BlocksField(
        "prices",
        block="content.blocks.prices.SeasonsBlock",
        blank=True,
        help_text="One season for the whole year, or several that cover it.",
    )
    eligibility = RuleField(
        "who can have it",
        blank=True,
        help_text="Every condition must hold. Leave it empty if everybody can have it.",
    )
    good_for = models.TextField(
        "good for", blank=True, help_text="Who saves with it, in a sentence."
    )
    body = ContentField("more about it", blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("good_for"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("customer_class"), FieldPanel("commodity")]),
                FieldRowPanel([FieldPanel("code"), FieldPanel("currency")]),
                FieldRowPanel([FieldPanel("effective_from"), FieldPanel("effective_until")]),
            ],
            heading="The plan",
        ),
        FieldPanel("eligibility"),
    ]
    first_tab = "The plan"
    more_tabs = (
        ("Prices", [FieldPanel("seasons"), FieldPanel("charges"), PriceTablePanel()]),
        ("More about it", [FieldPanel("lead_image"), FieldPanel("body")]),
    )
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("code"),
        index.SearchField("good_for"),
        index.SearchField("body"),
        index.FilterField("customer_class"),
        index.FilterField("commodity"),
    ]

    api_type = "rate_plan"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = []
    page_description = "A rate with its prices by season, time of day and tier."

    class Meta:
        verbose_name = "rate plan"
        verbose_name_plural = "rate plans"

    def clean(self) -> None:
        super().clean()
        start, end = self.effective_from, self.effective_until
        if start and end and end < start:
            raise ValidationError({"effective_until": "The plan cannot end before it starts."})
