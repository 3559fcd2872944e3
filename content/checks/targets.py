"""What pages refer to, loaded at once: is it there, can everybody see it, is it described?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction

from content.checks.outline import Link, Picture, Piece
from content.recording import private_paths


class Target(msgspec.Struct, frozen=True):
    """A page as links need it."""

    title: str
    live: bool
    private: bool


class Targets(msgspec.Struct, frozen=True):
    """`images` are (title, description) by id, `documents` are titles by id."""

    pages: dict[int, Target]
    documents: dict[int, str]
    images: dict[int, tuple[str, str]]


def load_targets(pieces: Iterable[Piece]) -> Targets:
    """Everything that the pieces refer to, in four queries, and a few where pages are private."""
    pages, documents, images = set(), set(), set()
    for piece in pieces:
        if isinstance(piece, Link):
            pages.add(number(piece.page))
            documents.add(number(piece.document))
        elif isinstance(piece, Picture):
            images.add(number(piece.image))
    found = Page.objects.filter(pk__in=pages - {None}).values_list(
        "pk", "title", "live", "url_path"
    )
    rows = list(found) if pages - {None} else []
    private = private_paths(PageViewRestriction.objects.all()) if rows else ()
    wanted = documents - {None}
    pictures = get_image_model().objects.filter(pk__in=images - {None})
    return Targets(
        pages={pk: Target(title, live, path.startswith(private)) for pk, title, live, path in rows},
        documents=_titles(get_document_model(), wanted) if wanted else {},
        images={
            pk: (title, description)
            for pk, title, description in pictures.values_list("pk", "title", "description")
        }
        if images - {None}
        else {},
    )


def _titles(model: Any, ids: Any) -> dict[int, str]:
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "title"))


def number(value: Any) -> int | None:
    """An id that may be stored as text; None for what is none."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
