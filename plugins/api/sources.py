"""Content sources: what fills a spot with things found at the moment of asking."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec


class SourceRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be found: for nobody in particular, so that answers can be shared.

    `settings` are what the marketer filled in. `context` has the attributes of the request that
    the source asked to read, as far as the front end sent them. `language` is the language of
    the answer as a code, `limit` the number of items wanted.
    """

    settings: Mapping[str, Any]
    context: Mapping[str, Any]
    language: str
    limit: int


class SourcedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was found. `href` is an address as :class:`Link` has it, `kind` a word for the
    front end: faq, program, page …"""

    title: str
    href: str
    text: str = ""
    kind: str = ""


class ContentSource(msgspec.Struct, frozen=True, kw_only=True):
    """Fills ads of the format “list” when they are delivered.

    `make_block` returns a Wagtail StructBlock with the settings. `reads` gives the names of context
    attributes that matter with these settings; an answer is kept for each of their values, and no
    other fact of the request reaches the source. `fetch` runs in the delivery process under a
    deadline of `timeout` seconds, and may do I/O. What it returns is kept for `seconds`; when it fails,
    what it returned before stands in for up to ten minutes, and after that the ad is left out.
    `start`, if there is one, is called once when a delivery process starts, with ten seconds at
    most: for what should be in memory before the first request.
    """

    name: str
    label: str
    make_block: Callable[[], Any]
    fetch: Callable[[SourceRequest], Sequence[SourcedItem]]
    reads: Callable[[Mapping[str, Any]], frozenset[str]]
    timeout: float = 0.25
    seconds: float = 10.0
    start: Callable[[], None] | None = None
