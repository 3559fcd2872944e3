"""Item tokens: what an event must show to be counted, signed so that nobody can make one up.

A token is ASCII text of seven parts, ``1.<item>.<moment>.<expiry>.<nonce>.<visitor>.<mac>``. `item` is
base64url of a JSON list (snapshot, spot, campaign, ad, variant) that is encoded once a snapshot;
moments are hex seconds since 1970; `visitor` is a keyed hash, never the id. The mac is keyed BLAKE2b
(RFC 7693): as strong as HMAC-SHA256 at a third of its time, and signing is most of what a small answer
costs. The items of one answer share a nonce: none of them comes twice in it, so each token is its own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Sequence

import msgspec

VERSION = b"1"
MAC_BYTES = 16
HASH_BYTES = 12
#: Seconds for which an item's events are accepted: a page that stays open, a cache in between.
LIFETIME = 24 * 3600
_LONGEST = 2048
_FUTURE = 300  # seconds that another node's clock may be ahead


class TokenError(ValueError):
    """A token that cannot be trusted. `code` is `malformed`, `forged` or `expired`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ItemToken(msgspec.Struct, frozen=True, kw_only=True):
    """What a token says. `moment` and `expiry` are seconds since 1970.

    `nonce` is empty in a shared answer, where many visitors hold the same token; `visitor` is
    empty there too, and wherever the visitor did not agree to be measured.
    """

    snapshot: int
    spot: str
    campaign: str | None  # None: the spot's default content
    ad: str
    variant: str | None
    moment: int
    expiry: int
    nonce: str
    visitor: str


_ITEM = msgspec.json.Decoder(tuple[int, str, str | None, str, str | None])


def encode_item(
    snapshot: int, spot: str, campaign: str | None, ad: str, variant: str | None
) -> bytes:
    """The part of a token that is the same whenever this item shows."""
    return _b64(msgspec.json.encode((snapshot, spot, campaign, ad, variant)))


def new_nonce() -> bytes:
    """Base64url of 72 random bits."""
    return _b64(os.urandom(9))


class Signer:
    """Makes and checks tokens. The first key signs; the others still verify."""

    __slots__ = ("_hash_key", "_keys")

    def __init__(self, keys: Sequence[bytes], hash_key: bytes) -> None:
        self._keys = tuple(keys)
        self._hash_key = hash_key

    def visitor_hash(self, kind: str, visitor_id: str) -> bytes:
        """A hash of the id that only this installation can make, as 16 characters.

        `kind` keeps an anonymous id from passing for a customer's.
        """
        text = f"{kind}:{visitor_id}".encode("utf-8", "surrogatepass")
        return _b64(hashlib.blake2b(text, key=self._hash_key, digest_size=HASH_BYTES).digest())

    def item(self, item: bytes) -> ItemSigner:
        """Signs for one encoded item again and again."""
        return ItemSigner(b"%b.%b" % (VERSION, item), self._keys[0])

    def verify(self, token: str | bytes, now: int) -> ItemToken:
        """What the token says at `now` (seconds since 1970). Raises :class:`TokenError`."""
        raw = token.encode("ascii", "replace") if isinstance(token, str) else token
        payload, _, mac = raw.rpartition(b".")
        parts = payload.split(b".")
        if len(raw) > _LONGEST or len(parts) != 6 or parts[0] != VERSION:
            raise TokenError("malformed", "This is not an item token of a spot's answer.")
        if not any(hmac.compare_digest(_mac(payload, key), mac) for key in self._keys):
            raise TokenError("forged", "The token's signature is not ours.")
        found = _parse(parts)
        if now >= found.expiry:
            raise TokenError(
                "expired", "The token is too old; its event can't be counted any more."
            )
        if found.moment > now + _FUTURE:
            raise TokenError("malformed", "The token is from the future; check the nodes' clocks.")
        return found


class ItemSigner:
    """Makes the tokens of one item: what never changes of them is hashed once."""

    __slots__ = ("_mac", "_start")

    def __init__(self, start: bytes, key: bytes) -> None:
        self._start = start
        self._mac = hashlib.blake2b(start, key=key, digest_size=MAC_BYTES)

    def sign(self, occasion: bytes) -> bytes:
        """The item's token for an :func:`occasion`."""
        mac = self._mac.copy()
        mac.update(occasion)
        # Hex is longer than base64 and several times as fast to write.
        return b"%b%b.%b" % (self._start, occasion, binascii.hexlify(mac.digest()))


def occasion(
    moment: int, nonce: bytes = b"", visitor: bytes = b"", lifetime: int = LIFETIME
) -> bytes:
    """What all tokens of one answer have in common; `moment` in seconds since 1970."""
    return b".%x.%x.%b.%b" % (moment, moment + lifetime, nonce, visitor)


def _mac(payload: bytes, key: bytes) -> bytes:
    return binascii.hexlify(hashlib.blake2b(payload, key=key, digest_size=MAC_BYTES).digest())


def _parse(parts: list[bytes]) -> ItemToken:
    _, item, moment, expiry, nonce, visitor = parts
    try:
        padded = item + b"=" * (-len(item) % 4)
        snapshot, spot, campaign, ad, variant = _ITEM.decode(base64.urlsafe_b64decode(padded))
        return ItemToken(
            snapshot=snapshot,
            spot=spot,
            campaign=campaign,
            ad=ad,
            variant=variant,
            moment=int(moment, 16),
            expiry=int(expiry, 16),
            nonce=nonce.decode("ascii"),
            visitor=visitor.decode("ascii"),
        )
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        raise TokenError("malformed", "The token's content cannot be read.") from error


def _b64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
