"""Pages as documents."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from django.db import DatabaseError
from django.db.models import QuerySet

from content.api.cards import of_content
from content.api.serialise import tags_of
from content.checks.outline import Piece, outline
from search.documents import texts
from search.documents.document import Document
from search.documents.kinds import KINDS, tell
from search.documents.places import STEP, Above, Place, Places, above, breadcrumb, own_model

logger = logging.getLogger("gridspot.search")

#: The sites of the pages that link to a file, by the pages' language and the file's id.
Links = Mapping[tuple[str, int], Collection[int]]


class Made(msgspec.Struct, frozen=True):
    """Pages as documents, without signals; and the files that they link to."""

    documents: tuple[Document, ...]
    links: Links


def page_key(pk: int) -> str:
    return f"page-{pk}"


def searchable(locale: str | None = None) -> QuerySet[Any]:
    """Pages that may become documents; whether they are private, their places tell.

    Those that have expired are among them: documents say until when they hold. A page that only
    mirrors one of another language is not written in its own.
    """
    pages = of_content().filter(live=True)
    return pages if locale is None else pages.filter(locale__language_code=locale)


def make(ids: Collection[int], places: Places) -> Made:
    """The documents of these pages; those that are not for everybody are left out.

    As many queries as there are types of pages among them, and a few for all.
    """
    wanted = dict(_places(ids, places))
    trees = {pk: tree for pk, (tree, _, _) in wanted.items()}
    crumbs = above(trees.values(), places)
    tags = tags_of(wanted)
    documents: list[Document] = []
    links: dict[tuple[str, int], set[int]] = defaultdict(set)
    for page in _load({pk: model for pk, (_, _, model) in wanted.items()}):
        place = wanted[page.pk][1]
        try:
            pieces = outline(page)
            made = _document(page, pieces, place, crumbs, tags.get(page.pk, ()))
        except DatabaseError:
            raise
        except Exception:
            # A plugin's block may fail at one page; no other page has to wait for it, least of all
            # one that is to be found no more.
            logger.exception("Page %s cannot be read for search, so it is not found.", page.pk)
            continue
        for file in texts.linked_files(pieces):
            links[page.locale.language_code, file].update(place.sites)
        # Left out of search engines, a page is left out of the site's own search, too.
        if not page.no_index:
            documents.append(made)
    return Made(tuple(documents), links)


def _places(ids: Collection[int], places: Places) -> Iterator[tuple[int, tuple[str, Place, Any]]]:
    rows = searchable().filter(pk__in=ids).order_by("pk")
    for pk, tree, url_path, locale, source, app, model in rows.values_list(
        *("pk", "path", "url_path", "locale_id", "alias_of__locale_id"),
        *("content_type__app_label", "content_type__model"),
    ):
        place, kind = places.at(url_path), own_model(app, model)
        mirrored = source is not None and source != locale
        if place is not None and kind is not None and not mirrored:
            yield pk, (tree, place, kind)


def _load(models: Mapping[int, Any]) -> Iterator[Any]:
    by_model: dict[Any, list[int]] = defaultdict(list)
    for pk, model in models.items():
        by_model[model].append(pk)
    for model, ids in by_model.items():
        pages = model.objects.filter(pk__in=ids, live=True).select_related("locale")
        if hasattr(model, "form_fields"):
            pages = pages.prefetch_related("form_fields")
        yield from pages


def _document(
    page: Any,
    pieces: list[Piece],
    place: Place,
    crumbs: Mapping[str, Above],
    tags: Sequence[str],
) -> Document:
    told = tell(page, pieces, crumbs.get(page.path[:-STEP]))
    title, name = texts.tidy(page.title), page.api_type
    summary = texts.tidy(told.summary or page.search_description)
    described = page.search_description if page.search_description != told.summary else ""
    other = [page.seo_title if page.seo_title != page.title else "", *told.questions]
    picture = {"picture": page.lead_image_id} if page.lead_image_id else {}
    return Document(
        key=page_key(page.pk),
        kind=KINDS.get(name, "page"),
        type=name,
        locale=page.locale.language_code,
        title=title,
        questions=tuple(dict.fromkeys(each for each in map(texts.tidy, other) if each)),
        summary=summary,
        body=texts.joined([*told.body, described]),
        path=place.path,
        breadcrumb=breadcrumb(page.path, place.tree, crumbs),
        sites=place.sites,
        audiences=told.audiences,
        areas=told.areas,
        category=told.category,
        category_title=told.category_title,
        tags=tuple(tags),
        published_at=page.last_published_at or page.first_published_at,
        expires_at=page.expire_at,
        extra={**told.extra, **picture},
        keys=(
            page_key(page.pk),
            f"type-{name}",
            f"translations-{page.translation_key}",
        ),
    )


def ids_after(pages: QuerySet[Any], last: int, count: int) -> list[int]:
    """The next ids of some pages, in order. One query by primary key."""
    found = pages.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
    return list(found[:count])
