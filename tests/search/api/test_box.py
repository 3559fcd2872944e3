"""The search box and the page of results of the plain front end, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from wagtail.models import Collection, Locale, Page

from content.models import FaqQuestionPage
from search.lexicons import lexicons
from search.log import store
from search.models import SearchClick
from tests.content.api.world import add
from tests.search.api.world import World, index, make

PATIENCE = 60_000
EVIL = "<img src=x onerror=alert(1)> bills?"


@pytest.fixture
def world(transactional_db: Any) -> World:
    Locale.objects.get_or_create(language_code="en")  # other tests empty the database
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(instance=Page(title="Root", slug="root"))
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    made = make()
    add(made["billing"], FaqQuestionPage, EVIL, "evil", short_answer="x")
    index()
    lexicons.look()
    return made


@pytest.fixture
def browser(chromium: Any, live_server: Any, world: World) -> Iterator[Any]:
    # Not the browser's own name: programs do not count, and this one is to be a customer.
    context = chromium.new_context(user_agent="Mozilla/5.0 (X11; Linux) Firefox/130.0")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: (errors.append(dialog.message), dialog.dismiss()))
    yield page
    page.goto("about:blank")
    context.close()
    assert errors == []


def options(page: Any) -> Any:
    return page.locator("#suggestions").get_by_role("option")


def test_somebody_types_and_finds(browser: Any, live_server: Any, world: World) -> None:
    browser.goto(f"{live_server.url}/site/")
    box = browser.get_by_role("combobox", name="Search")
    expect(box).to_have_attribute("aria-expanded", "false", timeout=PATIENCE)
    box.fill("why is my b")
    expect(options(browser).first).to_contain_text("Why is my bill so high?", timeout=PATIENCE)
    expect(box).to_have_attribute("aria-expanded", "true", timeout=PATIENCE)
    box.press("ArrowDown")
    expect(options(browser).first).to_have_attribute("aria-selected", "true", timeout=PATIENCE)
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0", timeout=PATIENCE)
    box.press("Escape")
    expect(browser.locator("#suggestions")).to_be_hidden(timeout=PATIENCE)

    box.fill("bil too hihg")
    box.press("Enter")
    expect(browser).to_have_url(f"{live_server.url}/site/search?q=bil+too+hihg", timeout=PATIENCE)
    expect(browser.locator(".direct h2")).to_have_text("Why is my bill so high?", timeout=PATIENCE)
    expect(browser.locator(".did-you-mean a")).to_have_text("bill too high", timeout=PATIENCE)
    with browser.expect_response("**/api/v1/search/clicks") as clicked:
        browser.get_by_role("link", name="The whole answer").click()
    assert clicked.value.status == 202
    expect(browser.get_by_role("heading", level=1)).to_have_text(
        "Why is my bill so high?", timeout=PATIENCE
    )
    store.flush()
    assert SearchClick.objects.get().key == f"page-{world['high'].pk}"


def test_the_page_of_results_is_an_address(browser: Any, live_server: Any) -> None:
    browser.goto(f"{live_server.url}/site/search?q=bills&kinds=faq")
    expect(browser.locator(".chip[aria-current]")).to_contain_text("Questions", timeout=PATIENCE)
    expect(browser.locator(".result", has_text="onerror")).to_contain_text(EVIL, timeout=PATIENCE)
    expect(browser.locator(".result mark").first).to_be_visible(timeout=PATIENCE)
    browser.goto(f"{live_server.url}/site/es/search?q=factura")
    expect(browser.locator(".result h2").first).to_contain_text("factura", timeout=PATIENCE)
    expect(browser.locator("html")).to_have_attribute("lang", "es", timeout=PATIENCE)
    browser.goto(f"{live_server.url}/site/search?q=zzyzx")
    expect(browser.get_by_role("status").filter(has_text="Nothing")).to_be_visible(timeout=PATIENCE)
