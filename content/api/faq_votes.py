"""“Was this helpful?”: counting what people say of an answer."""

from __future__ import annotations

import msgspec
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import ConfigDict
from pydantic import Field as BodyField

from content.api.forms import FormQuery, client_of, published, too_many
from content.api.framework import Answer, post
from content.forms import tallies
from content.models import FaqQuestionPage, Helpfulness

#: Votes that one address may cast, over all questions, in so many seconds.
MOST, WINDOW = 30, 3600


class Vote(Schema):
    """What somebody says of an answer."""

    model_config = ConfigDict(extra="forbid")

    helpful: bool = BodyField(description="Whether the answer helped.")


class VoteAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The vote was taken; `counted` is False for a second one on the same day."""

    counted: bool


@post(
    "/faq/{question_id}/helpful",
    answers=VoteAnswer,
    tags=["faq"],
    example={"counted": True},
    problems=["not-found", "private", "invalid", "too-many"],
    summary="Say whether an answer helped",
    description="One vote for each question, place and day is counted. Editors see the counts at the "
    "question; no answer of this API has them, so a vote makes nothing stale.",
    body_examples={"yes": {"summary": "It helped", "value": {"helpful": True}}},
)
def faq_helpful(
    request: HttpRequest, question_id: int, query: Query[FormQuery], body: Vote
) -> Answer:
    page = published(request, FaqQuestionPage, question_id, query.site)
    client = client_of(request)
    if wait := tallies.count("votes", client, most=MOST, seconds=WINDOW):
        raise too_many(wait)
    with transaction.atomic():
        counted = tallies.once("vote", page.pk, client)
        if counted:
            field = "yes" if body.helpful else "no"
            Helpfulness.objects.get_or_create(page=page)
            Helpfulness.objects.filter(page=page).update(**{field: F(field) + 1})
    return Answer(VoteAnswer(counted=counted), shared=False)
