"""``GET /api/v1/spots/{name}``: caching, conditional requests, what an answer depends on."""

from __future__ import annotations

import pytest

from marketing_spots.delivery import spots
from marketing_spots.delivery.replies import etag_matches, shared_for
from marketing_spots.delivery.state import State
from marketing_spots.engine.definitions import AttributeSource, AttributeType
from tests.delivery.world import (
    BROWSER,
    ORIGIN,
    SERVER,
    Client,
    Clock,
    attribute,
    campaign,
    compare,
    keys,
    put_live,
    snapshot,
)

HERO = "/api/v1/spots/home-hero"
BOTH = "personalisation, measurement"


def test_a_shared_answer_may_be_kept(client: Client) -> None:
    answer = client.get(f"{HERO}?language=es&page=/home")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "public, max-age=1, stale-if-error=300"
    assert answer.headers["etag"].startswith('"')
    assert answer.json["cache"] == "public"
    assert answer.json["items"][0]["language"] == "es"


def test_vary_names_all_that_the_answer_depends_on(client: Client) -> None:
    for answer in (client.get(HERO), client.get(HERO), client.get(HERO, x_visitor_id="a")):
        named = {part.strip().lower() for part in answer.headers["vary"].split(",")}
        assert named >= {
            "origin",
            "authorization",
            "x-api-key",
            "x-visitor-token",
            "x-visitor-id",
            "x-consent",
            "sec-gpc",
        }


def test_the_second_time_it_comes_from_the_process_and_is_the_same(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(HERO)
    monkeypatch.setattr(spots, "decide", None)  # deciding again would fail
    second = client.get(HERO)
    assert second.body == first.body
    assert second.headers == first.headers


def test_what_is_asked_differently_is_answered_differently(client: Client) -> None:
    side = "/api/v1/spots/home-side"
    phone, desktop = client.get(f"{side}?device=phone"), client.get(f"{side}?device=desktop")
    for _ in range(2):
        assert client.get(f"{side}?device=phone").body == phone.body
        assert client.get(f"{side}?device=desktop").body == desktop.body
    assert phone.json["items"]
    assert not desktop.json["items"]


@pytest.mark.parametrize("warm", [False, True])
def test_an_etag_that_fits_saves_the_body(client: Client, warm: bool) -> None:
    etag = client.get(HERO).headers["etag"]
    if not warm:
        client.get(HERO + "?page=/other")
    for given in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = client.get(HERO, if_none_match=given)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == etag
        assert "content-type" not in answer.headers
        assert "max-age" in answer.headers["cache-control"]
    assert client.get(HERO, if_none_match='"other"').status == 200


def test_etags_are_the_same_on_every_node_and_change_with_the_content(
    client: Client, state: State
) -> None:
    before = client.get(HERO).headers["etag"]
    put_live(state)
    assert client.get(HERO).headers["etag"] == before
    put_live(state, snapshot(version=8))
    assert client.get(HERO).headers["etag"] != before


def test_no_cache_outlives_the_schedule(client: Client) -> None:
    control = client.get("/api/v1/spots/soon").headers["cache-control"]
    age, _, stale = control.removeprefix("public, max-age=").partition(", stale-if-error=")
    assert 0 < int(age) + int(stale) <= 120


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (None, "public, max-age=1, stale-if-error=300"),
        (1000, "public, max-age=1, stale-if-error=300"),
        (42.9, "public, max-age=1, stale-if-error=41"),
        (1.5, "public, max-age=1"),
        (0.5, "public, max-age=0"),
        (-5, "public, max-age=0"),
    ],
)
def test_cache_control(left: float | None, expected: str) -> None:
    assert shared_for(None if left is None else 1000 + left, 1000)[1] == expected


