"""Site search → What people search for: numbers, tables, and from a row to what helps."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log
from wagtail.models import Locale

from search.admin.tables import BY_NAME, HIDE, TABLES, VIEW, cells
from search.admin.words import percent
from search.log import popular
from search.log.limits import RARE_DAYS
from search.log.reports import Period, Report
from search.log.scrub import key_of
from search.models import HiddenSearch

SHOW = "search.delete_hiddensearch"
DAYS = (7, 30, 90)
#: Rows of each table on the overview, and of a page of its own.
SHORT, LONG = 8, 50


# --- screens --------------------------------------------------------------------------------------


class SearchScreen(WagtailAdminTemplateMixin):
    """A screen of site search, for those with `permission`."""

    permission = VIEW
    header_icon = "view"
    _show_breadcrumbs = True

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            *self.trail(),
            {"url": "", "label": self.get_page_title()},
        ]

    def trail(self) -> list[dict[str, str]]:
        return []


class OfPeriod(SearchScreen):
    """A screen about a period and a language, both in its address."""

    request: HttpRequest

    @cached_property
    def days(self) -> int:
        given = self.request.GET.get("days", "")
        return int(given) if given in map(str, DAYS) else 30

    @cached_property
    def locale(self) -> str:
        given = self.request.GET.get("locale", "")
        return given if given in {code for code, _ in self.languages} else ""

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        return [(each.language_code, str(each)) for each in Locale.objects.all()]

    @cached_property
    def report(self) -> Report:
        return Report(Period.until_today(self.days), self.locale)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = urlencode({"days": self.days, "locale": self.locale})
        return super().get_context_data(  # type: ignore[misc]
            days=self.days,
            periods=DAYS,
            chosen=self.locale,
            languages=self.languages,
            query=query,
            rare_days=RARE_DAYS,
            **kwargs,
        )


class Overview(OfPeriod, TemplateView):
    """Everything at a glance."""

    page_title = "What people search for"
    template_name = "search/admin/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        overview = self.report.overview
        tables = []
        for table in TABLES:
            rows = table.rows(self.report)
            shown = [cells(table, row, self.request.user) for row in rows[:SHORT]]
            tables.append({"table": table, "rows": shown, "count": len(rows)})
        return super().get_context_data(
            overview=overview,
            tiles=self._tiles(overview),
            tables=tables,
            bars=_bars(self.report.days),
            **kwargs,
        )

    def _tiles(self, overview: Any) -> list[tuple[str, str, str]]:
        """(number, what it is, more)"""
        now = overview.now
        change = (
            ""
            if overview.change is None
            else f"{overview.change:+d} % to the {self.days} days before"
        )
        return [
            (f"{now.searches:,}", "search" if now.searches == 1 else "searches", change),
            (
                percent(overview.nothing),
                "found nothing that fits",
                f"{now.zero:,} nothing at all, {now.poor:,} too little of what was asked",
            ),
            (
                percent(overview.unclicked),
                "found, but not clicked",
                f"{now.unclicked:,} searches; an answer shown at once needs no click",
            ),
            (
                percent(overview.refined),
                "searched again in other words",
                f"{now.refined:,} searches",
            ),
        ]


def _bars(days: list[tuple[Any, int, int]]) -> dict[str, Any] | None:
    """The searches of each day as heights of 0 to 100; None where there is nothing to draw."""
    most = max((searches for _, searches, _ in days), default=0)
    if not most:
        return None
    width = 100 / len(days)
    return {
        "most": most,
        "first": days[0][0],
        "last": days[-1][0],
        "bars": [
            {
                "x": round(at * width, 3),
                "width": round(width * 0.8, 3),
                "height": round(100 * searches / most, 2),
                "top": round(100 - 100 * searches / most, 2),
                "zero": round(100 * zero / most, 2),
                "zero_top": round(100 - 100 * zero / most, 2),
                "title": f"{day:%-d %b}: {searches:,} searches, {zero:,} found nothing that fits",
            }
            for at, (day, searches, zero) in enumerate(days)
        ],
    }


class TablePage(SpreadsheetExportMixin, OfPeriod, TemplateView):
    """One table, page by page, and to take away."""

    template_name = "search/admin/table.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        table = BY_NAME.get(kwargs["table"])
        if table is None:
            raise Http404
        self.table = table
        self.list_export = [name for name, _ in table.export]
        self.export_headings = dict(table.export)

    def get_page_title(self) -> str:
        return self.table.title

    def trail(self) -> list[dict[str, str]]:
        url = f"{reverse('search_reports:index')}?days={self.days}&locale={self.locale}"
        return [{"url": url, "label": Overview.page_title}]

    def get_filename(self) -> str:
        period = self.report.period
        return f"searches-{self.table.name}-{period.first}-to-{period.last}"

    def to_row_dict(self, item: Any) -> Any:
        values = super().to_row_dict(item)
        for name in ("text", "then"):
            if name in values:
                values[name] = harmless(values[name])
        return values

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        rows = self.table.rows(self.report)
        if self.is_export:
            return self.as_spreadsheet(rows, request.GET.get("export"))
        page = Paginator(rows, LONG).get_page(request.GET.get("p"))
        shown = [cells(self.table, row, request.user) for row in page]
        return self.render_to_response(
            self.get_context_data(
                table=self.table,
                rows=shown,
                page_obj=page,
                count=len(rows),
                index_url=request.path,
            )
        )


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


# --- what is never suggested ----------------------------------------------------------------------


class Hide(SearchScreen, TemplateView):
    """Asks, and takes a text out of what is suggested to the public."""

    permission = HIDE
    page_title = "Never suggest this"
    header_icon = "no-view"
    template_name = "search/admin/hide.html"

    def trail(self) -> list[dict[str, str]]:
        return [{"url": reverse("search_reports:index"), "label": Overview.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hidden = HiddenSearch.objects.order_by("locale", "text")
        may_show = self.request.user.has_perm(SHOW)
        text = self.request.GET.get("text", "")[:200]
        locale = self.request.GET.get("locale", "")
        return super().get_context_data(
            hidden=hidden, text=text, chosen=locale, may_show=may_show, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        text, locale = request.POST.get("text", "")[:200], request.POST.get("locale", "")[:16]
        key = key_of(text)
        if not key or not Locale.objects.filter(language_code=locale).exists():
            messages.error(request, "There is no search to hide.")
            return redirect("search_reports:hide")
        hidden, new = HiddenSearch.objects.get_or_create(
            locale=locale, key=key, defaults={"text": text}
        )
        if new:
            log(instance=hidden, action="wagtail.create", user=request.user)
        popular.forget()
        messages.success(
            request, f"“{text}” is suggested to nobody any more, within a minute everywhere."
        )
        return redirect("search_reports:hide")


class ShowAgain(SearchScreen, View):
    """Lets a text be suggested again."""

    permission = SHOW

    def post(self, request: HttpRequest, pk: int) -> Any:
        hidden = HiddenSearch.objects.filter(pk=pk).first()
        if hidden is not None:
            log(instance=hidden, action="wagtail.delete", user=request.user)
            hidden.delete()
            popular.forget()
            messages.success(request, f"“{hidden}” may be suggested again.")
        return redirect("search_reports:hide")


# --- registration ---------------------------------------------------------------------------------


class Permitted(MenuItem):
    """An entry for those with a permission."""

    permission = VIEW

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.permission))


class ReportViewSet(ViewSet):
    name = "search_reports"
    url_prefix = "site-search/reports"
    menu_label = "What people search for"
    menu_item_class = Permitted
    icon = "view"

    def get_urlpatterns(self) -> list[Any]:
        from search.admin.faq import WriteFaq

        return [
            path("", Overview.as_view(), name="index"),
            path("write/", WriteFaq.as_view(), name="write"),
            path("hidden/", Hide.as_view(), name="hide"),
            path("hidden/<int:pk>/show/", ShowAgain.as_view(), name="show"),
            path("<slug:table>/", TablePage.as_view(), name="table"),
        ]
