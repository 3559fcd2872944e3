"""Programs over the API: for everybody, for one visitor, and for somebody who fills in a form."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from cms.eligibility import Judge, OwnState
from content import ports
from content.models import HomePage, ProgramPage, SectionPage
from content.programs.amounts import headline
from plugins.blocks import stream_from_rule
from tests.cms.test_eligibility import (  # noqa: F401
    BROWSER,
    MOVING,
    ORIGIN,
    OWNER,
    OWNS_EV,
    POOR,
    SERVER,
    VALUES,
    facts,
    token,
)

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/content/programs"


@pytest.fixture
def home(db: None) -> HomePage:
    made: HomePage = Page.get_first_root_node().add_child(
        instance=HomePage(title="Home", slug="front")
    )
    Site.objects.filter(is_default_site=True).update(root_page=made)
    return made


def program(parent: Page, title: str, *rules: Any, **more: Any) -> ProgramPage:
    made: ProgramPage = parent.add_child(
        instance=ProgramPage(
            title=title,
            eligibility=json.dumps(stream_from_rule({"all": list(rules)})),
            incentives=json.dumps(more.pop("incentives", [])),
            **more,
        )
    )
    return made


def paid(**value: Any) -> dict[str, Any]:
    return {"type": "incentive", "value": {"item": "x", "unit": "usd", **value}}


@pytest.fixture
def world(home: HomePage, facts: None, monkeypatch: pytest.MonkeyPatch) -> HomePage:  # noqa: F811
    """Programs of all sorts, and a judge who has seen nothing yet."""
    judge = Judge(OwnState())
    for name in ("judge", "criteria"):
        function = judge if name == "judge" else judge.criteria
        monkeypatch.setattr(ports._ports, name, function)
    program(home, "For everybody", category="efficiency")
    program(home, "For owners", OWNER)
    program(home, "For movers", OWNS_EV, MOVING, category="ev", tags=[])
    program(home, "For drivers", OWNS_EV, category="ev", incentives=[paid(amount="2000")])
    program(home, "For few", POOR, OWNS_EV, category="bill_help")
    return home


def ask(query: str = "", **headers: str) -> Any:
    return Client().get(f"{ROOT}{query}", headers=headers)


def bearer(customer: str = "1001") -> dict[str, str]:
    return {"Authorization": f"Bearer {token(customer)}"}


def found(response: Any) -> dict[str, str | None]:
    assert response.status_code == 200, response.content
    items = response.json()["items"]
    return {each["title"]: (each["eligibility"] or {}).get("result") for each in items}


# --- for everybody ------------------------------------------------------------------------------


def test_the_list_for_everybody_is_shared_and_judges_nobody(world: HomePage) -> None:
    response = ask()
    assert response["Cache-Control"].startswith("public")
    assert {"type-program"} <= set(response["Surrogate-Key"].split())
    assert list(found(response)) == [
        "For everybody",
        "For owners",
        "For movers",
        "For drivers",
        "For few",
    ]
    assert set(found(response).values()) == {None}
    assert response.json()["counts"] is None
    drivers = response.json()["items"][3]
    assert drivers["headline"] == "$2,000"
    assert drivers["path"] == "/for-drivers"
    assert drivers["category"] == "ev"


def test_filters_narrow_it_down(world: HomePage) -> None:
    assert list(found(ask("?category=ev"))) == ["For movers", "For drivers"]
    assert list(found(ask("?order=-title&limit=2"))) == ["For owners", "For movers"]
    assert list(found(ask("?limit=1&offset=3"))) == ["For drivers"]
    assert ask("?limit=1").json()["total"] == 5
    tagged = ProgramPage.objects.get(title="For few")
    tagged.tags.add("winter")
    tagged.save()
    assert list(found(ask("?tag=winter"))) == ["For few"]
    section = world.add_child(instance=SectionPage(title="Save", slug="save"))
    program(section, "Below")
    assert list(found(ask(f"?ancestor={section.pk}"))) == ["Below"]


@pytest.mark.parametrize(
    "moment",  # noon; seconds before midnight and after; the days of 25 and of 23 hours
    [
        "2026-11-22T12:00",
        "2026-11-22T23:59:58",
        "2026-11-23T00:00:01",
        "2026-11-01T00:30",
        "2026-11-01T03:30",
        "2026-03-08T01:30",
        "2026-03-08T03:30",
        "2026-12-31T23:59:59",
    ],
)
def test_what_is_open_depends_on_the_day_in_the_utility_s_zone(
    world: HomePage, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    now = timezone.make_aware(dt.datetime.fromisoformat(moment))  # where the utility is
    monkeypatch.setattr(timezone, "now", lambda: now)
    today = timezone.localdate()
    assert today.isoformat() == moment[:10]
    day = dt.timedelta(days=1)
    program(world, "Over", ends=today - day)
    program(world, "Soon", starts=today + day)
    program(world, "Last day", starts=today - day, ends=today)
    response = ask("?open=now&limit=100")
    assert "Last day" in found(response)
    assert not {"Over", "Soon"} & set(found(response))
    # It is cached, but not past midnight.
    seconds = int(response["Surrogate-Control"].removeprefix("max-age="))
    midnight = timezone.make_aware(dt.datetime.combine(today + day, dt.time()))
    assert 0 < seconds <= midnight.timestamp() - now.timestamp() <= seconds + 1
    assert "Surrogate-Control" not in ask()


@pytest.mark.parametrize(
    "query",
    [
        "?kategory=ev",
        "?category=cars",
        "?open=tomorrow",
        "?tag=nonsense",
        "?ancestor=999999",
        "?order=price",
        "?limit=101",
        "?limit=0",
        "?locale=xx",
        "?eligible_for=me",
        "?include=not_eligible",
        "?customer=1001",
        "?category=ev&category=farm",
    ],
)
def test_what_is_not_known_is_refused_and_named(world: HomePage, query: str) -> None:
    response = ask(query)
    assert response.status_code == 400
    name = query[1:].partition("=")[0]
    assert response.json()["errors"][0]["path"] == name


def test_drafts_and_closed_pages_are_left_out(world: HomePage) -> None:
    ProgramPage.objects.get(title="For drivers").unpublish()
    closed = ProgramPage.objects.get(title="For owners")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    for response in (ask(), ask("?eligible_for=visitor&include=not_eligible", **bearer())):
        assert not {"For drivers", "For owners"} & set(found(response))


# --- for one visitor ----------------------------------------------------------------------------


def test_a_visitor_s_list_is_private_and_sorted(world: HomePage) -> None:
    response = ask("?eligible_for=visitor", **bearer())
    assert response["Cache-Control"] == "private, no-store"
    assert "Surrogate-Key" not in response
    assert "ETag" not in response
    assert list(found(response).items()) == [
        ("For everybody", "eligible"),
        ("For drivers", "eligible"),
        ("For movers", "unknown"),
        ("For few", "unknown"),
    ]
    assert response.json()["counts"] == {"eligible": 2, "unknown": 2, "not_eligible": 1}
    assert response.json()["total"] == 4
    everything = ask("?eligible_for=visitor&include=not_eligible", **bearer())
    assert list(found(everything).items())[-1] == ("For owners", "not_eligible")
    reason = everything.json()["items"][-1]["eligibility"]["reasons"][0]
    assert reason == {
        "text": "Owns or rents is Owner",
        "result": "not_met",
        "settled_by": None,
        "attributes": [],
    }
    for value in VALUES:
        assert value.encode() not in everything.content


def test_pages_go_on_where_the_last_one_ended(world: HomePage) -> None:
    query = "?eligible_for=visitor&include=not_eligible&limit=2&offset="
    seen = [name for offset in (0, 2, 4) for name in found(ask(f"{query}{offset}", **bearer()))]
    assert len(seen) == len(set(seen)) == 5


def test_a_server_key_names_the_customer_and_may_judge_what_is_sensitive(world: HomePage) -> None:
    query = "?eligible_for=visitor&include=not_eligible&customer=1001"
    for headers in ({"X-Api-Key": SERVER}, {"Authorization": f"Bearer {SERVER}"}):
        assert found(ask(query, **headers))["For few"] == "not_eligible"


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("?eligible_for=visitor", {}, 401),
        ("?eligible_for=visitor", {"Authorization": "Basic eDp5"}, 401),
        ("?eligible_for=visitor", {"Authorization": "Bearer not-a-token"}, 401),
        ("?eligible_for=visitor", {"X-Api-Key": "gss_unknown"}, 401),
        ("?eligible_for=visitor&customer=1001", {"X-Api-Key": BROWSER, "Origin": ORIGIN}, 403),
        ("?eligible_for=visitor", {"X-Api-Key": BROWSER, "Origin": "https://x.example"}, 403),
    ],
)
def test_who_may_not_ask_is_told_why(
    world: HomePage, query: str, headers: dict[str, str], status: int
) -> None:
    response = ask(query, **headers)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]
    assert "no-store" in response["Cache-Control"]


# --- by declared facts --------------------------------------------------------------------------


def check(body: Any, query: str = "", **headers: str) -> Any:
    return Client(enforce_csrf_checks=True).post(
        f"{ROOT}/eligibility{query}", body, content_type="application/json", headers=headers
    )


def test_somebody_unknown_says_it_and_is_judged(world: HomePage) -> None:
    movers = program(world, "Only movers", MOVING)
    key = {"X-Api-Key": BROWSER, "Origin": ORIGIN}
    for moving, result in ((True, "eligible"), (False, "not_eligible")):
        body = {"visitor": {"declared": {"moving": moving}}, "programs": [movers.pk]}
        response = check(body, **key)
        assert found(response) == {"Only movers": result}
        assert response["Cache-Control"] == "private, no-store"
    open_question = check({"programs": [movers.pk]}, **key).json()["items"][0]["eligibility"]
    assert open_question["reasons"][0]["settled_by"] == "answer"
    assert open_question["reasons"][0]["attributes"] == ["moving"]


def test_all_programs_are_judged_without_ids(world: HomePage) -> None:
    assert len(found(check({}, **bearer()))) == 5
    assert len(found(check({"visitor": {"token": token("1001")}}))) == 5
    assert list(found(check({}, "?category=bill_help", **bearer()))) == ["For few"]


def test_a_no_is_obeyed(world: HomePage) -> None:
    body = {"consents": {"personalisation": False}}
    results = found(check(body, **bearer()))
    assert results == {
        "For everybody": "eligible",
        **dict.fromkeys(("For owners", "For movers", "For drivers", "For few"), "unknown"),
    }


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"visitor": {"declared": {"owns_ev": True}}}, "visitor.declared.owns_ev"),
        ({"visitor": {"declared": {"moving": "perhaps"}}}, "visitor.declared.moving"),
        ({"context": {"nonsense": 1}}, "context.nonsense"),
        ({"programs": list(range(1, 200))}, "$.programs"),
        ({"visitor": {"verified": {}}}, "$.visitor.verified"),
    ],
)
def test_facts_that_do_not_fit_are_named(world: HomePage, body: Any, path: str) -> None:
    response = check(body, **{"X-Api-Key": SERVER})
    assert response.status_code == 422
    assert response.json()["errors"][0]["path"] == path


# --- cost ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?eligible_for=visitor&include=not_eligible"])
def test_queries_do_not_depend_on_the_number_of_programs(world: HomePage, query: str) -> None:
    ask(f"{query or '?'}&limit=100", **bearer())
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            response = ask(f"{query or '?'}&limit=100", **bearer())
        assert response.status_code == 200
        # Looks at what is published come once a second, whatever is asked.
        own = [q for q in queries if "marketing_spots" not in q["sql"]]
        counts.append(len(own))
        assert len(queries) <= 20
        for number in range(40):
            program(world, f"More {number}", {**POOR, "value": number}, OWNS_EV)
    assert counts[0] == counts[1] <= 15


# --- words --------------------------------------------------------------------------------------


class Paid:
    def __init__(self, unit: str = "usd", **more: Any) -> None:
        fields = {"amount": None, "maximum": None, "words": "", "per": "", **more}
        self.unit = unit
        for name, value in fields.items():
            setattr(self, name, value)


@pytest.mark.parametrize(
    ("given", "en", "es"),
    [
        ([], "", ""),
        ([Paid(amount="50")], "$50", "$50"),
        ([Paid(amount="50.50", words="$50.50 off")], "$50.50 off", "$50.50 off"),
        ([Paid(amount="50"), Paid(amount="2000")], "up to $2,000", "hasta $2,000"),
        ([Paid("percent", amount="30.00")], "30% of the cost", "30% del costo"),
        ([Paid("percent", amount="30", maximum="900")], "up to $900", "hasta $900"),
        ([Paid("usd_per_unit", amount="500", per="ton")], "$500 per ton", "$500 por ton"),
        ([Paid("text", words="A free visit")], "A free visit", "A free visit"),
        ([Paid("usd"), Paid("text", words="Free")], "Free", "Free"),
    ],
)
def test_headlines(given: Any, en: str, es: str) -> None:
    assert (headline(given, "en"), headline(given, "es")) == (en, es)
