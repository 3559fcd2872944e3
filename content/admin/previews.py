"""Sharing a preview: a link with a chosen end, and the list of all links with "withdraw"."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permission_policies import AuthenticationOnlyPermissionPolicy
from wagtail.permissions import register_permission_policy

from content.models.previews import PreviewToken
from content.preview import tokens
from content.preview.answers import has_answer
from content.preview.panel import address_of
from content.releases.drafts import by_keys
from content.releases.items import may_edit

register_permission_policy(PreviewToken, AuthenticationOnlyPermissionPolicy(PreviewToken))

LASTING = {
    "1h": ("One hour", dt.timedelta(hours=1)),
    "1d": ("One day", dt.timedelta(days=1)),
    "7d": ("Seven days", dt.timedelta(days=7)),
}


class ShareForm(forms.Form):
    lasting = forms.ChoiceField(
        label="How long it works",
        choices=[(key, words) for key, (words, _) in LASTING.items()],
        initial="1d",
        widget=forms.RadioSelect,
    )


class SharePreview(WagtailAdminTemplateMixin, TemplateView):
    """Makes a link to the latest draft, for somebody without a login."""

    page_title = "Share preview"
    header_icon = "link"
    template_name = "content/admin/previews/share.html"
    _show_breadcrumbs = True

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = by_keys([kwargs["key"]])
        if not found or not has_answer(type(found[0])):
            raise Http404
        self.instance = found[0]
        if not may_edit(request.user, self.instance):
            raise PermissionDenied

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*crumbs(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ShareForm())
        draft = self.instance.get_latest_revision_as_object()
        return super().get_context_data(object=draft, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = ShareForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        _, lasting = LASTING[form.cleaned_data["lasting"]]
        row = tokens.share(request.user, self.instance.get_latest_revision_as_object(), lasting)
        link = request.build_absolute_uri(address_of(row, self.instance))
        response = self.render_to_response(self.get_context_data(form=form, row=row, link=link))
        response["Cache-Control"] = "private, no-store"
        return response


def crumbs() -> list[dict[str, str]]:
    """Home and the list of links."""
    return [
        {"url": reverse("wagtailadmin_home"), "label": "Home"},
        {"url": reverse("preview_links:index"), "label": "Preview links"},
    ]


def state_of(row: PreviewToken) -> str:
    """``works``, ``withdrawn`` or ``expired``."""
    if row.revoked_at is not None:
        return "withdrawn"
    return "works" if row.expires_at > timezone.now() else "expired"


class LinkIndex(generic.IndexView):
    """Shared links: one's own, and for administrators everybody's."""

    model = PreviewToken
    page_title = "Preview links"
    header_icon = "link"
    default_ordering = "-created_at"
    paginate_by = 50
    is_searchable = False
    any_permission_required = ["view", "change"]
    index_url_name = "preview_links:index"
    index_results_url_name = "preview_links:index_results"

    def get_base_queryset(self) -> Any:
        return links_of(self.request.user).select_related("user").defer("answer")

    def get_list_buttons(self, instance: PreviewToken) -> list[Any]:
        return []

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn("title", label="Of", get_url=self._withdraw_url),
            StatusTagColumn(
                "state", label="State", accessor=state_of, primary=lambda r: state_of(r) == "works"
            ),
            DateColumn("expires_at", label="Works until", sort_key="expires_at"),
            UserColumn("user", label="Made by"),
            DateColumn("created_at", label="Made", classname="content-wide"),
            Column(
                "withdraw",
                label="",
                accessor=lambda row: "Withdraw…" if state_of(row) == "works" else "",
            ),
        ]

    def _withdraw_url(self, row: PreviewToken) -> str | None:
        if state_of(row) != "works":
            return None
        return reverse("preview_links:withdraw", args=[row.pk])


def links_of(user: Any) -> Any:
    """The shared links that `user` may see and withdraw."""
    found = PreviewToken.objects.filter(kind=PreviewToken.Kind.SHARED)
    return found if user.is_superuser else found.filter(user=user)


class Withdraw(WagtailAdminTemplateMixin, TemplateView):
    """Asks before a link stops working."""

    page_title = "Withdraw"
    header_icon = "link"
    template_name = "content/admin/previews/withdraw.html"
    _show_breadcrumbs = True

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.row = get_object_or_404(links_of(request.user), pk=kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*crumbs(), {"url": "", "label": str(self.row)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(row=self.row, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        tokens.revoke(self.row)
        messages.success(request, f"The link to “{self.row}” no longer works.")
        return redirect("preview_links:index")


class LinkViewSet(ViewSet):
    name = "preview_links"
    url_prefix = "preview-links"
    menu_label = "Preview links"
    icon = "link"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", LinkIndex.as_view(), name="index"),
            path("results/", LinkIndex.as_view(results_only=True), name="index_results"),
            path("share/<str:key>/", SharePreview.as_view(), name="share"),
            path("<str:pk>/withdraw/", Withdraw.as_view(), name="withdraw"),
        ]
