"""One WSGI application for everything: delivery and the content cache go in front of Django.

A spot must not wait for Django's request handling, so the addresses of delivery are told apart
here, by the start of their path. Content is answered from memory where its answer is there, and
a search goes through as little of Django as it can.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

django_application = get_wsgi_application()

from cms.handler import ApiHandler  # noqa: E402
from cms.openapi import join_documents  # noqa: E402
from content.cache.start import start as start_cache  # noqa: E402
from marketing_spots.delivery.wsgi import application as delivery_application  # noqa: E402
from search.serving import start as start_search  # noqa: E402

content_application = start_cache(django_application)
search_application = ApiHandler()
start_search()
join_documents()

CONTENT_PATHS = "/api/v1/content/"
SEARCH_PATHS = "/api/v1/search"
DELIVERY_PATHS = ("/api/v1/spots", "/health/", "/api/v1/openapi.json", "/api/v1/docs")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """WSGI."""
    path = environ["PATH_INFO"]
    if path.startswith(CONTENT_PATHS):
        return content_application(environ, start_response)
    if path.startswith(SEARCH_PATHS):
        return search_application(environ, start_response)
    if path.startswith(DELIVERY_PATHS):
        return delivery_application(environ, start_response)
    return django_application(environ, start_response)
