"""Kinds of block for pages."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from plugins.api.ads import Image


class PageLink(msgspec.Struct, frozen=True, kw_only=True):
    """A live, public page that something refers to. `path` is its path on the site."""

    id: int
    type: str
    title: str
    path: str
    locale: str
    summary: str = ""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file to download. `size` is in bytes, `type` its media type."""

    id: int
    title: str
    url: str
    filename: str
    type: str
    size: int | None = None


class RichNode(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A node of formatted text: an element with children, or a leaf with `text`.

    `type` is paragraph, heading (with `level`), list (with `ordered`), item, quote, rule, image,
    embed, link (with `href`), bold, italic, strike, code, superscript, subscript, break or text.
    """

    type: str
    text: str = ""
    children: tuple[RichNode, ...] = ()
    level: int | None = None
    ordered: bool | None = None
    href: str | None = None
    page: PageLink | None = None
    document: Document | None = None
    image: Image | None = None


class RichText(msgspec.Struct, frozen=True, kw_only=True):
    """Formatted text, twice: as sanitised HTML, and as a tree for front ends without HTML."""

    html: str
    tree: tuple[RichNode, ...]


class PageEnv(Protocol):
    """What a content block may ask for while an answer is made.

    A block's `to_content` runs twice. The first time `page`, `image` and `document` only note
    which ids are wanted and return None; then everything is loaded at once; the second time they
    return it, or None for what is gone, not live or not public. So ask for all of them always,
    and leave out what is None.
    """

    language: str

    def image(self, id: Any, alt: str | None = None) -> Image | None:
        """A Wagtail image by id, in all its sizes; `alt` replaces its own description."""

    def page(self, id: Any) -> PageLink | None:
        """A live, public page by id."""

    def document(self, id: Any) -> Document | None:
        """A document of a public collection by id."""

    def rich(self, source: Any) -> RichText:
        """Stored rich text, with its links and pictures resolved and everything unsafe removed."""

    def url(self, source: str) -> str:
        """The address unchanged. Raises ValueError for anything but http(s), a path, tel, mailto."""


class ContentBlockType(Protocol):
    """A kind of block for the body of a page.

    `content` is a frozen msgspec Struct type with ``tag_field="type", tag=<name>``, and a keyword
    field ``id: str = ""``, which the API fills in. `group` is a heading in the editor's picker.
    """

    @property
    def name(self) -> str:
        """What pages and the API call it: lower-case letters, digits and underscores."""

    @property
    def label(self) -> str:
        """What people call it."""

    @property
    def content(self) -> type[msgspec.Struct]:
        """The type of the finished content."""

    def make_block(self) -> Any:
        """A new Wagtail block, with a preview for the picker. Called after Django is ready."""

    def to_content(self, value: Any, env: PageEnv) -> msgspec.Struct:
        """The finished content from the raw stored value: choosers are ids, rich text is markup.

        Keys that were added to the block later may be missing. Raises ValueError to leave the
        block out of the answer.
        """
