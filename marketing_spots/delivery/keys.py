"""Who may ask: API keys and their origins, held in memory as one immutable document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from marketing_spots.delivery.caches import RecentCache
from marketing_spots.delivery.problems import Problem, forbidden, unauthorised
from marketing_spots.delivery.visitor_tokens import TokenKeyDoc, Verifier

BROWSER = "browser"
SERVER = "server"
_LONGEST_KEY = 256
KEYS_KEPT = 256


class ApiKeyDoc(msgspec.Struct, frozen=True, kw_only=True):
    """An active API key as the access document holds it."""

    kind: str
    hash: str  # hex SHA-256
    origins: tuple[str, ...] = ()


class AccessDocument(msgspec.Struct, frozen=True, kw_only=True):
    """All active keys. It is kept apart from snapshots, so that putting an older snapshot back
    never brings a revoked key back."""

    version: int
    api_keys: tuple[ApiKeyDoc, ...] = ()
    token_keys: tuple[TokenKeyDoc, ...] = ()


class Key:
    """An API key that was accepted. `origin` is what the answer may name for CORS."""

    __slots__ = ("kind", "origins", "server")

    def __init__(self, kind: str, origins: frozenset[str]) -> None:
        self.kind = kind
        self.server = kind == SERVER
        self.origins = origins


class Access:
    """The access document, ready to look up."""

    __slots__ = ("_keys", "_recent", "document", "origins", "verifier")

    def __init__(self, document: AccessDocument) -> None:
        self.document = document
        self._keys = {
            each.hash: Key(each.kind, frozenset(each.origins)) for each in document.api_keys
        }
        #: Keys by the headers that they came in, so that not every request is hashed.
        self._recent: RecentCache[tuple[str | None, str | None], Key] = RecentCache(KEYS_KEPT)
        #: Every origin of any browser key: errors and preflights answer these.
        self.origins = frozenset(
            origin for each in document.api_keys if each.kind == BROWSER for origin in each.origins
        )
        self.verifier = Verifier(document.token_keys)

    def authorise(self, env: Mapping[str, Any]) -> Key:
        """The key of a request. Raises :class:`Problem`: 401 without a good one, 403 from elsewhere."""
        headers = (env.get("HTTP_AUTHORIZATION"), env.get("HTTP_X_API_KEY"))
        key = self._recent.get(headers)
        if key is None:
            key = self._find(env)
            if "key=" not in env.get("QUERY_STRING", ""):
                self._recent.put(headers, key)
        if not key.server:
            origin = env.get("HTTP_ORIGIN")
            if origin is not None and origin not in key.origins:
                raise _wrong_origin(origin)
        return key

    def _find(self, env: Mapping[str, Any]) -> Key:
        text = key_text(env)
        key = self._keys.get(hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())
        if key is None:
            raise _unknown(text)
        return key

    def authorise_server(self, env: Mapping[str, Any]) -> Key:
        """As :meth:`authorise`, but 403 for a browser key."""
        key = self.authorise(env)
        if not key.server:
            raise forbidden("This needs a server key, and the request came with a browser key.")
        return key


def key_text(env: Mapping[str, Any]) -> str:
    """The key as the request gives it; empty when it gives none."""
    bearer: str | None = env.get("HTTP_AUTHORIZATION")
    if bearer is not None:
        scheme, _, text = bearer.partition(" ")
        if scheme.lower() == "bearer":
            return text.strip()[: _LONGEST_KEY + 1]
    header: str | None = env.get("HTTP_X_API_KEY")
    if header is not None:
        return header.strip()[: _LONGEST_KEY + 1]
    query: str = env.get("QUERY_STRING", "")
    if "key=" in query and env["REQUEST_METHOD"] in ("GET", "HEAD"):
        for name, value in parse_qsl(query, max_num_fields=1000):
            if name == "key" and value.startswith("gsb_"):
                return value[: _LONGEST_KEY + 1]
            if name == "key" and value.startswith("gss_"):
                raise forbidden(
                    "A server key must not be in an address, where logs and caches keep it. "
                    "Send it as Authorization: Bearer, and make a new one, for this one is out."
                )
    return ""


def _unknown(text: str) -> Problem:
    if not text:
        return unauthorised(
            "no-key",
            "An API key is needed",
            "Send a key as Authorization: Bearer, as X-Api-Key, or a browser key as ?key= on GET. "
            "Keys are made in the admin under API keys.",
        )
    return unauthorised(
        "unknown-key",
        "The API key is not accepted",
        "This key does not exist or was switched off. Check it in the admin under API keys.",
    )


def _wrong_origin(origin: str) -> Problem:
    return forbidden(
        f"This browser key is not for pages of {origin[:100]}. "
        "Add the address to the key in the admin, or use that site's own key."
    )