def test_a_kept_answer_ends_with_its_schedule(
    client: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/api/v1/spots/soon").json["items"]
    clock.now += 121
    decided = []
    decide = spots.decide
    monkeypatch.setattr(spots, "decide", lambda *args: decided.append(1) or decide(*args))
    client.get("/api/v1/spots/soon")
    assert decided


def test_a_visitor_gets_a_private_answer_that_nobody_keeps(client: Client) -> None:
    answer = client.get(HERO, x_visitor_id="someone", x_consent=BOTH)
    assert answer.headers["cache-control"] == "private, no-store"
    assert "etag" not in answer.headers
    assert answer.json["cache"] == "private"


def test_a_visitor_never_gets_what_was_kept_for_everybody(client: Client, state: State) -> None:
    client.get(HERO)
    calls = []
    resolve = spots.resolve
    spots.resolve = lambda *args: calls.append(1) or resolve(*args)  # type: ignore[assignment]
    try:
        client.get(HERO, x_visitor_id="someone", x_consent=BOTH)
        client.get(HERO, x_consent=BOTH)
    finally:
        spots.resolve = resolve
    assert len(calls) == 2


def test_without_consent_a_visitor_gets_what_everybody_gets(client: Client) -> None:
    assert client.get(HERO, x_visitor_id="someone").json["cache"] == "public"
    denied = client.get(HERO, x_visitor_id="someone", x_consent=BOTH, sec_gpc="1")
    assert denied.json["cache"] == "public"


def test_the_key_may_be_in_the_query_for_browsers_only(client: Client) -> None:
    assert client.get(f"{HERO}?key={BROWSER}", key=None).status == 200
    refused = client.get(f"{HERO}?key={SERVER}", key=None)
    assert refused.status == 403
    assert "logs" in refused.json["detail"]


def test_an_unknown_spot_is_not_there(client: Client) -> None:
    answer = client.get("/api/v1/spots/home-heroo")
    assert answer.status == 404
    assert answer.json["type"].endswith("#unknown-spot")
    assert "home-hero" in answer.json["detail"].replace("home-heroo", "")
    # A public key is no way to find out which spots there are.
    public = client.get("/api/v1/spots/home-heroo", key=BROWSER).json["detail"]
    assert "mean" not in public


def test_a_spot_may_be_called_explain(client: Client, state: State) -> None:
    assert client.get("/api/v1/spots/explain").status == 404
    found = snapshot()
    spot = found.spots[0]
    from msgspec.structs import replace

    put_live(state, replace(found, spots=(replace(spot, name="explain"),), campaigns=()))
    assert client.get("/api/v1/spots/explain").json["reason"] == "default"


def test_head_is_get_without_the_body(client: Client) -> None:
    get, head = client.get(HERO), client.get(HERO, method="HEAD")
    assert head.status == 200
    assert head.body == b""
    assert head.headers["etag"] == get.headers["etag"]
    assert head.headers["content-length"] == str(len(get.body))


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("pge=/x", "query.pge"),
        ("step=three", "query.step"),
        ("device=toaster", "query.device"),
        ("page=a&page=b", "query.page"),
        ("page=", "query.page"),
    ],
)
def test_wrong_context_is_named(client: Client, query: str, path: str) -> None:
    answer = client.get(f"{HERO}?{query}")
    assert answer.status == 422
    assert [error["path"] for error in answer.json["errors"]] == [path]


@pytest.mark.parametrize(
    "headers",
    [
        {"x_visitor_id": "has space"},
        {"x_visitor_id": ""},
        {"x_visitor_id": "a" * 129},
        {"x_visitor_id": "a", "x_visitor_token": "b"},
        {"x_consent": "everything"},
    ],
)
def test_wrong_headers_are_refused(client: Client, headers: dict[str, str]) -> None:
    assert client.get(HERO, **headers).status == 400


@pytest.mark.parametrize("query", ["page=%ff", "&".join(f"a{n}=1" for n in range(300))])
def test_an_unreadable_query_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{HERO}?{query}").status == 400


def test_a_revoked_key_gets_no_kept_answer(client: Client, state: State) -> None:
    assert client.get(HERO).status == 200
    assert state.live is not None
    access = keys()
    access._keys.clear()
    put_live(state, access=access)
    assert client.get(HERO).status == 401


def test_origins_do_not_mix_in_the_cache(client: Client) -> None:
    with_origin = client.get(HERO, key=BROWSER, origin=ORIGIN)
    without = client.get(HERO, key=BROWSER)
    again = client.get(HERO, key=BROWSER, origin=ORIGIN)
    assert with_origin.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-origin" not in without.headers
    assert again.headers["access-control-allow-origin"] == ORIGIN


def test_if_none_match_is_compared_weakly() -> None:
    assert etag_matches('W/"a"', '"a"')
    assert not etag_matches('"b"', '"a"')


@pytest.mark.parametrize(
    ("asked", "given"), [("es-MX", "es"), ("es_mx", "es"), ("ES", "es"), ("fr", "en"), ("", "en")]
)
def test_a_browsers_language_is_taken_as_it_is(
    client: Client, state: State, asked: str, given: str
) -> None:
    known = attribute(
        "language", AttributeType.CHOICE, AttributeSource.CONTEXT, choices=("en", "es")
    )
    plain = snapshot()
    spanish = campaign("es", "home-side", "ad-open", compare("language", "eq", "es"))
    put_live(
        state,
        snapshot(
            version=8,
            attributes=(*plain.attributes, known),
            campaigns=(*plain.campaigns, spanish),
        ),
    )
    answer = client.get(f"{HERO}?language={asked}")
    assert answer.status == 200
    assert answer.json["items"][0]["language"] == given
    # Rules read the language that they know, and nothing of one that they don't.
    side = client.spots("home-side", context={"language": asked})["home-side"]
    assert ("ad-open" in [item["id"] for item in side["items"]]) == (given == "es")


def test_a_language_has_to_be_a_text(client: Client) -> None:
    answer = client.post(
        "/api/v1/spots", {"spots": ["home-hero"], "context": {"language": 7}}, SERVER
    )
    assert answer.status == 422
    assert answer.json["errors"] == [{"path": "$.context.language", "message": "is not a text"}]
