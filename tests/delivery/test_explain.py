"""``POST /api/v1/spots/explain``: why, and what if."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import OperationalError

from marketing_spots import snapshot as snapshots
from marketing_spots.delivery.state import State
from marketing_spots.engine.definitions import SpotDef
from tests.delivery.world import CONSENT, Client, ad, campaign, compare, snapshot

PATH = "/api/v1/spots/explain"


def ask(client: Client, *spots: str, **body: Any) -> Any:
    answer = client.post(PATH, {"spots": spots or ("home-hero",), "consents": CONSENT, **body})
    assert answer.status == 200, answer
    return answer.json


def reasons(answer: Any, spot: str = "home-hero") -> dict[str, str]:
    return {step["campaign"]: step["reason"] for step in answer["spots"][spot]["candidates"]}


def test_every_candidate_is_there_with_what_stopped_it(client: Client) -> None:
    answer = ask(client, "home-hero", "home-side", "nope", visitor={"customer": "1002"})
    assert reasons(answer) == {"c-ev": "audience", "c-moving": "audience_unknown"}
    first = answer["spots"]["home-hero"]["candidates"][0]
    assert first["name"] == "Secret campaign ev"
    assert first["priority"] == 70
    assert "is not true of this visitor" in first["detail"]
    assert answer["spots"]["home-hero"]["reason"] == "default"
    assert answer["spots"]["home-hero"]["ads"] == ["ad-default"]
    assert answer["spots"]["nope"]["reason"] == "unknown_spot"
    assert (answer["snapshot"], answer["drafts"]) == (7, False)


def test_it_agrees_with_what_is_served(client: Client) -> None:
    for customer in ("1001", "1002", "1404"):
        body: Any = {"visitor": {"customer": customer}, "consents": CONSENT}
        served = client.spots("home-hero", "soon", **body)
        explained = ask(client, "home-hero", "soon", **body)["spots"]
        for spot in served:
            assert explained[spot]["ads"] == [item["id"] for item in served[spot]["items"]]
            assert explained[spot]["cache"] == served[spot]["cache"]


def test_it_tells_which_facts_it_used(client: Client) -> None:
    visitor = ask(client, visitor={"customer": "1001"}, context={"page": "/x"})["visitor"]
    assert visitor == {
        "kind": "customer",
        "id": "1001",
        "known": True,
        "verified": {"owns_ev": True, "income": 52000, "programs": ["solar"]},
        "declared": {},
        "context": {"page": "/x"},
        "personalisation": True,
        "measurement": True,
    }
    nobody = ask(client)["visitor"]
    assert (nobody["kind"], nobody["id"], nobody["known"]) == ("nobody", None, False)


def test_facts_can_be_tried_out(client: Client, state: State) -> None:
    changed = {"verified": {"owns_ev": True, "programs": ["a", "b"]}, "context": {"page": "/y"}}
    answer = ask(client, visitor={"customer": "1002"}, attributes=changed)
    assert answer["spots"]["home-hero"]["ads"] == ["ad-ev"]
    assert answer["visitor"]["verified"]["programs"] == ["a", "b"]
    assert answer["visitor"]["context"] == {"page": "/y"}
    # Nothing of it sticks to the real visitor.
    served = client.spots("home-hero", visitor={"customer": "1002"}, consents=CONSENT)
    assert served["home-hero"]["items"][0]["id"] == "ad-default"


def test_facts_can_be_taken_away(client: Client) -> None:
    answer = ask(client, visitor={"customer": "1001"}, attributes={"verified": {"owns_ev": None}})
    assert reasons(answer)["c-ev"] == "audience_unknown"
    assert "owns_ev" not in answer["visitor"]["verified"]


def test_facts_can_be_tried_out_for_nobody_in_particular(client: Client) -> None:
    answer = ask(client, attributes={"declared": {"moving": True}})
    assert answer["spots"]["home-hero"]["ads"] == ["ad-moving"]


def test_another_moment_can_be_tried_out(client: Client) -> None:
    assert reasons(ask(client, "soon"), "soon") == {"c-soon": "won"}
    later = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)).isoformat()
    answer = ask(client, "soon", now=later)
    assert reasons(answer, "soon") == {"c-soon": "schedule"}
    assert "ended" in answer["spots"]["soon"]["candidates"][0]["detail"]


def test_no_token_is_issued_and_nothing_is_kept(client: Client) -> None:
    answer = client.post(PATH, {"spots": ["home-hero"], "visitor": {"customer": "1001"}})
    assert b"token" not in answer.body
    assert answer.headers["cache-control"] == "private, no-store"


# --- drafts -------------------------------------------------------------------------------------


@pytest.fixture
def drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The latest drafts: a changed campaign, a new one in a new spot, and one that is taken out."""
    live = snapshot()
    changed = campaign("phone", "home-side", "ad-draft")
    new = campaign("new", "new-spot", "ad-draft", compare("device", "eq", "phone"))

    def build(*, version: int = 0, drafts: bool = False) -> Any:
        assert drafts
        return snapshot(
            version,
            ads=(*live.ads, ad("draft")),
            spots=(*live.spots, SpotDef(name="new-spot")),
            campaigns=(changed, new),
        )

    monkeypatch.setattr(snapshots, "build_snapshot", build)


@pytest.mark.usefixtures("drafts", "db")
def test_all_drafts_can_be_tried_out(client: Client) -> None:
    answer = ask(client, "home-side", "home-hero", "new-spot", drafts=True)
    assert answer["drafts"] is True
    assert reasons(answer, "home-side") == {"c-phone": "won"}
    assert reasons(answer, "home-hero") == {}
    assert reasons(answer, "new-spot") == {"c-new": "audience_unknown"}


@pytest.mark.usefixtures("drafts", "db")
def test_one_draft_can_be_tried_out_beside_what_is_published(client: Client, state: State) -> None:
    answer = ask(client, "home-side", "home-hero", "new-spot", campaigns=["c-new"])
    assert reasons(answer, "new-spot") == {"c-new": "audience_unknown"}
    assert set(reasons(answer)) == {"c-ev", "c-moving"}
    assert reasons(answer, "home-side") == {"c-phone": "audience_unknown"}
    changed = ask(client, "home-side", campaigns=["c-phone"])
    assert changed["spots"]["home-side"]["ads"] == ["ad-draft"]
    assert state.live is not None
    assert client.spots("new-spot")["new-spot"]["reason"] == "unknown_spot"


@pytest.mark.usefixtures("drafts", "db")
def test_a_campaign_that_does_not_exist_is_named(client: Client) -> None:
    answer = client.post(PATH, {"spots": ["soon"], "campaigns": ["c-phone", "c-new1"]})
    assert answer.status == 422
    assert answer.json["errors"] == [
        {
            "path": "$.campaigns",
            "message": 'there is no campaign "c-new1". Did you mean "c-new"?',
        }
    ]


def test_drafts_need_the_database(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**kwargs: Any) -> Any:
        raise OperationalError("connection refused")

    monkeypatch.setattr(snapshots, "build_snapshot", away)
    answer = client.post(PATH, {"spots": ["soon"], "drafts": True})
    assert answer.status == 503
    assert answer.json["type"].endswith("#no-database")
    assert client.post(PATH, {"spots": ["soon"]}).status == 200
