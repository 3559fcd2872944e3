"""The search part of the API: the same strictness and the same errors as the content API's."""

from __future__ import annotations

from typing import Any

from content.api.framework import Register, StrictApi

api = StrictApi("Gridspot search API", "/api/v1/", "search-api")


def get(path: str, **described: Any) -> Register:
    """Registers a route of the search API for GET and HEAD. See :meth:`StrictApi.route`."""
    return api.route(["GET", "HEAD"], path, tags=["search"], **described)


def post(path: str, **described: Any) -> Register:
    """Registers a route of the search API for POST. See :meth:`StrictApi.route`."""
    return api.route(["POST"], path, tags=["search"], **described)
