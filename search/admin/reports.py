"""Site search → What people search for: numbers, tables, and from a row to what helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import msgspec
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

from search.admin.words import percent
from search.log import popular
from search.log.limits import RARE_DAYS
from search.log.reports import Period, Report, Row, Step
from search.log.scrub import key_of
from search.models import HiddenSearch

VIEW = "search.view_searchday"
HIDE = "search.add_hiddensearch"
SHOW = "search.delete_hiddensearch"
DAYS = (7, 30, 90)
#: Rows of each table on the overview, and of a page of its own.
SHORT, LONG = 8, 50


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table of the report. `columns`: (label, what it says of a row, a class)."""

    name: str
    title: str
    #: What it means and what to do with it.
    help: str
    #: What is said when there is nothing in it.
    empty: str
    rows: Callable[[Report], Sequence[Any]]
    columns: tuple[tuple[str, Callable[[Any], str], str], ...]
    #: Names of actions, the first of which is always in sight.
    actions: tuple[str, ...]
    export: tuple[tuple[str, str], ...]


def _number(name: str) -> Callable[[Any], str]:
    return lambda row: f"{getattr(row, name):,}"


def _chosen(row: Row) -> str:
    """Of the searches that can be judged, how many led to a choice or were answered."""
    return percent((row.clicked + row.answered) / row.searches if row.searches else None)


ROW_EXPORT = (
    ("text", "Search"),
    ("locale", "Language"),
    ("searches", "Searches"),
    ("zero", "Found nothing"),
    ("poor", "Found nothing that fits"),
    ("clicked", "Led to a click"),
    ("answered", "Answered at once"),
    ("unclicked", "Found, but not clicked"),
    ("refined", "Searched again in other words"),
    ("position", "Where the choice stood"),
)
TABLES = (
    Table(
        name="nothing",
        title="Nothing was found",
        help="Nothing at all, or nothing that has even half of what was asked. The best list to work from: write "
        "the answer, or tell search that these words mean something that is there.",
        empty="Everything that was searched for found something that fits.",
        rows=Report.nothing,
        columns=(
            ("Nothing", _number("zero"), ""),
            ("Nothing that fits", _number("poor"), ""),
            ("of searches", _number("searches"), "search-wide"),
        ),
        actions=("faq", "synonym", "pin", "try"),
        export=ROW_EXPORT,
    ),
    Table(
        name="not-clicked",
        title="Found, but nobody clicked",
        help="Something was there, but nobody chose it: is it the right page, and does its title say so?",
        empty="What was found was also chosen.",
        rows=Report.unclicked,
        columns=(
            ("Not clicked", _number("unclicked"), ""),
            ("of searches", _number("searches"), "search-wide"),
        ),
        actions=("try", "pin", "synonym", "faq"),
        export=ROW_EXPORT,
    ),
    Table(
        name="other-words",
        title="Searched again in other words",
        help="People who say the first and then the second often mean one thing: a synonym saves them the "
        "second search.",
        empty="Nobody had to search twice.",
        rows=lambda report: report.steps,
        columns=(
            ("Then searched for", lambda step: step.then, "search-text"),
            ("Times", _number("times"), ""),
        ),
        actions=("synonym", "try", "pin", "faq"),
        export=(
            ("text", "Search"),
            ("then", "Then searched for"),
            ("locale", "Language"),
            ("times", "Times"),
            ("found", "Of these, the second found something"),
        ),
    ),
    Table(
        name="searched",
        title="What people search for",
        help="In their own words: good titles and menu entries use the same ones.",
        empty="Nobody has searched for anything in this time.",
        rows=Report.searched,
        columns=(
            ("Searches", _number("searches"), ""),
            ("Found nothing", _number("nothing"), "search-wide"),
            ("Clicked or answered", _chosen, "search-wide"),
        ),
        actions=("try", "pin", "synonym", "faq", "hide"),
        export=ROW_EXPORT,
    ),
)
BY_NAME = {table.name: table for table in TABLES}

ACTIONS = {
    "faq": ("Write this FAQ", "edit", "wagtailcore.add_page"),
    "synonym": ("Add a synonym", "resubmit", "search.add_synonymset"),
    "pin": ("Pin a result", "thumbtack", "search.add_bestbet"),
    "try": ("Try it", "search", VIEW),
    "hide": ("Never suggest this", "no-view", HIDE),
}


def action_url(name: str, row: Row | Step) -> str:
    """Where an action begins, with what is known of the row filled in."""
    given = {"locale": row.locale}
    if name == "faq":
        return f"{reverse('search_reports:write')}?{urlencode({'title': row.text, **given})}"
    if name == "synonym":
        said = [row.text, row.then] if isinstance(row, Step) else [row.text]
        return f"{reverse('synonyms:add')}?{urlencode({'words': chr(10).join(said), **given})}"
    if name == "pin":
        return f"{reverse('best_bets:add')}?{urlencode({'phrases': row.text, **given})}"
    if name == "hide":
        return f"{reverse('search_reports:hide')}?{urlencode({'text': row.text, **given})}"
    return f"{reverse('try_search:index')}?{urlencode({'q': row.text, **given})}"


def _may(user: Any, action: str) -> bool:
    if action == "faq":  # of pages it depends on where; the next screen says so
        return bool(user.has_perm("wagtailadmin.access_admin"))
    return bool(user.has_perm(ACTIONS[action][2]))


class Cells(msgspec.Struct, frozen=True):
    """A row as it is shown."""

    row: Any
    cells: list[tuple[str, str, str]]
    first: tuple[str, str, str] | None
    more: list[tuple[str, str, str]]
    locale: str


def cells(table: Table, row: Any, user: Any) -> Cells:
    """The cells and the actions that somebody may take."""
    actions = [
        (ACTIONS[name][0], ACTIONS[name][1], action_url(name, row))
        for name in table.actions
        if _may(user, name)
    ]
    said = [(label, say(row), classname) for label, say, classname in table.columns]
    return Cells(row, said, actions[0] if actions else None, actions[1:], row.locale)


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
