"""Site search → Try a search: what customers would get, and why. Nothing of it is counted."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.generic import TemplateView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Locale, Page, Site

from search import curated, service
from search.admin.reports import Permitted, SearchScreen
from search.admin.words import KINDS, parts, percent
from search.backends.base import MARK, UNMARK, BackendError, Filters, Hit
from search.service import Answered, Asked

AUDIENCES = (
    ("", "Anybody"),
    ("residential", "Homes"),
    ("business", "Businesses"),
    ("farm", "Farms"),
)
#: Results that are shown; editors look at the top.
SHOWN = 10
_ZIP = re.compile(r"[0-9]{5}")


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A result, and why it is there."""

    title: SafeString | str
    summary: SafeString | str
    kind: str
    path: str
    edit_url: str
    coverage: str
    score: str
    explanation: str
    why: tuple[str, ...]


class TrySearch(SearchScreen, TemplateView):
    """A search as a customer makes it, with everything that they do not see."""

    page_title = "Try a search"
    header_icon = "search"
    template_name = "search/admin/try.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = self.request.GET
        text = given.get("q", "")[: service.LONGEST]
        locales = [(each.language_code, str(each)) for each in Locale.objects.all()]
        locale = given.get("locale", "")
        if locale not in dict(locales):
            locale = settings.LANGUAGE_CODE
        audience = given.get("audience", "")
        area = given.get("area", "").strip()
        context: dict[str, Any] = {
            "q": text,
            "locales": locales,
            "chosen": locale,
            "audiences": AUDIENCES,
            "audience": audience if audience in dict(AUDIENCES) else "",
            "area": area,
            "area_error": "" if not area or _ZIP.fullmatch(area) else "A ZIP code has five digits.",
        }
        if text.strip() and not context["area_error"]:
            context |= self._answer(text, locale, context["audience"], area)
        return super().get_context_data(**context, **kwargs)

    def _answer(self, text: str, locale: str, audience: str, area: str) -> dict[str, Any]:
        site = (
            Site.find_for_request(self.request) or Site.objects.filter(is_default_site=True).first()
        )
        asked = Asked(
            text=text,
            locale=locale,
            default=settings.LANGUAGE_CODE,
            now=timezone.now(),
            filters=Filters(
                site=site.pk if site else None, audience=audience or None, area=area or None
            ),
            limit=SHOWN,
            highlight=True,
            explain=True,
        )
        try:
            answered = service.search(asked)
        except BackendError as error:
            return {"away": str(error)}
        editable = _editable(self.request, [*answered.pinned, *answered.hits])
        return {
            "answered": answered,
            "backend": _backend(answered),
            "parts": parts(answered.understood),
            "language": str(Locale.objects.get(language_code=answered.locale)),
            "pinned": [shown(hit, editable, pinned=True) for hit in answered.pinned],
            "hits": [shown(hit, editable) for hit in answered.hits],
            "missing_pins": _missing(answered, asked),
            **self._links(text, locale),
        }

    def _links(self, text: str, locale: str) -> dict[str, str]:
        user, given = self.request.user, {"locale": locale}
        links = {}
        if user.has_perm("search.add_synonymset"):
            links["synonym_url"] = (
                f"{reverse('synonyms:add')}?{urlencode({'words': text, **given})}"
            )
        if user.has_perm("search.add_bestbet"):
            links["pin_url"] = f"{reverse('best_bets:add')}?{urlencode({'phrases': text, **given})}"
        links["faq_url"] = (
            f"{reverse('search_reports:write')}?{urlencode({'title': text, **given})}"
        )
        return links


def _backend(answered: Answered) -> str:
    if answered.degraded or not settings.ELASTICSEARCH_URLS:
        return "the site's own database"
    return "Elasticsearch"


def _missing(answered: Answered, asked: Asked) -> int:
    """How many pinned results are not shown, because they are not public or for others."""
    bets = curated.best_bets(answered.understood, answered.locale, asked.now)
    return len({bet.key for bet in bets} - {hit.document.key for hit in answered.pinned})


def _editable(request: HttpRequest, hits: list[Hit]) -> dict[str, str]:
    """Where the pages of results are edited, by key; one query for all."""
    ids = {
        hit.document.key: hit.document.key[5:] for hit in hits if hit.document.key[:5] == "page-"
    }
    pages = Page.objects.filter(pk__in=[pk for pk in ids.values() if pk.isdecimal()])
    known = {str(page.pk): page for page in pages}
    return {
        key: reverse("wagtailadmin_pages:edit", args=[pk])
        for key, pk in ids.items()
        if pk in known and known[pk].permissions_for_user(request.user).can_edit()
    }


def shown(hit: Hit, editable: dict[str, str], *, pinned: bool = False) -> Shown:
    """A result in words."""
    document = hit.document
    return Shown(
        title=marked(hit.highlights.get("title") or document.title),
        summary=marked(
            hit.highlights.get("summary") or hit.highlights.get("body") or document.summary
        ),
        kind=KINDS.get(document.kind, document.kind),
        path=document.path,
        edit_url=editable.get(document.key, ""),
        coverage=percent(hit.coverage),
        score=f"{hit.score:.2f}",
        explanation=hit.explanation,
        why=("Pinned by an editor",) if pinned else _why(hit),
    )


def _why(hit: Hit) -> tuple[str, ...]:
    """What speaks for a result beside its words."""
    document = hit.document
    said = [f"has {percent(hit.coverage)} of what was asked"]
    if document.popularity >= 0.3:
        said.append("is often chosen")
    if document.helpfulness >= 0.65:
        said.append("helped most people")
    elif document.helpfulness <= 0.35:
        said.append("did not help most people, which counts against it")
    if document.audiences:
        names = dict(AUDIENCES)
        said.append(
            "is for " + ", ".join(names.get(each, each).lower() for each in document.audiences)
        )
    if document.areas:
        said.append(f"is for {len(document.areas)} ZIP codes or beginnings of such")
    return tuple(said)


def marked(text: str) -> SafeString:
    """The text as HTML, with what was found in it marked."""
    safe = html.escape(text).replace(MARK, "<mark>").replace(UNMARK, "</mark>")
    return mark_safe(safe)  # noqa: S308  # escaped above; only <mark> is added


class TryViewSet(ViewSet):
    name = "try_search"
    url_prefix = "site-search/try"
    menu_label = "Try a search"
    menu_item_class = Permitted
    icon = "search"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", TrySearch.as_view(), name="index")]
