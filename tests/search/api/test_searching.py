"""Searching over the API: what is found, for whom, and what is said about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, Site

from content import ports
from content.models import FaqQuestionPage, Menu
from search import curated
from search.answering import labels
from search.api import asking
from search.backends import chain
from search.backends.base import BackendError
from search.lexicons import lexicons
from search.log import popular, store
from search.models import BestBet, PinnedResult, SearchRecord
from tests.content.api.world import add, locales
from tests.search.api.world import Client, World, index

pytestmark = pytest.mark.django_db


def pin(phrases: str, *pages: Any, url: str = "") -> None:
    """As an editor does in the admin."""
    bet = BestBet.objects.create(phrases=phrases, locale=locales()[0])
    for at, page in enumerate(pages):
        PinnedResult.objects.create(bet=bet, page=page, sort_order=at)
    if url:
        PinnedResult.objects.create(bet=bet, url=url, title="Outage map", sort_order=len(pages))
    curated.forget()


# --- what is found --------------------------------------------------------------------------------


def test_a_question_with_slips_has_its_answer(client: Client, world: World) -> None:
    answer = client.search("bil too hihg")
    assert answer.status == 200
    told = answer.json
    assert told["results"][0]["title"] == "Why is my bill so high?"
    assert told["did_you_mean"] == "bill too high"
    assert told["answer"] == {
        "key": f"page-{world['high'].pk}",
        "id": world["high"].pk,
        "question": "Why is my bill so high?",
        "short_answer": "Look at the weather first.",
        "path": "/help/billing/high",
    }
    assert told["degraded"] is None
    assert not told["fallback"]
    assert [word["corrections"] for word in told["query"]["understood"]] == [["bill"], [], ["high"]]


def test_a_vague_word_has_results_and_no_answer(client: Client, world: World) -> None:
    told = client.search("bill").json
    assert told["total"] >= 4
    assert told["answer"] is None
    assert told["did_you_mean"] is None


def test_another_language_has_its_own_results(client: Client, world: World) -> None:
    told = client.search("facturas altas", locale="es").json
    assert told["results"][0]["path"] == "/es/ayuda/factura/alta"
    assert (told["locale"], told["requested_locale"], told["fallback"]) == ("es", "es", False)


def test_what_is_not_there_in_a_language_comes_in_the_default_one(
    client: Client, world: World
) -> None:
    answer = client.search("irrigation rebate", locale="es")
    told = answer.json
    assert told["results"][0]["title"] == "Irrigation rebate"
    assert (told["locale"], told["requested_locale"], told["fallback"]) == ("en", "es", True)
    assert answer.headers["content-language"] == "en"


def test_nothing_is_found_for_what_is_nowhere(client: Client, world: World) -> None:
    told = client.search("zzyzx", locale="es").json
    assert (told["total"], told["results"], told["answer"]) == (0, [], None)
    assert (told["locale"], told["fallback"]) == ("es", False)


def test_without_words_everything_that_the_filters_leave(client: Client, world: World) -> None:
    told = client.search(kinds="program").json
    assert {each["title"] for each in told["results"]} == {"Heat pump rebate", "Irrigation rebate"}
    assert told["search_id"] is None
    assert client.search(per_page=50).json["total"] >= 12


def test_marks_that_are_no_words_find_nothing(client: Client, world: World) -> None:
    assert client.search("?!").json["total"] == 0


def test_highlights_are_html_with_marks_alone(client: Client, world: World) -> None:
    add(world["billing"], FaqQuestionPage, "<b>Meters</b> & bills?", "odd", short_answer="x")
    index("en")
    first = client.search("meters").json["results"][0]
    assert first["title"] == "<b>Meters</b> & bills?"
    assert first["highlights"]["title"] == "&lt;b&gt;<mark>Meters</mark>&lt;/b&gt; &amp; bills?"
    assert client.search("meters", highlight="false").json["results"][0]["highlights"] is None


def test_a_menu_entry_gives_way_to_what_it_leads_to(client: Client, world: World) -> None:
    told = client.search("pay my bill").json
    paths = [each["path"] for each in told["results"]]
    assert len(paths) == len(set(paths))
    assert "navigation" not in {each["kind"] for each in told["results"]}
    (entry,) = client.search("pay my bill", kinds="navigation").json["results"]
    assert (entry["kind"], entry["menu"], entry["path"]) == (
        "navigation",
        "header",
        "/help/billing/pay",
    )
    assert [step["title"] for step in entry["breadcrumb"]] == ["Billing"]
    # What is elsewhere is a result of its own.
    assert client.search("outage map").json["results"][0]["path"] == "https://map.example"


# --- narrowing, paging, counting ------------------------------------------------------------------


def test_filters_narrow(client: Client, world: World) -> None:
    def found(**filters: str) -> set[str]:
        return set(client.search("bill rebate gas", per_page=50, **filters).titles)

    assert found(kinds="program") == {"Heat pump rebate", "Irrigation rebate"}
    assert found(types="safety") == {"If you smell gas"}
    assert found(category="farm") == {"Irrigation rebate"}
    assert found(kinds="faq", tags="bill") >= {"Why is my bill so high?"}
    assert found(tags="nothing") == set()


def test_what_is_for_others_is_left_out(client: Client, world: World) -> None:
    def found(**who: str) -> list[str]:
        return client.search("demand charge", **who).titles

    assert "What is a demand charge?" in found()
    assert "What is a demand charge?" in found(audience="business")
    assert "What is a demand charge?" not in found(audience="residential")


def test_pages_follow_each_other(client: Client, world: World) -> None:
    first = client.search("bill", per_page=2, kinds="faq").json
    second = client.search(
        "bill", per_page=2, page=2, kinds="faq", previous=first["search_id"]
    ).json
    assert first["total"] == second["total"]
    keys = [each["key"] for each in (*first["results"], *second["results"])]
    assert len(keys) == len(set(keys)) == min(4, first["total"])
    # Turning the page is no new search: clicks on it are the first one's.
    assert second["search_id"] == first["search_id"]


def test_facets_count_with_labels(client: Client, world: World) -> None:
    told = client.search("bill", kinds="faq", facets="kind,category").json
    kind, category = told["facets"]
    assert kind["name"] == "kind"
    counts = {each["value"]: (each["label"], each["count"]) for each in kind["values"]}
    assert counts["contact"] == ("Contact", 1)
    assert category["values"][0]["label"] == "Your bill"
    assert client.search("bill").json["facets"] == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"kinds": "faq,pages"}, "kinds"),
        ({"facets": "kinds"}, "facets"),
        ({"locale": "fr"}, "locale"),
        ({"audience": "everybody"}, "audience"),
        ({"area": "8020"}, "area"),
        ({"site": "other.example"}, "site"),
        ({"page": "101"}, "page"),
        ({"page": "0"}, "page"),
        ({"per_page": "51"}, "per_page"),
        ({"highlight": "perhaps"}, "highlight"),
        ({"query": "bill"}, "query"),
        ({"counted": "maybe"}, "counted"),
    ],
)
def test_a_slip_is_named(client: Client, world: World, query: Any, parameter: str) -> None:
    answer = client.search("bill", **query)
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json["errors"]
    assert error["path"] == parameter
    assert error["message"]


# --- only what is live and public -----------------------------------------------------------------


def test_private_and_expired_pages_are_not_found(client: Client, world: World) -> None:
    FaqQuestionPage.objects.filter(pk=world["due"].pk).update(
        expire_at=dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    )
    PageViewRestriction.objects.create(page=world["pay"], restriction_type="login")
    index("en")
    titles = client.search("bill", per_page=50).titles
    assert "Why is my bill so high?" in titles
    assert not {"When is my bill due?", "How can I pay my bill?"} & set(titles)


def test_each_site_finds_its_own(client: Client, world: World) -> None:
    branch = Site.objects.create(hostname="branch.example", port=80, root_page=world["gas"])
    index("en")
    from search.api.asking import forget_scopes

    forget_scopes()
    assert client.search("gas", site="branch.example").titles == ["If you smell gas"]
    assert client.search("bill", site="branch.example").json["total"] == 0
    assert client.search("bill").json["total"] > 0
    branch.delete()


def test_menu_entries_for_some_are_found_by_those_alone(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = [{"type": "attribute", "value": {"attribute": "customer_type"}}]
    value = {"label": "Farm desk", "url": "https://farm.example", "audience": rule}
    items = [{"type": "link", "id": "farm", "value": value}]
    Menu.objects.create(handle="utility", locale=world.home.locale, items=items, live=True)
    index("en")
    token = {"Authorization": "Bearer token"}
    asked = []
    agreed = [ports.Known(personalisation=True)]

    def judged(result: str) -> list[str]:
        def judge(who: ports.Credentials, rules: Any) -> Any:
            asked.append((who.token, *rules.values()))
            return dict.fromkeys(rules, ports.Verdict(result=result))

        monkeypatch.setattr(ports._ports, "judge", judge)
        return client.search("farm desk", headers=token).titles

    monkeypatch.setattr(ports._ports, "known", lambda who, names: agreed[0])
    assert "Farm desk" not in client.search("farm desk").titles
    assert "Farm desk" in judged("eligible")
    assert "customer_type" in asked[0][1]
    assert "Farm desk" not in judged("unknown")
    assert "Farm desk" not in judged("not_eligible")

    def cannot(who: ports.Credentials, rules: Any) -> Any:
        raise ports.Refused(503, "Nothing is published.")

    monkeypatch.setattr(ports._ports, "judge", cannot)
    assert "Farm desk" not in client.search("farm desk", headers=token).titles
    agreed[0] = ports.Known()
    assert "Farm desk" not in judged("eligible"), "without a yes, nothing personal is looked at"
    nobody = client.search("farm desk", kinds="navigation").json
    assert "Farm desk" not in str(nobody)
    assert nobody["total"] == len(nobody["results"])
    # Suggestions are the same for everybody.
    suggested = client.get("/suggest", q="farm d")
    assert suggested.status == 200
    assert b"Farm desk" not in suggested.body


# --- who asks -------------------------------------------------------------------------------------


def test_a_token_narrows_to_what_is_known(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def known(who: ports.Credentials, names: Any) -> ports.Known:
        seen.append((who, tuple(names)))
        return ports.Known(facts={"customer_type": "residential", "zip": "80203"}, measurement=True)

    monkeypatch.setattr(ports._ports, "known", known)
    headers = {"Authorization": "Bearer token", "X-Consent": "personalisation"}
    answer = client.search("demand charge", headers=headers)
    assert "What is a demand charge?" not in answer.titles
    assert answer.headers["cache-control"] == "private, no-store"
    who, names = seen[0]
    assert (who.token, who.personalisation, who.measurement) == ("token", True, False)
    assert names == ("customer_type", "zip")
    # What the request declares goes first.
    told = client.search("demand charge", headers=headers, audience="business")
    assert "What is a demand charge?" in told.titles


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Basic abc"}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"X-Api-Key": "gsb_unknown"}, 401),
        ({"Authorization": "Bearer gsb_unknown"}, 401),
        ({"X-Consent": "everything"}, 400),
    ],
)
def test_bad_credentials_are_refused(
    client: Client, world: World, headers: dict[str, str], status: int, monkeypatch: Any
) -> None:
    def known(who: ports.Credentials, names: Any) -> ports.Known:
        assert who.api_key == "gsb_unknown"
        raise ports.Refused(401, "No key begins like this one.")

    monkeypatch.setattr(ports._ports, "known", known)
    answer = client.search("bill", headers=headers)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"


# --- what editors say -----------------------------------------------------------------------------


def test_what_editors_pinned_comes_first_and_once(client: Client, world: World) -> None:
    pin("money", world["gas"], world["pump"], url="https://map.example")
    told = client.search("money").json
    assert [each["title"] for each in told["best_bets"]] == [
        "If you smell gas",
        "Heat pump rebate",
        "Outage map",
    ]
    assert all(each["pinned"] for each in told["best_bets"])
    keys = {each["key"] for each in told["best_bets"]}
    assert not keys & {each["key"] for each in told["results"]}
    second = client.search("money", page=2, per_page=1).json
    assert second["best_bets"] == []
    assert not keys & {each["key"] for each in second["results"]}
    programs = client.search("money", kinds="program").json
    assert [each["title"] for each in programs["best_bets"]] == ["Heat pump rebate"]


def test_a_pinned_question_is_the_answer(client: Client, world: World) -> None:
    pin("weather", world["due"])
    assert client.search("weather").json["answer"]["question"] == "When is my bill due?"


# --- what is kept ---------------------------------------------------------------------------------


def kept() -> list[SearchRecord]:
    store.flush()
    return list(SearchRecord.objects.order_by("at"))


def test_a_search_is_kept_without_who_made_it(client: Client, world: World) -> None:
    first = client.search("my bill 4111-222 is high", kinds="faq").json
    client.search("zzyzx", previous=first["search_id"], locale="es")
    one, other = kept()
    assert one.id == first["search_id"]
    assert "4111" not in one.text
    assert (one.total, one.locale, one.filters) == (first["total"], "en", "faq")
    assert (other.total, other.previous, other.locale) == (0, one.id, "es")


@pytest.mark.parametrize(
    "headers",
    [{"Sec-GPC": "1"}, {"X-Consent": ""}, {"X-Consent": "personalisation"}],
)
def test_who_is_not_to_be_measured_leaves_a_number(
    client: Client, world: World, headers: dict[str, str]
) -> None:
    assert client.search("bill", headers=headers).json["search_id"] is None
    (record,) = kept()
    assert (record.text, record.key) == ("", "")


@pytest.mark.parametrize(
    "more",
    [
        {"counted": "no"},
        {"headers": {"User-Agent": "Googlebot/2.1"}},
        {"headers": {"User-Agent": "Mozilla/5.0 HeadlessChrome/120"}},
    ],
)
def test_programs_and_tests_do_not_count(client: Client, world: World, more: Any) -> None:
    assert client.search("bill", **more).json["search_id"] is None
    assert kept() == []


def test_people_who_work_here_do_not_count(client: Client, world: World) -> None:
    client.cookies["sessionid"] = "anything"
    assert client.search("bill").json["search_id"] is None
    assert kept() == []


# --- when something is away -----------------------------------------------------------------------


def test_a_degraded_answer_says_so(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = chain.ask

    def degraded(question: Any) -> Any:
        return ask(question)[0], chain.Degraded("Away for a test.")

    monkeypatch.setattr(chain, "ask", degraded)
    told = client.search("bill").json
    assert told["degraded"] == {"reason": "Away for a test."}
    assert told["results"]
    assert client.get("/navigation/find", q="pay my bill").json["degraded"] is not None
    assert client.get("/related", question=world["high"].pk).json["degraded"] is not None


def test_without_any_backend_it_is_a_503(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(question: Any) -> Any:
        raise BackendError("Everything is away.")

    monkeypatch.setattr(chain, "ask", ask)
    for path in ("", "/suggest", "/navigation/find"):
        answer = client.get(path, q="bill")
        assert answer.status == 503, path
        assert answer.headers["retry-after"] == "2"
        assert "Everything" not in answer.json["detail"]


# --- HTTP -----------------------------------------------------------------------------------------


def test_an_answer_is_for_this_request_alone(client: Client, world: World) -> None:
    answer = client.search("bill")
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-language"] == "en"
    assert "etag" not in answer.headers


def test_other_methods_and_addresses(client: Client, world: World) -> None:
    head = client.raw("HEAD", "?q=bill")
    assert (head.status, head.body) == (200, b"")
    assert client.raw("OPTIONS", "").status == 204
    wrong = client.raw("DELETE", "/suggest")
    assert wrong.status == 405
    assert "GET" in wrong.headers["allow"]
    assert client.raw("GET", "/clicks").status == 405
    for path in ("/nothing", "es", "/"):
        answer = client.raw("GET", path)
        assert answer.status == 404
        assert "search API" in answer.json["detail"]


def test_notices_are_in_every_answer(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def notices(area: str | None, language: str) -> tuple[bytes, str]:
        asked.append((area, language))
        return b'[{"headline":"Gas leak"}]', "1"

    monkeypatch.setattr(ports._ports, "notices", notices)
    answer = client.search("bill", area="80203", locale="es")
    assert answer.json["notices"] == [{"headline": "Gas leak"}]
    assert asked == [("80203", "es")]
    assert "x-gridspot-splice" not in answer.headers


def test_a_search_costs_no_query_beyond_the_backends(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Elasticsearch answers must not wait for the database: everything else is in memory."""
    for module in (asking, labels, popular):  # however slow the machine, nothing gets old meanwhile
        monkeypatch.setattr(module, "FRESH", 3600.0)
    monkeypatch.setattr(lexicons._ticker, "running", lambda: True)
    for path in ("", "/suggest", "/navigation/find"):
        client.get(path, q="pay my bill")
    from search.backends.base import Found

    def ask(question: Any) -> Any:
        class Nowhere:
            def search(self, _: Any) -> Found:
                return Found(total=0)

            def suggest(self, _: Any) -> list[Any]:
                return []

        return question(Nowhere()), None

    monkeypatch.setattr(chain, "ask", ask)
    monkeypatch.setattr(curated.keeper.ticker, "running", lambda: True)
    for path in ("", "/suggest", "/navigation/find"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path, q="pay my bill").status == 200
        assert [each["sql"] for each in queries] == [], path
