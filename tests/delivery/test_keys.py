"""API keys, origins and CORS."""

from __future__ import annotations

import pytest

from tests.delivery.world import BROWSER, CONSENT, ORIGIN, SERVER, Client

HERO = "/api/v1/spots/home-hero"
BATCH = {"spots": ["home-hero"]}


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Bearer {SERVER}"},
        {"authorization": f"bearer  {SERVER} "},
        {"x_api_key": SERVER},
        {"x_api_key": BROWSER},
        {"authorization": "Basic abc", "x_api_key": BROWSER},
    ],
)
def test_ways_to_send_a_key(client: Client, headers: dict[str, str]) -> None:
    assert client.post("/api/v1/spots", BATCH, None, **headers).status == 200
    assert client.get(HERO, None, **headers).status == 200


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, "no-key"),
        ({"authorization": ""}, "no-key"),
        ({"authorization": "Bearer "}, "no-key"),
        ({"authorization": "Basic Zm9v"}, "no-key"),
        ({"authorization": "Bearer gss_wrong"}, "unknown-key"),
        ({"authorization": "Bearer " + "x" * 10_000}, "unknown-key"),
        ({"authorization": "Bearer \xff\xfe"}, "unknown-key"),
        ({"x_api_key": SERVER[:-1]}, "unknown-key"),
        ({"x_api_key": SERVER + "s"}, "unknown-key"),
    ],
)
def test_without_a_good_key_nothing_is_answered(
    client: Client, headers: dict[str, str], kind: str
) -> None:
    for answer in (
        client.post("/api/v1/spots", BATCH, None, **headers),
        client.post("/api/v1/spots/explain", BATCH, None, **headers),
        client.get(HERO, None, **headers),
        client.get("/api/v1/spots/nope", None, **headers),
    ):
        assert answer.status == 401
        assert answer.json["type"].endswith(f"#{kind}")
        assert answer.headers["www-authenticate"].startswith("Bearer ")


def test_a_key_in_the_query_is_for_get_only(client: Client) -> None:
    assert client.post(f"/api/v1/spots?key={BROWSER}", BATCH, None).status == 401


def test_only_a_server_key_may_name_a_customer_or_ask_why(client: Client) -> None:
    body = {**BATCH, "visitor": {"customer": "1001"}, "consents": CONSENT}
    assert client.post("/api/v1/spots", body, SERVER).status == 200
    for answer in (
        client.post("/api/v1/spots", body, BROWSER),
        client.post("/api/v1/spots/explain", BATCH, BROWSER),
    ):
        assert answer.status == 403
        assert answer.json["title"] == "This key may not do that"


def test_a_browser_key_works_on_its_own_pages(client: Client) -> None:
    for answer in (
        client.post("/api/v1/spots", BATCH, BROWSER, origin=ORIGIN),
        client.get(HERO, BROWSER, origin=ORIGIN),
        client.get(f"{HERO}?key={BROWSER}", None, origin=ORIGIN),
    ):
        assert answer.status == 200
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert "ETag" in answer.headers["access-control-expose-headers"]
        assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://www.example.com", ORIGIN + ":8443", ""]
)
def test_a_browser_key_works_nowhere_else(client: Client, origin: str) -> None:
    for answer in (
        client.post("/api/v1/spots", BATCH, BROWSER, origin=origin),
        client.get(HERO, BROWSER, origin=origin),
    ):
        assert answer.status == 403
        assert "access-control-allow-origin" not in answer.headers


def test_a_browser_key_without_origin_is_allowed(client: Client) -> None:
    assert client.post("/api/v1/spots", BATCH, BROWSER).status == 200


def test_a_page_can_read_what_was_wrong(client: Client) -> None:
    answer = client.post("/api/v1/spots", b"{", BROWSER, origin=ORIGIN)
    assert answer.status == 400
    assert answer.headers["access-control-allow-origin"] == ORIGIN


def test_a_server_key_gives_no_page_leave_to_read(client: Client) -> None:
    answer = client.post("/api/v1/spots", BATCH, SERVER, origin=ORIGIN)
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/v1/spots", "POST, OPTIONS"),
        ("/api/v1/spots/home-hero", "GET, HEAD, OPTIONS"),
    ],
)
def test_preflight(client: Client, path: str, methods: str) -> None:
    asked = {"origin": ORIGIN, "access_control_request_method": methods[:4].strip(", ")}
    answer = client.get(path, None, method="OPTIONS", **asked)
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["access-control-allow-methods"] == methods
    assert "X-Visitor-Token" in answer.headers["access-control-allow-headers"]
    assert "Origin" in answer.headers["vary"]
    assert "content-type" not in answer.headers


def test_preflight_from_elsewhere_grants_nothing(client: Client) -> None:
    answer = client.get(HERO, None, method="OPTIONS", origin="https://evil.example")
    assert answer.status == 204
    assert "access-control-allow-origin" not in answer.headers
