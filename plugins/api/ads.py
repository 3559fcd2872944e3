"""Kinds of ad."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec


class Rendition(msgspec.Struct, frozen=True, kw_only=True):
    """One size of an image. `type` is its media type, sizes are CSS pixels."""

    url: str
    width: int
    height: int
    type: str


class FocalPoint(msgspec.Struct, frozen=True, kw_only=True):
    """The part of an image that must stay in view: fractions from the left and from the top."""

    x: float
    y: float


class Image(msgspec.Struct, frozen=True, kw_only=True):
    """An image in all its sizes, smallest first; `alt` is empty only for decoration.

    Where it is cropped, `focal_point` has to stay in view (CSS: ``object-position``); None: the middle.
    """

    alt: str
    url: str
    width: int
    height: int
    renditions: tuple[Rendition, ...] = ()
    focal_point: FocalPoint | None = None


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Where an ad leads: an http(s) address, a path on the site, or a tel: or mailto: address."""

    href: str
    text: str = ""


class ContentEnv(Protocol):
    """What an ad format may ask for while an ad is compiled."""

    language: str

    def image(self, image: Any, alt: str, widths: Sequence[int]) -> Image:
        """Renditions of a Wagtail image at these widths, never wider than the original."""

    def html(self, source: str) -> str:
        """Sanitised HTML: no scripts, handlers, frames or unsafe addresses."""

    def url(self, source: str) -> str:
        """The address unchanged. Raises ValueError for anything but http(s), a path, tel, mailto."""


class AdFormat(Protocol):
    """A kind of ad.

    `content` is a frozen msgspec Struct type, tagged with ``tag_field="format", tag=<name>``; it
    is what the API returns and documents.
    """

    @property
    def name(self) -> str:
        """What ads and the API call it: lower-case letters, digits and underscores."""

    @property
    def label(self) -> str:
        """What people call it."""

    @property
    def content(self) -> type[msgspec.Struct]:
        """The type of the finished content."""

    def make_block(self) -> Any:
        """A new Wagtail block for the ad's editor. Called after Django is ready."""

    def to_content(self, value: Any, env: ContentEnv) -> msgspec.Struct:
        """The finished content. Raises ValueError with what the author should do."""
