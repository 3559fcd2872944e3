"""The form of a webhook: where to, what about, and its secret, which is shown once."""

from __future__ import annotations

import datetime as dt
import socket
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Locale, get_page_models

from content.models import Change, WebhookEndpoint
from content.recording import api_type
from content.webhooks import queue
from content.webhooks.signing import new_secret, seal
from content.webhooks.targets import judge

KINDS = {
    "page": "Pages",
    "menu": "Menus",
    "snippet": "Snippets",
    "redirect": "Redirects",
    "image": "Images",
    "document": "Documents",
    "setting": "Settings",
    "site": "Sites",
    "locale": "Languages",
}
ACTIONS = {
    Change.Action.PUBLISHED: "Published, also every edit of what is live",
    Change.Action.UNPUBLISHED: "Unpublished, expired or made private",
    Change.Action.DELETED: "Deleted",
    Change.Action.MOVED: "Moved or given another address",
}
#: How long messages are signed with the old secret as well, so that receivers can change over.
OVERLAPS = {"24": "24 hours", "168": "7 days", "0": "Not at all: it has leaked"}


def page_types() -> list[tuple[str, str]]:
    """(what the API calls it, what people call it) of every type of page."""
    models = [model for model in get_page_models() if getattr(model, "api_type", "")]
    return sorted((api_type(model), str(model._meta.verbose_name).capitalize()) for model in models)


def languages() -> list[tuple[str, str]]:
    return [(each.language_code, str(each)) for each in Locale.objects.order_by("language_code")]


class Choices(forms.MultipleChoiceField):
    """Ticks of which none means all."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        widget = forms.CheckboxSelectMultiple
        super().__init__(choices=choices, required=False, widget=widget, **kwargs)


class WebhookForm(forms.ModelForm):
    """What can be said of a webhook; saving a new one makes its secret, kept in `plain`."""

    plain = ""

    actions = Choices(list(ACTIONS.items()), label="Tell about what was")
    kinds = Choices(list(KINDS.items()), label="Kinds of content")
    page_types = Choices(page_types, label="Page types")
    locales = Choices(languages, label="Languages")

    class Meta:
        model = WebhookEndpoint
        fields = ["name", "url", "active", "actions", "kinds", "page_types", "locales"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, Choices):
                field.help_text = "None ticked: all."
                self._keep(name, field)
        self.fields["url"].widget = forms.URLInput()

    def _keep(self, name: str, field: Choices) -> None:
        """What was chosen and has gone since, such as a page type, stays a choice until unticked."""
        known = {value for value, _ in field.choices}
        gone = [each for each in getattr(self.instance, name) or [] if each not in known]
        field.choices = [*field.choices, *((each, f"{each} (gone)") for each in gone)]

    def clean_url(self) -> str:
        """Raises ValidationError with the reason when nothing may or can be sent there."""
        url = str(self.cleaned_data["url"]).strip()
        try:
            judge(url)
        except socket.gaierror:
            raise ValidationError(
                "Nobody knows the host name of this address. Check its spelling."
            ) from None
        except ValueError as error:
            raise ValidationError(str(error)) from None
        return url

    def save(self, commit: bool = True) -> WebhookEndpoint:
        endpoint: WebhookEndpoint = self.instance
        new = endpoint.pk is None
        was_active = (
            not new and WebhookEndpoint.objects.filter(pk=endpoint.pk, active=True).exists()
        )
        if new:
            self.plain = new_secret()
            endpoint.secret = seal(self.plain)
        if endpoint.active and not was_active:
            queue.switch_on(endpoint)
        fields = [*self.Meta.fields, "since", "failing_since", "disabled_reason"]
        # The worker writes to the same row: only what was edited here is saved.
        endpoint.save(update_fields=None if new else fields)
        return endpoint


class SecretForm(forms.Form):
    """How to change over to a new secret."""

    overlap = forms.ChoiceField(
        label="Go on signing with the old secret as well, for",
        choices=list(OVERLAPS.items()),
        initial="24",
        widget=forms.RadioSelect,
        help_text="Until then every message has both signatures, and a receiver that knows either "
        "secret accepts it.",
    )

    def rotate(self, endpoint: WebhookEndpoint) -> str:
        """Gives the endpoint a new secret and returns it, for the one time that it is shown."""
        hours = int(self.cleaned_data["overlap"])
        plain = new_secret()
        endpoint.old_secret = endpoint.secret if hours else ""
        endpoint.old_secret_until = timezone.now() + dt.timedelta(hours=hours) if hours else None
        endpoint.secret = seal(plain)
        endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
        return plain
