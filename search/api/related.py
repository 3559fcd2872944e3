"""What people also ask."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query
from pydantic import Field

from content.api.credentials import SECURITY
from content.api.framework import Answer
from content.api.problems import Problem
from search import service
from search.api import results
from search.api.app import get
from search.api.asking import Query as Common
from search.api.asking import asking
from search.api.examples import RELATED
from search.api.types import Degraded, RelatedQuestion, RelatedQuestions
from search.documents.document import Document


class RelatedQuery(Common):
    """What can be asked."""

    question: int = Field(
        ..., ge=1, le=2**63 - 1, description="The id of a question's page.", examples=[61]
    )
    limit: int = Field(5, ge=1, le=20, description="How many at most.")


@get(
    "/search/related",
    answers=RelatedQuestions,
    example=RELATED,
    problems=("unknown-parameter", "unauthorised", "forbidden", "not-found"),
    security=SECURITY,
    operation_id="relatedQuestions",
    summary="Questions that belong to a question",
    description="Those that editors chose, in their order, then similar ones, in the language of the "
    "question.",
)
def related(request: HttpRequest, query: Query[RelatedQuery]) -> Answer:
    asker = asking(request, query)
    found = service.related(
        query.question,
        asker.filters(),
        limit=query.limit,
        now=timezone.now(),
        locale=asker.language,
    )
    if found.question is None:
        raise Problem("not-found", f"No question of the id {query.question} is published.")
    value = RelatedQuestions(
        question=query.question,
        locale=found.locale,
        questions=(
            *(_question(each, chosen=True) for each in found.chosen),
            *(_question(each, chosen=False) for each in found.similar),
        ),
        degraded=Degraded(reason=found.degraded) if found.degraded else None,
    )
    keys = ["type-faq_question"]
    return Answer(value, keys=keys, shared=asker.who is None, language=found.locale)


def _question(document: Document, *, chosen: bool) -> RelatedQuestion:
    return RelatedQuestion(
        key=document.key,
        id=results.page_id(document),
        title=document.title,
        short_answer=str(document.extra.get("short_answer") or document.summary),
        path=document.path,
        chosen=chosen,
    )
