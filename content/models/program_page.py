"""Program pages: what a program offers, to whom, and how to enrol."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.search import index

from content.fields import BlocksField, ContentField
from content.models.base import ContentPage
from content.validators import validate_address, validate_phone
from plugins.fields import RuleField


class ProgramPage(ContentPage):
    """A program that customers can enrol in."""

    class Category(models.TextChoices):
        REBATE = "rebate", "Rebate"
        RATE = "rate", "Rate or time-of-use plan"
        DEMAND_RESPONSE = "demand_response", "Demand response"
        EV = "ev", "Electric vehicles"
        SOLAR = "solar", "Solar and storage"
        EFFICIENCY = "efficiency", "Efficiency and weatherisation"
        BILL_HELP = "bill_help", "Help with the bill"
        FARM = "farm", "Farms and irrigation"
        BUSINESS = "business", "Business"
        OTHER = "other", "Other"

    category = models.CharField(max_length=20, choices=Category.choices, default=Category.REBATE)
    offer = RichTextField(
        "what it offers", blank=True, features=["bold", "italic", "link", "ol", "ul"]
    )
    incentives = BlocksField(
        "incentive amounts",
        block="content.blocks.structured.IncentivesBlock",
        blank=True,
        help_text="One for each thing that is paid for.",
    )
    eligibility = RuleField(
        "who is eligible",
        blank=True,
        help_text="Every condition must hold. Leave it empty if everybody is eligible.",
    )
    eligibility_note = models.TextField(
        "eligibility in your words",
        blank=True,
        help_text="Shown beside the conditions, for what they cannot express.",
    )
    starts = models.DateField("season starts", null=True, blank=True)
    ends = models.DateField(
        "season ends", null=True, blank=True, help_text="The last day on which to enrol."
    )
    how_to_enrol = BlocksField(block="content.blocks.structured.StepsBlock", blank=True)
    enrol_url = models.CharField(
        "address of the enrolment form",
        max_length=2000,
        blank=True,
        validators=[validate_address],
        help_text="https://…, or a path on the site such as /forms/enrol.",
    )
    enrol_label = models.CharField(
        "words on the button",
        max_length=60,
        blank=True,
        help_text="“Sign up”, “Send us the receipt”.",
    )
    enrol_phone = models.CharField(
        "or by phone", max_length=40, blank=True, validators=[validate_phone]
    )
    documents = BlocksField(block="content.blocks.structured.DocumentsBlock", blank=True)
    body = ContentField("more about it", blank=True)
    #: Set for a page that an import keeps in step; one of each language.
    record = models.ForeignKey(
        "content.Program",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="pages",
        editable=False,
    )

    first_tab = "The program"
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("category"),
        FieldPanel("offer"),
        FieldPanel("incentives"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")])],
            heading="Season",
            help_text="Leave both empty if people can enrol all year.",
        ),
    ]
    more_tabs = (
        ("Who is eligible", [FieldPanel("eligibility"), FieldPanel("eligibility_note")]),
        (
            "How to enrol",
            [
                FieldPanel("how_to_enrol"),
                MultiFieldPanel(
                    [
                        FieldPanel("enrol_url"),
                        FieldPanel("enrol_label"),
                        FieldPanel("enrol_phone"),
                    ],
                    heading="Where",
                ),
                FieldPanel("documents"),
            ],
        ),
        (
            "More about it",
            [
                FieldPanel("lead_image"),
                FieldPanel("body"),
                InlinePanel("related_programs", heading="Related programs", label="Program"),
            ],
        ),
    )
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("offer"),
        index.SearchField("body"),
        index.FilterField("category"),
    ]

    api_type = "program"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = []
    page_description = "A rebate, a plan or another program: what it offers, to whom, how to enrol."

    def clean(self) -> None:
        super().clean()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": "The season cannot end before it starts."})

    def season_over(self, today: dt.date) -> bool:
        """Whether nobody can enrol any more."""
        return self.ends is not None and self.ends < today


class RelatedProgram(Orderable):
    """A program that goes well with another one."""

    page = ParentalKey(ProgramPage, on_delete=models.CASCADE, related_name="related_programs")
    related = models.ForeignKey(ProgramPage, on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("related")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["page", "related"], name="a_program_is_related_once")
        ]
