"""Sums by day: every search once, whatever dies or runs twice; texts of few people are forgotten."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connections
from django.db.models import Sum
from django.utils import timezone

from search.lexicon import Lexicon
from search.log import popular, store, upkeep
from search.log.store import Searched
from search.models import ClickDay, HiddenSearch, SearchClick, SearchDay, SearchRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """What a process keeps for a minute is another test's."""
    popular.forget()
    yield
    popular.forget()


NOW = dt.datetime(2026, 11, 20, 18, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def search(
    text: str, at: dt.datetime = NOW - 3 * HOUR, *clicks: tuple[str, int], **more: Any
) -> str:
    more = {"locale": "en", "total": 3, **more}
    number = store.searched(Searched(text=text, **more), at)
    for key, position in clicks:
        store.clicked(number, key, position, at)
    store.flush()
    return number


def sum_up(now: dt.datetime = NOW) -> list[str]:
    return list(upkeep.sum_up(now))


def forget(now: dt.datetime = NOW) -> list[str]:
    return list(upkeep.forget(now))


def test_a_day_has_its_sums_by_text() -> None:
    first = search("Pay my bill", NOW - 3 * HOUR, ("page-1", 1), ("page-2", 4))
    search("pay my bill!", NOW - 3 * HOUR)
    search("pay my bill", NOW - 3 * HOUR, answered=True, degraded=True, corrected=True)
    search("wallbox", NOW - 3 * HOUR, total=0, previous=first)
    search("hidden", measured=False)
    assert sum_up() == ["Summed up 5 searches."]
    pay = SearchDay.objects.get(key="pay my bill")
    assert pay.day == dt.date(2026, 11, 20)
    counts = [pay.searches, pay.measured, pay.zero, pay.degraded, pay.corrected, pay.answered]
    assert counts == [3, 3, 0, 1, 1, 1]
    assert [pay.clicked, pay.clicks, pay.positions, pay.unclicked, pay.refined] == [1, 2, 5, 1, 1]
    wallbox = SearchDay.objects.get(key="wallbox")
    assert [wallbox.zero, wallbox.unclicked, wallbox.refined] == [1, 0, 0]
    nobody = SearchDay.objects.get(key="")
    assert [nobody.searches, nobody.measured, nobody.unclicked, nobody.text] == [1, 0, 0, ""]
    clicks = ClickDay.objects.order_by("key").values_list("key", "clicks", "weight")
    assert [(key, number, round(weight, 2)) for key, number, weight in clicks] == [
        ("page-1", 1, 1.0),
        ("page-2", 1, 2.32),
    ]


def test_the_same_words_again_are_no_other_words() -> None:
    first = search("Outage")
    search("outage?", previous=first)
    sum_up()
    assert SearchDay.objects.get(key="outage").refined == 0


def test_a_day_is_the_utilitys_own() -> None:
    search("late", dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC))  # 22:00 the day before in Denver
    sum_up()
    assert SearchDay.objects.get().day == dt.date(2026, 11, 19)


def test_what_is_not_settled_waits_and_nothing_is_summed_twice() -> None:
    search("early")
    search("late", NOW - HOUR)
    sum_up()
    assert sum_up() == []
    assert list(SearchDay.objects.values_list("key", "searches")) == [("early", 1)]
    sum_up(NOW + 2 * HOUR)
    assert SearchDay.objects.aggregate(all=Sum("searches"))["all"] == 2


def test_one_that_was_stored_late_is_added_to_its_day() -> None:
    search("storm")
    sum_up()
    search("storm")
    sum_up()
    assert list(SearchDay.objects.values_list("key", "searches")) == [("storm", 2)]


def test_a_worker_that_dies_in_between_sums_nothing_or_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    search("storm", NOW - 3 * HOUR, ("page-1", 1))

    def dies(*args: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(upkeep, "_add_clicks", dies)
        with pytest.raises(RuntimeError):
            sum_up()
    assert not SearchDay.objects.exists()
    sum_up()
    assert list(SearchDay.objects.values_list("key", "searches", "clicks")) == [("storm", 1, 1)]


def test_many_are_summed_in_several_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "AT_ONCE", 7)
    for at in range(20):
        search(f"text {at % 3}")
    assert sum_up() == ["Summed up 20 searches."]
    assert SearchDay.objects.aggregate(all=Sum("searches"))["all"] == 20


# --- forgetting -----------------------------------------------------------------------------------


def often(text: str, days: int, times: int, until: dt.datetime = NOW - DAY, **more: Any) -> None:
    """Searched for on so many days, so many times each."""
    for day in range(days):
        for _ in range(times):
            search(text, until - day * DAY, ("page-1", 1), **more)


def test_records_go_after_their_time_and_sums_stay(settings: Any) -> None:
    settings.SEARCH_LOG_DAYS = 10
    often("outage", 4, 2, until=NOW - 11 * DAY)
    search("new", NOW - 3 * HOUR, ("page-1", 1))
    sum_up()
    assert forget() == ["Deleted 8 old searches and 0 rare texts."]
    assert list(SearchRecord.objects.values_list("key", flat=True)) == ["new"]
    assert SearchClick.objects.count() == 1
    assert SearchDay.objects.filter(key="outage").aggregate(all=Sum("searches"))["all"] == 8


def test_nothing_that_was_not_summed_is_deleted(settings: Any) -> None:
    settings.SEARCH_LOG_DAYS = 10
    search("old", NOW - 20 * DAY)
    forget()
    assert SearchRecord.objects.count() == 1


