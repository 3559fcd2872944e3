"""What editors see of searches, and where a row leads."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from content.models import FaqCategoryPage, FaqQuestionPage
from search.log import popular, store, upkeep
from search.log.reports import Period, Report
from search.log.store import Searched
from search.models import HiddenSearch, SearchDay, SearchRecord
from tests.search.api.world import World

pytestmark = pytest.mark.django_db

REPORTS = "/admin/site-search/reports/"
#: Noon in Denver, less than 30 days after the clocks were put back: hours from here, a day of 24 or
#: 25 of them, and the date of a night's run change nothing.
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("America/Denver"))
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    popular.forget()
    yield
    popular.forget()


def search(text: str, ago: dt.timedelta = HOUR, *, clicks: str = "", **more: Any) -> str:
    at = timezone.now() - ago
    number = store.searched(Searched(text=text, **{"locale": "en", "total": 3, **more}), at)
    if clicks:
        store.clicked(number, clicks, 2, at)
    return number


def report(days: int = 30, locale: str = "") -> Report:
    return Report(Period.until_today(days), locale)


def page(client: Client, path: str = "", **query: Any) -> str:
    response = client.get(REPORTS + path, query)
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


# --- numbers --------------------------------------------------------------------------------------


def test_what_was_just_searched_for_and_what_was_summed_up_are_one_number() -> None:
    for ago in (HOUR, 3 * DAY, 3 * DAY, 20 * DAY):
        search("outage map", ago, clicks="page-1")
    before = report().rows
    list(upkeep.sum_up())
    assert SearchDay.objects.count() == 2
    after = report().rows
    assert before == after
    assert [(row.text, row.searches, row.clicked, row.position) for row in after] == [
        ("outage map", 4, 4, 2.0)
    ]


def test_a_period_is_whole_days_up_to_today() -> None:
    for days in (0, 6, 7, 29, 30, 89, 90):
        search(f"{days} days ago", days * DAY)
    counts = [report(days).overview.now.searches for days in (7, 30, 90)]
    assert counts == [2, 4, 6]
    list(upkeep.sum_up())
    assert [report(days).overview.now.searches for days in (7, 30, 90)] == counts
    assert report(7).overview.before is not None
    assert report(7).overview.before.searches == 1  # type: ignore[union-attr]


def test_the_overview_is_of_searches_that_can_be_judged() -> None:
    first = search("high bill", unmeasured := HOUR, clicks="page-1")
    search("bill high", previous=first)
    search("nothing", total=0)
    search("vague", best=0.2)
    search("how do i pay", answered=True)
    for _ in range(5):
        search("secret", unmeasured, measured=False)
    now = report().overview
    assert (now.now.searches, now.now.measured) == (10, 5)
    assert now.nothing == 0.2
    assert now.refined == 0.2
    assert now.unclicked == pytest.approx(0.25)
    assert now.change is None


def test_more_or_fewer_than_before() -> None:
    for ago in (1, 2, 3, 8):
        search("pay", ago * DAY)
    assert report(7).overview.change == 200


def test_each_day_has_its_bar() -> None:
    search("pay", 2 * DAY)
    search("x", 2 * DAY, total=0)
    days = report(7).days
    assert len(days) == 7
    assert days[-3][1:] == (2, 1)
    assert sum(searches for _, searches, _ in days) == 2


def test_what_is_not_measured_is_in_no_table() -> None:
    search("my secret", total=0, measured=False)
    made = report()
    assert made.searched() == made.nothing() == made.unclicked() == made.steps == []


# --- tables ---------------------------------------------------------------------------------------


def test_nothing_was_found_lists_what_fits_too_little_as_well() -> None:
    for _ in range(3):
        search("crypto mining", best=0.2)
    search("mini split", total=0)
    search("Mini Split", total=0)
    search("pay")
    rows = report().nothing()
    # As it was written last; the moment stands here, so either may be that.
    assert [(row.text.lower(), row.zero, row.poor) for row in rows] == [
        ("crypto mining", 0, 3),
        ("mini split", 2, 0),
    ]


def test_what_nobody_clicked_is_not_what_was_answered_or_found_nothing() -> None:
    for _ in range(3):
        search("outage map")
        search("how can i pay", answered=True)
        search("mini split", total=0)
        search("pay bill", clicks="page-1")
    search("once")
    assert [(row.text, row.unclicked) for row in report().unclicked()] == [("outage map", 3)]


def test_what_people_said_next() -> None:
    for _ in range(2):
        first = search("mini split", total=0)
        search("Heat pump", previous=first)
        search("mini split!", previous=first)
    (step,) = report().steps
    assert (step.text, step.then, step.times, step.found) == ("mini split", "Heat pump", 2, 2)


def test_a_language_is_seen_alone() -> None:
    search("factura", locale="es", total=0)
    search("bill", total=0)
    assert [row.text for row in report(locale="es").nothing()] == ["factura"]
    assert report(locale="es").overview.now.searches == 1


# --- screens --------------------------------------------------------------------------------------


def test_without_searches_the_report_says_what_will_be_there(editor: Client) -> None:
    said = page(editor)
    assert "Nobody has searched in this time." in said
    assert "Nothing was found</h2>" not in said


def test_the_overview_has_all_tables_and_says_what_is_kept(editor: Client) -> None:
    for _ in range(2):
        search("outage <b>map")
        search("mini split", total=0)
    said = page(editor)
    for words in ("Nothing was found", "Found, but nobody clicked", "What people search for"):
        assert f"{words}</h2>" in said
    assert "Nobody had to search twice." in said
    assert "deleted after 30 days" in said
    assert b"outage <b>map" not in editor.get(REPORTS).content


def test_a_table_goes_on_over_pages_and_can_be_taken_away(editor: Client) -> None:
    for number in range(60):
        search(f"text {number}")
    search("=HYPERLINK(1)", total=0)
    said = page(editor, "searched/")
    assert "Page 1 of 2" in said
    assert "61 rows" in said
    assert "Page 2 of 2" in page(editor, "searched/", p=2)
    response = editor.get(REPORTS + "searched/", {"export": "csv", "days": 7, "locale": "en"})
    assert "searches-searched-" in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode())))
    assert len(rows) == 61
    assert {"Search", "Language", "Searches", "Found nothing"} <= set(rows[0])
    assert "'=HYPERLINK(1)" in {row["Search"] for row in rows}
    assert editor.get(REPORTS + "nothing/", {"export": "xlsx"}).status_code == 200
    assert editor.get(REPORTS + "other-words/", {"export": "csv"}).status_code == 200


def test_odd_addresses_are_answered(editor: Client) -> None:
    for query in ({"days": "x"}, {"days": "-1", "locale": "xx"}, {"p": "999"}, {"p": "x"}):
        page(editor, **query)
        page(editor, "searched/", **query)
    assert editor.get(REPORTS + "unknown/").status_code == 404


def links(client: Client, table: str) -> dict[str, str]:
    """Label -> address of the actions of the first row."""
    rows = client.get(f"{REPORTS}{table}/").context["rows"]
    actions = [rows[0].first, *rows[0].more]
    return {label: url for label, _, url in actions}


def test_a_row_leads_to_what_helps_with_its_words_filled_in(editor: Client) -> None:
    search("mini split", total=0)
    found = links(editor, "nothing")
    assert list(found) == ["Write this FAQ", "Add a synonym", "Pin a result", "Try it"]

    def given(label: str) -> dict[str, list[str]]:
        return parse_qs(urlsplit(found[label]).query)

    assert given("Add a synonym") == {"words": ["mini split"], "locale": ["en"]}
    assert given("Pin a result") == {"phrases": ["mini split"], "locale": ["en"]}
    assert given("Try it") == {"q": ["mini split"], "locale": ["en"]}
    for url in found.values():
        assert editor.get(url).status_code in (200, 302)


def test_two_words_for_one_thing_lead_to_a_set_of_both(editor: Client) -> None:
    search("heat pump", previous=search("mini split"))
    url = links(editor, "other-words")["Add a synonym"]
    assert parse_qs(urlsplit(url).query)["words"] == ["mini split\nheat pump"]


def test_who_may_not_write_words_is_not_asked_to(log_in: Callable[[str], Client]) -> None:
    search("mini split", total=0)
    assert list(links(log_in("Marketers"), "nothing")) == [
        "Pin a result",
        "Try it",
    ]


@pytest.mark.parametrize("group", ["Editors", "Marketers", "Approvers", "Operators"])
def test_who_may_read(log_in: Callable[[str], Client], group: str) -> None:
    client = log_in(group)
    assert client.get(REPORTS).status_code == 200
    assert REPORTS in client.get("/admin/").content.decode()


def test_who_may_not_read(client: Client, log_in: Callable[[str], Client]) -> None:
    from django.contrib.auth.models import Permission, User

    person = User.objects.create_user("somebody")
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(person)
    for path in ("", "searched/", "write/", "hidden/"):
        assert client.get(REPORTS + path).status_code == 302
    assert client.get("/admin/site-search/try/").status_code == 302
    assert "Site search" not in client.get("/admin/").content.decode()


def test_the_overview_takes_few_queries(editor: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(60):
        search(f"text {number}", (number % 20) * DAY, previous=search("first", DAY))
    list(upkeep.sum_up())
    editor.get(REPORTS)
    with django_assert_max_num_queries(40):
        editor.get(REPORTS)


# --- from what nobody found to a question ---------------------------------------------------------


def test_a_question_begins_with_what_was_searched_for(
    log_in: Callable[[str], Client], world: World
) -> None:
    admin = log_in("")
    response = admin.get(REPORTS + "write/", {"title": "  mini  split ", "locale": "en"})
    form = admin.get(response.url)
    assert form.status_code == 200
    assert form.context["form"]["title"].value() == "Mini split"
    parent = FaqCategoryPage.objects.get(pk=world["billing"].pk)
    assert f"/{parent.pk}/" in response.url
    assert FaqQuestionPage.objects.filter(title="Mini split").count() == 0
    again = admin.get(urlsplit(response.url).path)
    assert again.context["form"]["title"].value() in ("", None)


def test_the_title_is_filled_in_for_questions_only(
    log_in: Callable[[str], Client], world: World
) -> None:
    admin = log_in("")
    url = f"/admin/pages/add/content/articlepage/{world.home.pk}/"
    assert admin.get(url, {"title": "Mini split"}).context["form"]["title"].value() in ("", None)


def test_with_several_categories_one_is_chosen(
    log_in: Callable[[str], Client], world: World
) -> None:
    admin = log_in("")
    said = page(admin, "write/", title="mini split")
    for category in ("Your bill", "Su factura"):
        assert category in said
    assert admin.get(REPORTS + "write/", {"title": "x", "locale": "es"}).status_code == 302


def test_who_may_write_nowhere_is_told(editor: Client) -> None:
    assert "There is no category that you may write in" in page(
        editor, "write/", title="mini split"
    )


# --- what is never suggested ----------------------------------------------------------------------


def test_an_editor_hides_a_text_and_an_approver_shows_it_again(
    log_in: Callable[[str], Client],
) -> None:
    editor, approver = log_in("Editors"), log_in("Approvers")
    popular._kept["en"] = (1e12, ("rude words",))
    assert "Never suggest" in page(editor, "hidden/", text="Rude words", locale="en")
    editor.post(REPORTS + "hidden/", {"text": "Rude words!", "locale": "en"})
    editor.post(REPORTS + "hidden/", {"text": "rude words", "locale": "en"})
    hidden = HiddenSearch.objects.get()
    assert (hidden.locale, hidden.key) == ("en", "rude words")
    assert popular._kept == {}
    assert editor.post(f"{REPORTS}hidden/{hidden.pk}/show/").status_code == 302
    assert HiddenSearch.objects.exists()
    approver.post(f"{REPORTS}hidden/{hidden.pk}/show/")
    assert not HiddenSearch.objects.exists()


def test_nonsense_is_not_hidden(editor: Client) -> None:
    editor.post(REPORTS + "hidden/", {"text": "?!", "locale": "en"})
    editor.post(REPORTS + "hidden/", {"text": "x", "locale": "xx"})
    assert not HiddenSearch.objects.exists()


def test_looking_at_reports_is_no_search(editor: Client) -> None:
    search("pay")
    for table in ("nothing", "not-clicked", "other-words", "searched"):
        page(editor, f"{table}/")
    store.flush()
    assert SearchRecord.objects.count() == 1
