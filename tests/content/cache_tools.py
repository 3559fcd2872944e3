"""A small WSGI application in Django's place, and a client, for tests of the cache in front."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from content.cache.app import Options, ResponseCache, Watch

PAGE = "/api/v1/content/page"


class Clock:
    """Time that moves when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Reply:
    """What the application in Django's place answers."""

    def __init__(
        self,
        body: Any = None,
        *,
        status: str = "200 OK",
        control: str = "public, max-age=60",
        keys: str = "page-1 type-article tree",
        splice: str = "notices",
        **headers: str,
    ) -> None:
        self.status = status
        self.body = body if isinstance(body, bytes) else json.dumps(body or {"id": 1}).encode()
        named = {
            "Content-Type": "application/json",
            "Cache-Control": control,
            "Surrogate-Key": keys,
            "X-Gridspot-Splice": splice,
            "Vary": "Accept-Language",
            "X-Frame-Options": "SAMEORIGIN",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        self.headers = [(name, value) for name, value in named.items() if value]


class Django:
    """Answers with `reply`, or what `make` returns for a request; notes every request."""

    def __init__(self) -> None:
        self.reply = Reply()
        self.make: Callable[[dict[str, Any]], Reply] | None = None
        self.requests: list[dict[str, Any]] = []
        self.gate: threading.Event | None = None
        self.error: Exception | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.requests.append(environ)
        reply = self.make(environ) if self.make else self.reply
        if self.gate is not None:
            assert self.gate.wait(60)
        if self.error is not None:
            raise self.error
        start_response(reply.status, [*reply.headers, ("Content-Length", str(len(reply.body)))])
        return [reply.body]


class Notices:
    """Notices by area; everywhere unless an area is named."""

    def __init__(self) -> None:
        self.everywhere: list[Any] = []
        self.areas: dict[str, list[Any]] = {}
        self.asked: list[tuple[str | None, str]] = []

    def __call__(self, area: str | None, language: str) -> tuple[bytes, str]:
        self.asked.append((area, language))
        found = self.areas.get(area or "", self.everywhere)
        body = json.dumps(found, separators=(",", ":")).encode()
        return body, str(hash(body))


class Response:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = int(status.split()[0])
        self.headers = dict(headers)
        assert len(self.headers) == len(headers), f"a header is there twice: {headers}"
        self.body = body

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def hit(self) -> bool:
        return self.headers.get("Cache-Status") == "Gridspot; hit"


class Client:
    """Asks a WSGI application as a server would."""

    def __init__(self, application: Any) -> None:
        self.application = application

    def get(
        self, path: str = PAGE, query: str = "path=/a", *, method: str = "GET", **headers: str
    ) -> Response:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "localhost",
            "wsgi.url_scheme": "http",
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        began: list[Any] = []

        def start_response(status: str, given: list[tuple[str, str]], exc: Any = None) -> None:
            began[:] = [status, list(given)]
            given.append(("X-Server", "changes the list that it is given"))

        body = b"".join(self.application(environ, start_response))
        return Response(began[0], began[1], body)


class Rig:
    """The cache with everything around it."""

    def __init__(self, watch: Watch | None = None, **options: Any) -> None:
        self.clock = Clock()
        self.django = Django()
        self.notices = Notices()
        self.cache = ResponseCache(
            self.django, self.notices, Options(**options), watch=watch, clock=self.clock
        )
        self.client = Client(self.cache)
        self.get = self.client.get

    @property
    def asked(self) -> int:
        """How often Django was asked."""
        return len(self.django.requests)


def in_threads(count: int, work: Callable[[], Any]) -> list[Any]:
    """What each of `count` threads returned, all at once."""
    results: list[Any] = []

    def run() -> None:
        results.append(work())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def wait_until(condition: Callable[[], Any], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not so within {seconds:.0f} seconds"
        time.sleep(0.005)
