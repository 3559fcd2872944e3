"""The plain front end and the quickstart, in a real browser against the running application."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect
from wagtail.models import Collection, Locale, Page

from cms.demo import access
from content.forms import starts
from content.models import (
    FaqCategoryPage,
    FaqQuestionPage,
    FormEntry,
    FormField,
    FormPage,
    GuidedHelpPage,
    Menu,
    SafetyPage,
)
from content.preview import tokens
from content.preview.answers import answer_for
from tests.content.release_world import section, site

QUICKSTART = Path(__file__).parent.parent.parent / "docs" / "content-quickstart.md"
PATIENCE = 60_000
TITLE = "Smell gas? <img src=x onerror=alert(1)> Leave"


def _step(title: str) -> dict[str, Any]:
    return {"type": "step", "id": title[:8], "value": {"title": title, "text": "<p>Now.</p>"}}


def _added(parent: Page, page: Any) -> Any:
    parent.add_child(instance=page)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


@pytest.fixture
def world(transactional_db: Any) -> dict[str, Any]:
    """A small site: a safety page in two languages, questions, guided help, a form, a menu."""
    Locale.objects.get_or_create(language_code="en")  # other tests empty the database
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(instance=Page(title="Root", slug="root"))
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    home = site()
    spanish, _ = Locale.objects.get_or_create(language_code="es")
    safety = section(home, "Safety", slug="safety")
    gas = _added(
        safety,
        SafetyPage(
            title=TITLE, slug="gas", severity="danger", do_now=json.dumps([_step("Go outside")])
        ),
    )
    for each in (home, safety):
        made = each.copy_for_translation(spanish)
        made.save_revision().publish()
    made = gas.copy_for_translation(spanish)
    made.title = "¿Huele a gas?"
    made.save_revision().publish()
    category = _added(home, FaqCategoryPage(title="Bills", slug="bills"))
    _added(category, FaqQuestionPage(title="Why so high?", short_answer="The weather."))
    steps = [
        {
            "type": "question",
            "id": "q",
            "value": {
                "name": "start",
                "question": "Is it dark outside?",
                "help": "",
                "answers": [
                    {"type": "item", "id": "a", "value": {"label": "Yes", "next_step": "end"}}
                ],
            },
        },
        {"type": "ending", "id": "e", "value": {"name": "end", "title": "Call us", "text": ""}},
    ]
    guided = _added(home, GuidedHelpPage(title="No power", slug="dark", steps=json.dumps(steps)))
    form = FormPage(title="Streetlight", slug="light", thank_you="<p>We have it.</p>")
    form.form_fields = [
        FormField(label="Pole", field_type="singleline", locale=home.locale, sort_order=0)
    ]
    form = _added(home, form)
    item = {"type": "page", "id": "m", "value": {"page": gas.pk, "label": "Gas"}}
    menu = Menu(handle="header", items=json.dumps([item]))
    menu.save()
    menu.save_revision().publish()
    return {"home": home, "gas": gas, "guided": guided, "form": form}


@pytest.fixture
def browser(chromium: Any, live_server: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    context.route(
        lambda url: not url.startswith((live_server.url, "data:", "blob:")),
        lambda route: route.abort(),
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: (errors.append(dialog.message), dialog.dismiss()))
    yield page
    page.goto("about:blank")
    context.close()
    assert errors == []


def test_ten_lines_of_fetch_put_a_page_the_menu_and_the_questions_on_the_screen(
    world: dict[str, Any], browser: Any, live_server: Any
) -> None:
    found = re.search(r"```html\n(.*?)```", QUICKSTART.read_text(), re.DOTALL)
    assert found
    source = found[1].replace("http://localhost:8000", live_server.url)
    script = re.search(r"<script[^>]*>\n(.*)</script>", source, re.DOTALL)
    assert script
    assert len(script[1].strip().splitlines()) == 10
    browser.set_content(source)
    expect(browser.locator("h1")).to_have_text(TITLE, timeout=PATIENCE)
    expect(browser.locator("#now li")).to_have_text(["Go outside"], timeout=PATIENCE)
    expect(browser.locator("#menu li")).to_have_text(["Gas"], timeout=PATIENCE)
    expect(browser.locator("#faq p")).to_have_text(["Why so high? The weather."], timeout=PATIENCE)


def test_the_front_end_shows_pages_and_goes_from_one_to_the_next(
    world: dict[str, Any], browser: Any, live_server: Any
) -> None:
    browser.goto(f"{live_server.url}/site/safety/gas")
    # A text with HTML in it is a text.
    expect(browser.locator("h1")).to_have_text(TITLE, timeout=PATIENCE)
    expect(browser.locator(".now .steps h3")).to_have_text(["Go outside"])
    expect(browser.locator(".crumbs li")).to_have_text(["Home", "Safety"])
    browser.locator(".utility a[hreflang=es]").click()
    expect(browser.locator("h1")).to_have_text("¿Huele a gas?", timeout=PATIENCE)
    assert browser.url == f"{live_server.url}/site/es/safety/gas"
    browser.go_back()
    expect(browser.locator("h1")).to_have_text(TITLE, timeout=PATIENCE)
    browser.goto(f"{live_server.url}/site/safety/nothing")
    expect(browser.locator("h1")).to_have_text("This page does not exist", timeout=PATIENCE)
    expect(browser.locator("main a")).to_have_text("Safety")


def test_guided_help_leads_on_and_back(
    world: dict[str, Any], browser: Any, live_server: Any
) -> None:
    browser.goto(f"{live_server.url}/site/dark")
    question = browser.locator(".guided h2")
    expect(question).to_have_text("Is it dark outside?", timeout=PATIENCE)
    browser.get_by_role("button", name="Yes").click()
    expect(question).to_have_text("Call us")
    browser.get_by_role("button", name="Back").click()
    expect(question).to_have_text("Is it dark outside?")


def test_a_form_says_what_is_wrong_and_is_kept_when_it_is_right(
    world: dict[str, Any], browser: Any, live_server: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(starts, "FASTEST", 0)
    browser.goto(f"{live_server.url}/site/light")
    send = browser.locator("main form button")
    expect(send).to_have_text("Send", timeout=PATIENCE)
    send.click()
    expect(browser.locator("main .error")).not_to_be_empty(timeout=PATIENCE)
    browser.get_by_label("Pole").fill("40-1187")
    send.click()
    expect(browser.locator("main [role=status].callout")).to_have_text(
        "We have it.", timeout=PATIENCE
    )
    assert [each.form_data["pole"] for each in FormEntry.objects.all()] == ["40-1187"]


def test_a_preview_follows_what_is_typed(
    world: dict[str, Any], browser: Any, live_server: Any
) -> None:
    user = User.objects.create_superuser("ada")
    draft = world["gas"]
    draft.title = "First draft"
    row = tokens.for_panel(user, draft, answer_for(draft))
    browser.goto(f"{live_server.url}/site/?preview={tokens.text_of(row)}")
    expect(browser.locator("h1")).to_have_text("First draft", timeout=PATIENCE)
    expect(browser.locator("#ribbon")).to_contain_text("Preview")
    draft.title = "Second draft"
    tokens.for_panel(user, draft, answer_for(draft))
    expect(browser.locator("h1")).to_have_text("Second draft", timeout=PATIENCE)


@pytest.mark.django_db
def test_it_says_what_may_run_and_hands_out_tokens_in_the_demo_only(settings: Any) -> None:
    answer = Client().get("/site/any/page")
    assert answer.status_code == 200
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert access.BROWSER_KEY in answer.content.decode()
    assert Client().get("/site/?preview=abc")["Referrer-Policy"] == "no-referrer"
    assert Client().get("/site/visitor-token", {"visitor": "nobody-known"}).status_code == 404

    settings.DEMO = False
    assert access.BROWSER_KEY not in Client().get("/site/").content.decode()
    assert Client().get("/site/visitor-token", {"visitor": "ev-owner-ana"}).status_code == 404
