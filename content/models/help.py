"""How customers help themselves: questions and answers, guided help, contact points."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable, Page
from wagtail.search import index

from content.admin.panels import HelpfulnessPanel, ZoneSelect
from content.fields import BlocksField, ContentField
from content.models.base import ContentPage
from content.validators import validate_address, validate_phone, validate_zone


def own_zone() -> str:
    """The utility's own time zone."""
    return settings.TIME_ZONE


class Audience(models.TextChoices):
    """For whom something is written."""

    EVERYBODY = "everybody", "Everybody"
    RESIDENTIAL = "residential", "Homes"
    BUSINESS = "business", "Businesses"
    FARM = "farm", "Farms"


class FaqCategoryPage(ContentPage):
    """A group of questions: billing, moving, outages."""

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("lead_image")]
    api_type = "faq_category"
    parent_page_types = ["content.HomePage", "content.SectionPage", "content.FaqCategoryPage"]
    subpage_types = ["content.FaqQuestionPage", "content.FaqCategoryPage"]
    page_description = "A group of questions, such as “Billing and payment”."

    class Meta:
        verbose_name = "category of questions"
        verbose_name_plural = "categories of questions"


class FaqQuestionPage(ContentPage):
    """A question and its answer. The title is the question, in the customer's words."""

    short_answer = models.TextField(
        max_length=300,
        help_text="The answer in one or two sentences. Search and voice assistants give this.",
    )
    answer = ContentField("the whole answer", blank=True)
    audience = models.CharField(
        "for", max_length=12, choices=Audience.choices, default=Audience.EVERYBODY
    )

    content_panels = [
        *Page.content_panels,
        HelpfulnessPanel(heading="Was this helpful?"),
        FieldPanel("short_answer"),
        FieldPanel("answer"),
        FieldPanel("audience"),
        InlinePanel("related_questions", heading="People ask next", label="Question"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("short_answer"),
        index.SearchField("answer"),
        index.FilterField("audience"),
    ]
    api_type = "faq_question"
    parent_page_types = ["content.FaqCategoryPage"]
    subpage_types = []
    page_description = "One question with its answer."

    class Meta:
        verbose_name = "question"
        verbose_name_plural = "questions"


class RelatedQuestion(Orderable):
    """A question that people ask next."""

    page = ParentalKey(FaqQuestionPage, on_delete=models.CASCADE, related_name="related_questions")
    related = models.ForeignKey(FaqQuestionPage, on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("related")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["page", "related"], name="a_question_is_related_once")
        ]


class Helpfulness(models.Model):
    """How many people found an answer helpful. Counted apart, so that a vote is no edit."""

    page = models.OneToOneField(
        FaqQuestionPage, on_delete=models.CASCADE, related_name="helpfulness"
    )
    yes = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "helpfulness"

    def __str__(self) -> str:
        return f"{self.page}: {self.yes} yes, {self.no} no"


class GuidedHelpPage(ContentPage):
    """Questions that lead, one by one, to an answer or a contact."""

    steps = BlocksField(
        block="content.blocks.guided.GuidedStepsBlock",
        help_text="People start at the first. Each answer leads to a step by its name, or to a page.",
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("lead_image"),
        FieldPanel("steps"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("steps")]
    api_type = "guided_help"
    parent_page_types = ["content.HomePage", "content.SectionPage", "content.FaqCategoryPage"]
    subpage_types = []
    page_description = "A decision tree: “Is it only your home?” leads to an answer or a contact."

    class Meta:
        verbose_name = "guided help"
        verbose_name_plural = "guided helps"


class ContactPointPage(ContentPage):
    """A way to reach the utility."""

    class Channel(models.TextChoices):
        PHONE = "phone", "Phone"
        EMERGENCY = "emergency", "Emergency line"
        CHAT = "chat", "Chat"
        EMAIL = "email", "E-mail"
        FORM = "form", "Form on the site"
        OFFICE = "office", "Office"
        POST = "post", "Letter"

    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.PHONE)
    phone = models.CharField(max_length=40, blank=True, validators=[validate_phone])
    email = models.EmailField("e-mail", blank=True)
    url = models.CharField(
        "address on the web",
        max_length=2000,
        blank=True,
        validators=[validate_address],
        help_text="https://…, or a path on the site such as /help/chat.",
    )
    address = models.TextField("postal address", blank=True)
    zone = models.CharField(
        "time zone of the hours", max_length=64, default=own_zone, validators=[validate_zone]
    )
    hours = BlocksField("opening hours", block="content.blocks.structured.HoursBlock", blank=True)
    always_open = models.BooleanField(
        "day and night", default=False, help_text="Then opening hours are not needed."
    )
    audience = models.CharField(
        "for", max_length=12, choices=Audience.choices, default=Audience.EVERYBODY
    )
    languages = models.CharField(
        max_length=120, blank=True, help_text="Languages spoken there: “English, Spanish”."
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("channel"),
                FieldPanel("phone"),
                FieldPanel("email"),
                FieldPanel("url"),
                FieldPanel("address"),
            ],
            heading="How to reach it",
        ),
        MultiFieldPanel(
            [FieldPanel("always_open"), FieldPanel("hours"), FieldPanel("zone", widget=ZoneSelect)],
            heading="When",
        ),
        MultiFieldPanel([FieldPanel("audience"), FieldPanel("languages")], heading="For whom"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("address"),
        index.FilterField("channel"),
        index.FilterField("audience"),
    ]
    api_type = "contact_point"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = []
    page_description = "A phone line, chat, office or form, with its hours and for whom it is."

    class Meta:
        verbose_name = "contact point"
        verbose_name_plural = "contact points"
