"""Pages in short, of any type, in one query: for links, lists, breadcrumbs and trees."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.apps import apps
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from wagtail.models import Page

from content.api.scope import Scope
from content.models import ContentPage
from plugins.api import PageLink


@functools.cache
def page_types() -> Mapping[str, type[ContentPage]]:
    """Every page type by what the API calls it."""
    found = {
        model.api_type: model
        for model in apps.get_models()
        if issubclass(model, ContentPage) and model.api_type
    }
    return dict(sorted(found.items()))


@functools.cache
def _names() -> Mapping[tuple[str, str], str]:
    return {
        (model._meta.app_label, model._meta.model_name): name
        for name, model in page_types().items()
    }


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A page in short. `url_path` and `tree` are Wagtail's own places of it."""

    id: int
    type: str
    title: str
    summary: str
    url_path: str
    tree: str
    locale: str
    translation_key: str
    alias_of: int | None
    lead_image: int | None
    no_index: bool
    shown: bool
    first_published_at: dt.datetime | None
    last_published_at: dt.datetime | None

    def link(self, scope: Scope) -> PageLink | None:
        """The page as others link to it; None when it is not for everybody or on no site."""
        path = None if scope.is_private(self.url_path) else scope.path(self.url_path)
        if not self.shown or path is None:
            return None
        return PageLink(
            id=self.id,
            type=self.type,
            title=self.title,
            path=path,
            locale=self.locale,
            summary=self.summary,
        )


def of_content(pages: QuerySet[Any] | None = None) -> QuerySet[Any]:
    """Pages of the types that the API knows."""
    return of_types(Page.objects.all() if pages is None else pages, list(page_types()))


def of_types(pages: QuerySet[Any], types: Sequence[str]) -> QuerySet[Any]:
    """Those of `pages` that are of the types; every type has to be known."""
    models = Q(pk__in=[])
    for name in types:
        meta = page_types()[name]._meta
        models |= Q(content_type__app_label=meta.app_label, content_type__model=meta.model_name)
    return pages.filter(models)


def load(pages: QuerySet[Any], scope: Scope) -> list[Card]:
    """These pages in short, in their order, whether or not they may be shown. One query."""
    rows = pages.annotate(
        card_summary=_own("summary"),
        card_image=_own("lead_image"),
        card_no_index=_own("no_index"),
    ).values(
        "id",
        "title",
        "url_path",
        "path",
        "translation_key",
        "alias_of_id",
        "live",
        "expire_at",
        "search_description",
        "first_published_at",
        "last_published_at",
        "locale__language_code",
        "content_type__app_label",
        "content_type__model",
        "card_summary",
        "card_image",
        "card_no_index",
    )
    return [_card(row, scope) for row in rows]


def _own(field: str) -> Coalesce:
    """A field that every page type has in its own table: from whichever table holds the page."""
    return Coalesce(*(f"{model._meta.model_name}__{field}" for model in page_types().values()))


def _card(row: dict[str, Any], scope: Scope) -> Card:
    expired = row["expire_at"] is not None and row["expire_at"] <= scope.now
    name = _names().get((row["content_type__app_label"], row["content_type__model"]), "")
    return Card(
        id=row["id"],
        type=name,
        title=row["title"],
        summary=row["card_summary"] or row["search_description"],
        url_path=row["url_path"],
        tree=row["path"],
        locale=row["locale__language_code"],
        translation_key=str(row["translation_key"]),
        alias_of=row["alias_of_id"],
        lead_image=row["card_image"],
        no_index=bool(row["card_no_index"]),
        shown=bool(row["live"]) and not expired and bool(name),
        first_published_at=row["first_published_at"],
        last_published_at=row["last_published_at"],
    )
