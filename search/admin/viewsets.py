"""Site search → Synonyms and Best bets: lists, forms, and what a form would do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Locale

from search import curated
from search.admin import panels, words
from search.log.reports import Period, Report
from search.models.curated import BestBet, PinnedResult, SynonymSet, phrases_of, terms_of
from search.synonyms import Line
from search.synonyms import compile as compile_synonyms
from search.understanding import understand

EMPTY = {
    SynonymSet: "There are no synonyms yet. Add the words that your customers use for one thing: "
    "“AC, air conditioning”, “bill, invoice, statement”.",
    BestBet: "There are no best bets yet. Pin a page to what people search for: during a storm, the "
    "outage map to “power out”.",
}


def given_locale(request: HttpRequest) -> Locale | None:
    """The language that the address names, for forms that are opened from a report."""
    code = request.GET.get("locale", "")
    return Locale.objects.filter(language_code=code).first() if code else None


def try_url(text: str, locale: Locale) -> str:
    """Where a search can be tried."""
    return f"{reverse('try_search:index')}?{urlencode({'q': text, 'locale': locale.language_code})}"


class WordsIndex(generic.IndexView):
    results_template_name = "search/admin/words_index_results.html"

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(*args, **kwargs), "empty_words": EMPTY[self.model]}


class Prefilled:
    """A form that a report opens with what people searched for."""

    model: Any
    request: HttpRequest
    field = ""

    def get_initial_form_instance(self) -> Any:
        instance = self.model(**{self.field: self.request.GET.get(self.field, "")[:500]})
        if locale := given_locale(self.request):
            instance.locale = locale
        return instance


class SayingWhatNow:
    """Says on saving when it works, and offers to try it."""

    request: HttpRequest
    object: Any

    def get_success_buttons(self) -> list[Any]:
        first = next(iter(terms_of(getattr(self.object, "words", ""))), "") or next(
            iter(phrases_of(getattr(self.object, "phrases", ""))), ""
        )
        buttons = [messages.button(reverse(self.edit_url_name, args=[self.object.pk]), "Edit")]  # type: ignore[attr-defined]
        if first:
            buttons.append(messages.button(try_url(first, self.object.locale), "Try it"))
        return buttons

    def get_success_message(self, instance: Any = None) -> str:
        instance = instance or self.object
        if not instance.active:
            return f"Saved: {instance}. It is switched off, so search does without it."
        return f"Saved: {instance}. Search knows it within a second."


class SynonymCreate(SayingWhatNow, Prefilled, generic.CreateView):
    field = "words"
    template_name = "search/admin/words_form.html"


class SynonymEdit(SayingWhatNow, generic.EditView):
    template_name = "search/admin/words_form.html"


class BetCreate(SayingWhatNow, Prefilled, generic.CreateView):
    field = "phrases"
    template_name = "search/admin/words_form.html"


class BetEdit(SayingWhatNow, generic.EditView):
    template_name = "search/admin/words_form.html"


# --- what a form would do -------------------------------------------------------------------------


class Preview(View):
    """Answers with sentences about what is in a form at this moment; saves nothing."""

    http_method_names = ["post"]
    model: Any = None

    def post(self, request: HttpRequest) -> HttpResponse:
        app = self.model._meta.app_label
        name = self.model._meta.model_name
        if not any(request.user.has_perm(f"{app}.{act}_{name}") for act in ("add", "change")):
            raise PermissionDenied
        locale = Locale.objects.filter(pk=_number(request.POST.get("locale"))).first()
        if locale is None:
            locale = Locale.get_default()
        return render(request, "search/admin/preview.html", self.context(request, locale))

    def context(self, request: HttpRequest, locale: Locale) -> dict[str, Any]:
        raise NotImplementedError


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


class SynonymPreview(Preview):
    model = SynonymSet

    def context(self, request: HttpRequest, locale: Locale) -> dict[str, Any]:
        one_way = request.POST.get("direction") == SynonymSet.Direction.ONE_WAY
        terms = terms_of(request.POST.get("words", "")[:5_000])
        means = terms_of(request.POST.get("also", "")[:5_000]) if one_way else ()
        complete = bool(means) if one_way else len(terms) > 1
        line = Line(terms, means)
        own = _number(request.POST.get("own"))
        ready, wrong = self._with(line if complete else None, own, locale)
        example = request.POST.get("example", "")[:200]
        return {
            "sentences": words.synonym_sentences(terms, means) if complete else [],
            "missing": "Write at least two words that mean the same."
            if not one_way
            else "Write what is to be found as well.",
            "problems": wrong,
            "example": example,
            "parts": words.parts(understand(example, locale.language_code, synonyms=ready)),
            "asked": _asked(terms, locale),
        }

    @staticmethod
    def _with(line: Line | None, own: int, locale: Locale) -> tuple[Any, list[str]]:
        """The synonyms of the language as they would be, and what is wrong with this set."""
        others = SynonymSet.objects.filter(locale=locale, active=True).exclude(pk=own)
        lines: list[tuple[object, Line]] = [(each.pk, curated.line_of(each)) for each in others]
        if line is not None:
            lines.append(("this", line))
        ready, found = compile_synonyms(lines, locale.language_code)
        return ready, [each.message for each in found if each.ref == "this"]


class BetPreview(Preview):
    model = BestBet

    def context(self, request: HttpRequest, locale: Locale) -> dict[str, Any]:
        phrases = phrases_of(request.POST.get("phrases", "")[:5_000])
        whole = request.POST.get("match") != BestBet.Match.WORDS
        results = _results(request)
        missing = "Write what people search for." if not phrases else "Choose what is shown first."
        return {
            "sentences": words.bet_sentences(phrases, whole, results),
            "missing": missing,
            "asked": _asked(phrases, locale),
        }


def _results(request: HttpRequest) -> list[str]:
    """The names of the results in the form, in their order, without those that were taken out."""
    from wagtail.documents import get_document_model
    from wagtail.models import Page

    found: list[tuple[int, str]] = []
    for at in range(min(50, _number(request.POST.get("results-TOTAL_FORMS")))):
        given = {
            name: request.POST.get(f"results-{at}-{name}", "")
            for name in ("page", "document", "url", "title", "DELETE", "ORDER")
        }
        if given["DELETE"]:
            continue
        page = Page.objects.filter(pk=_number(given["page"])).first() if given["page"] else None
        file = (
            get_document_model().objects.filter(pk=_number(given["document"])).first()
            if given["document"]
            else None
        )
        named = page or file or given["title"] or given["url"]
        if named:
            found.append((_number(given["ORDER"]), str(named)))
    return [name for _, name in sorted(found, key=lambda each: each[0])]


def _asked(terms: tuple[str, ...], locale: Locale) -> int:
    """How often these very texts were searched for in the last 30 days."""
    from search.log.scrub import key_of

    keys = {key for term in terms if (key := key_of(term))}
    return Report(Period.until_today(30), locale.language_code).times(keys) if keys else 0


# --- lists ----------------------------------------------------------------------------------------


class SynonymFilters(WagtailFilterSet):
    locale = django_filters.ModelChoiceFilter(label="Language", queryset=Locale.objects.all())

    class Meta:
        model = SynonymSet
        fields = ["locale", "direction", "active"]


class BetFilters(WagtailFilterSet):
    locale = django_filters.ModelChoiceFilter(label="Language", queryset=Locale.objects.all())

    class Meta:
        model = BestBet
        fields = ["locale", "match", "active"]


def _language() -> Column:
    return Column("locale", label="Language", accessor=lambda row: str(row.locale))


class SynonymIndex(WordsIndex):
    def get_base_queryset(self) -> Any:
        return SynonymSet.objects.select_related("locale")


class BetIndex(WordsIndex):
    def get_base_queryset(self) -> Any:
        results = PinnedResult.objects.select_related("page", "document")
        return BestBet.objects.select_related("locale").prefetch_related(
            Prefetch("results", queryset=results)
        )


class SynonymViewSet(ModelViewSet):
    model = SynonymSet
    name = "synonyms"
    url_prefix = "site-search/synonyms"
    menu_label = "Synonyms"
    icon = "resubmit"
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    list_filter = SynonymFilters.Meta.fields
    filterset_class = SynonymFilters
    search_fields = ["words", "also", "note"]
    ordering = ["words"]
    index_view_class = SynonymIndex
    add_view_class = SynonymCreate
    edit_view_class = SynonymEdit
    create_template_name = edit_template_name = "search/admin/words_form.html"
    index_results_template_name = "search/admin/words_index_results.html"
    edit_handler = panels.synonym_handler()

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "__str__",
            _language(),
            StatusTagColumn(
                "active",
                label="Status",
                accessor=lambda row: "on" if row.active else "off",
                primary=lambda row: row.active,
            ),
            Column("note", label="Note", classname="search-wide"),
            DateColumn(
                "updated_at", label="Changed", sort_key="updated_at", classname="search-wide"
            ),
        ]

    def get_urlpatterns(self) -> list[Any]:
        preview = path("preview/", SynonymPreview.as_view(), name="preview")
        return [*super().get_urlpatterns(), preview]


def _shows(bet: BestBet) -> str:
    """What a best bet shows, with what is not public marked as such."""
    return ", ".join(
        f"{each} (not public)" if each.page is not None and not each.page.live else str(each)
        for each in bet.results.all()
    )


class BetViewSet(ModelViewSet):
    model = BestBet
    name = "best_bets"
    url_prefix = "site-search/best-bets"
    menu_label = "Best bets"
    icon = "thumbtack"
    copy_view_enabled = False
    list_per_page = 50
    list_filter = BetFilters.Meta.fields
    filterset_class = BetFilters
    search_fields = ["phrases", "note"]
    ordering = ["phrases"]
    index_view_class = BetIndex
    add_view_class = BetCreate
    edit_view_class = BetEdit
    create_template_name = edit_template_name = "search/admin/words_form.html"
    index_results_template_name = "search/admin/words_index_results.html"
    edit_handler = panels.bet_handler()

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "__str__",
            Column("shows", label="Shows first", accessor=_shows),
            _language(),
            StatusTagColumn(
                "state",
                label="Status",
                accessor=lambda row: row.state(),
                primary=lambda row: row.state() == "on",
            ),
            DateColumn(
                "updated_at", label="Changed", sort_key="updated_at", classname="search-wide"
            ),
        ]

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("preview/", BetPreview.as_view(), name="preview")]
