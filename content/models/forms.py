"""Forms that a front end draws: fields and rules here, submissions stored here."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.models import (
    FORM_FIELD_CHOICES,
    AbstractFormField,
    AbstractFormSubmission,
    FormMixin,
)
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, TranslatableMixin

from content.forms.addresses import validate_addresses
from content.forms.builder import ContentFormBuilder, validate_mask
from content.models.base import ContentPage
from content.preview.mixin import HeadlessPreview

FIELD_TYPES = (
    *((name, label) for name, label in FORM_FIELD_CHOICES if name != "hidden"),
    ("phone", "Phone number"),
    ("zip", "ZIP code"),
    ("account", "Account number"),
    ("hidden", "Hidden field"),
)
#: Purposes of fields, as HTML's autocomplete attribute spells them (WCAG 2.2, 1.3.5).
AUTOFILL = (
    ("name", "Full name"),
    ("given-name", "First name"),
    ("family-name", "Last name"),
    ("organization", "Company"),
    ("email", "E-mail address"),
    ("tel", "Phone number"),
    ("street-address", "Street address"),
    ("address-line1", "First line of the address"),
    ("address-level2", "City"),
    ("address-level1", "State"),
    ("postal-code", "ZIP code"),
    ("off", "Nothing, not even what was typed before"),
)
#: Where a submission was sent from, among its data; no field can be called so.
SENT_FROM = "_sent_from"


class FormPage(FormMixin, ContentPage):
    """A form. The API gives its definition and takes submissions; the front end draws it."""

    #: Wagtail's own would draw templates that a headless site does not have.
    preview_modes = HeadlessPreview.DEFAULT_PREVIEW_MODES
    serve_preview = HeadlessPreview.serve_preview

    intro = RichTextField(blank=True, features=["bold", "italic", "link", "ol", "ul"])
    submit_label = models.CharField("text of the button", max_length=60, default="Send")
    thank_you = RichTextField(
        "after sending", blank=True, features=["bold", "italic", "link", "ol", "ul"]
    )
    notify = models.CharField(
        "tell these addresses",
        max_length=500,
        blank=True,
        validators=[validate_addresses],
        help_text="E-mail addresses, separated by commas, that get a note of each submission, without its contents.",
    )
    keep_days = models.PositiveSmallIntegerField(
        "keep submissions for (days)",
        default=365,
        validators=[MinValueValidator(1)],
        help_text="Older submissions are deleted for good, whether or not somebody has read them.",
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

    form_builder = ContentFormBuilder

    def get_submissions_list_view_class(self) -> Any:
        from content.forms.listing import SubmissionsView

        return SubmissionsView

    def get_data_fields(self) -> list[tuple[str, Any]]:
        return [*super().get_data_fields(), (SENT_FROM, "Sent from the page")]

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        # Past FormMixin, which would take submissions here without any of the API's checks.
        return super(FormMixin, self).serve(request, *args, **kwargs)


class FormField(TranslatableMixin, AbstractFormField):
    """One field of a form. Its words are translated, what it accepts is the same in each language."""

    page = ParentalKey(FormPage, on_delete=models.CASCADE, related_name="form_fields")
    field_type = models.CharField(
        "kind of field", max_length=16, choices=FIELD_TYPES, default="singleline"
    )
    mask = models.CharField(
        "how an account number looks",
        max_length=40,
        blank=True,
        validators=[validate_mask],
        help_text="For account numbers only: 9 stands for a digit, A for a letter, everything else "
        "for itself: 999-9999-9. Empty: up to 24 letters, digits and hyphens.",
    )
    autofill = models.CharField(
        "browsers fill in",
        max_length=20,
        blank=True,
        choices=AUTOFILL,
        help_text="What the browser may offer to fill in. E-mail addresses, phone numbers and ZIP "
        "codes are offered by themselves.",
    )

    panels = [*AbstractFormField.panels, FieldPanel("mask"), FieldPanel("autofill")]

    class Meta(AbstractFormField.Meta, TranslatableMixin.Meta):
        pass


class FormEntry(AbstractFormSubmission):
    """What somebody sent. `key` is the client's own id of the submission: sent twice, kept once.

    `start` is the id of the start token, which is good for one submission. `notified` is None until
    a note of it was sent, or found not to be wanted.
    """

    key = models.CharField(max_length=64, blank=True)
    start = models.CharField(max_length=32, blank=True)
    locale = models.CharField(max_length=16, blank=True)
    sent_from = models.CharField(max_length=255, blank=True)
    notified = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "form submission"
        indexes = [
            models.Index(fields=["page", "submit_time"], name="submissions_of_a_form"),
            models.Index(
                fields=["page"], name="submissions_to_tell_of", condition=models.Q(notified=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "key"],
                condition=~models.Q(key=""),
                name="a_submission_is_kept_once",
            ),
            models.UniqueConstraint(
                fields=["page", "start"],
                condition=~models.Q(start=""),
                name="a_start_is_used_once",
            ),
        ]

    def __str__(self) -> str:
        # Never the contents: this ends up in logs and messages.
        return f"Submission {self.pk}"

    def get_data(self) -> dict[str, Any]:
        """The values by field, with when and where it was sent."""
        return {**super().get_data(), SENT_FROM: self.sent_from}


class Tally(models.Model):
    """How often somebody did something lately. `key` is a keyed hash: it names nobody."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"{self.count} until {self.until}"
