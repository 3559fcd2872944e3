"""What the public is shown of what people searched for: never what one of them made of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError
from django.utils import timezone

from search.lexicon import Lexicon
from search.log import popular
from search.log.reports import Period, Report
from search.log.tally import COLUMNS, tally
from search.models import ClickDay, SearchClick, SearchDay, SearchRecord

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 20)


@pytest.fixture(autouse=True)
def website(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words that are on the website, and nothing kept from another test."""
    words = Lexicon("en", {"pay": 9, "bill": 9, "numero": 4, "ac": 2, "number": 2, "rebate": 3})
    monkeypatch.setattr(popular, "lexicon", lambda locale: words)
    popular.forget()


def days(key: str, *texts: str) -> None:
    """A sum for each text, the first of today."""
    for ago, text in enumerate(texts):
        SearchDay.objects.create(
            day=TODAY - dt.timedelta(days=ago), locale="en", key=key, text=text,
            searches=9, measured=9, clicked=5, clicks=5,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "texts", "shown"),
    [
        ("pay bill", ["pay bill 🖕🖕", "Pay bill", "Pay bill"], "Pay bill"),
        ("pay bill", ["p̶a̶y̶ bill"] * 3, "pay bill"),
        ("pay bill", ["pay bill!!! $$$"] * 3, "pay bill"),
        ("pay bill", ["PAY BILL"] * 3, "pay bill"),
        ("pay bill", ["pAy BiLl"] * 3, "pay bill"),
        ("pay bill", ["páy bíll", "pay bill", "pay bill"], "pay bill"),
        ("pay bill", ["pay bill????", "pay bill?", "pay bill?"], "pay bill?"),
        ("numero", ["número", "número", "numero"], "número"),
        ("ac rebate", ["AC rebate"] * 3, "AC rebate"),
        ("ac", ["AC"] * 3, "AC"),
    ],
)
def test_one_search_cannot_deface_what_is_suggested(key: str, texts: list[str], shown: str) -> None:
    days(key, *texts)
    assert popular.public_texts("en", TODAY) == (shown,)


def test_what_something_was_taken_out_of_is_not_suggested() -> None:
    days("pay bill number", *["pay bill [number]"] * 3)
    assert popular.public_texts("en", TODAY) == ()


def test_without_a_database_it_suggests_what_was_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(locale: str) -> tuple[str, ...]:
        raise OperationalError("no connection")

    monkeypatch.setattr(popular, "public_texts", lambda locale: ("pay bill",))
    assert popular.popular("en") == ("pay bill",)
    monkeypatch.setattr(popular, "public_texts", away)
    monkeypatch.setattr(popular, "FRESH", -1.0)
    assert popular.popular("en") == ("pay bill",)
    assert popular.popular("es") == ()


def test_invented_keys_decide_nothing() -> None:
    for key, weight in (("page-1", 5.0), ("<b>x</b>", 1e9), ("nothing", 1e9), ("Page-1 ", 1e9)):
        ClickDay.objects.create(day=TODAY, key=key, clicks=10, weight=weight)
    found = popular.popularity(["page-1", "<b>x</b>", "nothing", "Page-1 "], TODAY)
    assert found == {"page-1": 1.0}


def test_a_click_counts_no_more_than_one_on_the_thirtieth() -> None:
    now = timezone.now()
    for number, position in (("1", 30), ("2", 30_000)):
        SearchRecord.objects.create(id=number, at=now, locale="en", text="x", key="x", total=3)
        SearchClick.objects.create(search=number, key=f"page-{number}", position=position, at=now)
    clicks = tally(list(SearchRecord.objects.values_list(*COLUMNS))).clicks
    assert len({weight for _, weight in clicks.values()}) == 1


def test_a_period_is_the_utilitys_whatever_zone_an_editor_is_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    late = dt.datetime(2026, 3, 21, 3, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: late)
    own = late.astimezone(timezone.get_default_timezone()).date()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        with timezone.override(zone):
            assert Period.until_today(7).last == own


def test_how_often_some_were_searched_for_counts_the_last_hours_too() -> None:
    now = timezone.now()
    SearchRecord.objects.create(
        id="1", at=now, locale="en", text="Pay bill", key="pay bill", total=3
    )
    today = Period.until_today(1).last
    SearchDay.objects.create(day=today, locale="en", key="pay bill", text="x", searches=4)
    SearchDay.objects.create(day=today, locale="en", key="other", text="other", searches=7)
    assert Report(Period.until_today(30), "en").times({"pay bill"}) == 5
