"""Safety pages: what to do before, during and after something dangerous."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from content.fields import BlocksField, ContentField
from content.models.base import ContentPage


class SafetyPage(ContentPage):
    """Advice for a hazard. It reads no visitor, so it can always be cached and shown to everybody."""

    class Severity(models.TextChoices):
        ADVICE = "advice", "Advice: good to know"
        CAUTION = "caution", "Caution: can cause harm"
        DANGER = "danger", "Danger: act at once"

    class Hazard(models.TextChoices):
        GAS = "gas", "Gas leak"
        ELECTRIC = "electric", "Electricity and power lines"
        CARBON_MONOXIDE = "carbon_monoxide", "Carbon monoxide"
        STORM = "storm", "Storm"
        WILDFIRE = "wildfire", "Wildfire"
        FLOOD = "flood", "Flood"
        HEAT = "heat", "Heat"
        COLD = "cold", "Cold"
        OUTAGE = "outage", "Power outage"
        DIGGING = "digging", "Digging"
        SCAM = "scam", "Scams"
        OTHER = "other", "Something else"

    severity = models.CharField(max_length=12, choices=Severity.choices, default=Severity.CAUTION)
    hazard = models.CharField(max_length=20, choices=Hazard.choices, default=Hazard.OTHER)
    do_now = BlocksField(
        "what to do now",
        block="content.blocks.structured.StepsBlock",
        blank=True,
        help_text="Short commands, the most important first: “Leave the house.”",
    )
    do_before = BlocksField(
        "how to prepare",
        block="content.blocks.structured.StepsBlock",
        blank=True,
        help_text="What to do on a quiet day.",
    )
    do_after = BlocksField(
        "what to do afterwards",
        block="content.blocks.structured.StepsBlock",
        blank=True,
        help_text="When the danger is over: what to check, what not to switch on.",
    )
    phones = BlocksField(
        "phone numbers",
        block="content.blocks.structured.PhonesBlock",
        blank=True,
        help_text="Whom to call, the emergency number first.",
    )
    body = ContentField("more about it", blank=True)

    first_tab = "What to do"
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("hazard"), FieldPanel("severity")],
            heading="What it is about",
        ),
        FieldPanel("do_now"),
        FieldPanel("phones"),
        FieldPanel("do_before"),
        FieldPanel("do_after"),
    ]
    more_tabs = (("More about it", [FieldPanel("lead_image"), FieldPanel("body")]),)
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("do_now"),
        index.SearchField("do_before"),
        index.SearchField("do_after"),
        index.SearchField("body"),
        index.FilterField("severity"),
        index.FilterField("hazard"),
    ]

    api_type = "safety"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = []
    page_description = "What to do now, before and after: gas leaks, downed lines, storms, scams."

    class Meta:
        verbose_name = "safety page"
        verbose_name_plural = "safety pages"
