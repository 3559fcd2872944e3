"""API keys and visitor token keys: made once, shown once, changed little."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log

from marketing_spots.access import clean_origins, create_api_key, create_token_key
from marketing_spots.admin.notices import NoticeMixin
from marketing_spots.models import ApiKey, TokenKey


def _add_errors(form: forms.BaseForm, error: ValidationError, aliases: dict[str, str]) -> None:
    """A model's errors at the form's fields, whatever those are called there."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.message_dict.items():
        name = aliases.get(field, field)
        form.add_error(name if name in form.fields else None, errors)


class ApiKeyCreateForm(forms.ModelForm):
    """A new key; saving it makes its secret, which stays in `plain` for this one page."""

    plain = ""

    class Meta:
        model = ApiKey
        fields = ["name", "kind", "origins"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        browser = cleaned["kind"] == ApiKey.Kind.BROWSER
        try:
            cleaned["origins"] = clean_origins(cleaned.get("origins", ""))
        except ValidationError as error:
            self.add_error("origins", error)
        else:
            if browser and not cleaned["origins"]:
                words = "Name the web addresses that may use this key, one a line."
                self.add_error("origins", words)
            elif not browser and cleaned["origins"]:
                self.add_error("origins", "A server key is not bound to web addresses; empty this.")
        return cleaned

    def save(self, commit: bool = True) -> ApiKey:
        data = self.cleaned_data
        self.instance, self.plain = create_api_key(data["name"], data["kind"], data["origins"])
        return self.instance


class ApiKeyEditForm(forms.ModelForm):
    """What can change afterwards: what it is called, where it may be used, whether it works."""

    class Meta:
        model = ApiKey
        fields = ["name", "origins", "active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind == ApiKey.Kind.SERVER:
            del self.fields["origins"]

    def clean_origins(self) -> str:
        cleaned = clean_origins(self.cleaned_data["origins"])
        if not cleaned:
            raise ValidationError("Name the web addresses that may use this key, one a line.")
        return cleaned


class TokenKeyCreateForm(forms.ModelForm):
    """A new visitor token key. What is pasted here is never shown again."""

    secret = forms.CharField(
        label="Secret or public key",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        help_text="For HS256 the shared secret, at least 32 characters. Else the public key, from "
        "-----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----. It is not shown again.",
    )

    class Meta:
        model = TokenKey
        fields = ["name", "algorithm", "kid", "audience"]

    def clean_secret(self) -> str:
        # A browser ends lines and pasted secrets with what was never part of them.
        return self.cleaned_data["secret"].replace("\r\n", "\n").strip("\n")

    def save(self, commit: bool = True) -> TokenKey:
        data = self.cleaned_data
        self.instance = create_token_key(
            data["name"], data["algorithm"], data["secret"], data["audience"], data["kid"]
        )
        return self.instance


class TokenKeyEditForm(forms.ModelForm):
    class Meta:
        model = TokenKey
        fields = ["name", "audience", "active"]


class KeyCreateView(NoticeMixin, generic.CreateView):
    """Creates through :mod:`marketing_spots.access`, whose errors show at their fields."""

    def form_valid(self, form: Any) -> Any:
        try:
            self.object = form.save()
        except ValidationError as error:
            _add_errors(form, error, {"hash": "name", "material": "secret"})
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        log(instance=self.object, action="wagtail.create", user=self.request.user)
        return self.made(form)

    def made(self, form: Any) -> Any:
        messages.success(self.request, f"{self.object._meta.verbose_name} “{self.object}” created.")
        return redirect(self.get_success_url())


class ApiKeyCreateView(KeyCreateView):
    def made(self, form: Any) -> Any:
        """The one page that shows a server key; never cached, and gone when it is left."""
        context = {
            "key": self.object,
            "plain": form.plain,
            "index_url": reverse(self.index_url_name),
            "page_title": f"Key for {self.object.name}",
            "header_icon": "key",
        }
        response = TemplateResponse(self.request, "marketing_spots/admin/key_created.html", context)
        response["Cache-Control"] = "no-store"
        return response


class KeyIndexView(NoticeMixin, generic.IndexView):
    pass


class KeyEditView(NoticeMixin, generic.EditView):
    pass


class ApiKeyEditView(KeyEditView):
    template_name = "marketing_spots/admin/key_edit.html"


def _active(key: Any) -> str:
    return "active" if key.active else "switched off"


class KeyViewSet(ModelViewSet):
    """What both kinds of key share."""

    icon = "key"
    index_view_class = KeyIndexView
    edit_view_class = KeyEditView
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    create_form: type[forms.ModelForm]
    edit_form: type[forms.ModelForm]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return self.edit_form if for_update else self.create_form


class ApiKeyViewSet(KeyViewSet):
    model = ApiKey
    name = "spots_api_keys"
    url_prefix = "api-keys"
    menu_label = "API keys"
    add_view_class = ApiKeyCreateView
    edit_view_class = ApiKeyEditView
    create_form = ApiKeyCreateForm
    edit_form = ApiKeyEditForm
    edit_template_name = "marketing_spots/admin/key_edit.html"

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "name",
            Column(
                "kind", label="Kind", accessor=lambda k: k.get_kind_display().partition(" (")[0]
            ),
            Column("hint", label="Key", accessor=lambda key: key.token or key.hint),
            Column("origins", label="Web addresses", accessor=lambda k: ", ".join(k.origin_list)),
            StatusTagColumn(
                "active", label="Status", accessor=_active, primary=lambda key: key.active
            ),
            DateColumn("created_at", label="Created", sort_key="created_at"),
        ]


class TokenKeyViewSet(KeyViewSet):
    model = TokenKey
    name = "spots_token_keys"
    url_prefix = "visitor-token-keys"
    menu_label = "Visitor token keys"
    icon = "password"
    add_view_class = KeyCreateView
    create_form = TokenKeyCreateForm
    edit_form = TokenKeyEditForm

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "name",
            Column("kid", label="Key id"),
            Column("algorithm", label="Algorithm"),
            Column("audience", label="Audience"),
            StatusTagColumn(
                "active", label="Status", accessor=_active, primary=lambda key: key.active
            ),
            DateColumn("created_at", label="Created", sort_key="created_at"),
        ]
