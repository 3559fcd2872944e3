"""Where a part of the API is among Django's addresses, and what is not one of them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt

from content.api.errors import respond_problem
from content.api.framework import StrictApi
from content.api.problems import Problem


def patterns(api: StrictApi, name: str, below: str = r"^.*$") -> list[Any]:
    """The URL patterns of a part, which problems call `name` ("content API").

    A wrong method is a problem document, and any other address that is `below` it (a regular
    expression) a 404 of the API, never a page of Wagtail's.
    """

    @csrf_exempt
    def nowhere(request: HttpRequest) -> HttpResponse:
        words = f"The {name} has no such address; /api/v1/docs lists all it has."
        return respond_problem(Problem("not-found", words))

    found, _, _ = api.urls
    kept = []
    for pattern in found:
        if pattern.name != "api-root":
            pattern.callback = _finished(pattern.callback)
            kept.append(pattern)
    return [*kept, re_path(below, nowhere)]


def _finished(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A wrong method as a problem document, and OPTIONS answered, where no cache is in front."""

    @functools.wraps(view)
    def finished(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        allowed = ", ".join(sorted({*response["Allow"].split(", "), "OPTIONS"}))
        if request.method == "OPTIONS":
            return _preflight(allowed)
        words = f"{request.method} is not possible here; use {allowed}."
        return respond_problem(Problem("method", words, headers=[("Allow", allowed)]))

    finished.csrf_exempt = True  # type: ignore[attr-defined]
    return finished


def _preflight(allowed: str) -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = allowed
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Headers"] = (
        "Authorization, X-Api-Key, X-Consent, Content-Type, If-None-Match, Idempotency-Key"
    )
    response["Access-Control-Max-Age"] = "86400"
    return response
