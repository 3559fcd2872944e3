"""Consent: a yes from somewhere and a no from nowhere."""

from __future__ import annotations

import itertools
import time
from typing import Any

import pytest

from marketing_spots.delivery.app import create_app
from marketing_spots.delivery.state import State
from tests.delivery.test_visitor_tokens import ED_DOC, token
from tests.delivery.world import Client, keys, put_live, remember

SAID = (None, True, False)


def wanted(*said: bool | None) -> bool:
    return True in said and False not in said


@pytest.mark.parametrize(
    ("profile", "request_", "gpc"), list(itertools.product(SAID, SAID, ("", "1", "0")))
)
@pytest.mark.parametrize("kind", ["personalisation", "measurement"])
def test_matrix(
    client: Client,
    state: State,
    kind: str,
    profile: bool | None,
    request_: bool | None,
    gpc: str,
) -> None:
    remember(state, "c", {"owns_ev": True}, **{kind: profile})
    body: dict[str, Any] = {"spots": ["home-hero"], "visitor": {"customer": "c"}}
    if request_ is not None:
        body["consents"] = {kind: request_}
    headers = {"sec_gpc": gpc} if gpc else {}
    answer = client.post("/api/v1/spots/explain", body, **headers).json
    assert answer["visitor"][kind] is (wanted(profile, request_) and gpc != "1")
    other = "measurement" if kind == "personalisation" else "personalisation"
    assert answer["visitor"][other] is False


@pytest.mark.parametrize("said", list(itertools.product(SAID, SAID, SAID)))
def test_a_token_may_say_something_too(state: State, said: tuple[bool | None, ...]) -> None:
    profile, claimed, request_ = said
    put_live(state, access=keys(ED_DOC))
    remember(state, "1001", {"owns_ev": True}, personalisation=profile)
    consents = {} if claimed is None else {"personalisation": claimed}
    body = {
        "spots": ["home-hero"],
        "visitor": {"token": token(consents=consents)},
        "consents": {} if request_ is None else {"personalisation": request_},
    }
    answer = Client(create_app(state)).post("/api/v1/spots", body).json
    served = answer["spots"]["home-hero"]["items"][0]["id"]
    assert served == ("ad-ev" if wanted(*said) else "ad-default")


def test_without_consent_nothing_of_the_profile_is_used(client: Client) -> None:
    answer = client.post(
        "/api/v1/spots/explain", {"spots": ["home-hero"], "visitor": {"customer": "1001"}}
    ).json
    assert answer["visitor"]["verified"] == {}
    assert answer["spots"]["home-hero"]["ads"] == ["ad-default"]
    assert answer["spots"]["home-hero"]["candidates"][0]["reason"] == "consent"


def test_measurement_alone_marks_the_token_but_not_the_choice(client: Client, state: State) -> None:
    body = {"visitor": {"id": "someone"}, "consents": {"measurement": True}}
    (item,) = client.spots("home-hero", **body)["home-hero"]["items"]
    # The answer is the same for everybody, so its token can't name anybody.
    assert state.signer.verify(item["token"], int(time.time())).visitor == ""
