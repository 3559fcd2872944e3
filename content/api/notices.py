"""Emergency notices by themselves, for front ends that poll nothing else."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from content.api.framework import Answer, Params, get


class NoticesQuery(Params):
    locale: str = Field(
        settings.LANGUAGE_CODE,
        pattern=r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$",
        description="The language of the notices.",
        examples=["es"],
    )


class Notices(msgspec.Struct, frozen=True, kw_only=True):
    """The emergency notices that hold now, the most severe first. Show them above everything."""


EXAMPLE: dict[str, Any] = {"notices": []}


@get(
    "/notices",
    answers=Notices,
    tags=["notices"],
    example=EXAMPLE,
    summary="Emergency notices",
    description="Those for everybody, and with `area` those for that ZIP code. Pages, lists and menus "
    "carry the same as `notices`, so a front end that asks for those need not ask here.",
)
def notices(request: HttpRequest, query: Query[NoticesQuery]) -> Answer:
    return Answer(Notices(), keys=["notices"], splice=True, language=query.locale)
