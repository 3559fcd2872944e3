"""Requests made up by a machine, from the document and from bad taste: no 5xx, no hang.

About 2,500 requests, and over 10,000 with GRIDSPOT_FUZZ=5 (one to two minutes).
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from marketing_spots.delivery.app import create_app
from marketing_spots.delivery.openapi import build_document
from marketing_spots.delivery.start import make_state
from plugins.manager import get_plugins
from tests.delivery.world import BROWSER, ORIGIN, SERVER, Client, put_live, remember

TIMES = int(os.environ.get("GRIDSPOT_FUZZ", "1"))
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)

state = make_state()
app = create_app(state)
client = Client(app)
schema = schemathesis.openapi.from_dict(build_document(get_plugins().ad_formats))
schema.app = app
schema.config.generation.modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture(autouse=True, scope="module")
def live() -> None:
    put_live(state)
    for customer in ("1001", "1002"):
        remember(state, customer, {"owns_ev": True})


@pytest.fixture(autouse=True)
def no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Customers that nobody has heard of have no profile; drafts are the snapshot itself."""
    from marketing_spots import snapshot as snapshots
    from marketing_spots.delivery import visitors

    monkeypatch.setattr(visitors, "read_row", lambda customer: None)
    monkeypatch.setattr(snapshots, "build_snapshot", lambda **kwargs: state.live.prepared.snapshot)
    monkeypatch.setattr("marketing_spots.delivery.explain.connections", {"default": Closed()})


class Closed:
    in_atomic_block = True


@schema.parametrize()
@settings(
    max_examples=60 * TIMES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_the_document_holds(case: Any) -> None:
    case.call_and_validate(headers={"X-Api-Key": SERVER}, checks=CHECKS)


# --- from bad taste -----------------------------------------------------------------------------

junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["home-hero", "1001", "phone", "\x00", "é" * 100, "2026-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = ["spots", "visitor", "context", "consents", "shown", "now", "attributes", "campaigns", "x"]
INNER = ["token", "id", "customer", "declared", "page", "device", "language", "owns_ev", "verified"]
nested = junk | st.dictionaries(st.sampled_from(INNER), junk, max_size=4)
bodies = st.dictionaries(st.sampled_from(FIELDS), nested, max_size=6)
half_right = st.builds(lambda body: {"spots": ["home-hero", "soon"], **body}, bodies)
header = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
headers = st.dictionaries(
    st.sampled_from(
        ["origin", "x_visitor_id", "x_visitor_token", "x_consent", "sec_gpc", "if_none_match",
         "content_type", "x_api_key", "transfer_encoding"]
    ),
    header | st.sampled_from([ORIGIN, "*", "1", SERVER, "chunked", "application/json"]),
    max_size=4,
)  # fmt: skip
many = settings(max_examples=300 * TIMES, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(bodies | half_right, headers, st.sampled_from([SERVER, BROWSER, None, "x"]))
def test_bodies_and_headers(body: Any, given_headers: dict[str, str], key: str | None) -> None:
    raw = json.dumps(body).encode()
    for path in ("/api/v1/spots", "/api/v1/spots/explain"):
        check(client.post(path, raw, key, **given_headers))


@many
@given(st.binary(max_size=200), st.binary(max_size=20))
def test_bytes(body: bytes, more: bytes) -> None:
    check(client.post("/api/v1/spots", body))
    check(
        client.post("/api/v1/spots", b'{"spots":["home-hero"],"context":{"page":"' + more + b'"}}')
    )


@many
@given(header, st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=80), headers)
def test_addresses(name: str, query: str, given_headers: dict[str, str]) -> None:
    path = "/api/v1/spots/" + name.replace("?", "")
    check(client.get(f"{path}?{query}", **given_headers))
    check(client.get(f"/api/v1/spots/home-hero?{query}", **given_headers))


def check(answer: Any) -> None:
    assert answer.status < 500, answer
    if answer.status >= 400:
        problem = answer.json
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["status"] == answer.status
        assert problem["detail"]
