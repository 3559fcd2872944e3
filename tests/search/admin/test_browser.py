"""An editor in a real browser: from what was not found to a synonym that works at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from search.lexicons import lexicons
from search.log import store
from search.log.store import Searched
from search.models import SynonymSet
from tests.search.api.world import index, make

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60_000


@pytest.fixture
def site() -> Any:
    from wagtail.models import Locale, Page

    if not Page.objects.filter(depth=1).exists():  # flushed by another test of this kind
        Locale.objects.get_or_create(language_code="en")
        Page.add_root(title="Root", slug="root")
    made = make()
    index()
    lexicons.look()
    for _ in range(3):
        found_nothing = Searched(text="miniduct", locale="en", total=0)
        store.searched(found_nothing, timezone.now())
    store.flush()
    return made


@pytest.fixture
def browser(site: Any, chromium: Any, live_server: Any) -> Iterator[Any]:
    """A page of somebody who is logged in; errors on it fail the test."""
    client = Client()
    client.force_login(User.objects.create_superuser("ada"))
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def test_from_nothing_found_to_a_synonym_that_works_at_once(
    site: Any, browser: Any, live_server: Any
) -> None:
    reports = f"{live_server.url}/admin/site-search/reports/"
    try_url = f"{live_server.url}/admin/site-search/try/"

    browser.goto(f"{try_url}?q=miniduct&locale=en")
    browser.get_by_role("heading", name="Nothing was found").wait_for()

    browser.goto(f"{reports}nothing/")
    row = browser.locator("tr", has_text="miniduct")
    row.get_by_role("button", name="More for “miniduct”").click()
    browser.get_by_role("link", name="Add a synonym").click()

    words = browser.locator("#id_words")
    words.wait_for()
    assert words.input_value() == "miniduct"
    assert not browser.locator("#id_also").is_visible()
    browser.get_by_text("Write at least two words that mean the same.").wait_for()
    words.fill("miniduct\nheat pump")
    browser.get_by_text("Who types “miniduct” also finds “heat pump”.").wait_for()
    browser.get_by_text("3 searches in the last 30 days were exactly this.").wait_for()
    browser.locator("[data-search-meaning]").get_by_text("a synonym").wait_for()

    browser.get_by_role("button", name="Create").click()
    browser.get_by_text(re.compile("Saved: miniduct, heat pump")).wait_for()
    assert SynonymSet.objects.count() == 1
    browser.get_by_role("link", name="Try it").click()

    browser.get_by_role("heading", name=re.compile("Results: 1")).wait_for()
    browser.get_by_role("link", name="Heat pump rebate").wait_for()
    browser.get_by_text("a synonym").first.wait_for()


def test_one_way_asks_what_else_is_found(site: Any, browser: Any, live_server: Any) -> None:
    browser.goto(f"{live_server.url}/admin/site-search/synonyms/new/?words=wallbox&locale=en")
    browser.locator("[data-search-preview][data-search-ready]").wait_for()
    browser.get_by_label("Only one way: these also find others").check()
    browser.locator("#id_also").fill("charger")
    browser.get_by_text("Who types “wallbox” also finds “charger”.").wait_for()
    browser.get_by_text("Who types “charger” finds nothing more than before.").wait_for()
    browser.locator("#id_words").fill("wallbox, charger")
    browser.get_by_role("button", name="Create").click()
    browser.get_by_text("“charger” is there twice.").wait_for()
    assert browser.locator("#id_also").is_visible()
    assert not SynonymSet.objects.exists()


def test_the_report_fits_a_phone(site: Any, browser: Any, live_server: Any) -> None:
    browser.set_viewport_size({"width": 390, "height": 844})
    for path in ("reports/", "reports/nothing/", "try/?q=bill", "synonyms/new/", "index/"):
        browser.goto(f"{live_server.url}/admin/site-search/{path}")
        browser.locator("main").wait_for()
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert browser.evaluate(wide) <= 1, path