def test_texts_of_few_people_go_early_and_their_numbers_stay() -> None:
    long_ago = NOW - 31 * DAY
    search("jane miller", long_ago, ("page-7", 2))
    often("one busy day", 1, 9, until=long_ago)
    often("outage", 3, 2, until=long_ago)
    search("jane miller", NOW - DAY)
    sum_up()
    assert forget()
    assert set(SearchRecord.objects.values_list("key", flat=True)) == {"outage", "jane miller"}
    kept = SearchDay.objects.exclude(key="").order_by("day").values_list("key", "searches")
    assert list(kept) == [*[("outage", 2)] * 3, ("jane miller", 1)]
    assert SearchDay.objects.aggregate(all=Sum("searches"))["all"] == 17
    nobody = SearchDay.objects.get(key="")
    assert [nobody.searches, nobody.clicks, nobody.text] == [10, 10, ""]
    assert forget() == []


def test_sums_go_in_the_end() -> None:
    ancient = timezone.localdate(NOW) - dt.timedelta(days=4 * 365)
    SearchDay.objects.create(day=ancient, locale="en", key="", searches=9)
    ClickDay.objects.create(day=ancient, key="page-1", clicks=1, weight=1)
    forget()
    assert not SearchDay.objects.exists()
    assert not ClickDay.objects.exists()


# --- what the public sees of it -------------------------------------------------------------------


@pytest.fixture
def website(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words that are on the website."""
    words = Lexicon("en", {"pay": 9, "bill": 9, "outage": 4, "map": 2, "número": 1})
    monkeypatch.setattr(popular, "lexicon", lambda locale: words)


def suggested() -> tuple[str, ...]:
    sum_up()
    return popular.public_texts("en", timezone.localdate(NOW))


@pytest.mark.usefixtures("website")
def test_what_many_search_for_and_choose_is_suggested_the_most_frequent_first() -> None:
    often("Outage map", 3, 2)
    often("pay bills", 4, 2)
    assert suggested() == ("pay bills", "Outage map")


@pytest.mark.usefixtures("website")
def test_what_few_search_for_is_not() -> None:
    often("outage", 2, 9)
    often("pay", 4, 1)
    assert suggested() == ()


@pytest.mark.usefixtures("website")
def test_what_found_nothing_or_led_nowhere_is_not() -> None:
    often("outage", 3, 3, total=0)
    for day in range(5):
        search("pay bill", NOW - day * DAY - 3 * HOUR)
    assert suggested() == ()


@pytest.mark.usefixtures("website")
def test_a_word_that_is_not_on_the_website_is_nobodys_suggestion() -> None:
    often("Jane Miller bill", 5, 5)
    often("pay account 12345678", 5, 5)
    assert suggested() == ()


@pytest.mark.usefixtures("website")
def test_another_language_is_another_matter() -> None:
    often("pay bill", 4, 2, locale="es")
    assert suggested() == ()


@pytest.mark.usefixtures("website")
def test_editors_can_hide_one_at_once() -> None:
    often("outage map", 4, 2, until=timezone.now() - DAY)
    list(upkeep.sum_up())
    assert popular.popular("en") == ("outage map",)
    HiddenSearch.objects.create(locale="en", key="outage map", text="outage map")
    popular.forget()
    assert popular.popular("en") == ()


@pytest.mark.usefixtures("website")
def test_suggestions_come_from_memory(django_assert_num_queries: Any) -> None:
    popular.popular("en")
    with django_assert_num_queries(0):
        for _ in range(20):
            popular.popular("en")


def test_what_is_chosen_most_is_one_and_a_month_halves_it() -> None:
    today = timezone.localdate(NOW)
    for key, ago, weight in (
        ("page-1", 0, 100.0),
        ("page-2", 30, 100.0),
        ("page-3", 0, 3.0),
        ("page-4", 500, 900.0),
    ):
        ClickDay.objects.create(
            day=today - dt.timedelta(days=ago), key=key, clicks=1, weight=weight
        )
    keys = ["page-1", "page-2", "page-3", "page-4", "page-5"]
    found = store.popularity(keys, today)
    assert set(found) == {"page-1", "page-2", "page-3"}
    assert found["page-1"] == 1.0
    assert 0.8 < found["page-2"] < 0.9
    assert 0.2 < found["page-3"] < 0.4
    popular.forget()
    assert store.popularity(["page-9"], today) == {}


def test_without_any_click_nothing_is_popular() -> None:
    assert store.popularity(["page-1"]) == {}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_sum_each_search_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "AT_ONCE", 5)
    for at in range(60):
        search(f"text {at % 4}", NOW - 3 * HOUR, ("page-1", 1))
    begin = threading.Barrier(2, timeout=60)
    ends: list[BaseException | None] = []

    def turns() -> None:
        begin.wait()
        until = time.monotonic() + 60
        while True:  # a worker's turn that the database refuses comes again
            try:
                sum_up()
                return
            except DatabaseError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def work() -> None:
        try:
            turns()
            ends.append(None)
        except BaseException as error:
            ends.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(150)
    assert ends == [None, None]
    sum_up()  # what one read while the other wrote it
    assert SearchDay.objects.aggregate(all=Sum("searches"), clicks=Sum("clicks")) == {
        "all": 60,
        "clicks": 60,
    }
    assert ClickDay.objects.get().clicks == 60
    assert not SearchRecord.objects.filter(summed=False).exists()
