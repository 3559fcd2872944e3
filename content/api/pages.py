"""Pages: one by its path or id, and lists of them."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from content.api import finding
from content.api.examples import ARTICLE, PAGES
from content.api.framework import Answer, Params, get
from content.api.listing import Filters, listed
from content.api.problems import Problem
from content.api.scope import Scope
from content.api.serialise import page_answer
from content.api.types import Listed
from content.api.unions import AnyPage, PageOrRedirect

LOCALE = Field(
    None,
    max_length=16,
    description="The language to answer in. A page that is not in it is answered in the default "
    "language, with `fallback: true`.",
    examples=["es"],
)


class InLanguage(Params):
    locale: str | None = LOCALE


class PageQuery(InLanguage):
    path: str = Field(
        ...,
        description="The path on the site, as in the address bar: with or without a slash at the "
        "end, percent-encoded or not, in upper or lower case.",
        examples=["/safety/gas"],
    )


@get(
    "/page",
    answers=PageOrRedirect,
    tags=["pages"],
    example=ARTICLE,
    problems=("unknown-parameter", "private", "unknown-page"),
    summary="The page at a path",
    description="Everything that a front end needs to draw a page, in one request: its content, "
    "breadcrumbs, translations, what search engines want, and the spots to ask for. Never answers "
    "with a redirect of HTTP: where editors have set one up, the answer has `kind: redirect` and "
    "says where to.",
)
def page(request: HttpRequest, query: Query[PageQuery]) -> Answer:
    scope = Scope.of(request, query.site)
    asked = scope.language(query.locale) if query.locale else None
    wanted = finding.read_path(query.path, scope)
    found, seen = finding.find(wanted, scope, asked)
    if found is not None:
        return answer_page(found, scope, asked or wanted.language)
    if elsewhere := finding.redirect(wanted, scope):
        answer, keys = elsewhere
        language = asked or wanted.language or scope.default
        return Answer(answer, keys=[*keys, "tree"], splice=True, language=language)
    raise Problem(
        "unknown-page",
        f"No page is published at {wanted.path[:200]!r}.",
        nearest=finding.nearest(seen, scope),
        keys=("tree", "redirects"),
    )


def answer_page(found: Any, scope: Scope, asked: str | None) -> Answer:
    """The answer of a page that may be shown."""
    made = page_answer(found, scope, asked=asked)
    return Answer(
        made.answer,
        keys=made.keys,
        splice=True,
        language=made.answer.locale,
        asked=made.answer.requested_locale,
    )


@get(
    "/pages/{int:page_id}",
    answers=AnyPage,
    tags=["pages"],
    example=ARTICLE,
    problems=("unknown-parameter", "private", "not-found"),
    summary="The page of an id",
    operation_id="getPage",
    description="As `page?path=` answers it. With `locale`, the translation of the page.",
)
def page_of_id(request: HttpRequest, page_id: int, query: Query[InLanguage]) -> Answer:
    scope = Scope.of(request, query.site)
    asked = scope.language(query.locale) if query.locale else None
    card = finding.by_id(page_id, scope) if 0 < page_id < 2**63 else None
    if card is not None and asked:
        card = finding.translated(card, scope, asked)
    found = finding.specific(card) if card else None
    if found is None:
        raise Problem("not-found", f"No page of the id {page_id} is published.", keys=("tree",))
    return answer_page(found, scope, asked)


class PagesQuery(Filters):
    locale: str | None = Field(
        None,
        max_length=16,
        description="Pages in this language; without it, in the default one.",
        examples=["es"],
    )
    order: Literal[
        "tree",
        "title",
        "-title",
        "first_published_at",
        "-first_published_at",
        "last_published_at",
        "-last_published_at",
    ] = Field("tree", description="In what order; `-` is backwards, `tree` the editors' own.")
    limit: int = Field(20, ge=1, le=100, description="How many at most.")
    offset: int = Field(0, ge=0, le=100_000, description="How many to pass over.")


@get(
    "/pages",
    answers=Listed,
    tags=["pages"],
    example=PAGES,
    problems=("unknown-parameter",),
    summary="Pages in short",
    description="Filters add up. A filter or a value that is not known is refused, so that a slip "
    "does not show as an empty list.",
)
def pages(request: HttpRequest, query: Query[PagesQuery]) -> Answer:
    scope = Scope.of(request, query.site)
    language = scope.language(query.locale)
    made, keys = listed(query, scope, language, query.order, query.limit, query.offset)
    return Answer(made, keys=keys, splice=True, language=language)
