"""Requests as nobody should send them. Each gets a problem that says what is wrong, never a 5xx."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from marketing_spots.delivery import spots
from marketing_spots.delivery.app import create_app
from marketing_spots.delivery.body import read_body
from marketing_spots.delivery.problems import KINDS, Problem
from marketing_spots.delivery.state import State
from tests.delivery.world import SERVER, Answer, Client

SPOTS = "/api/v1/spots"
ONE = ["home-hero"]


def check_problem(answer: Answer, status: int) -> Any:
    assert answer.status == status, answer
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    problem = answer.json
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    kind = problem["type"].removeprefix("/api/v1/docs#")
    assert KINDS[kind][0] == status
    return problem


BODIES: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 400),
    "a brace": (b"{", 400),
    "half": (b'{"spots": ["home-hero"', 400),
    "text": (b"spots=home-hero", 400),
    "two documents": (b'{"spots": ["a"]} {}', 400),
    "not UTF-8": (b'{"spots": ["\xff\xfe"]}', 400),
    "UTF-16": ('{"spots": ["a"]}'.encode("utf-16"), 400),
    "a byte order mark": (b'\xef\xbb\xbf{"spots": ["a"]}', 400),
    "NUL": (b"\x00", 400),
    "NaN": (b'{"spots": ["a"], "context": {"step": NaN}}', 400),
    "lone surrogate": (b'{"spots": ["\\ud800"]}', 400),
    "deep lists": (b"[" * 60_000, 422),
    "deep objects": (b'{"context":' + b'{"a":' * 12_000, 400),
    "deep context": (b'{"spots": ["a"], "context": {"step": ' + b"[" * 60_000, 400),
    "list": (b"[]", 422),
    "null": (b"null", 422),
    "number": (b"1", 422),
    "huge number": (b'{"spots": ["a"], "context": {"step": ' + b"9" * 5000 + b"}}", 422),
    "infinite number": (b'{"spots": ["a"], "context": {"step": 1e999}}', 422),
    "nothing in it": (b"{}", 422),
}


@pytest.mark.parametrize("path", [SPOTS, f"{SPOTS}/explain"])
@pytest.mark.parametrize("name", BODIES)
def test_bodies(client: Client, path: str, name: str) -> None:
    body, status = BODIES[name]
    check_problem(client.post(path, body), status)


WRONG: list[tuple[Any, str]] = [
    ({"spots": []}, "$.spots"),
    ({"spots": "home-hero"}, "$.spots"),
    ({"spots": ["a"] * 51}, "$.spots"),
    ({"spots": [1]}, "$.spots[0]"),
    ({"spots": ["a", ""]}, "$.spots[1]"),
    ({"spots": ["a" * 65]}, "$.spots[0]"),
    ({"spots": ONE, "extra": 1}, "$"),
    ({"spots": ONE, "visitor": None}, "$.visitor"),
    ({"spots": ONE, "visitor": {"name": "x"}}, "$.visitor"),
    ({"spots": ONE, "visitor": {"id": 5}}, "$.visitor.id"),
    ({"spots": ONE, "visitor": {"id": "a b"}}, "$.visitor.id"),
    ({"spots": ONE, "visitor": {"id": "ä"}}, "$.visitor.id"),
    ({"spots": ONE, "visitor": {"id": "a" * 129}}, "$.visitor.id"),
    ({"spots": ONE, "visitor": {"customer": "a\x00b"}}, "$.visitor.customer"),
    ({"spots": ONE, "visitor": {"id": "a", "customer": "b"}}, "$.visitor"),
    ({"spots": ONE, "visitor": {"id": "a", "token": "b"}}, "$.visitor"),
    ({"spots": ONE, "consents": {"personalisation": 1}}, "$.consents.personalisation"),
    ({"spots": ONE, "consents": {"marketing": True}}, "$.consents"),
    ({"spots": ONE, "context": []}, "$.context"),
    ({"spots": ONE, "context": {"step": "three"}}, "$.context.step"),
    ({"spots": ONE, "context": {"step": {"a": 1}}}, "$.context.step"),
    ({"spots": ONE, "context": {"step": None}}, "$.context.step"),
    ({"spots": ONE, "context": {"step": 10**18}}, "$.context.step"),
    ({"spots": ONE, "context": {"device": "fridge"}}, "$.context.device"),
    ({"spots": ONE, "context": {"language": 5}}, "$.context.language"),
    ({"spots": ONE, "context": {"owns_ev": True}}, "$.context.owns_ev"),
    ({"spots": ONE, "context": {f"a{n}": 1 for n in range(201)}}, "$.context"),
    ({"spots": ONE, "visitor": {"declared": {"moving": "maybe"}}}, "$.visitor.declared.moving"),
    ({"spots": ONE, "shown": ["a"] * 201}, "$.shown"),
    ({"spots": ONE, "shown": [None]}, "$.shown[0]"),
]


@pytest.mark.parametrize(("body", "path"), WRONG)
def test_wrong_values_are_named(client: Client, body: Any, path: str) -> None:
    problem = check_problem(client.post(SPOTS, body), 422)
    assert [error["path"] for error in problem["errors"]] == [path]
    assert problem["errors"][0]["message"]


def test_all_wrong_values_are_named_at_once(client: Client) -> None:
    body = {
        "spots": ONE,
        "context": {"pagee": 1, "step": "x"},
        "visitor": {"id": "a", "declared": {"zip": 1}},
    }
    problem = check_problem(client.post(SPOTS, body), 422)
    assert [error["path"] for error in problem["errors"]] == [
        "$.context.pagee",
        "$.context.step",
        "$.visitor.declared.zip",
    ]
    assert 'Did you mean "page"?' in problem["errors"][0]["message"]


EXPLAIN_WRONG: list[tuple[Any, str]] = [
    ({"now": "yesterday"}, "$.now"),
    ({"now": "2026-01-01T00:00:00"}, "$.now"),  # no offset: which moment?
    ({"now": 5}, "$.now"),
    ({"attributes": {"verified": {"owns_ev": "perhaps"}}}, "$.attributes.verified.owns_ev"),
    ({"attributes": {"verified": {"owns_eve": True}}}, "$.attributes.verified.owns_eve"),
    ({"attributes": {"context": {"owns_ev": True}}}, "$.attributes.context.owns_ev"),
    ({"drafts": "yes"}, "$.drafts"),
    ({"campaigns": [1]}, "$.campaigns[0]"),
    ({"campaigns": ["c"] * 101}, "$.campaigns"),
]


@pytest.mark.parametrize(("body", "path"), EXPLAIN_WRONG)
def test_explain_names_wrong_values(client: Client, body: Any, path: str) -> None:
    problem = check_problem(client.post(f"{SPOTS}/explain", {"spots": ONE, **body}), 422)
    assert problem["errors"][0]["path"] == path


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31T00:00:00Z"]
)
def test_any_moment_can_be_explained(client: Client, moment: str) -> None:
    answer = client.post(f"{SPOTS}/explain", {"spots": ONE, "now": moment})
    if moment.startswith("1969"):
        assert answer.json["now"] == moment
    else:  # in UTC it would be in the year 0 or 10000
        assert check_problem(answer, 422)["errors"][0]["path"] == "$.now"


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin-1",
        "application/jsonp",
        "application/problem+json",
    ],
)
def test_other_media_types(client: Client, kind: str) -> None:
    answer = client.post(SPOTS, {"spots": ONE}, content_type=kind)
    check_problem(answer, 415)
    assert answer.headers["accept"] == "application/json"


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "Application/JSON",
        "application/json;charset=UTF-8",
        'application/json; charset="utf-8"',
    ],
)
def test_json_media_types(client: Client, kind: str) -> None:
    assert client.post(SPOTS, {"spots": ONE}, content_type=kind).status == 200


# --- lengths ------------------------------------------------------------------------------------


def test_the_largest_body_is_read_and_the_next_one_is_not(client: Client) -> None:
    body = json.dumps({"spots": ONE}).encode()
    assert client.post(SPOTS, body.ljust(65_536)).status == 200
    problem = check_problem(client.post(SPOTS, body.ljust(65_537)), 413)
    assert "64 KiB" in problem["detail"]


@pytest.mark.parametrize(
    ("length", "status"),
    [
        ("99999999999", 413),
        ("9" * 30, 400),
        ("-1", 400),
        ("+17", 400),
        ("1_7", 400),
        ("17.0", 400),
        ("abc", 400),
        ("٣", 400),
        ("500", 400),  # promises more than comes
    ],
)
def test_lying_lengths(state: State, length: str, status: int) -> None:
    # Past wsgiref's validator, which refuses some of these itself.
    found = []
    env = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": SPOTS,
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": length,
        "HTTP_AUTHORIZATION": f"Bearer {SERVER}",
        "wsgi.input": io.BytesIO(b'{"spots": ["a"]}'),
    }
    body = b"".join(create_app(state)(env, lambda status, headers: found.extend([status, headers])))
    check_problem(Answer(found[0], found[1], body), status)


class Dribble(io.RawIOBase):
    """Gives one byte a read, for as long as it is asked."""

    def __init__(self, total: int) -> None:
        self.left = total

    def read(self, size: int = -1) -> bytes:
        self.left -= 1
        return b" " if self.left >= 0 else b""


@pytest.mark.parametrize("total", [65_537, 10**9])
def test_a_body_without_length_is_read_no_further_than_allowed(total: int) -> None:
    stream = Dribble(total)
    with pytest.raises(Problem) as caught:
        read_body({"wsgi.input": stream, "HTTP_TRANSFER_ENCODING": "chunked"})
    assert caught.value.status == 413
    assert total - stream.left == 65_537


def test_a_chunked_body_is_read(client: Client) -> None:
    body = json.dumps({"spots": ONE}).encode()
    env = {"wsgi.input": io.BytesIO(body), "HTTP_TRANSFER_ENCODING": "chunked"}
    assert read_body(env) == body


def test_a_body_that_breaks_off(client: Client) -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError("connection reset")

    with pytest.raises(Problem) as caught:
        read_body({"wsgi.input": Broken(), "CONTENT_LENGTH": "5"})
    assert caught.value.status == 400


# --- addresses and methods ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/spotsx",
        "/api/v1/spots/a/b",
        "/api/v1/spots//",
        "/health/",
        "/health/nope",
        "/api/v1/docs/x",
        "/api/v1/spots/../../etc/passwd",
    ],
)
def test_other_addresses(client: Client, path: str) -> None:
    check_problem(client.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", SPOTS, {"POST", "OPTIONS"}),
        ("DELETE", SPOTS, {"POST", "OPTIONS"}),
        ("POST", f"{SPOTS}/home-hero", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", f"{SPOTS}/explain", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("POST", "/health/live", {"GET", "HEAD", "OPTIONS"}),
        ("PATCH", "/api/v1/openapi.json", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_other_methods(client: Client, method: str, path: str, allowed: set[str]) -> None:
    answer = client.get(path, method=method)
    problem = check_problem(answer, 405)
    assert {each.strip() for each in answer.headers["allow"].split(",")} == allowed
    assert "GET" in problem["detail"] or "POST" in problem["detail"]


def test_a_defect_of_ours_is_a_problem_too(
    client: Client, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> Any:
        raise RuntimeError("secret internals")

    monkeypatch.setattr(spots, "resolve", broken)
    for answer in (
        client.post(SPOTS, {"spots": ONE}),
        client.get(f"{SPOTS}/home-hero"),
    ):
        problem = check_problem(answer, 500)
        assert "secret" not in json.dumps(problem)
    assert state.failures.counts["unexpected"] == 2
