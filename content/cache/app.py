"""The WSGI application in front of Django that answers for the content API from memory."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import msgspec

from content.cache.answers import (
    MISS,
    WORTH_COMPRESSING,
    Answer,
    Entry,
    Headers,
    Raw,
    lifetime,
    stale_headers,
)
from content.cache.flights import Flight, Flights, Outcome
from content.cache.keys import Route, Routes, parse
from content.cache.splice import CORS, HEADER, JSON, PREFLIGHT, Policy
from content.cache.store import MOST_HITS, Store

logger = logging.getLogger("gridspot.content")

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]
#: (area, language) -> (JSON list, token)
Notices = Callable[[str | None, str], tuple[bytes, str]]

#: Says to the middleware that the cache in front takes care of notices and headers.
IN_FRONT = "gridspot.content_cache"
#: Of the request's own headers only these reach Django when it makes an answer for everybody: what
#: is not part of the question can have no effect on it.
_PASSED_ON = ("HTTP_HOST", "HTTP_X_FORWARDED_PROTO")
_FAILED = Raw(
    "500 Internal Server Error",
    [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")],
    b'{"type":"about:blank","title":"Internal Server Error","status":500,'
    b'"detail":"The answer could not be made. Try again; the log says more."}',
)


_BUSY = Raw(
    "503 Service Unavailable",
    [
        ("Content-Type", "application/problem+json"),
        ("Cache-Control", "no-store"),
        ("Retry-After", "1"),
    ],
    b'{"type":"about:blank","title":"Service Unavailable","status":503,'
    b'"detail":"The answer is being made and takes long. Ask again in a second."}',
)


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How the cache behaves; times in seconds."""

    megabytes: float = 64
    policy: Policy = Policy()
    #: For how long an answer is kept at most, and one that says that there is nothing.
    longest: float = 600
    longest_error: float = 10
    #: How long a question waits for another that is the same; then it gets the last good answer,
    #: or is told to come back.
    patience: float = 5
    #: For how long an answer may stand in for one that fails, and is given before Django is tried.
    stale_if_error: float = 86_400
    retry: float = 2
    language: str = "en"
    #: Requests that did not come by https are left to Django, which redirects them.
    https_only: bool = False
    behind_proxy: bool = False


class Watch(Protocol):
    """What the cache knows about the feed of changes."""

    def current(self) -> bool:
        """Whether the feed was read a moment ago, so that what is kept now will be revoked."""

    def away(self) -> bool:
        """Whether the database does not answer."""


class AlwaysCurrent:
    """No feed: whoever calls :meth:`Store.revoke` does so without being asked."""

    def current(self) -> bool:
        return True

    def away(self) -> bool:
        return False


