"""Making keys, keeping their secrets, and telling every delivery node when one changes.

A node never reads these tables while it answers: it holds all keys in memory and loads them again
when ``Head.access_version`` has risen.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_delete, post_save

from marketing_spots.models import ApiKey, Head, TokenKey

BROWSER_PREFIX = "gsb_"
SERVER_PREFIX = "gss_"
MIN_SECRET_BYTES = 32  # RFC 7518, 3.2: an HS256 key is at least as long as its hash
MIN_KEY_LENGTH = 20


# --- API keys -----------------------------------------------------------------------------------


def hash_key(key: str) -> str:
    """The hex SHA-256 under which an API key is kept and found."""
    return hashlib.sha256(key.encode()).hexdigest()


def clean_origins(text: str) -> str:
    """The web addresses one a line, as a browser's ``Origin`` header spells them.

    Raises ValidationError for a line that no browser would ever send.
    """
    return "\n".join(dict.fromkeys(_origin(line) for line in text.split() if line))


def _origin(line: str) -> str:
    try:
        parts = urlsplit(line.rstrip("/"))
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.path
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
        or "*" in parts.netloc
    ):
        raise ValidationError(
            f"“{line}” is not a web address of a site. Write scheme and host without a path, "
            "for instance https://www.example.com."
        )
    try:
        host = parts.hostname.encode("idna").decode()
    except UnicodeError:
        raise ValidationError(f"“{line}” has a host name that cannot exist.") from None
    if ":" in host:
        host = f"[{host}]"
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, default) else "")


def create_api_key(
    name: str, kind: str, origins: str = "", *, key: str | None = None
) -> tuple[ApiKey, str]:
    """A new key and its plain text, which for a server key is never to be had again.

    `key` fixes the plain text, for demos whose documentation names it. Raises ValidationError by
    field: a browser key needs at least one origin, a server key takes none.
    """
    if kind not in ApiKey.Kind.values:
        raise ValidationError({"kind": "Choose browser or server."})
    browser = kind == ApiKey.Kind.BROWSER
    prefix = BROWSER_PREFIX if browser else SERVER_PREFIX
    try:
        cleaned = clean_origins(origins)
    except ValidationError as error:
        raise ValidationError({"origins": error.messages}) from None
    if browser and not cleaned:
        raise ValidationError(
            {"origins": "Name the web addresses that may use this key, one a line."}
        )
    if not browser and cleaned:
        raise ValidationError({"origins": "A server key is not bound to web addresses."})
    plain = key or prefix + secrets.token_urlsafe(24 if browser else 32)
    if not plain.startswith(prefix) or len(plain) < MIN_KEY_LENGTH or not plain.isascii():
        raise ValidationError(
            f"A {kind} key starts with {prefix} and has at least {MIN_KEY_LENGTH} characters."
        )
    made = ApiKey(
        name=name,
        kind=kind,
        origins=cleaned,
        token=plain if browser else "",
        hash=hash_key(plain),
        hint=plain[:8] + "…",
    )
    with transaction.atomic():
        made.full_clean()
        made.save()
    return made, plain


# --- visitor token keys -------------------------------------------------------------------------


def create_token_key(
    name: str,
    algorithm: str,
    secret_or_pem: str | bytes,
    audience: str = "gridspot",
    kid: str | None = None,
) -> TokenKey:
    """A new key that visitor tokens are checked with.

    `secret_or_pem`: for HS256 the shared secret (at least 32 bytes), else the PEM of the public
    key. `kid`: the token's key id; made up when left out. Raises ValidationError by field.
    """
    if algorithm not in TokenKey.Algorithm.values:
        raise ValidationError(
            {"algorithm": f"Choose one of {', '.join(TokenKey.Algorithm.values)}."}
        )
    raw = secret_or_pem.encode() if isinstance(secret_or_pem, str) else secret_or_pem
    try:
        material = _secret(raw) if algorithm == "HS256" else _public_key(raw, algorithm)
    except ValidationError as error:
        raise ValidationError({"material": error.messages}) from None
    fields: dict[str, Any] = {"kid": kid} if kid else {}
    made = TokenKey(name=name, algorithm=algorithm, material=material, audience=audience, **fields)
    with transaction.atomic():
        made.full_clean()
        made.save()
    return made


def _secret(raw: bytes) -> str:
    if raw.lstrip().startswith(b"-----BEGIN"):
        raise ValidationError(
            "This is a PEM, not a shared secret. For a public key choose EdDSA or ES256."
        )
    if len(raw) < MIN_SECRET_BYTES:
        raise ValidationError(
            f"An HS256 secret needs at least {MIN_SECRET_BYTES} bytes; this one has {len(raw)}. "
            "Make one with `openssl rand -base64 48`."
        )
    return encrypt(raw)


def _public_key(raw: bytes, algorithm: str) -> str:
    if b"PRIVATE KEY" in raw:
        raise ValidationError(
            "This is a private key. It stays with the portal; paste the public key, which "
            "`openssl pkey -in private.pem -pubout` prints."
        )
    if b"BEGIN CERTIFICATE" in raw:
        raise ValidationError(
            "This is a certificate. Paste its public key, which "
            "`openssl x509 -in certificate.pem -pubkey -noout` prints."
        )
    try:
        key = serialization.load_pem_public_key(raw.strip() + b"\n")
    except (ValueError, UnsupportedAlgorithm):
        raise ValidationError(
            "This is not a public key in PEM form. It starts with -----BEGIN PUBLIC KEY-----."
        ) from None
    if algorithm == "EdDSA" and not isinstance(key, ed25519.Ed25519PublicKey):
        raise ValidationError("EdDSA needs an Ed25519 public key; this key is of another kind.")
    if algorithm == "ES256" and not (
        isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    ):
        raise ValidationError("ES256 needs a P-256 public key; this key is of another kind.")
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


# --- secrets at rest ----------------------------------------------------------------------------


def derive_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose: knowing one derived key says nothing about another."""
    hkdf = HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=f"gridspot {purpose}".encode()
    )
    return hkdf.derive(secret.encode())


def derived_keys(purpose: str) -> list[bytes]:
    """A key of SECRET_KEY, then one of each earlier secret that is still listed."""
    return [
        derive_key(secret, purpose)
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def _fernet() -> MultiFernet:
    keys = derived_keys("token key material")
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def encrypt(raw: bytes) -> str:
    """`raw`, readable only with this installation's SECRET_KEY."""
    return _fernet().encrypt(raw).decode()


def decrypt(text: str) -> bytes:
    """What was encrypted with SECRET_KEY or a listed earlier one. Raises ValueError otherwise."""
    try:
        return _fernet().decrypt(text.encode())
    except InvalidToken:
        raise ValueError(
            "This secret was encrypted with a SECRET_KEY that is no longer known. "
            "List the earlier one in SECRET_KEY_FALLBACKS or make the key again."
        ) from None


# --- telling the nodes --------------------------------------------------------------------------


def touch_access() -> None:
    """Make every delivery node load all keys again. Call it in the transaction of the change."""
    if not Head.objects.filter(pk=1).update(access_version=F("access_version") + 1):
        with transaction.atomic():
            Head.objects.get_or_create(pk=1)
            Head.objects.filter(pk=1).update(access_version=F("access_version") + 1)


def _changed(**kwargs: Any) -> None:
    touch_access()


def connect() -> None:
    """Touch on every saved or deleted key. Called once, when the app is ready.

    ``QuerySet.update()`` sends no signal; who uses it calls :func:`touch_access` too.
    """
    for model in (ApiKey, TokenKey):
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"access {model.__name__}")
