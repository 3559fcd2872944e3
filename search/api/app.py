"""The search part of the API: the same strictness and the same errors as the content API's."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse

from content.api.errors import respond_problem
from content.api.framework import Register, StrictApi
from content.api.problems import KINDS, Problem
from search.backends.base import BackendError

logger = logging.getLogger("gridspot.search")

api = StrictApi("Gridspot search API", "/api/v1/", "search-api")


def get(path: str, **described: Any) -> Register:
    """Registers a route of the search API for GET and HEAD. See :meth:`StrictApi.route`."""
    return api.route(["GET", "HEAD"], path, tags=["search"], **described)


def post(path: str, **described: Any) -> Register:
    """Registers a route of the search API for POST. See :meth:`StrictApi.route`."""
    return api.route(["POST"], path, tags=["search"], **described)


@api.exception_handler(BackendError)
def _no_backend(request: HttpRequest, error: BackendError) -> HttpResponse:
    """Not even the database answered."""
    logger.error("No backend answered a request for %s: %s", request.path, error)
    problem = Problem("unavailable", KINDS["unavailable"][1], headers=[("Retry-After", "2")])
    return respond_problem(problem)
