"""Django without what an API does not need: sessions, forms, messages, languages of pages."""

from __future__ import annotations

from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.utils.module_loading import import_string

#: Of the middleware in the settings, what matters to an answer that is asked for without cookies.
MIDDLEWARE = (
    "content.cache.middleware.ContentMiddleware",
    "django.middleware.security.SecurityMiddleware",
)


class ApiHandler(WSGIHandler):
    """Answers with the same addresses and views as Django itself, through less machinery.

    Through all of the middleware an answer takes three times as long before anything is looked for.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        handler = convert_exception_to_response(self._get_response)
        for name in reversed(MIDDLEWARE):
            handler = convert_exception_to_response(import_string(name)(handler))
        self._middleware_chain = handler

    def get_response(self, request: Any) -> Any:
        """The response as CommonMiddleware and the server would finish it."""
        response = super().get_response(request)
        if not response.streaming:
            response.headers["Content-Length"] = str(len(response.content))
            if request.method == "HEAD":
                response.content = b""
        return response
