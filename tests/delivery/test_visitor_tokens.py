"""Visitor tokens: what is accepted, and what is refused with which words."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from marketing_spots.access import encrypt
from marketing_spots.delivery import visitor_tokens
from marketing_spots.delivery.app import create_app
from marketing_spots.delivery.state import State
from marketing_spots.delivery.visitor_tokens import TokenKeyDoc, Verifier
from tests.delivery.world import BROWSER, CONSENT, Client, keys, put_live

SECRET = b"a secret of forty-eight bytes, shared by portal!"
ED = ed25519.Ed25519PrivateKey.generate()
ES = ec.generate_private_key(ec.SECP256R1())


def pem(key: Any) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


HS_DOC = TokenKeyDoc(kid="hs", algorithm="HS256", material=encrypt(SECRET), audience="gridspot")
ED_DOC = TokenKeyDoc(kid="ed", algorithm="EdDSA", material=pem(ED), audience="gridspot")
ES_DOC = TokenKeyDoc(kid="es", algorithm="ES256", material=pem(ES), audience="other-portal")
SIGNERS: dict[str, tuple[str, Any, str]] = {
    "hs": ("HS256", SECRET, "gridspot"),
    "ed": ("EdDSA", ED, "gridspot"),
    "es": ("ES256", ES, "other-portal"),
}


def token(kid: str = "ed", *, headers: Any = None, drop: str = "", **claims: Any) -> str:
    algorithm, key, audience = SIGNERS[kid]
    body = {"sub": "1001", "aud": audience, "exp": 4_000_000_000, **claims}
    body.pop(drop, None)
    named = {"kid": kid, **(headers or {})}
    return jwt.encode(
        body, key, algorithm, headers={name: value for name, value in named.items() if value}
    )


def raw(header: Any, claims: Any, signature: bytes = b"") -> str:
    def part(value: Any) -> str:
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    return f"{part(header)}.{part(claims)}.{part(signature)}"


@pytest.fixture
def asked(state: State) -> Any:
    put_live(state, access=keys(HS_DOC, ED_DOC, ES_DOC))
    client = Client(create_app(state))

    def ask(text: str, consents: Any = CONSENT) -> Any:
        body = {"spots": ["home-hero"], "visitor": {"token": text}, "consents": consents}
        return client.post("/api/v1/spots", body, BROWSER)

    return ask


@pytest.mark.parametrize("kid", SIGNERS)
def test_each_algorithm_reaches_the_profile(asked: Any, kid: str) -> None:
    for _ in range(2):  # the second time from memory
        answer = asked(token(kid))
        assert answer.json["spots"]["home-hero"]["items"][0]["id"] == "ad-ev"


def test_a_header_does_too(state: State) -> None:
    put_live(state, access=keys(ED_DOC))
    answer = Client(create_app(state)).get(
        "/api/v1/spots/home-hero", BROWSER, x_visitor_token=token(), x_consent="personalisation"
    )
    assert answer.json["items"][0]["id"] == "ad-ev"
    assert answer.headers["cache-control"] == "private, no-store"


def test_without_kid_a_single_key_is_meant(state: State) -> None:
    put_live(state, access=keys(ED_DOC))
    client = Client(create_app(state))
    body = {
        "spots": ["home-hero"],
        "visitor": {"token": token(headers={"kid": None})},
        "consents": CONSENT,
    }
    assert client.post("/api/v1/spots", body).status == 200


CLAIMS = {"sub": "1001", "aud": "gridspot", "exp": 4_000_000_000}
OTHER = ed25519.Ed25519PrivateKey.generate()
RSA_KEY = rsa.generate_private_key(65537, 2048)
BAD = {
    "empty": "",
    "not a token": "hello",
    "two parts": "a.b",
    "four parts": "a.b.c.d",
    "not base64": "!!!.###.$$$",
    "not JSON": raw(b"{", b"{"),
    "header is a list": raw([1], CLAIMS),
    "claims are a list": jwt.api_jws.encode(b"[1]", ED, "EdDSA", headers={"kid": "ed"}),
    "claims are no JSON": jwt.api_jws.encode(b"\xff", ED, "EdDSA", headers={"kid": "ed"}),
    "claims nest deeply": jwt.api_jws.encode(b"[" * 3000, ED, "EdDSA", headers={"kid": "ed"}),
    "alg none": raw({"alg": "none", "kid": "ed"}, CLAIMS),
    "alg None": raw({"alg": "None", "kid": "ed"}, CLAIMS, b"x"),
    "no alg": raw({"kid": "ed"}, CLAIMS, b"x"),
    "alg is a number": raw({"alg": 1, "kid": "ed"}, CLAIMS, b"x"),
    "kid is a list": raw({"alg": "EdDSA", "kid": ["ed"]}, CLAIMS, b"x"),
    "unknown kid": token(headers={"kid": "nobody"}),
    "no kid, several keys": token(headers={"kid": None}),
    "signed by another": jwt.encode(CLAIMS, OTHER, "EdDSA", headers={"kid": "ed"}),
    "public key as HS256 secret": raw(
        {"alg": "HS256", "kid": "ed"},
        CLAIMS,
        jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
            (raw({"alg": "HS256", "kid": "ed"}, CLAIMS).rpartition(".")[0]).encode(),
            pem(ED).encode(),
        ),
    ),
    "another algorithm than the key's": jwt.encode(CLAIMS, ES, "ES256", headers={"kid": "ed"}),
    "RS256": jwt.encode(CLAIMS, RSA_KEY, "RS256", headers={"kid": "hs"}),
    "HS512 with the right secret": jwt.encode(
        CLAIMS, SECRET + SECRET, "HS512", headers={"kid": "hs"}
    ),
    "audience": token(aud="somebody else"),
    "audience of the other key": token(aud="other-portal"),
    "no audience": token(drop="aud"),
    "no exp": token(drop="exp"),
    "no sub": token(drop="sub"),
    "not yet": token(nbf=3_999_999_000),
    "sub too long": token(sub="9" * 65),
    "sub unprintable": token(sub="10\x0001"),
    "sub empty": token(sub=""),
    "consents a text": token(consents="yes"),
    "consents a number": token(consents={"personalisation": 1}),
    "longer than a header": token(pad="x" * 9000),
    "not ASCII": "ä.ö.ü",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_is_refused_and_never_taken_for_nobody(asked: Any, name: str) -> None:
    answer = asked(BAD[name])
    assert answer.status == 401, name
    assert answer.json["type"].endswith("#invalid-token")
    assert answer.json["detail"].startswith("The visitor token is refused: ")
    assert "www-authenticate" in answer.headers


@pytest.mark.parametrize("claims", [{"exp": "soon"}, {"exp": 1e400}, {"exp": [1]}, {"sub": 1001}])
def test_claims_of_the_wrong_type_are_refused(asked: Any, claims: Any) -> None:
    body = json.dumps({**CLAIMS, **claims}).encode()
    answer = asked(jwt.api_jws.encode(body, ED, "EdDSA", headers={"kid": "ed"}))
    assert answer.status == 401


def test_an_expired_token_says_so(asked: Any) -> None:
    answer = asked(token(exp=int(time.time()) - 11))
    assert answer.status == 401
    assert answer.json["type"].endswith("#expired-token")
    assert "new one" in answer.json["detail"]


def test_clocks_may_differ_a_little(asked: Any) -> None:
    assert asked(token(exp=int(time.time()) - 5)).status == 200


def test_what_is_remembered_expires_too(monkeypatch: pytest.MonkeyPatch) -> None:
    verifier = Verifier([ED_DOC])
    text = token(exp=int(time.time()) + 60)
    assert verifier.check(text) is verifier.check(text)
    later = time.time() + 71
    monkeypatch.setattr(visitor_tokens.time, "time", lambda: later)
    checked = []
    monkeypatch.setattr(verifier, "_check", lambda text: checked.append(text))
    verifier.check(text)
    assert checked


def test_another_access_document_remembers_nothing(asked: Any, state: State) -> None:
    text = token()
    assert asked(text).status == 200
    put_live(state, access=keys(HS_DOC))
    assert asked(text).status == 401


def test_a_key_that_cannot_be_read_is_reported_and_the_others_work() -> None:
    lost = TokenKeyDoc(kid="lost", algorithm="HS256", material="garbage", audience="gridspot")
    broken = TokenKeyDoc(kid="broken", algorithm="EdDSA", material="no PEM", audience="gridspot")
    verifier = Verifier([lost, broken, ED_DOC])
    assert [each.partition(":")[0] for each in verifier.problems] == [
        "visitor token key lost",
        "visitor token key broken",
    ]
    assert verifier.check(token()).customer == "1001"