class ResponseCache:
    """Answers GET and HEAD from memory where the answer is the same for everybody."""

    def __init__(
        self,
        django: Wsgi,
        notices: Notices,
        options: Options | None = None,
        watch: Watch | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.options = options = options or Options()
        limit = int(options.megabytes * 1024 * 1024)
        self.store = Store(limit, clock)
        self.routes = Routes(limit // 8)
        self.watch: Watch = watch or AlwaysCurrent()
        self._django = django
        self._notices = notices
        self._clock = clock
        self._flights = Flights(clock)
        self._known = self.routes.known
        self._entries = self.store.entries
        self._retry_at = 0.0
        self._gzip_words: dict[str, bool] = {}
        #: Counts since the start; threads may lose one now and then, as hits take no lock.
        self.hits = self.misses = self.stale = self.past = 0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """WSGI."""
        method = environ["REQUEST_METHOD"]
        if method == "OPTIONS":
            start_response("204 No Content", [*PREFLIGHT])
            return []
        if (
            (method != "GET" and method != "HEAD")
            or "HTTP_AUTHORIZATION" in environ
            or "HTTP_X_API_KEY" in environ
            or (self.options.https_only and not self._secure(environ))
        ):
            self.past += 1
            return self._django(environ, start_response)
        raw = (environ.get("HTTP_HOST", ""), environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        route = known = self._known.get(raw)
        if route is None and (route := parse(environ, self.options.language)) is None:
            self.past += 1
            return self._django(environ, start_response)
        entry = self._entries.get(route.key)
        if entry is None or entry.expires < self._clock():
            return self._miss(entry, route, environ, start_response)
        if known is None:
            self.routes.remember(raw, route)
        self.hits += 1
        if entry.hits < MOST_HITS:
            entry.hits += 1
        return self._send(entry, route, environ, start_response)

    # --- sending ---

    def _answer(self, entry: Entry, area: str | None) -> Answer:
        """The entry's answer with the notices that hold now for an area."""
        answer = entry.answer
        if entry.language is None:
            return answer
        notices = self._notices(area, entry.language)[0]
        if notices == answer.notices:
            return answer
        answer, grown = entry.with_notices(notices, everywhere=area is None)
        if grown:
            self.store.grew(entry, grown)
        return answer

    def _send(
        self, entry: Entry, route: Route, environ: Environ, start_response: StartResponse
    ) -> list[bytes]:
        answer = self._answer(entry, route.area)
        body, headers, unchanged = answer.body, answer.headers, answer.unchanged
        accepted = environ.get("HTTP_ACCEPT_ENCODING")
        if (
            accepted is not None
            and len(body) >= WORTH_COMPRESSING
            and self._takes_gzip(accepted)
            and self._compressed(entry, answer)
        ):
            body, headers, unchanged = (
                answer.gzip_body,
                answer.gzip_headers,
                answer.gzip_unchanged,
            )
        condition = environ.get("HTTP_IF_NONE_MATCH")
        if condition is not None and entry.status == "200 OK" and answer.matches(condition):
            start_response("304 Not Modified", unchanged.copy())
            return []
        # A copy: a server may change the list that it is given.
        start_response(entry.status, headers.copy())
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    def _compressed(self, entry: Entry, answer: Answer) -> bool:
        """Whether there is a compressed copy; it is made when it is asked for a second time."""
        if answer.gzip_body is not None:
            return True
        answer.asked += 1
        if answer.asked < 2:
            return False
        self.store.grew(entry, answer.compress(entry.fixed))
        return True

    def _takes_gzip(self, accepted: str) -> bool:
        known = self._gzip_words.get(accepted)
        if known is None:
            known = _takes_gzip(accepted)
            if len(self._gzip_words) < 1_000 and len(accepted) < 200:
                self._gzip_words[accepted] = known
        return known

    def _send_miss(
        self, entry: Entry, route: Route, environ: Environ, start_response: StartResponse
    ) -> list[bytes]:
        def start(status: str, headers: Headers) -> Any:
            return start_response(status, [*headers[:-1], MISS])

        return self._send(entry, route, environ, start)

    def _send_stale(
        self, entry: Entry, route: Route, environ: Environ, start_response: StartResponse
    ) -> list[bytes]:
        self.stale += 1
        age = self._clock() - entry.computed

        def start(status: str, headers: Headers) -> Any:
            return start_response(status, stale_headers(headers, age))

        return self._send(entry, route, environ, start)

    # --- asking Django ---

    def _miss(
        self, entry: Entry | None, route: Route, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        now = self._clock()
        usable = entry is not None and entry.usable(now, self.options.stale_if_error)
        if entry is not None and usable and now < max(entry.retry_at, self._retry_at):
            return self._send_stale(entry, route, environ, start_response)
        self.misses += 1
        flight, leads = self._flights.join(route.key, self.store.generation)
        if leads:
            outcome = self._lead(flight, route, environ)
        elif entry is not None and usable and entry.retry_at:
            return self._send_stale(entry, route, environ, start_response)
        elif entry is not None and entry.stale_since is None:
            # It only ran out, nobody changed what it says: no need to wait for its successor.
            return self._send_miss(entry, route, environ, start_response)
        else:
            if not flight.done.wait(self.options.patience):
                # Asking as well would help nobody: Django is slow enough as it is.
                if entry is not None and usable:
                    return self._send_stale(entry, route, environ, start_response)
                return _send_raw(_BUSY, environ, start_response)
            outcome = flight.outcome or Outcome()
        if outcome.entry is not None:
            send = self._send_stale if outcome.stale else self._send_miss
            return send(outcome.entry, route, environ, start_response)
        if outcome.raw is not None and (leads or outcome.shared):
            return _send_raw(outcome.raw, environ, start_response)
        # It was not for everybody.
        self.past += 1
        return self._django(environ, start_response)

    def _lead(self, flight: Flight, route: Route, environ: Environ) -> Outcome:
        outcome = None
        try:
            outcome = self._ask(flight.mark, route, environ)
            return outcome
        finally:
            self._flights.land(route.key, flight, outcome)

    def _ask(self, mark: int, route: Route, environ: Environ) -> Outcome:
        try:
            raw = call(self._django, _for_everybody(environ, route.query))
        except Exception:
            logger.exception("%s could not be answered.", route.key)
            raw = _FAILED
        if raw.code >= 500:
            return self._failed(raw, route)
        spliced = bool(raw.header(HEADER.lower()))
        seconds = lifetime(raw, self.options.longest, self.options.longest_error)
        if not seconds or (route.area is not None and not spliced and raw.code == 200):
            self.store.drop(route.key)
            # An answer that is not for everybody is completed behind the cache, by the middleware.
            # And without notices in it, an area meant something else: Django has to see it.
            return Outcome() if spliced or route.area is not None else Outcome(raw=raw)
        entry = Entry(
            route.key,
            raw,
            self.options.policy,
            language=route.language,
            now=self._clock(),
            lifetime=seconds,
            notices=lambda language: self._notices(None, language)[0],
        )
        if self.watch.current():
            self.store.put(entry, mark)
        return Outcome(entry=entry)

    def _failed(self, raw: Raw, route: Route) -> Outcome:
        """The last good answer, or the error for everybody who waited for it."""
        now = self._clock()
        entry = self._entries.get(route.key)
        if self.watch.away():
            self._retry_at = now + self.options.retry
        if entry is None or not entry.usable(now, self.options.stale_if_error):
            return Outcome(raw=raw, shared=True)
        if not entry.retry_at:
            logger.error(
                "%s answered %s; giving the answer of %.0f seconds ago until it works again.",
                route.key,
                raw.status,
                now - entry.computed,
            )
        entry.retry_at = now + self.options.retry
        return Outcome(entry=entry, stale=True)

    def _secure(self, environ: Environ) -> bool:
        if self.options.behind_proxy:
            return bool(environ.get("HTTP_X_FORWARDED_PROTO") == "https")
        return bool(environ.get("wsgi.url_scheme") == "https")


def call(application: Wsgi, environ: Environ) -> Raw:
    """The whole answer of a WSGI application. Raises whatever it raises."""
    began: list[tuple[str, Headers]] = []
    written = io.BytesIO()

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> Any:
        began.append((status, headers))
        return written.write

    chunks = application(environ, start_response)
    try:
        for chunk in chunks:
            written.write(chunk)
    finally:
        if (close := getattr(chunks, "close", None)) is not None:
            close()
    status, headers = began[-1]
    return Raw(status, headers, written.getvalue())


def _for_everybody(environ: Environ, query: str) -> Environ:
    """The request without anything that is not part of the question."""
    inner = {name: value for name, value in environ.items() if not name.startswith("HTTP_")}
    for name in _PASSED_ON:
        if name in environ:
            inner[name] = environ[name]
    inner |= {"REQUEST_METHOD": "GET", "QUERY_STRING": query, IN_FRONT: True}
    inner |= {"HTTP_ACCEPT": JSON, "CONTENT_LENGTH": "0", "wsgi.input": io.BytesIO()}
    return inner


def _takes_gzip(accepted: str) -> bool:
    for each in accepted.lower().split(","):
        coding, _, parameter = each.partition(";")
        if coding.strip() in ("gzip", "*"):
            quality = parameter.strip().removeprefix("q=")
            return not quality or bool(quality.strip("0."))
    return False


def _send_raw(raw: Raw, environ: Environ, start_response: StartResponse) -> list[bytes]:
    """An answer that is not kept, as Django gave it."""
    headers = [each for each in raw.headers if each[0].lower() != "access-control-allow-origin"]
    start_response(raw.status, [*headers, *CORS])
    return [raw.body] if environ["REQUEST_METHOD"] == "GET" else []
