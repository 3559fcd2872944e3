"""What blocks may ask for while an answer is made: first noted, then loaded at once, then given.

A block runs twice, so the number of queries does not depend on what a page holds: one for all pages
that it refers to, one for pictures, one for their sizes, two for documents.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from django.db.models import Q
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction

from content.api import cards, pictures, rich
from content.api.cards import Card
from content.api.pictures import absolute
from content.api.scope import Scope
from plugins.api import Document, Image, PageLink, RichText
from plugins.sanitise import check_url


class Wishes:
    """The first pass: notes what is wanted and gives nothing. Implements ``plugins.api.PageEnv``."""

    #: Nothing that is made in this pass is kept.
    noting = True

    def __init__(self, language: str) -> None:
        self.language = language
        self.images: set[int] = set()
        self.pages: set[int] = set()
        self.documents: set[int] = set()
        self.read: dict[str, rich.Element] = {}

    def image(self, id: Any, alt: str | None = None) -> Image | None:
        _note(self.images, id)
        return None

    def page(self, id: Any) -> PageLink | None:
        _note(self.pages, id)
        return None

    def document(self, id: Any) -> Document | None:
        _note(self.documents, id)
        return None

    def rich(self, source: Any) -> RichText:
        if isinstance(source, str) and source not in self.read:
            self.read[source] = rich.read(source)
            rich.wishes(self.read[source], self)
        return RichText(html="", tree=())

    def url(self, source: str) -> str:
        return check_url(source)


class Loaded:
    """The second pass: gives what was loaded. Implements ``plugins.api.PageEnv``."""

    def __init__(
        self,
        wishes: Wishes,
        scope: Scope,
        *,
        cards: Mapping[int, Card],
        images: Mapping[int, Image],
        documents: Mapping[int, Document],
        translations: Mapping[int, Card] = {},
    ) -> None:
        self.language = wishes.language
        self.scope = scope
        self.cards = cards
        self._wishes = wishes
        self._images = images
        self._documents = documents
        self._translations = translations

    def image(self, id: Any, alt: str | None = None) -> Image | None:
        found = self._images.get(_number(id) or 0)
        return found if found is None or alt is None else msgspec.structs.replace(found, alt=alt)

    def page(self, id: Any) -> PageLink | None:
        number = _number(id) or 0
        card = self._translations.get(number) or self.cards.get(number)
        return card.link(self.scope) if card else None

    def document(self, id: Any) -> Document | None:
        return self._documents.get(_number(id) or 0)

    def rich(self, source: Any) -> RichText:
        if not isinstance(source, str):
            return RichText(html="", tree=())
        return rich.rich_text(self._wishes.read.get(source) or rich.read(source), self)

    def url(self, source: str) -> str:
        return check_url(source)

    def keys(self) -> list[str]:
        """Surrogate keys of everything that was asked for, there or not: it may appear tomorrow."""
        foreign = {
            each: card
            for each in self._wishes.pages
            if (card := self.cards.get(each)) and card.locale != self.language
        }
        return [
            *(f"page-{each}" for each in sorted(self._wishes.pages)),
            *(f"page-{each.id}" for each in self._translations.values()),
            *sorted(
                {
                    f"type-{card.type}"
                    for at, card in foreign.items()
                    if at not in self._translations
                }
            ),
            *(f"image-{each}" for each in sorted(self._wishes.images)),
            *(f"document-{each}" for each in sorted(self._wishes.documents)),
        ]


def load(wishes: Wishes, scope: Scope, also: Q | None = None) -> Loaded:
    """Everything that was noted, and the pages in `also`, which may name pictures themselves."""
    wanted = Q(pk__in=wishes.pages)
    found: dict[int, Card] = {}
    if wishes.pages or also is not None:
        query = cards.of_content().filter(wanted if also is None else wanted | also)
        found = {card.id: card for card in cards.load(query, scope)}
    return Loaded(
        wishes,
        scope,
        cards=found,
        translations=_translations(wishes, scope, found),
        images=pictures.load(wishes.images),
        documents=_documents(wishes.documents),
    )


def _translations(wishes: Wishes, scope: Scope, found: Mapping[int, Card]) -> dict[int, Card]:
    """What a link to a page of another language leads to instead: its page in this language.

    A translation keeps the links of the page that it was made of. One query, and none where every
    link stays in its language.
    """
    foreign = [
        card
        for each in wishes.pages
        if (card := found.get(each)) and card.locale != wishes.language
    ]
    if not foreign:
        return {}
    keys = {card.translation_key for card in foreign}
    pages = cards.of_content().filter(scope.visible(wishes.language), translation_key__in=keys)
    own = {card.translation_key: card for card in cards.load(pages, scope)}
    return {card.id: own[card.translation_key] for card in foreign if card.translation_key in own}


def _documents(ids: Iterable[int]) -> dict[int, Document]:
    """Documents that everybody may read, by id. Two queries; none for no ids."""
    wanted = set(ids)
    if not wanted:
        return {}
    private = tuple(CollectionViewRestriction.objects.values_list("collection__path", flat=True))
    return {
        each.pk: _document(each)
        for each in get_document_model().objects.filter(pk__in=wanted).select_related("collection")
        if not (private and each.collection.path.startswith(private))
    }


def _document(document: Any) -> Document:
    return Document(
        id=document.pk,
        title=document.title,
        url=absolute(document.url),
        filename=document.filename,
        type=mimetypes.guess_type(document.filename)[0] or "application/octet-stream",
        size=document.file_size,
    )


def _note(ids: set[int], given: Any) -> None:
    number = _number(given)
    if number is not None:
        ids.add(number)


def _number(given: Any) -> int | None:
    """An id as choosers and rich text store it; None for anything that cannot be one."""
    if isinstance(given, bool):
        return None
    if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) < 19:
        given = int(given)
    return given if isinstance(given, int) and 0 < given < 2**63 else None
