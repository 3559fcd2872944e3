"""Answers as bytes and header lists, ready for WSGI."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from marketing_spots.delivery.problems import PROBLEM_JSON, Problem

Header = tuple[str, str]

JSON = "application/json"
ALLOWED_HEADERS = "Authorization, Content-Type, If-None-Match, X-Api-Key, X-Consent, X-Visitor-Id, X-Visitor-Token"
#: Whatever a GET may be answered differently for; an answer in a shared cache must not cross these.
VARY = "Origin, Authorization, X-Api-Key, X-Visitor-Token, X-Visitor-Id, X-Consent, Sec-GPC"
PREFLIGHT_SECONDS = "3600"
#: Seconds at most for which a cache may answer by itself. An emergency notice reaches a node within
#: half a second and has to be in every front end's answer within two.
MAX_AGE = 1
#: Seconds for which a cache may go on with an old answer when no node can be reached.
STALE_IF_ERROR = 300

SECURITY: tuple[Header, ...] = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
)
PRIVATE: Header = ("Cache-Control", "private, no-store")
_encode = msgspec.json.Encoder().encode


class Reply(NamedTuple):
    """A finished answer. `status` is WSGI's: `200 OK`."""

    status: str
    headers: list[Header]
    body: bytes


def encode(value: Any) -> bytes:
    """A typed answer as JSON."""
    return _encode(value)


def headers(kind: str, body: bytes, *more: Header) -> list[Header]:
    """A full header list for this body."""
    return [("Content-Type", kind), ("Content-Length", str(len(body))), *more, *SECURITY]


def cors(origin: str | None, allowed: frozenset[str]) -> tuple[Header, ...]:
    """What lets a page of an allowed origin read the answer."""
    if origin is None or origin not in allowed:
        return ()
    return (
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Expose-Headers", "ETag, Retry-After"),
    )


def preflight(env: Mapping[str, Any], allowed: frozenset[str], methods: str) -> Reply:
    """The answer to a browser that asks whether it may ask."""
    found: list[Header] = [
        ("Allow", methods),
        ("Vary", "Origin"),
        ("Content-Length", "0"),
        *SECURITY,
    ]
    if granted := cors(env.get("HTTP_ORIGIN"), allowed):
        found += [
            granted[0],
            ("Access-Control-Allow-Methods", methods),
            ("Access-Control-Allow-Headers", ALLOWED_HEADERS),
            ("Access-Control-Max-Age", PREFLIGHT_SECONDS),
        ]
    return Reply("204 No Content", found, b"")


def from_problem(problem: Problem, origin: str | None, allowed: frozenset[str]) -> Reply:
    """A problem document, readable for pages of allowed origins too."""
    body = problem.body()
    return Reply(
        problem.status_line,
        headers(
            PROBLEM_JSON,
            body,
            *problem.headers,
            ("Cache-Control", "no-store"),
            ("Vary", VARY),
            *cors(origin, allowed),
        ),
        body,
    )


def etag_of(body: bytes) -> str:
    """A strong ETag: the same for the same bytes, on every node."""
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def etag_matches(given: str, etag: str) -> bool:
    """Whether If-None-Match names this ETag; weak comparison, as RFC 9110 asks for here."""
    if given == etag or given.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == etag for part in given[:2000].split(","))


def shared_for(until: float | None, now: float) -> Header:
    """Cache-Control of a shared answer that holds until a moment (seconds since 1970; None: for now)."""
    left = MAX_AGE + STALE_IF_ERROR if until is None else max(0, int(until - now))
    age = min(left, MAX_AGE)
    if stale := min(left - age, STALE_IF_ERROR):
        return ("Cache-Control", f"public, max-age={age}, stale-if-error={stale}")
    return ("Cache-Control", f"public, max-age={age}")


def moment(value: dt.datetime | None) -> bytes:
    """A moment as JSON."""
    return b"null" if value is None else msgspec.json.encode(value)
