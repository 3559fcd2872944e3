"""Suggestions, menu entries, related questions and clicks over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from search.api import clicks
from search.log import store
from search.models import SearchClick
from tests.search.api.world import Client, World, index, relate

pytestmark = pytest.mark.django_db


def suggested(client: Client, q: str, **more: Any) -> list[str]:
    return [each["text"] for each in client.get("/suggest", q=q, **more).json["suggestions"]]


# --- suggestions ----------------------------------------------------------------------------------


def test_titles_are_suggested_as_one_types(client: Client, world: World) -> None:
    answer = client.get("/suggest", q="why is my b")
    (first, *_) = answer.json["suggestions"]
    assert first["text"] == "Why is my bill so high?"
    assert first["highlighted"].startswith(
        "<mark>Why</mark> <mark>is</mark> <mark>my</mark> <mark>b</mark>ill"
    )
    assert (first["kind"], first["path"]) == ("faq", "/help/billing/high")
    assert answer.json["corrected"] is None


def test_slips_in_finished_words_are_mended(client: Client, world: World) -> None:
    answer = client.get("/suggest", q="hihg b").json
    assert answer["corrected"] == "high b"
    assert answer["suggestions"][0]["text"] == "Why is my bill so high?"


def test_a_last_word_that_begins_nothing_was_a_slip_too(client: Client, world: World) -> None:
    assert "Irrigation rebate" in suggested(client, "irigation")
    assert client.get("/suggest", q="irigation").json["corrected"] == "irrigation"


def test_words_that_say_little_need_not_be_there(client: Client, world: World) -> None:
    answer = client.get("/suggest", q="bil too hih").json
    assert answer["corrected"] == "bill too high"
    assert answer["suggestions"][0]["text"] == "Why is my bill so high?"


def test_nothing_typed_is_nothing_suggested(client: Client, world: World) -> None:
    for q in ("", "  ", "?!"):
        assert suggested(client, q) == []


def test_what_others_searched_for_is_suggested(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches = ("bill in the mail", "bill", "Bill pay by phone", "bill dispute", "billing")
    monkeypatch.setattr(store, "popular", lambda locale: searches)
    found = client.get("/suggest", q="bill").json["suggestions"]
    others = [each for each in found if each["kind"] == "query"]
    assert [each["text"] for each in others] == [
        "bill in the mail",
        "Bill pay by phone",
        "bill dispute",
    ]
    assert all(each["path"] is None and each["key"] is None for each in others)
    assert len(suggested(client, "bill", limit=4)) == 4


def test_suggestions_keep_to_filters_and_limits(client: Client, world: World) -> None:
    assert "What is a demand charge?" not in suggested(client, "what is a dem", audience="farm")
    assert "What is a demand charge?" in suggested(client, "what is a dem", audience="business")
    assert suggested(client, "bill", kinds="contact") == ["Billing desk"]
    assert len(suggested(client, "b", limit=1)) == 1


def test_suggestions_for_everybody_may_be_shared(client: Client, world: World) -> None:
    first = client.get("/suggest", q="bill")
    assert first.headers["cache-control"] == "public, max-age=10"
    again = client.get("/suggest", q="bill", headers={"If-None-Match": first.headers["etag"]})
    assert again.status == 304
    assert "Authorization" in first.headers["vary"]


# --- where is … -----------------------------------------------------------------------------------


def find(client: Client, q: str, **more: Any) -> Any:
    return client.get("/navigation/find", q=q, **more).json


def test_where_do_i_pay_is_answered_with_the_way(client: Client, world: World) -> None:
    told = find(client, "where do I pay")
    assert not told["nothing"]
    entry = told["entry"]
    assert (entry["label"], entry["path"], entry["menu"]) == (
        "Pay my bill",
        "/help/billing/pay",
        "header",
    )
    assert [step["title"] for step in entry["breadcrumb"]] == ["Billing"]
    assert told["search_id"]


def test_rather_nothing_than_nonsense(client: Client, world: World) -> None:
    for q in ("quantum physics", "where do I", "?", "", "pay attention to the moon landing hoax"):
        told = find(client, q)
        assert told["nothing"], q
        assert (told["entry"], told["alternatives"]) == (None, [])


def test_the_way_is_found_in_the_default_language_too(client: Client, world: World) -> None:
    told = find(client, "outage map", locale="es")
    assert told["entry"]["path"] == "https://map.example"
    assert (told["locale"], told["fallback"]) == ("en", True)


def test_finding_needs_words(client: Client, world: World) -> None:
    assert client.get("/navigation/find").status == 400


# --- related questions ----------------------------------------------------------------------------


def test_editors_choice_comes_before_what_is_similar(client: Client, world: World) -> None:
    relate(world["high"], world["due"], world["demand"])
    told = client.get("/related", question=world["high"].pk, limit=3).json
    found = [(each["title"], each["chosen"]) for each in told["questions"]]
    assert found[:2] == [("When is my bill due?", True), ("What is a demand charge?", True)]
    assert found[2] == ("How can I pay my bill?", False)
    assert len(client.get("/related", question=world["high"].pk, limit=1).json["questions"]) == 1


def test_related_questions_are_live_and_of_the_same_language(client: Client, world: World) -> None:
    relate(world["high"], world["due"])
    world["due"].unpublish()
    index("en")
    told = client.get("/related", question=world["high"].pk).json
    assert "When is my bill due?" not in [each["title"] for each in told["questions"]]
    spanish = client.get("/related", question=world["alta"].pk).json
    assert spanish["locale"] == "es"


def test_what_is_no_question_has_none(client: Client, world: World) -> None:
    for page in (world["gas"].pk, 999_999):
        assert client.get("/related", question=page).status == 404
    world["high"].unpublish()
    index("en")
    assert client.get("/related", question=world["high"].pk).status == 404


# --- clicks ---------------------------------------------------------------------------------------


def click(client: Client, search_id: Any, key: str = "page-1", position: Any = 1) -> Any:
    return client.post("/clicks", {"search_id": search_id, "key": key, "position": position})


def test_a_click_is_kept_once(client: Client, world: World) -> None:
    search_id = client.search("bill").json["search_id"]
    first = click(client, search_id)
    assert (first.status, first.json) == (202, {"counted": True})
    assert click(client, search_id).json == {"counted": False}
    assert click(client, search_id, "page-2", 0).json == {"counted": True}
    assert set(SearchClick.objects.values_list("search", "key", "position")) == {
        (search_id, "page-1", 1),
        (search_id, "page-2", 0),
    }


@pytest.mark.parametrize("search_id", ["made-up", "A" * 24, "é", "\x00"])
def test_a_search_that_was_not_is_named(client: Client, world: World, search_id: str) -> None:
    answer = click(client, search_id)
    assert answer.status == 404
    assert "search_id" in answer.json["detail"]
    assert not SearchClick.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{}, {"search_id": "x", "key": "y"}, {"search_id": "x", "key": "y", "position": -1},
     {"search_id": "x", "key": "", "position": 1}, {"search_id": "x", "key": "y", "position": 1, "who": "me"}],
)  # fmt: skip
def test_a_click_that_makes_no_sense_is_named(client: Client, world: World, body: Any) -> None:
    answer = client.post("/clicks", body)
    assert answer.status == 422
    assert answer.json["errors"]


def test_clicks_are_limited(client: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clicks, "MOST", 2)
    search_id = client.search("bill").json["search_id"]
    now = timezone.now()  # at midnight, what is counted begins anew
    monkeypatch.setattr(timezone, "now", lambda: now)
    statuses = [click(client, search_id, f"page-{at}").status for at in range(4)]
    assert statuses == [202, 202, 429, 429]
