"""What a page is made of, for checking: its texts, headings, links and pictures, with their places.

Read from what is stored and from the definitions of the blocks, those of plugins included. Nothing
here asks the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from django.db import models
from django.utils.text import capfirst
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from content.blocks import raw
from content.blocks.editing.media import ImageBlock as PictureBlock
from content.blocks.editing.parts import LinkBlock
from content.blocks.editing.table import TableBlock
from content.checks.findings import Place
from content.checks.markup import read_markup
from content.validators import validate_address
from plugins.blocks import RuleBlock
from plugins.streams import UNAVAILABLE


class Text(msgspec.Struct, frozen=True):
    """Words that people read; `running` are whole sentences, not labels."""

    place: Place
    words: str
    running: bool


class Heading(msgspec.Struct, frozen=True):
    place: Place
    words: str
    level: int


class Link(msgspec.Struct, frozen=True):
    """To a page or document by id, or to an address. `words` is None where the target names it."""

    place: Place
    words: str | None = None
    page: Any = None
    document: Any = None
    url: str | None = None


class Picture(msgspec.Struct, frozen=True):
    """`alt` replaces the picture's own description; an empty one is decoration."""

    place: Place
    image: Any
    alt: str | None = None


Piece = Text | Heading | Link | Picture

#: Plain fields that hold whole sentences, and fields that hold an address.
SENTENCES = frozenset(("summary", "short_answer", "eligibility_note", "good_for"))
ADDRESSES = frozenset(("url", "enrol_url"))
CHECKED = SENTENCES | ADDRESSES | {"lead_image"}


def outline(page: Any) -> list[Piece]:
    """Everything on the page that a check could look at, in the order of its fields."""
    found: list[Piece] = []
    for field in page._meta.get_fields():
        if not isinstance(field, models.Field) or not field.editable:
            continue
        found.extend(_field(page, field))
    return found


def _field(page: Any, field: Any) -> Iterator[Piece]:
    if not (isinstance(field, StreamField | RichTextField) or field.name in CHECKED):
        return  # Reading tags, for one, would ask the database.
    place = Place(field=field.name, words=capfirst(str(field.verbose_name)))
    value = field.value_from_object(page)
    if isinstance(field, StreamField):
        if value:
            yield from _walk(field.stream_block, _stored(value), place)
    elif isinstance(field, RichTextField):
        yield from _markup(value, place)
    elif field.name in SENTENCES and value:
        yield Text(place, value, True)
    elif field.name in ADDRESSES and value:
        yield Link(place, url=value)
    elif field.name == "lead_image" and value:
        yield Picture(place, value)


def _stored(value: Any) -> Any:
    return value.get_prep_value()


def _walk(block: Any, value: Any, place: Place) -> Iterator[Piece]:
    if value is None or isinstance(block, RuleBlock):
        return
    for kinds, read in _READERS:
        if isinstance(block, kinds):
            yield from read(block, value, place)
            return


def _stream(block: Any, value: Any, place: Place) -> Iterator[Piece]:
    for at, (kind, each, id_) in enumerate(raw.stream(value), 1):
        child = block.child_blocks.get(kind)
        if child is None or kind == UNAVAILABLE:
            continue
        here = Place(place.field, id_, f"{place.words} › {at}. {capfirst(str(child.label))}")
        if kind == "heading" and isinstance(each, Mapping) and "level" in each:
            level = raw.choice(each, "level", "234", "2")
            yield Heading(here, raw.text(each, "text"), int(level))
        else:
            yield from _walk(child, each, here)


def _list(block: Any, value: Any, place: Place) -> Iterator[Piece]:
    for each in raw.items(value):
        yield from _walk(block.child_block, each, place)


def _struct(block: Any, value: Any, place: Place) -> Iterator[Piece]:
    given = raw.struct(value)
    for name, child in block.child_blocks.items():
        yield from _walk(child, given.get(name), place)


def _link(block: Any, value: Any, place: Place) -> Iterator[Piece]:
    given = raw.struct(value)
    words = raw.text(given, "text")
    page, document, url = given.get("page"), given.get("document"), raw.text(given, "url")
    if page or document or url:
        yield Link(place, words or ("" if url else None), page, document, url or None)


def _picture(block: Any, value: Any, place: Place) -> Iterator[Piece]:
    given = raw.struct(value)
    alt = raw.text(given, "alt") or raw.text(given, "alt_text") or None
    if given.get("image"):
        yield Picture(place, given["image"], "" if given.get("decorative") else alt)
    if caption := raw.text(given, "caption"):
        yield Text(place, caption, False)


def _leaf(block: Any, value: Any, place: Place) -> Iterator[Piece]:
    if isinstance(block, blocks.PageChooserBlock):
        yield Link(place, page=value)
    elif isinstance(block, DocumentChooserBlock):
        yield Link(place, document=value)
    elif isinstance(block, ImageChooserBlock):
        yield Picture(place, value)


def _address(block: Any, value: Any, place: Place) -> Iterator[Piece]:
    # Phone numbers are kept like addresses, too; they are checked when they are entered.
    checked = getattr(block.field, "validators", ())
    if value and (type(block) is blocks.URLBlock or validate_address in checked):
        yield Link(place, url=str(value))


def _words(block: Any, value: Any, place: Place) -> Iterator[Piece]:
    if isinstance(value, str) and value.strip():
        yield Text(place, value, isinstance(block, blocks.TextBlock))


def _rich(block: Any, value: Any, place: Place) -> Iterator[Piece]:
    yield from _markup(value, place)


def _cells(block: Any, value: Any, place: Place) -> Iterator[Piece]:
    for words in block.get_searchable_content(value):
        yield Text(place, words, False)


def _markup(value: Any, place: Place) -> Iterator[Piece]:
    markup = read_markup(str(value or ""))
    for words in markup.paragraphs:
        yield Text(place, words, True)
    for level, words in markup.headings:
        yield Heading(place, words, level)
    for words, attributes in markup.links:
        kind, id_ = attributes.get("linktype"), attributes.get("id")
        page, document = (id_ if kind == "page" else None), (id_ if kind == "document" else None)
        yield Link(place, words, page, document, None if kind else attributes.get("href", ""))
    for attributes in markup.pictures:
        yield Picture(place, attributes.get("id"), attributes.get("alt", ""))


#: The first that fits reads a block; what is not named has nothing to check.
_READERS: tuple[tuple[Any, Any], ...] = (
    (LinkBlock, _link),
    ((PictureBlock, ImageBlock), _picture),
    (TableBlock, _cells),
    (blocks.BaseStreamBlock, _stream),
    (blocks.ListBlock, _list),
    (blocks.BaseStructBlock, _struct),
    (blocks.ChooserBlock, _leaf),
    (blocks.URLBlock, _address),
    (blocks.RichTextBlock, _rich),
    ((blocks.CharBlock, blocks.TextBlock), _words),
)
