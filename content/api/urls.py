"""The addresses of the content API. Importing this registers every route."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from content.api.framework import api, respond_problem
from content.api.problems import Problem

#: Modules with routes, in the order of the documentation.
ROUTES = (
    "content.api.pages",
    "content.api.navigation",
    "content.api.help",
    "content.api.site_info",
    "content.api.feeds",
    "content.api.drafts",
    "content.api.preview",
    "content.api.notices",
    "content.api.forms",
    "content.api.faq_votes",
    "content.api.programs",
)
for module in ROUTES:
    importlib.import_module(module)


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
        "Authorization, X-Api-Key, Content-Type, If-None-Match, Idempotency-Key"
    )
    response["Access-Control-Max-Age"] = "86400"
    return response


@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """Any other address below the API's: a 404 of the API, never a page of Wagtail's."""
    return respond_problem(
        Problem("not-found", "The content API has no such address; /api/v1/docs lists all it has.")
    )


def _patterns() -> list[Any]:
    patterns, _, _ = api.urls
    kept = []
    for pattern in patterns:
        if pattern.name == "api-root":
            continue
        pattern.callback = _finished(pattern.callback)
        kept.append(pattern)
    return kept


app_name = "content-api"
urlpatterns = [*_patterns(), path("", nowhere), re_path(r"^.*$", nowhere)]
