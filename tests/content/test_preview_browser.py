"""Previews and releases in a real browser, as an editor uses them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import TimeoutError

from tests.content import release_world as world

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60_000


@pytest.fixture
def home() -> Any:
    from wagtail.models import Locale, Page

    if not Page.objects.filter(depth=1).exists():  # flushed by another test of this kind
        Locale.objects.get_or_create(language_code="en")
        Page.add_root(title="Root", slug="root")
    return world.site()


@pytest.fixture
def editor(home: Any, chromium: Any, live_server: Any) -> Iterator[Any]:
    """A browser that is logged in; errors on a page fail the test."""
    from django.test import Client

    client = Client()
    client.force_login(world.admin())
    context = chromium.new_context(viewport={"width": 1500, "height": 900})
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def type_until_followed(editor: Any, front: Any, loaded: list[str], title: str) -> None:
    """Types a title until the front end shows it without having been loaded anew.

    Again, as what is typed before Wagtail's editor has taken its picture of the form counts as no
    change.
    """
    for attempt in range(1, 13):
        typed, before = f"{title}, {attempt}", len(loaded)
        editor.locator("#id_title").fill(typed)
        try:
            front.get_by_role("heading", name=typed, exact=True).wait_for(timeout=10_000)
        except TimeoutError:
            continue
        if len(loaded) == before:
            return
    raise AssertionError("The front end did not follow what was typed.")


def test_the_panel_shows_what_is_typed_without_loading_the_front_end_anew(
    home: Any, editor: Any, live_server: Any
) -> None:
    page = world.live(home, "Heat pumps")
    editor.goto(f"{live_server.url}/admin/pages/{page.pk}/edit/")
    editor.locator("[data-side-panel-toggle='preview']").first.click()
    front = editor.frame_locator("#w-preview-iframe")
    front.get_by_role("heading", name="Heat pumps", exact=True).wait_for()
    loaded: list[str] = []
    editor.on(
        "framenavigated",
        lambda frame: loaded.append(frame.url) if "preview=" in frame.url else None,
    )
    type_until_followed(editor, front, loaded, "Heat pumps and you")
    type_until_followed(editor, front, loaded, "Heat pumps in winter")
    assert world.again(page).title == "Heat pumps"


def test_a_release_is_made_filled_and_published(home: Any, editor: Any, live_server: Any) -> None:
    first, second = world.draft(home, "Heat pumps"), world.draft(home, "Insulation")
    editor.goto(f"{live_server.url}/admin/releases/add/")
    editor.locator("#id_name").fill("Winter")
    editor.locator("main form button[type='submit']").first.click()
    editor.get_by_role("link", name="Add drafts").click()
    editor.get_by_label("Heat pumps").check()
    editor.get_by_label("Insulation").check()
    editor.get_by_role("button", name="Add to release").click()
    editor.get_by_text("2 items added to “Winter”.").wait_for()
    editor.get_by_role("link", name="Publish now…").click()
    editor.get_by_role("button", name="Yes, publish all of it now").click()
    editor.get_by_text("Release “Winter” published: 2 items.").wait_for()
    assert [world.again(each).live for each in (first, second)] == [True, True]
