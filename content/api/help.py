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
from wagtail.models import Page

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
LANGUAGE = "locale__language_code"
AudienceFilter = Literal["everybody", "residential", "business", "farm"]
AUDIENCE = Field(
    None,
    description="What is for this audience or for everybody.",
    examples=["business"],
)


class FaqItem(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its short answer; the whole answer is the page at `path`.

    `fallback`: it is not translated, and comes in the default language.
    """

    id: int
    title: str
    short_answer: str
    path: Path
    locale: LocaleCode
    fallback: bool
    audience: AudienceName
    tags: tuple[str, ...]


class FaqGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A category and its questions, in the editors' order. `parent` is the category above it.

    `fallback`: the category itself is not translated, and comes in the default language.
    """

    id: int
    title: str
    summary: str
    path: Path
    locale: LocaleCode
    fallback: bool
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
    description="All of them by category, in one request. What is not translated comes in the default "
    "language and says so. Categories in which nothing fits the filters are left out.",
)
def faq(request: HttpRequest, query: Query[FaqQuery]) -> Answer:
    scope = Scope.of(request, query.site)
    language = scope.language(query.locale)
    categories = _categories(scope, language)
    if query.category:
        categories = categories.inside(query.category)
    groups = _groups(categories, _questions(scope, language, query), scope, language)
    total = sum(len(group.questions) for group in groups)
    made = Faq(locale=language, total=total, categories=groups)
    keys = ["type-faq_category", "type-faq_question", "tree"]
    return Answer(made, keys=keys, splice=True, language=language)


class _Categories(msgspec.Struct, frozen=True):
    """Categories of an answer, and whose place each has: an untranslated one's is its own.

    `places` leads from the tree path of every category, translated or not, to that of the one that
    stands for it in the answer.
    """

    cards: Sequence[Card]
    places: Mapping[str, str]

    def above(self, tree: str) -> str:
        """The place of what is above a page in the tree; "" for what is no category."""
        return self.places.get(tree[:-4], "")

    def inside(self, given: str) -> _Categories:
        """A category by id or slug, with those inside it. Raises Problem for one that is not there."""
        for top in self.cards:
            if given in (str(top.id), top.url_path.rstrip("/").rpartition("/")[2]):
                break
        else:
            raise wrong_parameter(
                "category", f"There is no category of the id or slug {given[:60]!r}."
            )
        inside = {top.tree}
        for each in sorted(self.cards, key=lambda card: len(card.tree)):
            if self.above(each.tree) in inside:
                inside.add(each.tree)
        return _Categories([each for each in self.cards if each.tree in inside], self.places)


def _categories(scope: Scope, language: str) -> _Categories:
    """The categories of a language, then those that are not translated into it. One query."""
    both = scope.visible(language) | scope.visible(scope.default)
    found = cards.of_types(cards.of_content().filter(both), ["faq_category"])
    loaded = cards.load(found.order_by("path"), scope)
    own = {card.translation_key: card for card in loaded if card.locale == language}
    kept = [own.get(card.translation_key, card) for card in loaded]
    return _Categories(
        sorted(dict.fromkeys(kept), key=lambda card: (card.locale != language, card.tree)),
        {card.tree: own.get(card.translation_key, card).tree for card in loaded},
    )


def _or_default(scope: Scope, language: str) -> Q:
    """A filter for pages in a language, and for those of the default one that it lacks."""
    own = scope.visible(language)
    if language == scope.default:
        return own
    translated = Page.objects.filter(own).values("translation_key")
    return own | (scope.visible(scope.default) & ~Q(translation_key__in=translated))


def _questions(scope: Scope, language: str, query: FaqQuery) -> list[dict[str, Any]]:
    found = FaqQuestionPage.objects.filter(_or_default(scope, language))
    if query.audience and query.audience != "everybody":
        found = found.filter(audience__in=[query.audience, "everybody"])
    elif query.audience:
        found = found.filter(audience="everybody")
    if query.tag:
        found = tagged(found, query.tag)
    fields = ("id", "title", "short_answer", "url_path", "path", "audience", LANGUAGE)
    rows = found.order_by("path").values(*fields)[:MOST]
    return sorted(rows, key=lambda row: bool(row[LANGUAGE] != language))


def _groups(
    categories: _Categories, questions: Sequence[dict[str, Any]], scope: Scope, language: str
) -> tuple[FaqGroup, ...]:
    tags = tags_of(each["id"] for each in questions)
    by_place: dict[str, list[FaqItem]] = defaultdict(list)
    for each in questions:
        place = categories.above(each["path"])
        by_place[place].append(_item(each, tags, scope, language))
    ids = {card.tree: card.id for card in categories.cards}
    filled: set[str] = set()
    for place in by_place:
        while place and place not in filled:
            filled.add(place)
            place = categories.above(place)
    return tuple(
        FaqGroup(
            id=card.id,
            title=card.title,
            summary=card.summary,
            path=scope.path(card.url_path) or "",
            locale=card.locale,
            fallback=card.locale != language,
            parent=ids.get(categories.above(card.tree)),
            questions=tuple(by_place[card.tree]),
        )
        for card in categories.cards
        if card.tree in filled
    )


def _item(
    row: dict[str, Any], tags: Mapping[int, Sequence[str]], scope: Scope, language: str
) -> FaqItem:
    return FaqItem(
        id=row["id"],
        title=row["title"],
        short_answer=row["short_answer"],
        path=scope.path(row["url_path"]) or "",
        locale=row[LANGUAGE],
        fallback=row[LANGUAGE] != language,
        audience=row["audience"],
        tags=tuple(tags.get(row["id"], ())),
    )


# --- contact points -------------------------------------------------------------------------------

ChannelFilter = Literal["phone", "emergency", "chat", "email", "form", "office", "post"]


class ContactPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A way to reach the utility. `hours` are in the time zone `zone`.

    `fallback`: it is not translated, and comes in the default language.
    """

    id: int
    title: str
    summary: str
    path: Path
    locale: LocaleCode
    fallback: bool
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
    found = ContactPointPage.objects.filter(_or_default(scope, language), wanted)
    pages = found.select_related("locale").order_by("path")[:MOST]
    loaded = load_env(Wishes(language), scope)
    made = (_contact(page, loaded, scope, language) for page in pages)
    items = tuple(sorted(made, key=lambda item: item.fallback))
    answer = ContactPoints(locale=language, total=len(items), items=items)
    return Answer(answer, keys=["type-contact_point", "tree"], splice=True, language=language)


def _contact(page: Any, loaded: Loaded, scope: Scope, language: str) -> ContactPoint:
    return ContactPoint(
        id=page.pk,
        title=page.title,
        summary=page.summary,
        path=scope.path(page.url_path) or "",
        locale=page.locale.language_code,
        fallback=page.locale.language_code != language,
        **contact_fields(page, loaded),
    )
