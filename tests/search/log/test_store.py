"""Searches are kept without anybody waiting, and clicks are counted once; nothing says who it was."""

from __future__ import annotations

import datetime as dt
import threading
import time
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from search.log import ids, store
from search.log.store import Searched, UnknownSearch, clicked, flush, searched
from search.models import SearchClick, SearchRecord

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def search(text: str = "pay bill", **more: Any) -> Searched:
    return Searched(text=text, locale="en", total=more.pop("total", 3), **more)


def test_a_search_is_scrubbed_before_it_waits_and_stored_with_what_came_of_it() -> None:
    number = searched(
        search(
            "Pay account 1234567",
            kinds=("faq", "page"),
            audience="business",
            degraded=True,
            corrected=True,
            answered=True,
            source="site",
        ),
        NOW,
    )
    assert [each.text for each in store._waiting] == ["Pay account [number]"]
    assert flush() == 1
    record = SearchRecord.objects.get()
    assert (record.pk, record.at, record.locale, record.total) == (number, NOW, "en", 3)
    assert (record.text, record.key) == ("Pay account [number]", "pay account number")
    assert (record.filters, record.source) == ("faq page business", "site")
    assert (record.degraded, record.corrected, record.answered) == (True, True, True)
    assert not record.summed


def test_a_search_asks_the_database_for_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        for _ in range(50):
            searched(search())
    assert len(queries) == 0
    with CaptureQueriesContext(connection) as queries:
        assert flush() == 50
    assert len([each for each in queries if "INSERT" in each["sql"]]) == 1


def test_what_does_not_count_leaves_no_trace() -> None:
    assert searched(search(counts=False)) == ""
    assert flush() == 0


def test_somebody_who_is_not_measured_is_a_number_without_words() -> None:
    before = searched(search("outage"), NOW)
    number = searched(
        search("my secret", kinds=("faq",), audience="farm", previous=before, measured=False), NOW
    )
    assert number == ""
    flush()
    record = SearchRecord.objects.get(key="")
    assert (record.text, record.filters, record.previous) == ("", "", "")


def test_only_a_recent_search_of_ours_is_the_one_before() -> None:
    old = searched(search(), NOW - 2 * store.LASTS)
    recent = searched(search("outage"), NOW - MINUTE)
    future = searched(search("later"), NOW + MINUTE)
    for previous in (old, future, "x" * 24, "", "é", recent[:-1], recent + "A", "A" * 24):
        searched(search("map", previous=previous), NOW)
    searched(search("outage map", previous=recent), NOW)
    flush()
    assert set(SearchRecord.objects.filter(key="map").values_list("previous", flat=True)) == {""}
    assert SearchRecord.objects.get(key="outage map").previous == recent


def test_the_list_is_bounded_and_says_what_it_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST", 10)
    monkeypatch.setattr(store, "BATCH", 1_000)
    monkeypatch.setattr(store, "dropped", 0)
    for at in range(25):
        searched(search(f"search {at}"))
    assert store.dropped == 15
    flush()
    kept = set(SearchRecord.objects.values_list("key", flat=True))
    assert kept == {f"search {at}" for at in range(15, 25)}


def test_a_database_that_is_away_loses_nothing_that_the_list_holds(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for at in range(5):
        searched(search(f"search {at}"))

    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(SearchRecord.objects, "bulk_create", away)
        assert flush() == flush() == 0
    assert len([each for each in caplog.records if each.levelname == "ERROR"]) == 1
    assert flush() == 5
    assert [each.key for each in SearchRecord.objects.order_by("key")] == [
        f"search {at}" for at in range(5)
    ]
    assert "stored again" in caplog.text


def test_what_a_forked_process_has_twice_is_stored_once() -> None:
    searched(search())
    again = list(store._waiting)
    assert flush() == 1
    store._waiting.extend(again)
    flush()
    assert SearchRecord.objects.count() == 1


def test_a_process_without_the_thread_writes_when_much_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "BATCH", 20)
    for _ in range(45):
        searched(search())
    assert SearchRecord.objects.count() == 40


def test_many_threads_lose_nothing() -> None:
    def work() -> None:
        for _ in range(40):
            searched(search())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    flush()
    assert SearchRecord.objects.count() == 320


@pytest.mark.django_db(transaction=True)
def test_the_thread_of_a_server_writes_within_a_second_or_so() -> None:
    assert store.ticker.start(wait=30)
    try:
        searched(search())
        until = time.monotonic() + 30
        while not SearchRecord.objects.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert SearchRecord.objects.count() == 1
    finally:
        store.ticker.stop()


# --- clicks ---------------------------------------------------------------------------------------


def test_a_click_counts_once_before_or_after_its_search_is_stored() -> None:
    number = searched(search(), NOW)
    assert clicked(number, "page-3", 2, NOW + MINUTE)
    flush()
    assert not clicked(number, "page-3", 1, NOW + MINUTE)
    assert clicked(number, "page-4", 0, NOW + MINUTE)
    found = SearchClick.objects.order_by("key").values_list("search", "key", "position")
    assert list(found) == [(number, "page-3", 2), (number, "page-4", 0)]


@pytest.mark.parametrize("number", ["", "x", "A" * 24, "é" * 24, "=" * 24, "A" * 64])
def test_an_invented_search_has_no_clicks(number: str) -> None:
    with pytest.raises(UnknownSearch, match="no such search"):
        clicked(number, "page-3", 1, NOW)
    assert not SearchClick.objects.exists()


def test_a_search_of_long_ago_has_no_more_clicks() -> None:
    number = searched(search(), NOW)
    assert clicked(number, "page-3", 1, NOW + store.LASTS)
    with pytest.raises(UnknownSearch):
        clicked(number, "page-4", 1, NOW + store.LASTS + MINUTE)


def test_one_search_leads_to_so_many_clicks_only() -> None:
    number = searched(search(), NOW)
    counts = [clicked(number, f"page-{at}", at, NOW) for at in range(store.MOST_CLICKS + 5)]
    assert counts == [True] * store.MOST_CLICKS + [False] * 5


def test_numbers_of_another_secret_hold_while_it_is_a_fallback(settings: Any) -> None:
    number = ids.new_id(NOW)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "b" * 50
    assert abs(ids.made_at(number) - NOW) < dt.timedelta(seconds=1)
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(UnknownSearch):
        ids.made_at(number)


def test_numbers_are_all_different_and_fit_into_an_address() -> None:
    made = {ids.new_id(timezone.now()) for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(len(each) == 24 and set(each) <= set(_SAFE) for each in made)


_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
