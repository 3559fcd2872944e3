"""The search itself."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query
from pydantic import Field

from content.api.credentials import SECURITY
from content.api.framework import Answer
from content.api.problems import wrong_parameter
from search import service
from search.api import results
from search.api.app import get
from search.api.asking import KINDS_PARAMETER, Asking, asking, names
from search.api.asking import Query as Common
from search.api.examples import SEARCH
from search.api.keeping import keep
from search.api.types import Degraded, DirectAnswer, SearchAnswer
from search.documents.document import KINDS, Document
from search.service import Answered, Asked

FACETS = ("kind", "type", "category", "tag")
#: Nobody reads on past the thousandth result, and finding it is work.
DEEPEST = 1_000


class SearchQuery(Common):
    """What can be asked."""

    q: str = Field(
        "",
        description="What somebody typed, as they typed it; past 500 characters it is cut. Without "
        "it, everything that the filters leave, the most popular first.",
        examples=["bil too hihg"],
    )
    kinds: str | None = KINDS_PARAMETER
    types: str | None = Field(
        None,
        max_length=400,
        description="Types of pages as the content API calls them, with commas between.",
        examples=["safety,article"],
    )
    category: str | None = Field(
        None,
        max_length=400,
        description="Categories of questions (by slug) and of programs, with commas between.",
        examples=["billing"],
    )
    tags: str | None = Field(
        None, max_length=400, description="Tags, with commas between; any of them.", examples=["ev"]
    )
    page: int = Field(1, ge=1, le=DEEPEST, description="Which page of results.")
    per_page: int = Field(10, ge=1, le=50, description="How many results are on a page.")
    facets: str | None = Field(
        None,
        max_length=100,
        description=f"What to count, with commas between: {', '.join(FACETS)}.",
        examples=["kind,category"],
    )
    highlight: bool = Field(True, description="Whether results say where something was found.")
    previous: str | None = Field(
        None,
        max_length=64,
        description="The `search_id` of this visitor's search before, so that editors see which "
        "searches had to be worded anew; for further pages that of the first, which they keep.",
    )
    counted: Literal["yes", "no"] = Field(
        "yes",
        description="`no` for searches of tests, monitors and editors: nothing of them is kept.",
    )


@get(
    "/search",
    answers=SearchAnswer,
    example=SEARCH,
    problems=("unknown-parameter", "unauthorised", "forbidden"),
    security=SECURITY,
    operation_id="search",
    summary="Search everything",
    description="Questions, pages, programs, guided help, contact points, menu entries and documents in "
    "one list. Typing errors, synonyms and word forms are taken care of. The answer is for this request "
    "alone and must not be cached: it is counted, and a click names it. With a visitor token, or a "
    "server key and `customer`, what is only for other audiences or areas is left out, unless the visitor "
    "does not agree to personalisation.",
)
def search(request: HttpRequest, query: Query[SearchQuery]) -> Answer:
    asker = asking(request, query)
    wanted = names("facets", query.facets, FACETS)
    if query.page * query.per_page > DEEPEST:
        words = (
            f"Results end at the {DEEPEST:,}th. Ask for more words, or narrow it down by filters."
        )
        raise wrong_parameter("page", words)
    answered = service.search(_asked(query, asker, wanted))
    search_id = _kept(request, asker, query, answered)
    value = SearchAnswer(
        search_id=search_id,
        query=results.query(answered.understood),
        locale=answered.locale,
        requested_locale=asker.language,
        fallback=answered.fallback,
        did_you_mean=answered.corrected or None,
        answer=_direct(answered.direct) if answered.direct else None,
        best_bets=tuple(results.result(hit, pinned=True) for hit in answered.pinned),
        total=answered.total,
        page=query.page,
        per_page=query.per_page,
        results=tuple(results.result(hit) for hit in answered.hits),
        facets=results.facets(wanted, answered.facets, service.labels(answered.locale, wanted)),
        degraded=Degraded(reason=answered.degraded) if answered.degraded else None,
    )
    return Answer(value, shared=False, splice=True, language=answered.locale, asked=asker.language)


def _kept(
    request: HttpRequest, asker: Asking, query: SearchQuery, answered: Answered
) -> str | None:
    """The number of the search. To turn the page is no new one: it keeps that of the first page."""
    text = answered.understood.text
    if query.page > 1 or not text:
        return query.previous
    return keep(
        request,
        asker,
        text=text,
        locale=asker.language,
        total=answered.total + len(answered.pinned) if not answered.fallback else 0,
        kinds=names("kinds", query.kinds),
        degraded=bool(answered.degraded),
        corrected=bool(answered.corrected),
        best=1.0 if answered.pinned else max((hit.coverage for hit in answered.hits), default=0.0),
        answered=answered.direct is not None,
        previous=query.previous,
        source="api",
        counted=query.counted == "yes",
    )


def _asked(query: SearchQuery, asker: Asking, facets: tuple[str, ...]) -> Asked:
    return Asked(
        text=query.q,
        locale=asker.language,
        default=asker.scope.default,
        now=timezone.now(),
        filters=asker.filters(
            kinds=names("kinds", query.kinds, KINDS),
            types=names("types", query.types),
            categories=names("category", query.category),
            tags=names("tags", query.tags),
        ),
        offset=(query.page - 1) * query.per_page,
        limit=query.per_page,
        facets=facets,
        highlight=query.highlight,
        who=asker.judged,
    )


def _direct(document: Document) -> DirectAnswer:
    return DirectAnswer(
        key=document.key,
        id=results.page_id(document),
        question=document.title,
        short_answer=str(document.extra.get("short_answer") or document.summary),
        path=document.path,
    )
