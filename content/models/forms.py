"""Forms that a front end draws: fields and rules here, submissions stored here."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.models import AbstractFormField, AbstractFormSubmission, FormMixin
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from content.models.base import ContentPage


class FormPage(FormMixin, ContentPage):
    """A form. The API gives its definition and takes submissions; the front end draws it."""

    intro = RichTextField(blank=True, features=["bold", "italic", "link", "ol", "ul"])
    submit_label = models.CharField("text of the button", max_length=60, default="Send")
    thank_you = RichTextField(
        "after sending", blank=True, features=["bold", "italic", "link", "ol", "ul"]
    )
    notify = models.CharField(
        "tell these addresses",
        max_length=500,
        blank=True,
        help_text="E-mail addresses, separated by commas, that get a note of each submission, without its contents.",
    )
    keep_days = models.PositiveSmallIntegerField(
        "keep submissions for (days)",
        default=365,
        help_text="Older submissions are deleted by the worker.",
    )

    content_panels = [
        FormSubmissionsPanel(),
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("intro"),
        InlinePanel("form_fields", label="Field"),
        FieldPanel("submit_label"),
        FieldPanel("thank_you"),
        MultiFieldPanel([FieldPanel("notify"), FieldPanel("keep_days")], heading="Submissions"),
    ]
    api_type = "form"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = []
    page_description = "A form: report a streetlight, ask for a call back."

    def get_submission_class(self) -> type[AbstractFormSubmission]:
        return FormEntry


class FormField(AbstractFormField):
    """One field of a form."""

    page = ParentalKey(FormPage, on_delete=models.CASCADE, related_name="form_fields")


class FormEntry(AbstractFormSubmission):
    """What somebody sent. `key` is the client's own id of the submission: sent twice, kept once."""

    key = models.CharField(max_length=64, blank=True)
    locale = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name = "form submission"
        constraints = [
            models.UniqueConstraint(
                fields=["page", "key"],
                condition=~models.Q(key=""),
                name="a_submission_is_kept_once",
            )
        ]
