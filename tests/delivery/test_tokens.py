"""Item tokens: what they say, and that nobody else can make them say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_spots.delivery.tokens import (
    LIFETIME,
    Signer,
    TokenError,
    encode_item,
    new_nonce,
    occasion,
)

NEW, OLD, HASH = b"n" * 32, b"o" * 32, b"h" * 32
signer = Signer([NEW, OLD], HASH)
ITEM = encode_item(7, "home-hero", "c-1", "ad-1", "b")
text = st.text(min_size=1, max_size=64)


@given(st.integers(0, 2**31), text, st.none() | text, text, st.none() | text, st.integers(0, 2**33))
def test_what_is_signed_is_what_is_read(
    snapshot: int, spot: str, campaign: str | None, ad: str, variant: str | None, moment: int
) -> None:
    item = encode_item(snapshot, spot, campaign, ad, variant)
    token = signer.item(item).sign(occasion(moment, b"nonce", b"visitor"))
    assert token.isascii()
    found = signer.verify(token, moment)
    assert (found.snapshot, found.spot, found.campaign, found.ad, found.variant) == (
        snapshot,
        spot,
        campaign,
        ad,
        variant,
    )
    assert (found.moment, found.expiry) == (moment, moment + LIFETIME)
    assert (found.nonce, found.visitor) == ("nonce", "visitor")


@pytest.mark.parametrize(
    "position", range(0, len(signer.item(ITEM).sign(occasion(1000, b"n", b"v"))))
)
def test_no_character_can_be_changed(position: int) -> None:
    token = bytearray(signer.item(ITEM).sign(occasion(1000, b"n", b"v")))
    token[position] = ord("x") if token[position] != ord("x") else ord("y")
    with pytest.raises(TokenError):
        signer.verify(bytes(token), 1000)


def test_an_earlier_secret_still_verifies_and_a_foreign_one_does_not() -> None:
    token = Signer([OLD], HASH).item(ITEM).sign(occasion(1000))
    assert signer.verify(token, 1000).ad == "ad-1"
    with pytest.raises(TokenError) as caught:
        Signer([NEW], HASH).verify(token, 1000)
    assert caught.value.code == "forged"


def test_it_expires() -> None:
    token = signer.item(ITEM).sign(occasion(1000))
    assert signer.verify(token, 1000 + LIFETIME - 1)
    with pytest.raises(TokenError) as caught:
        signer.verify(token, 1000 + LIFETIME)
    assert caught.value.code == "expired"


def test_it_cannot_come_from_the_future() -> None:
    with pytest.raises(TokenError):
        signer.verify(signer.item(ITEM).sign(occasion(5000)), 1000)


@pytest.mark.parametrize(
    "junk", ["", ".", "......", "1.a.b.c.d.e.f", "ä" * 50, "1." * 2000, b"\xff\xfe", "2" * 100]
)
def test_junk_is_malformed_or_forged(junk: str | bytes) -> None:
    with pytest.raises(TokenError):
        signer.verify(junk, 1000)


@given(st.text(max_size=300))
def test_no_text_does_anything_else_than_fail(junk: str) -> None:
    with pytest.raises(TokenError):
        signer.verify(junk, 1000)


def test_signed_nonsense_is_malformed() -> None:
    for item in (b"!!!", b"bnVsbA", b"WzFd"):
        with pytest.raises(TokenError) as caught:
            signer.verify(signer.item(item).sign(occasion(1000)), 1000)
        assert caught.value.code == "malformed"


def test_a_visitor_hash_gives_nothing_away() -> None:
    customer = signer.visitor_hash("customer", "1001")
    assert b"1001" not in customer
    assert customer != signer.visitor_hash("anonymous", "1001")
    assert customer != Signer([NEW], b"x" * 32).visitor_hash("customer", "1001")
    assert len(customer) == 16


def test_nonces_differ() -> None:
    assert len({new_nonce() for _ in range(1000)}) == 1000
