"""What people chose of what was found."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import ConfigDict
from pydantic import Field as BodyField

from content.api.forms import client_of, too_many
from content.api.framework import Answer, Params
from content.api.problems import Problem
from content.forms import tallies
from search.api.app import post
from search.api.types import ClickTaken
from search.log import store

#: Clicks that one address may send in so many seconds: many people may be behind one.
MOST, WINDOW = 300, 600


class ClickQuery(Params):
    """A click is told by its body alone."""


class Click(Schema):
    """A result that somebody followed."""

    model_config = ConfigDict(extra="forbid")

    search_id: str = BodyField(
        max_length=64, min_length=1, description="Of the answer that had the result."
    )
    key: str = BodyField(
        max_length=120, pattern=r"^[a-z]+-[^\x00-\x1f\x7f]+$", description="The result's key."
    )
    position: int = BodyField(
        ge=0,
        le=1_000,
        description="Where it was: 1 is the first result, counted over all pages; 0 is what stood above "
        "the results (the answer itself, or what editors pinned).",
    )


@post(
    "/search/clicks",
    answers=ClickTaken,
    example={"counted": True},
    problems=["not-found", "invalid", "too-many"],
    status=202,
    summary="Tell which result was followed",
    description="Send it when somebody follows a result, with `navigator.sendBeacon` or "
    "`fetch(…, {keepalive: true})`. What is answered with 202 is kept. It says what was chosen of what was "
    "found and never who chose it; popular results rank higher.",
    body_examples={
        "first": {
            "summary": "The first result",
            "value": {"search_id": "Zk3v0c1xQ2a9", "key": "page-61", "position": 1},
        }
    },
)
def search_click(request: HttpRequest, query: Query[ClickQuery], body: Click) -> Answer:
    if wait := tallies.count("search clicks", client_of(request), most=MOST, seconds=WINDOW):
        raise too_many(wait)
    try:
        counted = store.clicked(body.search_id, body.key, body.position)
    except store.UnknownSearch as error:
        raise Problem("not-found", str(error)) from None
    return Answer(ClickTaken(counted=counted), status=202, shared=False)
