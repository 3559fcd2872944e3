"""Drafts, for whoever holds a preview token: what the API will say when they are live."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from msgspec import Meta
from ninja import Query, Schema
from pydantic import Field

from content.api.framework import Answer, get
from content.api.navigation import Navigation
from content.api.problems import Problem
from content.api.site_info import SiteInfo
from content.api.types import LocaleCode
from content.preview import reading, tokens
from content.preview.answers import Unanswerable


class _Preview(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    title: Annotated[str, Meta(description="What the editor calls it.")]
    locale: LocaleCode | None
    version: Annotated[str, Meta(description="Changes with the answer. Send it back as `since`.")]
    updated_at: Annotated[dt.datetime, Meta(description="When the answer last changed.")]
    expires_at: Annotated[dt.datetime, Meta(description="Until when the token is good.")]


class PagePreview(_Preview, frozen=True, kw_only=True, tag="page"):
    """A draft of a page: what `/page` will answer."""

    answer: Annotated[Any, Meta(extra_json_schema={"$ref": "#/components/schemas/AnyPage"})]


class NavigationPreview(_Preview, frozen=True, kw_only=True, tag="navigation"):
    """A draft of a menu, with every item, whoever it is for: what `/navigation` will answer."""

    answer: Navigation


class SitePreview(_Preview, frozen=True, kw_only=True, tag="site"):
    """Settings of the site as they are being edited: what `/site` will answer."""

    answer: SiteInfo


class AdPreview(_Preview, frozen=True, kw_only=True, tag="ad"):
    """A draft of an ad: an item of a spot, without its token."""

    answer: Annotated[
        dict[str, Any], Meta(description="`format` and `content`, as in an item of a spot.")
    ]


Preview = PagePreview | NavigationPreview | SitePreview | AdPreview
_BY_KIND = {
    each.__struct_config__.tag: each
    for each in (PagePreview, NavigationPreview, SitePreview, AdPreview)
}
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Expose-Headers": "ETag",
}


class PreviewQuery(Schema):
    since: str | None = Field(
        None,
        max_length=64,
        description="The `version` that the front end has: 304 while nothing has changed. It is "
        "the same as `If-None-Match`, but lets a browser ask without a preflight.",
        examples=["5b0d1f2c8e9a47d3c6b1a2f0"],
    )


@get(
    "/preview/{token}",
    answers=Preview,
    tags=["preview"],
    problems=("unknown-parameter", "unauthorised"),
    operation_id="getPreview",
    summary="A draft",
    description="What an editor is writing, unsaved changes included, or with a shared link the "
    "latest draft that was saved. A token opens one object, for a while, until it is withdrawn. "
    "`answer` is what the API will say when it is live; never cached, never to be indexed. Ask "
    "again every second or two with `since`, or when the editor's window says that it changed.",
    example={
        "kind": "site",
        "title": "Settings of Alpenglow Energy",
        "locale": None,
        "version": "5b0d1f2c8e9a47d3c6b1a2f0",
        "updated_at": "2026-11-22T20:15:00Z",
        "expires_at": "2026-11-22T20:30:00Z",
        "answer": {
            "name": "Alpenglow Energy",
            "address": "https://www.example.com",
            "organisation": "Alpenglow Energy",
            "phone": "303-555-0100",
            "phone_href": "tel:3035550100",
            "emergency_phone": None,
            "emergency_phone_href": None,
            "profiles": [],
            "share_image": None,
            "default_locale": "en",
            "locales": [{"code": "en", "name": "English", "default": True, "path": "/"}],
            "menus": ["header"],
            "page_types": ["article"],
        },
    },
)
def preview(request: HttpRequest, token: str, query: Query[PreviewQuery]) -> Answer:
    known = query.since or request.headers.get("If-None-Match", "")
    try:
        found = reading.read(token, known)
    except (tokens.Rejected, Unanswerable) as error:
        challenge = [("WWW-Authenticate", 'Bearer realm="preview"'), *HEADERS.items()]
        raise Problem("unauthorised", str(error), headers=challenge) from error
    if found is None:
        return Answer(b"", shared=False, status=304, headers=HEADERS)
    made = _BY_KIND[found.kind](
        title=found.title,
        locale=found.locale or None,
        version=found.version,
        updated_at=found.updated_at,
        expires_at=found.expires_at,
        answer=found.answer,
    )
    headers = {**HEADERS, "ETag": f'"{found.version}"'}
    return Answer(made, shared=False, language=found.locale, headers=headers)
