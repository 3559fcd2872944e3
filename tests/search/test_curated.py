"""Synonyms and best bets as every search gets them: at once, from memory, whatever happens."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from django.db import OperationalError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page

from search import curated
from search.models import BestBet, CuratedVersion, PinnedResult, SynonymSet
from search.understanding import understand
from search.understood import Alternative, Understood, Unit

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def language(code: str = "en") -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def synonym_set(words: str, also: str = "", code: str = "en", **more: Any) -> SynonymSet:
    direction = SynonymSet.Direction.ONE_WAY if also else SynonymSet.Direction.SAME
    return SynonymSet.objects.create(
        locale=language(code), words=words, also=also, direction=direction, **more
    )


def meanings(text: str, code: str = "en") -> set[str]:
    """What else a question is looked for as, because of synonyms."""
    units = understand(text, code, synonyms=curated.synonyms(code)).units
    return {
        " ".join(each.words)
        for unit in units
        for each in unit.alternatives
        if each.why == "synonym"
    }


def bet(phrases: str, *targets: Any, code: str = "en", **more: Any) -> BestBet:
    made = BestBet(locale=language(code), phrases=phrases, **more)
    made.results = [
        PinnedResult(url=each, title="A link") if isinstance(each, str) else PinnedResult(page=each)
        for each in targets
    ]
    made.save()
    return made


def pinned(text: str, code: str = "en", now: dt.datetime = NOW) -> list[str]:
    return [each.key for each in curated.best_bets(understand(text, code), code, now)]


@pytest.fixture
def page() -> Page:
    return Page.objects.get(depth=1)


# --- synonyms -------------------------------------------------------------------------------------


def test_a_set_works_at_once_and_until_it_is_gone() -> None:
    assert meanings("ac") == set()
    made = synonym_set("AC\nair conditioning, cooling")
    assert meanings("ac rebate") == {"air conditioning", "cooling"}
    assert meanings("rebate for air conditioning") == {"ac", "cooling"}
    made.words = "AC, chiller"
    made.save()
    assert meanings("ac") == {"chiller"}
    made.delete()
    assert meanings("ac") == set()


def test_a_one_way_set_works_one_way() -> None:
    synonym_set("heat pump", also="hvac")
    assert meanings("heat pumps") == {"hvac"}
    assert meanings("hvac") == set()


def test_sets_are_of_one_language_and_can_be_switched_off() -> None:
    synonym_set("factura, recibo", code="es")
    off = synonym_set("bill, invoice", active=False)
    assert meanings("recibo", "es") == {"factura"}
    assert meanings("recibo") == meanings("bill") == set()
    off.active = True
    off.save()
    assert meanings("bill") == {"invoice"}


def test_a_set_that_cannot_be_used_is_named_and_the_others_work() -> None:
    broken = SynonymSet.objects.create(locale=language(), words="alone")
    synonym_set("bill, invoice")
    assert meanings("bill") == {"invoice"}
    assert [each.ref for each in curated.problems() if each.serious] == [broken.pk]


# --- best bets ------------------------------------------------------------------------------------


def test_a_whole_search_is_recognised_however_it_is_written(page: Page) -> None:
    bet("Pay my bill\nways to pay", page)
    key = [f"page-{page.pk}"]
    for text in ("pay my bill", "Pay  MY bill?", "pay bills", "ways of paying"):
        assert pinned(text) == key, text
    for text in ("pay", "pay my bill by phone", "bill pay my", ""):
        assert pinned(text) == [], text


def test_words_may_come_among_others(page: Page) -> None:
    bet("outage map", page, match=BestBet.Match.WORDS)
    assert pinned("where is the map of outages near me") == [f"page-{page.pk}"]
    assert pinned("outage") == []


def test_a_misspelt_search_is_recognised_and_a_synonym_is_not(page: Page) -> None:
    bet("outage", page)

    def unit(*alternatives: Alternative) -> Understood:
        return Understood(text="x", language="en", units=(Unit(alternatives),))

    spelt = unit(Alternative(("outge",)), Alternative(("outage",), 0.8, "spelling"))
    other = unit(Alternative(("blackout",)), Alternative(("outage",), 0.9, "synonym"))
    assert [each.key for each in curated.best_bets(spelt, "en", NOW)] == [f"page-{page.pk}"]
    assert curated.best_bets(other, "en", NOW) == ()


def test_a_term_with_a_synonym_is_still_the_same_search(page: Page) -> None:
    synonym_set("air conditioning, cooling")
    bet("air conditioning rebate", page)
    question = understand("air conditioning rebate", "en", synonyms=curated.synonyms("en"))
    assert [each.key for each in curated.best_bets(question, "en", NOW)] == [f"page-{page.pk}"]


def test_results_stand_in_their_order_the_most_exact_bet_first(page: Page) -> None:
    bet("rebate", "/rebates", match=BestBet.Match.WORDS)
    exact = bet("heat pump rebate", "https://example.com/b", page, "https://example.com/a")
    links = [result.key for result in exact.results.all()]
    wide = PinnedResult.objects.get(url="/rebates").key
    assert pinned("heat pump rebates") == [*links, wide]
    assert links[1] == f"page-{page.pk}"


def test_a_result_is_pinned_once_and_five_are_the_most(page: Page) -> None:
    bet("pay", page, match=BestBet.Match.WORDS)
    bet("bill", page, *[f"/{number}" for number in range(9)], match=BestBet.Match.WORDS)
    found = pinned("pay bill")
    assert len(found) == 5
    assert found.count(f"page-{page.pk}") == 1


def test_a_link_comes_as_a_document_of_its_own() -> None:
    bet("log in", "https://example.com/account")
    (hit,) = curated.best_bets(understand("log in", "en"), "en", NOW)
    assert hit.link is not None
    assert (hit.link.title, hit.link.path) == ("A link", "https://example.com/account")
    assert hit.link.kind == "navigation"


def test_a_bet_holds_from_and_until(page: Page) -> None:
    bet("storm", page, starts=NOW, ends=NOW + dt.timedelta(hours=1))
    minute = dt.timedelta(minutes=1)
    times = (NOW - minute, NOW, NOW + dt.timedelta(hours=1) - minute, NOW + dt.timedelta(hours=1))
    assert [bool(pinned("storm", now=each)) for each in times] == [False, True, True, False]


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, "on"),
        ({"active": False}, "off"),
        ({"starts": dt.timedelta(hours=1)}, "waiting"),
        ({"starts": dt.timedelta(hours=-2), "ends": dt.timedelta(hours=-1)}, "over"),
    ],
)
def test_a_bet_says_what_it_is_now(more: dict[str, Any], state: str) -> None:
    now = timezone.now()
    times = {k: now + v if isinstance(v, dt.timedelta) else v for k, v in more.items()}
    assert BestBet(phrases="x", **times).state() == state


def test_a_bet_goes_with_its_page(page: Page) -> None:
    child = page.add_child(title="Map", slug="map")
    bet("map", child, "/other")
    assert len(pinned("map")) == 2
    child.delete()
    assert len(pinned("map")) == 1


# --- how it stays fresh ---------------------------------------------------------------------------


def another_process(clock: Any) -> curated.Keeper:
    """What keeps the words there: it hears of nothing that this one does."""
    return curated.Keeper(clock)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_another_process_sees_a_change_within_a_second() -> None:
    clock = Clock()
    other = another_process(clock)
    assert "en" not in other.words().synonyms
    synonym_set("bill, invoice")
    clock.now += 0.9
    assert "en" not in other.words().synonyms
    clock.now += 0.1
    assert other.words().synonyms["en"]


def test_asking_again_costs_no_query_and_looking_costs_one(
    django_assert_num_queries: Any,
) -> None:
    clock = Clock()
    keeper = another_process(clock)
    synonym_set("bill, invoice")
    bet("pay", "/pay")
    keeper.words()
    with django_assert_num_queries(0):
        for _ in range(50):
            keeper.words()
    clock.now += 5
    with django_assert_num_queries(1):
        keeper.words()


def test_reading_costs_the_same_however_much_there_is(django_assert_num_queries: Any) -> None:
    for number in range(12):
        synonym_set(f"word{number}, other{number}")
        bet(f"search {number}", "/a", "/b")
    with django_assert_num_queries(4):
        another_process(Clock()).look()


def test_a_database_that_is_away_leaves_what_is_known(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    keeper = another_process(clock)
    synonym_set("bill, invoice")
    keeper.words()

    def away() -> int:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(curated, "_version", away)
        for _ in range(3):
            clock.now += 2
            assert keeper.words().synonyms["en"]
    assert len([each for each in caplog.records if each.levelname == "ERROR"]) == 1
    clock.now += 2
    keeper.words()
    assert "can be read again" in caplog.text


def test_the_version_of_a_restored_database_is_never_mistaken() -> None:
    first = synonym_set("bill, invoice")
    before = CuratedVersion.objects.get().version
    first.delete()
    CuratedVersion.objects.all().delete()
    synonym_set("pay, settle")
    assert CuratedVersion.objects.get().version != before


def test_matching_is_quick_with_many_bets(page: Page) -> None:
    from search.pinning import Bet, Pins, Target

    target = (Target(f"page-{page.pk}"),)
    bets = [
        Bet(
            id=number,
            phrases=(f"how do i pay bill {number}",),
            targets=target,
            whole=bool(number % 2),
        )
        for number in range(2_000)
    ]
    pins = Pins("en", bets)
    question = understand("how do i pay bill 77", "en")
    started = time.process_time()
    assert [each.bet for each in pins.match(question, NOW)] == [77]
    assert time.process_time() - started < 2  # of the processor's; it takes about a millisecond


@pytest.mark.django_db(transaction=True)
def test_a_thread_keeps_the_words_of_a_server_fresh_without_a_query_of_the_search() -> None:
    from django.db import connection

    language()
    keeper = curated.Keeper()
    assert keeper.ticker.start(wait=30)
    try:
        synonym_set("bill, invoice")
        until = time.monotonic() + 30
        with CaptureQueriesContext(connection) as queries:
            while "en" not in keeper.words().synonyms and time.monotonic() < until:
                time.sleep(0.02)
        assert keeper.words().synonyms["en"]
        assert len(queries) == 0
    finally:
        keeper.ticker.stop()
