"""The search API's part of the OpenAPI document."""

from __future__ import annotations

from typing import Any

from content.api import openapi
from search.api.app import api

TAGS = (("search", "Search: everything, suggestions, the way through the menus."),)


def build() -> dict[str, Any]:
    """The document of the search API alone."""
    import search.api.urls  # noqa: F401  (registers every route)

    words = "Finds what is on the site. Every error is a problem document of RFC 9457."
    return openapi.document(api, words, TAGS, ())
