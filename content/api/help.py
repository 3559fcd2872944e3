"""Questions and answers by category, and how to reach the utility."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
from django.db.models import Q
from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from content.api import cards
from content.api.answers.help import AudienceName, contact_fields
from content.api.cards import Card
from content.api.env import Loaded, Wishes
from content.api.env import load as load_env
from content.api.examples import CONTACTS, FAQ
from content.api.framework import Answer, Params, get
from content.api.listing import tagged
from content.api.pages import LOCALE
from content.api.problems import wrong_parameter
from content.api.scope import Scope
from content.api.serialise import tags_of
from content.api.types import LocaleCode, Path
from content.blocks.values import Hours
from content.models import ContactPointPage, FaqQuestionPage

#: No utility answers more questions than this on one page.
MOST = 1_000
AudienceFilter = Literal["everybody", "residential", "business", "farm"]
AUDIENCE = Field(
    None,
    description="What is for this audience or for everybody.",
    examples=["business"],
)


class FaqItem(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its short answer; the whole answer is the page at `path`."""

    id: int
    title: str
    short_answer: str
    path: Path
    audience: AudienceName
    tags: tuple[str, ...]


class FaqGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A category and its questions, in the editors' order. `parent` is the category above it."""

    id: int
    title: str
    summary: str
    path: Path
    parent: int | None
    questions: tuple[FaqItem, ...]


class Faq(msgspec.Struct, frozen=True, kw_only=True):
    """Questions by category. `total` counts the questions."""

    locale: LocaleCode
    total: int
    categories: tuple[FaqGroup, ...]


class FaqQuery(Params):
    locale: str | None = LOCALE
    category: str | None = Field(
        None,
        max_length=255,
        description="A category, by its id or slug, with those inside it.",
        examples=["billing"],
    )
    audience: AudienceFilter | None = AUDIENCE
    tag: str | None = Field(
        None, max_length=400, description="A tag, or several with commas between.", examples=["ev"]
    )


@get(
    "/faq",
    answers=Faq,
    tags=["faq"],
    example=FAQ,
    problems=("unknown-parameter",),
    operation_id="getFaq",
    summary="Questions and short answers",
    description="All of them by category, in one request. Categories in which nothing fits the "
    "filters are left out.",
)
def faq(request: HttpRequest, query: Query[FaqQuery]) -> Answer:
    scope = Scope.of(request, query.site)
    language = scope.language(query.locale)
    below = cards.of_types(cards.of_content().filter(scope.visible(language)), ["faq_category"])
    categories = cards.load(below.order_by("path"), scope)
    if query.category:
        categories = _inside(query.category, categories)
    questions = _questions(scope, language, query)
    groups = _groups(categories, questions, scope)
    total = sum(len(group.questions) for group in groups)
    made = Faq(locale=language, total=total, categories=groups)
    keys = ["type-faq_category", "type-faq_question", "tree"]
    return Answer(made, keys=keys, splice=True, language=language)


def _inside(given: str, categories: Sequence[Card]) -> list[Card]:
    for top in categories:
        if given in (str(top.id), top.url_path.rstrip("/").rpartition("/")[2]):
            return [each for each in categories if each.tree.startswith(top.tree)]
    raise wrong_parameter("category", f"There is no category of the id or slug {given[:60]!r}.")


def _questions(scope: Scope, language: str, query: FaqQuery) -> list[dict[str, Any]]:
    found = FaqQuestionPage.objects.filter(scope.visible(language))
    if query.audience and query.audience != "everybody":
        found = found.filter(audience__in=[query.audience, "everybody"])
    elif query.audience:
        found = found.filter(audience="everybody")
    if query.tag:
        found = tagged(found, query.tag)
    fields = ("id", "title", "short_answer", "url_path", "path", "audience")
    return list(found.order_by("path").values(*fields)[:MOST])


def _groups(
    categories: Sequence[Card], questions: Sequence[dict[str, Any]], scope: Scope
) -> tuple[FaqGroup, ...]:
    tags = tags_of(each["id"] for each in questions)
    by_place: dict[str, list[FaqItem]] = defaultdict(list)
    for each in questions:
        by_place[each["path"][:-4]].append(_item(each, tags, scope))
    ids = {card.tree: card.id for card in categories}
    made = [
        FaqGroup(
            id=card.id,
            title=card.title,
            summary=card.summary,
            path=scope.path(card.url_path) or "",
            parent=ids.get(card.tree[:-4]),
            questions=tuple(by_place[card.tree]),
        )
        for card in categories
    ]
    filled = [card.tree for card in categories if by_place[card.tree]]
    return tuple(
        group
        for group, card in zip(made, categories, strict=True)
        if any(place.startswith(card.tree) for place in filled)
    )


def _item(row: dict[str, Any], tags: Mapping[int, Sequence[str]], scope: Scope) -> FaqItem:
    return FaqItem(
        id=row["id"],
        title=row["title"],
        short_answer=row["short_answer"],
        path=scope.path(row["url_path"]) or "",
        audience=row["audience"],
        tags=tuple(tags.get(row["id"], ())),
    )


# --- contact points -------------------------------------------------------------------------------

ChannelFilter = Literal["phone", "emergency", "chat", "email", "form", "office", "post"]


class ContactPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A way to reach the utility. `hours` are in the time zone `zone`."""

    id: int
    title: str
    summary: str
    path: Path
    channel: str
    phone: str | None
    phone_href: str | None
    email: str | None
    url: str | None
    address: str | None
    always_open: bool
    hours: tuple[Hours, ...]
    zone: str
    audience: AudienceName
    languages: str


class ContactPoints(msgspec.Struct, frozen=True, kw_only=True):
    """Ways to reach the utility, in the editors' order."""

    locale: LocaleCode
    total: int
    items: tuple[ContactPoint, ...]


class ContactQuery(Params):
    locale: str | None = LOCALE
    channel: ChannelFilter | None = Field(None, description="Only this way.", examples=["phone"])
    audience: AudienceFilter | None = AUDIENCE


@get(
    "/contact-points",
    answers=ContactPoints,
    tags=["faq"],
    example=CONTACTS,
    problems=("unknown-parameter",),
    operation_id="getContactPoints",
    summary="How to reach the utility",
    description="Phone lines, chats, offices and forms, with their hours and for whom they are.",
)
def contact_points(request: HttpRequest, query: Query[ContactQuery]) -> Answer:
    scope = Scope.of(request, query.site)
    language = scope.language(query.locale)
    wanted = Q()
    if query.channel:
        wanted &= Q(channel=query.channel)
    if query.audience:
        wanted &= Q(audience__in={query.audience, "everybody"})
    found = ContactPointPage.objects.filter(scope.visible(language), wanted).order_by("path")[:MOST]
    loaded = load_env(Wishes(language), scope)
    items = tuple(_contact(page, loaded, scope) for page in found)
    made = ContactPoints(locale=language, total=len(items), items=items)
    return Answer(made, keys=["type-contact_point", "tree"], splice=True, language=language)


def _contact(page: Any, loaded: Loaded, scope: Scope) -> ContactPoint:
    return ContactPoint(
        id=page.pk,
        title=page.title,
        summary=page.summary,
        path=scope.path(page.url_path) or "",
        **contact_fields(page, loaded),
    )
