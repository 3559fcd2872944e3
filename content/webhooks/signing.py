"""Secrets of webhooks and the signatures made with them, after the Standard Webhooks specification."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A random secret as receivers know it: ``whsec_`` and 32 bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(plain_secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: one signature a secret, separated by spaces."""
    content = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{_signature(plain, content)}" for plain in plain_secrets)


def _signature(plain: str, content: bytes) -> str:
    try:
        key = base64.b64decode(plain.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("A webhook's secret is whsec_ followed by base64.") from None
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


# --- at rest ------------------------------------------------------------------------------------


def _box() -> MultiFernet:
    """Encrypts with a key of SECRET_KEY, and reads what an earlier one encrypted."""
    keys = []
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        hkdf = HKDF(
            algorithm=hashes.SHA256(), length=32, salt=None, info=b"gridspot webhook secrets"
        )
        keys.append(Fernet(base64.urlsafe_b64encode(hkdf.derive(secret.encode()))))
    return MultiFernet(keys)


def seal(plain: str) -> str:
    """The secret as it is kept: readable only with this installation's SECRET_KEY."""
    return _box().encrypt(plain.encode()).decode()


def unseal(sealed: str) -> str:
    """What :func:`seal` was given. Raises ValueError when its SECRET_KEY is no longer known."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise ValueError(
            "The secret was encrypted with a SECRET_KEY that is no longer known. "
            "List the earlier one in SECRET_KEY_FALLBACKS, or make a new secret."
        ) from None
