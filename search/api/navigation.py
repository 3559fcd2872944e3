"""Where something is on the site."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query
from pydantic import Field

from content.api.credentials import SECURITY
from content.api.framework import Answer
from search import service
from search.api.app import get
from search.api.asking import Asking, asking
from search.api.asking import Query as Common
from search.api.examples import NAVIGATION
from search.api.keeping import keep
from search.api.types import Degraded, FoundNavigation, MenuEntry
from search.documents.document import Document
from search.service import Asked, FoundEntries


class FindQuery(Common):
    """What can be asked."""

    q: str = Field(..., description="What somebody looks for.", examples=["where do I pay"])


@get(
    "/search/navigation/find",
    answers=FoundNavigation,
    example=NAVIGATION,
    problems=("unknown-parameter", "unauthorised", "forbidden"),
    security=SECURITY,
    operation_id="findNavigation",
    summary="Find the menu entry that is meant",
    description="“Where do I pay” answers with the entry and where it is in the menu. Entries that are "
    "only for some are found when the request says who asks, and that visitor is among them. When "
    "nothing fits well, `nothing` is true: better than sending people somewhere.",
)
def find_navigation(request: HttpRequest, query: Query[FindQuery]) -> Answer:
    asker = asking(request, query)
    found = service.find_navigation(
        Asked(
            text=query.q,
            locale=asker.language,
            default=asker.scope.default,
            now=timezone.now(),
            filters=asker.filters(),
            who=asker.judged,
        )
    )
    value = FoundNavigation(
        search_id=_kept(request, asker, found),
        nothing=found.entry is None,
        entry=_entry(found.entry) if found.entry else None,
        alternatives=tuple(map(_entry, found.alternatives)),
        locale=found.locale,
        fallback=found.fallback,
        degraded=Degraded(reason=found.degraded) if found.degraded else None,
    )
    return Answer(value, shared=False, language=found.locale)


def _kept(request: HttpRequest, asker: Asking, found: FoundEntries) -> str | None:
    if not found.understood.units:
        return None  # nothing was asked
    total = len(found.alternatives) + (found.entry is not None)
    return keep(
        request,
        asker,
        text=found.understood.text,
        locale=asker.language,
        total=0 if found.fallback else total,
        kinds=("navigation",),
        degraded=bool(found.degraded),
        # The entry is the answer: who is told it needs no click.
        answered=found.entry is not None,
        source="navigation",
    )


def _entry(document: Document) -> MenuEntry:
    menu = document.extra.get("menu")
    return MenuEntry(
        key=document.key,
        label=document.title,
        path=document.path,
        menu=menu if isinstance(menu, str) else "",
        breadcrumb=document.breadcrumb,
        summary=document.summary,
    )
