"""Django's and Wagtail's middleware, told apart by what an address is for."""

from __future__ import annotations

from typing import Any

from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from wagtail.contrib.redirects.middleware import RedirectMiddleware

API, ADMIN = "/api/", "/admin/"


class LanguageMiddleware(LocaleMiddleware):
    """Pages are in the language that their path says, the admin in the editor's own."""

    def process_request(self, request: Any) -> None:
        super().process_request(request)
        if request.path_info.startswith(ADMIN):
            # Paths without a language would otherwise always mean the default one.
            translation.activate(translation.get_language_from_request(request))
            request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: Any, response: Any) -> Any:
        if request.path_info.startswith(API):
            return response  # it says its language itself, and never looks at Accept-Language
        return super().process_response(request, response)


class PageRedirects(RedirectMiddleware):
    """Redirects of editors are for pages: the API's 404 stays one, and costs no query."""

    def process_response(self, request: Any, response: Any) -> Any:
        if request.path_info.startswith(API):
            return response
        return super().process_response(request, response)
