"""What each page type says beside what all pages share: one small module for each kind of page.

A type registers its answer's Struct with a function ``(page, prepared, env) -> fields``. It runs
twice, see :class:`plugins.api.PageEnv`, so it must not query; `prepare(page)` runs once and may.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from content.api.types import Page
from content.models import ContentPage
from plugins.api import PageEnv

Fields = dict[str, Any]
Fill = Callable[[Any, Any, PageEnv], Fields]

MODULES = ("editorial", "safety", "program", "rate", "help", "form")


def _nothing(page: Any) -> None:
    return None


class PageKind(msgspec.Struct, frozen=True, kw_only=True):
    """How pages of one model are answered.

    `structured_data` gives further JSON-LD of the finished fields. `og_type` is Open Graph's.
    """

    model: type[ContentPage]
    answer: type[Page]
    fill: Fill
    prepare: Callable[[Any], Any] = _nothing
    children: bool = False
    structured_data: Callable[[Any, Fields], list[dict[str, object]]] = lambda page, fields: []
    og_type: str = "website"


_kinds: dict[type[ContentPage], PageKind] = {}


def register(kind: PageKind) -> None:
    """Adds the answer of a page type."""
    _kinds[kind.model] = kind


def page_kinds() -> Mapping[type[ContentPage], PageKind]:
    """The answer of every page type, by its model."""
    _import_all()
    return _kinds


@functools.cache
def _import_all() -> None:
    for name in MODULES:
        importlib.import_module(f"{__name__}.{name}")


def kind_of(page: Any) -> PageKind:
    """How this page is answered. Raises KeyError for a type that has no answer."""
    return page_kinds()[type(page)]
