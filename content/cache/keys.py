"""From a request to the question that it asks: the same question has the same key."""

from __future__ import annotations

import re
import threading
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

#: Where the content API is.
PREFIX = "/api/v1/content/"
#: Where else answers carry notices and are asked for from other origins; they are not kept.
OTHERS = ("/api/v1/search",)
#: Longer addresses are no question that two visitors have.
LONGEST = 2_048
MOST_PARAMETERS = 50
#: What a remembered address weighs beside its text.
_WEIGHT = 600
_ZIP = re.compile(r"\d{5}(-\d{4})?\Z", re.ASCII)


class Route:
    """What a request asks for. Threads share it."""

    __slots__ = ("area", "key", "language", "query")

    def __init__(self, key: str, query: str, area: str | None, language: str) -> None:
        #: Host, path and canonical query.
        self.key = key
        #: The canonical query, without the area.
        self.query = query
        #: The ZIP code whose notices are wanted.
        self.area = area
        #: The locale asked for, or the default.
        self.language = language


def cacheable(path: str) -> bool:
    """Whether answers below this path may be the same for everybody."""
    rest = path[len(PREFIX) :]
    if rest.startswith("preview"):
        return False  # drafts, by a token in the address
    if rest.startswith("changes"):
        return False  # a cursor: each question is asked once, and wants the newest answer
    # Of a form, the start token and what is sent are one visitor's own.
    return not rest.rstrip("/").endswith(("/submissions", "/start"))


def parse(environ: dict[str, Any], default_language: str) -> Route | None:
    """The question of a GET, or None for one that has to be answered by Django itself.

    The order of parameters and the way in which they are escaped make no difference. The order
    of values of one parameter stays, as it may mean something.
    """
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if len(path) + len(query) > LONGEST or not cacheable(path):
        return None
    try:
        # WSGI gives bytes as Latin-1: what was sent unescaped is read as Django reads it.
        text = query if query.isascii() else _as_utf8(query)
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return None
    areas = [value for name, value in pairs if name == "area"]
    if len(areas) > 1 or (areas and not _ZIP.match(areas[0])):
        return None  # Django says what is wrong with it
    rest = sorted((pair for pair in pairs if pair[0] != "area"), key=lambda pair: pair[0])
    canonical = urlencode(rest, quote_via=quote)
    host = environ.get("HTTP_HOST", "").lower()
    locale = next((value for name, value in rest if name == "locale"), "") or default_language
    key = f"{host} {path}?{canonical}"
    return Route(key, canonical, areas[0] if areas else None, locale)


def _as_utf8(query: str) -> str:
    try:
        return query.encode("latin-1").decode()
    except UnicodeError:
        return query


class Routes:
    """Remembers what addresses mean, as clients write them, within a number of bytes.

    Only addresses that were hits are remembered, so that inventing new ones fills nothing. When it
    is full it is emptied: finding out anew costs some microseconds.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.known: dict[tuple[str, str, str], Route] = {}
        self.size = 0
        self._lock = threading.Lock()

    def remember(self, raw: tuple[str, str, str], route: Route) -> None:
        weight = _WEIGHT + sum(map(len, raw)) + len(route.key) + len(route.query)
        with self._lock:
            if raw in self.known:
                return
            if self.size + weight > self.limit:
                self.known.clear()
                self.size = 0
            self.known[raw] = route
            self.size += weight
