"""The API's documentation: the OpenAPI document, and the same as a page for people."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from marketing_spots.delivery import replies
from marketing_spots.delivery.openapi import build_document
from marketing_spots.delivery.page import render_page
from marketing_spots.delivery.replies import Header, Reply
from plugins.manager import Plugins

HTML = "text/html; charset=utf-8"
CSS = "text/css; charset=utf-8"
_PAGE_POLICY: Header = (
    "Content-Security-Policy",
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
)
_CACHE: Header = ("Cache-Control", "public, max-age=60")
_STYLE = Path(__file__).with_name("docs.css")
Document = dict[str, Any]
_extensions: list[Callable[[Document], Document]] = []


def extend(fn: Callable[[Document], Document]) -> None:
    """Lets whoever serves more beside delivery add it to the document; `fn` returns the whole.

    Call it before the first request. Delivery alone documents itself only.
    """
    if fn not in _extensions:
        _extensions.append(fn)


class Documents:
    """Made at the first request and kept: formats don't change while a process runs."""

    def __init__(self, plugins: Plugins) -> None:
        self._plugins = plugins
        self._kept: dict[str, tuple[bytes, str]] = {}
        self._lock = threading.Lock()

    def openapi(self, env: Mapping[str, Any]) -> Reply:
        """The OpenAPI document. Anybody may read it, from any page."""
        body, etag = self._made("openapi", lambda: replies.encode(self._document()))
        return self._reply(env, replies.JSON, body, etag, ("Access-Control-Allow-Origin", "*"))

    def page(self, env: Mapping[str, Any]) -> Reply:
        """The document for people, without any script."""
        body, etag = self._made("page", lambda: render_page(self._document()).encode())
        return self._reply(env, HTML, body, etag)

    def style(self, env: Mapping[str, Any]) -> Reply:
        """What the page looks like."""
        body, etag = self._made("style", _STYLE.read_bytes)
        return self._reply(env, CSS, body, etag)

    def _document(self) -> Document:
        document = build_document(self._plugins.ad_formats)
        for fn in _extensions:
            document = fn(document)
        return document

    def _made(self, name: str, make: Callable[[], bytes]) -> tuple[bytes, str]:
        found = self._kept.get(name)
        if found is None:
            with self._lock:
                body = make()
                found = self._kept[name] = (body, replies.etag_of(body))
        return found

    def _reply(
        self, env: Mapping[str, Any], kind: str, body: bytes, etag: str, *more: Header
    ) -> Reply:
        policy = [_PAGE_POLICY, ("Referrer-Policy", "no-referrer")] if kind == HTML else []
        rest = [each for each in replies.SECURITY if not policy or each[0] != policy[0][0]]
        headers = [_CACHE, ("ETag", etag), *more, *rest, *policy]
        given = env.get("HTTP_IF_NONE_MATCH")
        if given is not None and replies.etag_matches(given, etag):
            return Reply("304 Not Modified", headers, b"")
        length = ("Content-Length", str(len(body)))
        return Reply("200 OK", [("Content-Type", kind), length, *headers], body)


def document_json(plugins: Plugins) -> bytes:
    """The OpenAPI document, indented, as it is kept with the tests."""
    return msgspec.json.format(replies.encode(build_document(plugins.ad_formats)), indent=2) + b"\n"
