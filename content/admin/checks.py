"""Content checks for editors: beside the form, of what is in it, and as a report on all pages."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from wagtail import hooks
from wagtail.admin.filters import ContentTypeFilter, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale, Page, get_page_content_types
from wagtail.permission_policies.pages import PagePermissionPolicy

from content.checks import Finding, Severity, check, check_many
from content.models import ContentPage

MAY_SEE = {"add", "change", "publish"}

# --- beside the form ------------------------------------------------------------------------------


class FormChecks:
    """Answers with the findings on what is in the form at this moment; nothing is saved."""

    http_method_names = ("post",)
    object: Any

    def post(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(self.object, ContentPage):
            return HttpResponse(status=204)
        form = self.get_form(request.POST)
        complete = self.validate_form(form)
        findings = []
        if complete:
            form.save(commit=False)
            findings = check(form.instance)
        html = render_to_string(
            "content/admin/checks.html", {"findings": findings, "complete": complete}
        )
        return HttpResponse(html, headers={"X-Findings": str(len(findings))})


class EditChecksView(FormChecks, PreviewOnEditView):
    """The checks of a page that there is."""


class CreateChecksView(FormChecks, PreviewOnCreateView):
    """The checks of a page that was not saved yet."""


# --- the report -----------------------------------------------------------------------------------


def check_choices() -> list[tuple[str, str]]:
    """(name, words) of every check."""
    return sorted(CHECKS.items(), key=lambda item: item[1])


#: What each check looks for, in the words of the report's filter.
CHECKS = {
    "alt-text": "Pictures without a description",
    "body": "Empty pages",
    "description-length": "Long descriptions",
    "do-now": "Safety pages without “what to do now”",
    "ended": "Seasons and plans that have ended",
    "enrol": "Programs without a way to enrol",
    "fields": "Forms without fields",
    "heading-empty": "Empty headings",
    "heading-order": "Skipped heading sizes",
    "hours": "Contact points without hours",
    "link-address": "Addresses that cannot work",
    "link-gone": "Links to what was deleted",
    "link-private": "Links to private pages",
    "link-unpublished": "Links to unpublished pages",
    "link-words": "Links that do not say where they lead",
    "phone": "Safety pages without a number",
    "picture-gone": "Deleted pictures",
    "placeholder": "Text that was to be replaced",
    "prices": "Rate plans without prices",
    "question-mark": "Questions that do not ask",
    "reach": "Contact points that cannot be reached",
    "reading-level": "Text that is hard to read",
    "short-answer": "Questions without a short answer",
    "summary": "Pages without a summary",
    "title-length": "Long titles",
}


class ChecksFilterSet(WagtailFilterSet):
    severity = django_filters.ChoiceFilter(
        label="How bad",
        choices=[(severity.key, severity.label) for severity in Severity],
        method="among_findings",
    )
    check = django_filters.ChoiceFilter(
        label="Check", choices=check_choices, method="among_findings"
    )
    content_type = ContentTypeFilter(
        label="Type", queryset=lambda request: get_page_content_types(include_base_page_type=False)
    )
    locale = django_filters.ModelChoiceFilter(label="Language", queryset=Locale.objects.all())
    owner = django_filters.ModelChoiceFilter(
        label="Owner",
        queryset=lambda request: (
            get_user_model().objects.filter(owned_pages__isnull=False).distinct()
        ),
    )

    class Meta:
        model = Page
        fields = ("severity", "check", "content_type", "locale", "owner")

    def among_findings(self, queryset: Any, name: str, value: Any) -> Any:
        """Pages have no such column: the view leaves out the findings."""
        return queryset


class Row:
    """A finding on a page, as the report lists it."""

    def __init__(self, page: Any, finding: Finding) -> None:
        self.page, self.finding = page, finding
        self.pk = page.pk

    def __str__(self) -> str:
        return self.page.get_admin_display_title()

    @property
    def title(self) -> str:
        return _harmless(str(self))

    @property
    def kind(self) -> str:
        return capfirst(str(self.page._meta.verbose_name))

    @property
    def locale(self) -> str:
        return str(self.page.locale)

    @property
    def severity(self) -> str:
        return self.finding.severity.label

    @property
    def place(self) -> str:
        return _harmless(self.finding.place.words)

    @property
    def message(self) -> str:
        return _harmless(self.finding.message)

    @property
    def owner(self) -> str:
        person = self.page.owner
        return _harmless(person.get_full_name() or person.get_username()) if person else ""


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


class ChecksReportView(ReportView):
    """What could be better on the pages that are live, the worst first."""

    page_title = "Content checks"
    header_icon = "glasses"
    index_url_name = "content_checks_report"
    index_results_url_name = "content_checks_report_results"
    filterset_class = ChecksFilterSet
    permission_policy = PagePermissionPolicy()
    any_permission_required = ("add", "change", "publish")
    model = Page
    list_export = ("title", "kind", "locale", "severity", "place", "message", "owner")
    columns = (
        TitleColumn(
            "title",
            label="Page",
            accessor=str,
            get_url=lambda row: reverse("wagtailadmin_pages:edit", args=[row.pk]),
        ),
        Column("kind", label="Type", width="14%"),
        Column("severity", label="How bad", width="10%"),
        Column("place", label="Where", width="18%"),
        Column("message", label="What", width="34%"),
    )

    def get_filename(self) -> str:
        return "content-checks"

    def get_base_queryset(self) -> Any:
        seen = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, MAY_SEE
        )
        return seen.filter(live=True).type(ContentPage).order_by("path")

    @cached_property
    def wanted(self) -> Any:
        return self.filters.form.cleaned_data if self.filters and self.filters.is_valid() else {}

    def get_filtered_queryset(self) -> list[Row]:
        pages = list(self.get_queryset().specific().prefetch_related("locale", "owner"))
        rows = [
            Row(page, finding)
            for page, findings in zip(pages, check_many(pages), strict=True)
            for finding in findings
            if self.wanted.get("severity") in (None, "", finding.severity.key)
            and self.wanted.get("check") in (None, "", finding.check)
        ]
        return sorted(rows, key=lambda row: row.finding.severity)

    def get_heading(self, queryset: Any, field: str) -> str:
        return {"kind": "Type", "locale": "Language", "severity": "How bad", "place": "Where",
                "message": "What"}.get(field, capfirst(field))  # fmt: skip


# --- registration ---------------------------------------------------------------------------------


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("content-checks/<int:page_id>/", EditChecksView.as_view(), name="content_checks"),
        path(
            "content-checks/<slug:content_type_app_name>/<slug:content_type_model_name>/"
            "<int:parent_page_id>/",
            CreateChecksView.as_view(),
            name="content_checks_new",
        ),
        path("reports/content-checks/", ChecksReportView.as_view(), name="content_checks_report"),
        path(
            "reports/content-checks/results/",
            ChecksReportView.as_view(results_only=True),
            name="content_checks_report_results",
        ),
    ]


class ChecksMenuItem(MenuItem):
    """In the reports, for those who work on pages."""

    def is_shown(self, request: Any) -> bool:
        policy = ChecksReportView.permission_policy
        return policy.user_has_any_permission(request.user, MAY_SEE)


@hooks.register("register_reports_menu_item")
def report_item() -> MenuItem:
    return ChecksMenuItem(
        "Content checks",
        reverse("content_checks_report"),
        name="content-checks",
        icon_name="glasses",
        order=850,
    )
