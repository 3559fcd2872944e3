"""Puts emergency notices into an answer, and the headers that go with every public answer.

Used by the cache in front of Django, and by the middleware where there is no cache in front, so
that an answer is the same either way.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import msgspec

#: Set by the API on an answer that wants ``"notices": [...]``; never leaves the server.
#: ``notices`` or ``notices; language=es``.
HEADER = "X-Gridspot-Splice"
#: Surrogate keys of every public answer, and of every answer that carries notices.
EVERYTHING, NOTICES = "everything", "notices"
#: Longer lists of surrogate keys are not sent: CDNs cut or refuse headers past 8 to 16 KB.
LONGEST_KEYS = 8_000
JSON = "application/json"

CORS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Cache-Status, Content-Language, Link, Retry-After"),
)
PREFLIGHT = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    (
        "Access-Control-Allow-Headers",
        "Authorization, X-Api-Key, X-Consent, Content-Type, If-None-Match, Idempotency-Key",
    ),
    ("Access-Control-Max-Age", "86400"),
    ("Cache-Control", "public, max-age=86400"),
    ("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers"),
)
#: A credential changes the answer, so a cache on the way must not mix them up.
VARY = ("Vary", "Accept-Encoding, Authorization, X-Api-Key")


class CdnHeader(NamedTuple):
    """How one CDN wants to be told surrogate keys."""

    name: str = "Surrogate-Key"
    separator: str = " "


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How long others may keep a public answer, in seconds.

    Browsers keep it for `max_age` only, because nobody can take it back from them, and must ask
    before they show it again: an emergency notice may have come since. A CDN may keep
    it for `cdn_max_age`, but only where `cdn` names how to purge it.
    """

    max_age: int = 1
    cdn_max_age: int = 300
    cdn: tuple[CdnHeader, ...] = ()

    @property
    def cache_control(self) -> str:
        return f"public, max-age={self.max_age}, stale-if-error=300"

    def headers(self, keys: tuple[str, ...]) -> list[tuple[str, str]]:
        """Cache-Control, what a CDN may do, and surrogate keys."""
        made = [("Cache-Control", self.cache_control)]
        if len(joined := " ".join(keys)) > LONGEST_KEYS:
            return made  # a CDN could not be told to forget it, so it must not keep it
        made.append(("Surrogate-Key", joined))
        made += [
            (each.name, each.separator.join(keys))
            for each in self.cdn
            if each.name.lower() != "surrogate-key"
        ]
        if self.cdn:
            # Not s-maxage: that would speak to proxies, too, which nobody purges.
            made.append(("Surrogate-Control", f"max-age={self.cdn_max_age}"))
            made.append(("CDN-Cache-Control", f"public, max-age={self.cdn_max_age}"))
        return made


def language_of(value: str) -> str:
    """The language that a splice header asks for, or ""."""
    _, _, parameter = value.partition(";")
    name, _, language = parameter.strip().partition("=")
    return language.strip() if name == "language" else ""


def splice(body: bytes, notices: bytes) -> tuple[bytes, int]:
    """The JSON object with ``"notices"`` as its first key, and the length of what was put before.

    What follows that length, behind a ``{``, is the body as it was.
    """
    prefix = b'{"notices":' + notices + (b"}" if body == b"{}" else b",")
    return (prefix, len(prefix)) if body == b"{}" else (prefix + body[1:], len(prefix))


def unsplice(spliced: bytes, cut: int) -> bytes:
    """The body as it was before :func:`splice`."""
    return b"{" + spliced[cut:] if cut < len(spliced) else b"{}"


def digest(body: bytes) -> str:
    """A short hash of some bytes, in hexadecimal."""
    return hashlib.blake2b(body, digest_size=8).hexdigest()


def etag(body: str, notices: str = "") -> str:
    """A strong entity tag of an answer from the hashes of its body and of its notices."""
    return f'"{body}-{notices}"' if notices else f'"{body}"'


def matches(if_none_match: str, *tags: str) -> bool:
    """Whether the header names one of these tags; a CDN may have marked them as weak."""
    if if_none_match.strip() == "*":
        return True
    return any(each.strip().removeprefix("W/") in tags for each in if_none_match.split(","))
