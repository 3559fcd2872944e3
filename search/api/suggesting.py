"""Suggestions as somebody types."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query
from pydantic import Field

from content.api.credentials import SECURITY
from content.api.framework import Answer
from search import service
from search.api.app import get
from search.api.asking import KINDS_PARAMETER, asking, names
from search.api.asking import Query as Common
from search.api.examples import SUGGEST
from search.api.results import marked_beginnings
from search.api.types import Degraded, SearchSuggestion, Suggestions
from search.documents.document import KINDS
from search.service import Suggested, Typed

#: Suggestions of everybody may be kept this long on their way: long enough for whoever types, deletes
#: and types again, and for a CDN when everybody types "outage".
CACHE_CONTROL = "public, max-age=10"


class SuggestQuery(Common):
    """What can be asked."""

    q: str = Field("", description="What has been typed so far.", examples=["hihg b"])
    kinds: str | None = KINDS_PARAMETER
    limit: int = Field(8, ge=1, le=20, description="How many suggestions at most.")


@get(
    "/search/suggest",
    answers=Suggestions,
    example=SUGGEST,
    problems=("unknown-parameter", "unauthorised", "forbidden"),
    security=SECURITY,
    operation_id="suggest",
    summary="Suggestions as somebody types",
    description="Titles of what is there, and searches that others have made. Typing errors in finished "
    "words are mended. Nothing of it is kept. Without credentials the answer may be cached for seconds.",
)
def suggest(request: HttpRequest, query: Query[SuggestQuery]) -> Answer:
    asker = asking(request, query)
    kinds = names("kinds", query.kinds, KINDS)
    found = service.suggest(
        Typed(
            text=query.q,
            locale=asker.language,
            now=timezone.now(),
            filters=asker.filters(kinds=kinds),
            limit=query.limit,
        )
    )
    value = Suggestions(
        text=query.q[: service.LONGEST],
        corrected=found.corrected or None,
        locale=asker.language,
        suggestions=_suggestions(found),
        degraded=Degraded(reason=found.degraded) if found.degraded else None,
    )
    shared = asker.who is None
    headers = {"Cache-Control": CACHE_CONTROL} if shared else {}
    return Answer(value, shared=shared, language=asker.language, headers=headers)


def _suggestions(found: Suggested) -> tuple[SearchSuggestion, ...]:
    there = (
        SearchSuggestion(
            kind=each.kind,  # type: ignore[arg-type]
            key=each.key,
            text=each.title,
            highlighted=marked_beginnings(each.title, found.words),
            path=each.path,
        )
        for each in found.found
    )
    searches = (
        SearchSuggestion(
            kind="query",
            key=None,
            text=each,
            highlighted=marked_beginnings(each, found.words),
            path=None,
        )
        for each in found.searches
    )
    return (*there, *searches)
