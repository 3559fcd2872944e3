"""Site search → Index: what can be found, how far behind it is, and what to do about it."""

from __future__ import annotations

from typing import Any

import msgspec
from django.urls import path
from django.utils import timezone
from django.utils.timesince import timesince
from django.views.generic import TemplateView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Locale

from search import curated
from search.admin.reports import Permitted, SearchScreen
from search.backends.chain import configured
from search.indexing.status import BackendStatus, IndexStatus, status
from search.models import SynonymSet

VIEW = "search.view_searchindex"
NAMES = {"database": "The site's own database", "elasticsearch": "Elasticsearch"}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The index of one language on one backend."""

    language: str
    documents: str
    built: str
    remarks: tuple[str, ...]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One backend: whether all is well, and else what to do."""

    name: str
    well: bool
    behind: str
    problems: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


class IndexState(SearchScreen, TemplateView):
    """For operators, and for editors who wonder why something is not found."""

    permission = VIEW
    page_title = "Search index"
    header_icon = "tasks"
    template_name = "search/admin/index_state.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        languages = {each.language_code: str(each) for each in Locale.objects.all()}
        groups = [_group(each, languages) for each in status(configured())]
        return super().get_context_data(groups=groups, words=_words(), **kwargs)


def _group(found: BackendStatus, languages: dict[str, str]) -> Group:
    problems = tuple((problem, what_to_do(found, problem)) for problem in found.problems())
    behind = "up to date"
    if found.behind:
        one = found.behind == 1
        behind = f"{found.behind:,} change{'' if one else 's'} behind, for {found.seconds:.0f} s"
    return Group(
        name=NAMES.get(found.name, found.name),
        well=not problems,
        behind=behind,
        problems=problems,
        lines=tuple(_line(each, languages) for each in found.indices),
    )


def what_to_do(found: BackendStatus, problem: str) -> str:
    """The next step for whoever reads the problem."""
    if found.away:
        return (
            "Searches are answered by the database meanwhile. See whether the cluster runs and whether "
            "ELASTICSEARCH_URL is right; when it answers, the index catches up by itself."
        )
    if "behind" in problem:
        return "Start it with `manage.py worker`; it catches up by itself."
    if "There is no index" in problem:
        return "Within a minute while the worker runs. By hand: `manage.py search rebuild`."
    return "The log of the worker says why. Correct these documents, then run `manage.py search verify`."


def _line(found: IndexStatus, languages: dict[str, str]) -> Line:
    remarks = []
    if found.building is not None:
        remarks.append(f"A new one is being built: {found.building:,} documents so far.")
    if found.outdated and not found.held_back:
        remarks.append("Made by an earlier version of Gridspot; the worker builds it anew.")
    if found.held_back:
        remarks.append("An earlier one was gone back to; the next rebuild ends that.")
    return Line(
        language=languages.get(found.locale, found.locale),
        documents=f"{found.documents:,}" if found.name else "no index",
        built=f"{timesince(found.created_at, timezone.now(), depth=1)} ago"
        if found.created_at
        else "–",
        remarks=tuple(remarks),
    )


def _words() -> list[tuple[SynonymSet, str]]:
    """Synonyms in use that do not do what they seem to, and why."""
    wrong = {problem.ref: problem.message for problem in curated.problems()}
    sets = SynonymSet.objects.filter(pk__in=[ref for ref in wrong if isinstance(ref, int)])
    return [(each, wrong[each.pk]) for each in sets]


class IndexItem(Permitted):
    permission = VIEW


class IndexViewSet(ViewSet):
    name = "search_index"
    url_prefix = "site-search/index"
    menu_label = "Index"
    menu_item_class = IndexItem
    icon = "tasks"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", IndexState.as_view(), name="index")]
