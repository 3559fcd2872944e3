"""Numbers of searches: made before anything is stored, and nobody else can make one.

Each has the moment it was made and a signature, so that a click can be judged on any node without a
look at the database, and an invented one is told apart.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import secrets

from django.conf import settings

__all__ = ["UnknownSearch", "made_at", "new_id"]

_MAC = 6


class UnknownSearch(LookupError):
    """No search has this number, or it was long ago. The message is for whoever sent it."""

    def __init__(self) -> None:
        super().__init__(
            "There was no such search here within the last hour. Send the `search_id` of the answer "
            "that the result was in."
        )


def new_id(now: dt.datetime) -> str:
    """24 characters that can stand in an address."""
    body = int(now.timestamp() * 1_000).to_bytes(6, "big") + secrets.token_bytes(6)
    return base64.urlsafe_b64encode(body + _mac(settings.SECRET_KEY, body)).decode()


def made_at(search: str) -> dt.datetime:
    """When the search with this number was. Raises UnknownSearch for one not made here."""
    try:
        raw = base64.b64decode(search.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise UnknownSearch from None
    body, mac = raw[:-_MAC], raw[-_MAC:]
    if len(body) != 12 or not any(
        hmac.compare_digest(mac, _mac(secret, body))
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ):
        raise UnknownSearch
    return dt.datetime.fromtimestamp(int.from_bytes(body[:6], "big") / 1_000, dt.UTC)


def _mac(secret: str, body: bytes) -> bytes:
    key = f"search ids {secret}".encode()
    return hmac.new(key, body, hashlib.sha256).digest()[:_MAC]
