"""Completes answers of the content API where the cache in front does not: see :mod:`content.cache`.

With `runserver`, in tests with Django's client, and for answers that are for one visitor only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from content import ports
from content.cache.app import IN_FRONT
from content.cache.keys import OTHERS, PREFIX
from content.cache.splice import (
    CORS,
    HEADER,
    NOTICES,
    PREFLIGHT,
    digest,
    etag,
    language_of,
    matches,
    splice,
)

PREFIXES = (PREFIX, *OTHERS)


class ContentMiddleware:
    """Notices, entity tags and CORS for answers below ``/api/v1/content/`` and of search."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if not request.path_info.startswith(PREFIXES) or IN_FRONT in request.META:
            return self._get_response(request)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=dict(PREFLIGHT))
        response = self._get_response(request)
        for name, value in CORS:
            response.headers[name] = value
        if wanted := response.headers.get(HEADER, ""):
            del response.headers[HEADER]
            tag = self._splice(request, response, wanted)
        else:
            tag = "" if response.streaming else etag(digest(response.content))
        control = response.headers.get("Cache-Control", "")
        if response.status_code == 200 and "public" in control and tag:
            return self._conditional(request, response, tag)
        return response

    def _splice(self, request: HttpRequest, response: HttpResponse, wanted: str) -> str:
        """Puts the notices in; the entity tag of the whole."""
        language = language_of(wanted) or request.GET.get("locale", "") or settings.LANGUAGE_CODE
        notices = ports.notices(request.GET.get("area") or None, language)[0]
        body = response.content
        response.content = splice(body, notices)[0]
        if keys := response.headers.get("Surrogate-Key"):
            response.headers["Surrogate-Key"] = f"{keys} {NOTICES}"
        if "Content-Length" in response.headers:
            response.headers["Content-Length"] = str(len(response.content))
        return etag(digest(body), digest(notices))

    def _conditional(self, request: HttpRequest, response: HttpResponse, tag: str) -> HttpResponse:
        response.headers["ETag"] = tag
        patch_vary_headers(response, ("Authorization", "X-Api-Key"))
        if request.method in ("GET", "HEAD") and matches(
            request.headers.get("If-None-Match", ""), tag
        ):
            unchanged = HttpResponseNotModified()
            for name, value in response.headers.items():
                if not name.lower().startswith("content-"):
                    unchanged.headers[name] = value
            return unchanged
        return response
