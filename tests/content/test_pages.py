"""Page forms: what may stand where, previews in the picker, and a safety page written in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page, Site

from content import models
from content.models import ContentPage

TYPES = [
    models.HomePage,
    models.SectionPage,
    models.ArticlePage,
    models.LandingPage,
    models.SafetyPage,
    models.ProgramPage,
    models.RatePlanPage,
    models.FaqCategoryPage,
    models.FaqQuestionPage,
    models.GuidedHelpPage,
    models.ContactPointPage,
    models.FormPage,
]


@pytest.fixture
def home(transactional_db: Any) -> Any:
    locale, _ = Locale.objects.get_or_create(language_code="en")
    root = Page.objects.filter(depth=1).first() or Page.add_root(
        title="Root", slug="root", locale=locale
    )
    page = root.add_child(instance=models.HomePage(title="Home", slug="tests", locale=locale))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": page}
    )
    return page


@pytest.mark.parametrize("model", TYPES)
def test_each_type_says_what_it_is_for_and_ends_with_the_same_tab(model: type[ContentPage]) -> None:
    assert model.page_description
    assert model.api_type
    tabs = [str(tab.heading) for tab in model.get_edit_handler().children]
    assert "Search and lists" in tabs[1:]


def test_every_page_form_opens_and_every_block_shows_itself(
    home: Any, admin_client: Client
) -> None:
    from plugins.blocks import ContentStreamBlock

    section = home.add_child(instance=models.SectionPage(title="S", slug="s"))
    faq = home.add_child(instance=models.FaqCategoryPage(title="F", slug="f"))
    for model in TYPES[1:]:
        parent = faq if model is models.FaqQuestionPage else section
        name = model._meta.model_name
        answer = admin_client.get(
            reverse("wagtailadmin_pages:add", args=["content", name, parent.pk])
        )
        assert answer.status_code == 200, name
    field = models.ArticlePage._meta.get_field("body")
    shown = [block for block in field.stream_block.child_blocks.values() if block.is_previewable]
    assert len(shown) == len(ContentStreamBlock().child_blocks) - 1
    for block in shown:
        query = {"id": block.definition_prefix}
        answer = admin_client.get(reverse("wagtailadmin_block_preview"), query)
        assert answer.status_code == 200
        assert f'<main class="block-{block.name}">' in answer.content.decode()


@pytest.fixture
def tab(chromium: Any, live_server: Any, home: Any, admin_client: Client) -> Any:
    context = chromium.new_context(viewport={"width": 1300, "height": 1400})
    session = admin_client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    context.route(
        lambda url: not url.startswith((live_server.url, "data:", "blob:")),
        lambda route: route.abort(),
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    page.goto("about:blank")  # ends what the editor still asks for, before the database goes
    context.close()


def insert(tab: Any, field: str) -> None:
    tab.locator(f'[data-contentpath="{field}"] button[title="Insert a block"]').first.click()


@pytest.mark.django_db(transaction=True)
def test_a_safety_page_is_written_checked_and_saved(tab: Any, home: Any, live_server: Any) -> None:
    new = reverse("wagtailadmin_pages:add", args=["content", "safetypage", home.pk])
    tab.goto(live_server.url + new)
    tab.locator("#id_title").fill("If you smell gas")
    insert(tab, "do_now")
    tab.locator('[data-contentpath="do_now"] input[name$="-value-title"]').fill("Leave the house")
    tab.locator('[data-side-panel-toggle="checks"]').first.click()
    checks = tab.locator("[data-gs-checks-list]")
    checks.get_by_text("There is no number to call.").wait_for()
    insert(tab, "phones")
    phone = tab.locator('[data-contentpath="phones"]')
    phone.locator('input[name$="-value-label"]').fill("Emergency")
    phone.locator('input[name$="-value-number"]').fill("911")
    checks.get_by_text("There is no number to call.").wait_for(state="detached")
    tab.get_by_role("tab", name="More about it").click()
    insert(tab, "body")
    tab.get_by_role("option", name="Heading", exact=True).click()
    tab.locator('[data-contentpath="body"] input[name$="-value-text"]').fill("How gas smells")
    tab.get_by_role("button", name="Save draft").first.click()
    tab.wait_for_url("**/edit/")
    tab.get_by_role("link", name="If you smell gas").first.wait_for()
    tab.wait_for_function("() => !document.body.innerText.includes('Saving')")
    page = models.SafetyPage.objects.get().get_latest_revision_as_object()
    assert page.title == "If you smell gas"
    assert page.do_now[0].value["title"] == "Leave the house"
    assert page.phones[0].value["number"] == "911"
    assert page.body[0].value["text"] == "How gas smells"
