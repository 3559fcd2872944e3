"""``POST /api/v1/spots``: who gets what."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest

from marketing_spots.delivery import spots
from marketing_spots.delivery.state import State
from marketing_spots.engine.definitions import Decision, Item, Reason
from tests.delivery.world import (
    BROWSER,
    CONSENT,
    ORIGIN,
    SECRETS,
    SERVER,
    Client,
    put_live,
    snapshot,
)


def ids(answer: Any) -> list[str]:
    return [item["id"] for item in answer["items"]]


def test_two_customers_get_different_answers(client: Client) -> None:
    ev = client.spots("home-hero", visitor={"customer": "1001"}, consents=CONSENT)["home-hero"]
    other = client.spots("home-hero", visitor={"customer": "1002"}, consents=CONSENT)["home-hero"]
    assert (ids(ev), ev["reason"], ev["cache"]) == (["ad-ev"], "campaign", "private")
    assert (ids(other), other["reason"]) == (["ad-default"], "default")


def test_an_item_has_everything_a_front_end_needs(client: Client) -> None:
    (item,) = client.spots("home-hero", context={"language": "es"})["home-hero"]["items"]
    token = item.pop("token")
    assert token.startswith("1.")
    assert item == {
        "id": "ad-default",
        "format": "text",
        "language": "es",
        "content": {
            "format": "text",
            "headline": "default in es",
            "body_html": "<p>Grüße</p>",
            "link": None,
        },
    }


@pytest.mark.parametrize(
    ("asked", "given"),
    [("es", "es"), ("es-MX", "es"), ("ES", "es"), ("es_MX", "es"), ("fr", "en"), ("e" * 40, "en")],
)
def test_language_falls_back_to_the_base_and_then_the_default(
    client: Client, asked: str, given: str
) -> None:
    (item,) = client.spots("home-hero", context={"language": asked})["home-hero"]["items"]
    assert item["language"] == given


def test_spots_come_in_the_order_asked_and_unknown_ones_are_named(client: Client) -> None:
    found = client.spots("home-side", "nöpe", "home-hero", "bare", "home-side")
    assert list(found) == ["home-side", "nöpe", "home-hero", "bare"]
    assert found["nöpe"] == {
        "items": [],
        "reason": "unknown_spot",
        "valid_until": None,
        "cache": "public",
    }
    assert found["bare"]["reason"] == "empty"


def test_context_decides_and_stays_shared(client: Client) -> None:
    side = client.spots("home-side", context={"device": "phone"})["home-side"]
    assert (ids(side), side["cache"]) == (["ad-phone"], "public")
    assert client.spots("home-side", context={"device": "desktop"})["home-side"]["items"] == []


def test_declared_facts_are_read_as_declared_only(client: Client) -> None:
    said = {"visitor": {"id": "a1", "declared": {"moving": True}}, "consents": CONSENT}
    assert ids(client.spots("home-hero", **said)["home-hero"]) == ["ad-moving"]
    answer = client.post(
        "/api/v1/spots",
        {"spots": ["home-hero"], "visitor": {"id": "a1", "declared": {"owns_ev": True}}},
    )
    assert answer.status == 422
    assert answer.json["errors"][0]["path"] == "$.visitor.declared.owns_ev"


def test_valid_until_is_the_end_of_the_schedule(client: Client, state: State) -> None:
    until = client.spots("soon")["soon"]["valid_until"]
    assert state.live is not None
    end = state.live.prepared.snapshot.campaigns[-1].schedule.end
    assert end is not None
    assert dt.datetime.fromisoformat(until) == end


def test_what_is_shown_already_does_not_show_again(client: Client) -> None:
    body = {"context": {"device": "phone"}, "shown": ["ad-phone"]}
    assert client.spots("home-side", **body)["home-side"]["items"] == []


def test_a_customer_without_profile_has_an_id_and_no_facts(client: Client) -> None:
    found = client.spots("home-hero", visitor={"customer": "1404"}, consents=CONSENT)
    assert ids(found["home-hero"]) == ["ad-default"]


def test_private_answers_are_never_stored(client: Client) -> None:
    answer = client.post("/api/v1/spots", {"spots": ["home-hero"]})
    assert answer.headers["cache-control"] == "private, no-store"


def test_tokens_name_the_item_and_the_visitor_only_when_private(
    client: Client, state: State
) -> None:
    now = int(time.time())
    body = {"visitor": {"customer": "1001"}, "consents": CONSENT}
    first, second = (client.spots("home-hero", **body)["home-hero"]["items"][0] for _ in "ab")
    token = state.signer.verify(first["token"], now)
    assert (token.snapshot, token.spot, token.campaign, token.ad) == (
        7,
        "home-hero",
        "c-ev",
        "ad-ev",
    )
    assert token.visitor == state.signer.visitor_hash("customer", "1001").decode()
    assert token.nonce
    assert token.nonce != state.signer.verify(second["token"], now).nonce
    assert "1001" not in first["token"]
    shared = client.spots("home-hero")["home-hero"]["items"][0]["token"]
    plain = state.signer.verify(shared, now)
    assert (plain.nonce, plain.visitor, plain.campaign) == ("", "", None)


def test_without_consent_to_measure_no_token_names_the_visitor(
    client: Client, state: State
) -> None:
    body = {"visitor": {"customer": "1001"}, "consents": {"personalisation": True}}
    (item,) = client.spots("home-hero", **body)["home-hero"]["items"]
    token = state.signer.verify(item["token"], int(time.time()))
    assert token.campaign == "c-ev"
    assert token.visitor == ""


@pytest.mark.parametrize("key", [BROWSER, SERVER])
def test_nothing_internal_leaves_the_server(client: Client, key: str) -> None:
    body = {
        "spots": ["home-hero", "home-side", "soon", "bare", "nope"],
        "visitor": {"id": "someone"},
        "context": {"device": "phone"},
        "consents": CONSENT,
    }
    text = client.post("/api/v1/spots", body, key, origin=ORIGIN).body.decode()
    assert "ad-phone" in text
    for secret in SECRETS:
        assert secret not in text


def test_internal_reasons_do_not_reach_a_browser(client: Client) -> None:
    body = {"spots": ["home-hero", "home-side", "nope"], "visitor": {"id": "x"}}
    for spot in client.post("/api/v1/spots", body, BROWSER).json["spots"].values():
        assert set(spot) == {"items", "reason", "valid_until", "cache"}
        assert spot["reason"] in {"campaign", "default", "empty", "unknown_spot"}


def test_when_deciding_fails_the_default_content_shows(
    client: Client, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> Any:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(spots, "decide", broken)
    found = client.spots("home-hero", "bare", "nope", context={"device": "phone"})
    assert (ids(found["home-hero"]), found["home-hero"]["reason"]) == (["ad-default"], "default")
    assert found["home-hero"]["cache"] == "private"
    assert (found["bare"]["reason"], found["nope"]["reason"]) == ("empty", "unknown_spot")
    assert state.failures.counts["deciding"] == 1
    single = client.get("/api/v1/spots/home-hero")
    assert single.status == 200
    assert single.headers["cache-control"] == "private, no-store"


def test_a_campaign_that_raises_is_counted(
    client: Client, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = Decision(spot="bare", items=(), reason=Reason.EMPTY, errors=("c-ev",))
    monkeypatch.setattr(spots, "decide", lambda *args: (decision,))
    client.spots("bare")
    assert state.failures.counts["campaigns"] == 1


def test_an_ad_without_content_leaves_no_hole(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = Decision(spot="bare", items=(Item(ad="gone", campaign="c"),), reason=Reason.WON)
    monkeypatch.setattr(spots, "decide", lambda *args: (gone,))
    found = client.spots("bare")["bare"]
    assert (found["items"], found["reason"]) == ([], "empty")


def test_a_new_snapshot_answers_whole(client: Client, state: State) -> None:
    assert client.spots("home-hero")["home-hero"]["items"]
    put_live(state, snapshot(version=8, spots=()))
    assert client.spots("home-hero")["home-hero"]["reason"] == "unknown_spot"


def test_without_any_snapshot_it_says_so(client: Client, state: State) -> None:
    state.live = None
    for answer in (
        client.post("/api/v1/spots", {"spots": ["a"]}),
        client.get("/api/v1/spots/a"),
        client.post("/api/v1/spots/explain", {"spots": ["a"]}),
    ):
        assert answer.status == 503
        assert answer.headers["retry-after"] == "2"
        assert answer.headers["content-type"] == "application/problem+json"
