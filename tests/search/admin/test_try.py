"""Trying a search, and how the index is: what editors and operators see, and that it is not counted."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from search import service
from search.admin import index_state
from search.admin.try_search import marked
from search.backends.base import MARK, UNMARK, BackendError
from search.indexing.status import BackendStatus, IndexStatus
from search.log import store
from search.models import BestBet, PinnedResult, SearchRecord, SynonymSet
from tests.search.api.world import World

pytestmark = pytest.mark.django_db

TRY, INDEX = "/admin/site-search/try/", "/admin/site-search/index/"


def tried(client: Client, q: str, **query: Any) -> str:
    response = client.get(TRY, {"q": q, **query})
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def test_a_search_shows_what_customers_get_and_why(editor: Client, world: World) -> None:
    SynonymSet.objects.create(locale=Locale.get_default(), words="bill\nstatement")
    said = tried(editor, "why is my bil so high")
    assert 'or <b dir="auto">bill</b> <small>perhaps meant' in said
    assert "did you mean <strong>why is my bill so high" in said
    assert "Why is my <mark>bill</mark> so <mark>high</mark>?" in said
    assert "of what was asked" in said
    assert "This search is not counted." in said
    assert 'or <b dir="auto">statement</b> <small>a synonym' in tried(editor, "bill")


def test_the_answer_and_what_is_pinned_are_shown_apart(editor: Client, world: World) -> None:
    bet = BestBet(locale=Locale.get_default(), phrases="pay my bill")
    bet.results = [
        PinnedResult(page=world["pay"]),
        PinnedResult(url="https://example.com", title="My account"),
    ]
    bet.save()
    said = tried(editor, "pay my bill")
    assert "The answer, shown at once" in said
    assert "Online, by phone or by mail." in said
    assert "Pinned by editors" in said
    assert "My account" in said


def test_what_is_pinned_but_not_public_is_said(editor: Client, world: World) -> None:
    world["due"].unpublish()
    bet = BestBet(locale=Locale.get_default(), phrases="due date")
    bet.results = [PinnedResult(page=world["due"])]
    bet.save()
    from tests.search.api.world import index

    index()
    said = tried(editor, "due date")
    assert "1 pinned result is not shown" in said


def test_nothing_found_leads_to_what_helps(editor: Client, world: World) -> None:
    said = tried(editor, "zzyzx qwerty")
    assert "Nothing was found" in said
    for url in (
        "synonyms/new/?words=zzyzx+qwerty",
        "best-bets/new/?phrases=",
        "reports/write/?title=",
    ):
        assert url in said


def test_it_is_searched_as_somebody_in_a_language(editor: Client, world: World) -> None:
    assert "demand charge" in tried(editor, "demand charge", audience="business")
    homes = tried(editor, "demand charge", audience="residential")
    assert "What is a <mark>demand" not in homes
    assert "alta mi" in tried(editor, "factura", locale="es")
    assert "in English, and the answer says so" in tried(editor, "demand charge", locale="es")


def test_a_zip_code_that_is_none_is_said_at_its_field(editor: Client, world: World) -> None:
    said = tried(editor, "bill", area="12")
    assert "A ZIP code has five digits." in said
    assert "Results:" not in said


def test_trying_is_not_counted(editor: Client, world: World) -> None:
    tried(editor, "bill")
    store.flush()
    assert not SearchRecord.objects.exists()


@pytest.mark.parametrize(
    "q",
    ["", "   ", "?!", "<script>alert(1)</script>", "\x00", "a" * 5_000, "🔥", "\u202eabc", '"(*:'],
)
def test_odd_input_is_answered_and_escaped(editor: Client, world: World, q: str) -> None:
    said = editor.get(TRY, {"q": q, "locale": "xx", "audience": "nobody"})
    assert said.status_code == 200
    assert b"<script>alert(1)" not in said.content


def test_a_search_that_does_not_answer_is_said(
    editor: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(asked: Any) -> None:
        raise BackendError("It rests.")

    monkeypatch.setattr(service, "search", away)
    assert "Search does not answer at the moment.</strong> It rests." in tried(editor, "bill")


def test_marks_survive_escaping() -> None:
    assert marked(f"<b>{MARK}bill{UNMARK} & co") == "&lt;b&gt;<mark>bill</mark> &amp; co"


# --- the index ------------------------------------------------------------------------------------


def test_operators_see_what_is_there(log_in: Callable[[str], Client], world: World) -> None:
    said = unescape(log_in("Operators").get(INDEX).content.decode())
    assert "The site's own database" in said
    assert "up to date" in said or "behind" in said
    assert "English" in said


def test_what_is_wrong_comes_with_what_to_do() -> None:
    away = BackendStatus(name="elasticsearch", away="refused")
    late = BackendStatus(
        name="database", behind=7, seconds=90.0, indices=(IndexStatus(locale="en"),)
    )
    (said,) = away.problems()
    assert "ELASTICSEARCH_URL" in index_state.what_to_do(away, said)
    missing, behind = late.problems()
    assert "search rebuild" in index_state.what_to_do(late, missing)
    assert "manage.py worker" in index_state.what_to_do(late, behind)
    refused = IndexStatus(locale="en", name="i", refused=(("page-1", "why"),))
    wrong = BackendStatus(name="database", indices=(refused,))
    assert "search verify" in index_state.what_to_do(wrong, wrong.problems()[0])


def test_synonyms_that_do_not_do_what_they_seem_to_are_named(
    log_in: Callable[[str], Client], world: World
) -> None:
    SynonymSet.objects.create(locale=Locale.get_default(), words="the\nbill")
    said = unescape(log_in("Editors").get(INDEX).content.decode())
    assert "Synonyms to look at" in said
    assert "a word of nearly every question" in said


def test_marketers_do_not_see_the_index(log_in: Callable[[str], Client]) -> None:
    assert log_in("Marketers").get(INDEX).status_code == 302
