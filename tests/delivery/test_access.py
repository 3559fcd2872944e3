"""Making keys."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from django.core.exceptions import ValidationError

from marketing_spots import access
from marketing_spots.models import ApiKey, Head, TokenKey
from tests.delivery.test_visitor_tokens import ED, ES, SECRET, pem

pytestmark = pytest.mark.django_db


def test_a_browser_key_is_kept_and_a_server_key_is_not() -> None:
    browser, plain = access.create_api_key("site", "browser", "https://www.example.com/")
    assert plain.startswith("gsb_")
    assert browser.token == plain
    assert browser.origin_list == ("https://www.example.com",)
    server, secret = access.create_api_key("call centre", "server")
    assert secret.startswith("gss_")
    assert server.hash == hashlib.sha256(secret.encode()).hexdigest()
    row = ApiKey.objects.filter(pk=server.pk).values().get()
    assert secret not in str(row)
    assert server.hint == secret[:8] + "…"
    assert secret != access.create_api_key("another", "server")[1]


def test_a_demo_may_fix_its_key() -> None:
    _, plain = access.create_api_key("demo", "server", key="gss_demo_0123456789abcdef")
    assert plain == "gss_demo_0123456789abcdef"
    with pytest.raises(ValidationError):
        access.create_api_key("demo", "server", key="gss_short")
    with pytest.raises(ValidationError):
        access.create_api_key("twice", "server", key=plain)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("HTTPS://WWW.Example.com", "https://www.example.com"),
        ("http://localhost:3000/", "http://localhost:3000"),
        ("https://a.example:443", "https://a.example"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://[::1]:80", "http://[::1]"),
        (
            "https://a.example\n\nhttps://b.example https://a.example",
            "https://a.example\nhttps://b.example",
        ),
    ],
)
def test_origins_are_kept_as_browsers_spell_them(given: str, kept: str) -> None:
    assert access.clean_origins(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "www.example.com",
        "https://",
        "https://example.com/path",
        "https://example.com?x=1",
        "https://user@example.com",
        "https://*.example.com",
        "*",
        "null",
        "ftp://example.com",
        "https://example.com:port",
        "https://example.com:99999",
        "https://a..example",
    ],
)
def test_what_no_browser_would_send_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        access.clean_origins(given)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("x", "browser", ""), "origins"),
        (("x", "browser", "example.com"), "origins"),
        (("x", "server", "https://a.example"), "origins"),
        (("x", "admin"), "kind"),
        (("", "server"), "name"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused_at_its_field(arguments: Any, field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        access.create_api_key(*arguments)
    assert field in caught.value.message_dict
    assert ApiKey.objects.count() == 0


def test_a_shared_secret_is_encrypted_and_comes_back(settings: Any) -> None:
    made = access.create_token_key("portal", "HS256", SECRET, kid="portal-1")
    assert made.kid == "portal-1"
    assert SECRET.decode() not in made.material
    assert access.decrypt(made.material) == SECRET
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another secret key of more than thirty-two characters"
    with pytest.raises(ValueError, match="SECRET_KEY_FALLBACKS"):
        access.decrypt(made.material)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert access.decrypt(made.material) == SECRET


def test_derived_keys_are_one_for_each_purpose(settings: Any) -> None:
    assert access.derive_key("a", "one") != access.derive_key("a", "two")
    assert access.derive_key("a", "one") == access.derive_key("a", "one")
    settings.SECRET_KEY_FALLBACKS = ["older"]
    assert len(access.derived_keys("one")) == 2


@pytest.mark.parametrize(("algorithm", "key"), [("EdDSA", ED), ("ES256", ES)])
def test_a_public_key_is_kept(algorithm: str, key: Any) -> None:
    made = access.create_token_key("portal", algorithm, "\n" + pem(key) + "\n\n", audience="web")
    assert made.material == pem(key)
    assert made.audience == "web"
    assert len(made.kid) == 32


def private(key: Any) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


REFUSED = {
    "private key": ("EdDSA", private(ED), "private key"),
    "certificate": ("ES256", "-----BEGIN CERTIFICATE-----\nx", "certificate"),
    "no PEM": ("EdDSA", "hello", "PEM"),
    "empty": ("EdDSA", "", "PEM"),
    "P-256 for EdDSA": ("EdDSA", pem(ES), "Ed25519"),
    "Ed25519 for ES256": ("ES256", pem(ED), "P-256"),
    "P-384": ("ES256", pem(ec.generate_private_key(ec.SECP384R1())), "P-256"),
    "Ed448": ("EdDSA", pem(ed448.Ed448PrivateKey.generate()), "Ed25519"),
    "RSA": ("EdDSA", pem(rsa.generate_private_key(65537, 2048)), "Ed25519"),
    "short secret": ("HS256", "x" * 31, "32 bytes"),
    "PEM as secret": ("HS256", pem(ed25519.Ed25519PrivateKey.generate()), "not a shared secret"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_material_of_the_wrong_kind_is_refused(name: str) -> None:
    algorithm, material, words = REFUSED[name]
    with pytest.raises(ValidationError) as caught:
        access.create_token_key("portal", algorithm, material)
    assert words in " ".join(caught.value.message_dict["material"])
    assert TokenKey.objects.count() == 0


def test_key_ids_are_unique_and_algorithms_known() -> None:
    access.create_token_key("a", "HS256", SECRET, kid="same")
    with pytest.raises(ValidationError) as caught:
        access.create_token_key("b", "HS256", SECRET, kid="same")
    assert "kid" in caught.value.message_dict
    with pytest.raises(ValidationError):
        access.create_token_key("c", "none", SECRET)


def test_every_change_of_a_key_is_told_to_the_nodes() -> None:
    def version() -> int:
        return Head.objects.get(pk=1).access_version

    key, _ = access.create_api_key("a", "server")
    seen = [version()]
    token_key = access.create_token_key("a", "HS256", SECRET)
    seen.append(version())
    key.save()
    seen.append(version())
    token_key.delete()
    seen.append(version())
    ApiKey.objects.all().delete()
    seen.append(version())
    assert seen == sorted(set(seen))
