"""Lists of pages: filters, and pages in short with their pictures and tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.db.models import Q, QuerySet
from pydantic import Field
from taggit.models import Tag
from wagtail.models import Page as WagtailPage

from content.api import cards, env
from content.api.cards import Card
from content.api.env import Loaded, Wishes
from content.api.framework import Params
from content.api.problems import did_you_mean, one_of, wrong_parameter
from content.api.scope import Scope
from content.api.serialise import page_card, tags_of
from content.api.types import Listed, PageCard
from content.models import PageTag

_IDS = 2**63 - 1


class Filters(Params):
    """What lists of pages can be narrowed down to."""

    type: str | None = Field(
        None,
        max_length=200,
        description="Page types, with commas between them.",
        examples=["article"],
    )
    tag: str | None = Field(
        None,
        max_length=400,
        description="A tag; with commas between several, pages that have them all.",
        examples=["storm"],
    )
    parent: int | None = Field(
        None, ge=1, le=_IDS, description="The id of a page: those right below it."
    )
    ancestor: int | None = Field(
        None, ge=1, le=_IDS, description="The id of a page: all those below it."
    )


class Shelf(msgspec.Struct, frozen=True):
    """Pages in short with what their cards show; see :func:`content.api.serialise.page_card`."""

    scope: Scope
    loaded: Loaded
    tags: Mapping[int, Sequence[str]]


def listed(
    filters: Filters, scope: Scope, language: str, order: str, limit: int, offset: int
) -> tuple[Listed, list[str]]:
    """The pages that fit, and surrogate keys. Nine queries at most. Raises Problem."""
    fitting = narrowed(filters, scope, language)
    total = fitting.count()
    found = cards.load(_ordered(fitting, order)[offset : offset + limit], scope)
    items, keys = finished(found, scope, language)
    types = filters.type.split(",") if filters.type else []
    keys = [*(f"type-{each.strip()}" for each in types), *keys] if types else ["tree", *keys]
    return Listed(total=total, limit=limit, offset=offset, items=items), keys


def finished(
    found: Sequence[Card], scope: Scope, language: str
) -> tuple[tuple[PageCard, ...], list[str]]:
    """Cards with pictures and tags, and their surrogate keys. Three queries."""
    wishes = Wishes(language)
    for card in found:
        wishes.image(card.lead_image)
    loaded = env.load(wishes, scope)
    shelf = Shelf(scope, loaded, tags_of(card.id for card in found))
    items = tuple(item for card in found if (item := page_card(card, shelf)))
    return items, [*(f"page-{card.id}" for card in found), *loaded.keys()]


def narrowed(filters: Filters, scope: Scope, language: str) -> QuerySet[Any]:
    """The pages that fit. Raises Problem for a type, tag or page that there is not."""
    pages = cards.of_content().filter(scope.visible(language))
    if filters.type:
        pages = cards.of_types(pages, _types(filters.type))
    if filters.tag:
        pages = tagged(pages, filters.tag)
    if filters.parent is not None:
        pages = pages.child_of(_page("parent", filters.parent, scope))
    if filters.ancestor is not None:
        pages = pages.descendant_of(_page("ancestor", filters.ancestor, scope))
    return pages


def tagged(pages: QuerySet[Any], names: str) -> QuerySet[Any]:
    """Those of `pages` that have all tags in `names`. Raises Problem for a tag that there is not."""
    for tag in _tags(names):
        pages = pages.filter(pk__in=PageTag.objects.filter(tag=tag).values("content_object_id"))
    return pages


def _ordered(pages: QuerySet[Any], order: str) -> QuerySet[Any]:
    return pages.order_by("path") if order == "tree" else pages.order_by(order, "path")


def _types(given: str) -> list[str]:
    known = list(cards.page_types())
    wanted = [each.strip() for each in given.split(",")]
    for each in wanted:
        if each not in known:
            words = f"There is no page type {each[:40]!r}.{did_you_mean(each, known)}"
            raise wrong_parameter("type", f"{words} It has to be {one_of(known)}.")
    return wanted


def _tags(given: str) -> list[Any]:
    names = [each.strip() for each in given.split(",") if each.strip()]
    wanted = Q(pk__in=[])
    for name in names:
        wanted |= Q(name__iexact=name) | Q(slug=name)
    found = list(Tag.objects.filter(wanted))
    tags = []
    for name in names:
        same = [tag for tag in found if tag.slug == name or tag.name.casefold() == name.casefold()]
        if not same:
            raise wrong_parameter("tag", f"There is no tag {name[:60]!r}.")
        tags.append(same[0])
    return tags


def _page(parameter: str, page_id: int, scope: Scope) -> Any:
    found = WagtailPage.objects.filter(scope.visible(), pk=page_id).first()
    if found is None:
        raise wrong_parameter(parameter, f"No page of the id {page_id} is published.")
    return found
