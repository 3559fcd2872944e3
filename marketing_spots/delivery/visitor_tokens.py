"""Visitor tokens: JWTs with which the utility's portal vouches for who is asking."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any

import jwt
import msgspec
from cryptography.hazmat.primitives import serialization

from marketing_spots import access
from marketing_spots.audience.ids import LONGEST_ID, good_customer_id
from marketing_spots.delivery.caches import RecentCache
from marketing_spots.delivery.problems import Problem, unauthorised

logger = logging.getLogger("gridspot.delivery")

LEEWAY = 10  # seconds that the portal's clock may differ
MAX_TOKEN = 8192
CACHED = 20_000


class TokenKeyDoc(msgspec.Struct, frozen=True, kw_only=True):
    """A key as the access document holds it; `material` as in ``models.TokenKey``."""

    kid: str
    algorithm: str
    material: str
    audience: str


class Verified(msgspec.Struct, frozen=True):
    """What a token that was checked says. Consents are None where it says nothing."""

    customer: str
    expires: float  # seconds since 1970
    personalisation: bool | None = None
    measurement: bool | None = None


class _Key(msgspec.Struct, frozen=True):
    algorithm: str
    key: Any
    audience: str


class Verifier:
    """Checks tokens with the active keys. What was checked once is remembered until it expires."""

    def __init__(self, documents: Sequence[TokenKeyDoc]) -> None:
        self._keys: dict[str, _Key] = {}
        self._checked: RecentCache[str, Verified] = RecentCache(CACHED)
        #: Keys that cannot be used on this node, with the reason; shown in health.
        self.problems: list[str] = []
        for document in documents:
            try:
                self._keys[document.kid] = _Key(
                    document.algorithm, _material(document), document.audience
                )
            except ValueError as error:
                self.problems.append(f"visitor token key {document.kid}: {error}")
                logger.error("Visitor token key %s cannot be used: %s", document.kid, error)

    def check(self, token: str) -> Verified:
        """Who the token is for. Raises :class:`Problem` (401) that says what is wrong with it."""
        known = self._checked.get(token)
        if known is not None and known.expires + LEEWAY > time.time():
            return known
        verified = self._check(token)
        self._checked.put(token, verified)
        return verified

    def _check(self, token: str) -> Verified:
        if len(token) > MAX_TOKEN:
            raise _refused("invalid-token", f"it is longer than {MAX_TOKEN} characters.")
        try:
            key = self._key_for(jwt.get_unverified_header(token))
            claims = jwt.decode(
                token,
                key.key,
                algorithms=[key.algorithm],
                audience=key.audience,
                leeway=LEEWAY,
                options={"require": ["exp", "aud", "sub"]},
            )
            return _read(claims)
        except jwt.ExpiredSignatureError:
            raise _refused(
                "expired-token", "it has expired. Ask the portal for a new one."
            ) from None
        except jwt.InvalidTokenError as error:
            raise _refused("invalid-token", _words(error)) from None
        except (ValueError, TypeError, OverflowError, RecursionError, AttributeError):
            raise _refused("invalid-token", "it is not a JWT in compact form.") from None

    def _key_for(self, header: dict[str, Any]) -> _Key:
        kid = header.get("kid")
        if kid is None:
            if len(self._keys) == 1:
                return next(iter(self._keys.values()))
            raise jwt.InvalidTokenError(
                "it names no key (header `kid`), and there is not exactly one."
            )
        key = self._keys.get(kid) if isinstance(kid, str) else None
        if key is None:
            raise jwt.InvalidTokenError("its key (header `kid`) is not known or was switched off.")
        return key


def _material(document: TokenKeyDoc) -> Any:
    if document.algorithm == "HS256":
        return access.decrypt(document.material)
    return serialization.load_pem_public_key(document.material.encode())


def _read(claims: dict[str, Any]) -> Verified:
    customer = claims["sub"]
    if not good_customer_id(customer):
        raise jwt.InvalidTokenError(
            f"its `sub` is not a customer id of 1 to {LONGEST_ID} characters."
        )
    consents = claims.get("consents", {})
    if not isinstance(consents, dict) or any(
        not isinstance(consents.get(name), bool | None)
        for name in ("personalisation", "measurement")
    ):
        raise jwt.InvalidTokenError(
            "its `consents` is not an object with true or false for personalisation and measurement."
        )
    return Verified(
        customer, float(claims["exp"]), consents.get("personalisation"), consents.get("measurement")
    )


def _words(error: jwt.InvalidTokenError) -> str:
    match error:
        case jwt.InvalidSignatureError():
            return "its signature does not fit the key that it names."
        case jwt.InvalidAlgorithmError():
            return "it is signed with another algorithm than its key is for."
        case jwt.InvalidAudienceError():
            return "its audience (`aud`) is another one than the key's."
        case jwt.MissingRequiredClaimError():
            return f"it has no `{error.claim}`."
        case jwt.ImmatureSignatureError():
            return "it is not valid yet (`nbf` or `iat`); check the portal's clock."
        case jwt.DecodeError():
            return "it is not a JWT in compact form."
    if type(error) is jwt.InvalidTokenError:
        return str(error)
    return "its claims are not of the types that the standard asks for."


def _refused(kind: str, reason: str) -> Problem:
    return unauthorised(
        kind, "The visitor token is not accepted", f"The visitor token is refused: {reason}"
    )
