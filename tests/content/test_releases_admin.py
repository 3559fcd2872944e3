"""The Releases menu, as editors and publishers use it."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from content.models import Release
from content.releases import publish, schedule
from content.releases.drafts import key_of
from content.releases.items import items_of, revision_numbers
from tests.content import release_world as world

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Any:
    return world.site()


@pytest.fixture
def ada() -> Any:
    return world.admin()


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response: Any) -> str:
    """A page as its reader sees it, roughly."""
    text = re.sub(
        r"<(script|style|template|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.S
    )
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def test_a_release_is_made_filled_published_and_rolled_back(home, ada) -> None:
    client = browser(ada)
    page, other = world.draft(home, "Heat pumps"), world.live(home, "Summer rates")
    response = client.post("/admin/releases/add/", {"name": "Winter", "note": ""}, follow=True)
    assert "Release “Winter” made" in words(response)
    release = Release.objects.get()
    assert release.owner == ada
    url = f"/admin/releases/{release.pk}/"
    shown = words(client.get(f"{url}drafts/"))
    assert "Heat pumps" in shown
    assert "Summer rates" not in shown
    client.post(f"{url}drafts/", {"chosen": [key_of(page)]})
    shown = words(client.get(f"{url}drafts/?action=unpublish&q=summer"))
    assert "Summer rates" in shown
    client.post(f"{url}drafts/?action=unpublish", {"chosen": [key_of(other)]})
    shown = words(client.get(url))
    assert "Heat pumps English Article New" in shown
    assert "Summer rates English Article Is taken down" in shown
    assert "Yes, publish all of it now" in words(client.get(f"{url}publish/"))
    versions = revision_numbers(items_of(release))
    shown = words(client.post(f"{url}publish/", {"versions": versions}, follow=True))
    assert "Release “Winter” published: 2 items." in shown
    assert world.again(page).live
    assert not world.again(other).live
    assert "Yes, roll it back" in words(client.get(f"{url}roll-back/"))
    shown = words(client.post(f"{url}roll-back/", follow=True))
    assert "is rolled back" in shown
    assert "Rolled back" in words(client.get("/admin/releases/"))
    assert not world.again(page).live
    assert world.again(other).live


def test_what_changed_while_somebody_looked_is_not_published(home, ada) -> None:
    page = world.draft(home, "Heat pumps")
    release = world.release(ada, page)
    seen = revision_numbers(items_of(release))
    world.rewrite(page, title="Something else")
    url = f"/admin/releases/{release.pk}/publish/"
    shown = words(browser(ada).post(url, {"versions": seen}, follow=True))
    assert "Somebody changed this release" in shown
    assert not world.again(page).live


def test_problems_stand_at_the_item_and_keep_the_button_away(home, ada) -> None:
    page = world.rewrite(world.question(home, "Why?"), short_answer="")
    release = world.release(ada, page)
    client = browser(ada)
    shown = words(client.get(f"/admin/releases/{release.pk}/publish/"))
    assert "Short answer: This field cannot be blank." in shown
    assert "Yes, publish all of it now" not in shown


def test_it_is_scheduled_in_the_editors_time_and_cancelled(home, ada) -> None:
    release = world.release(ada, world.draft(home, "Heat pumps"))
    client, url = browser(ada), f"/admin/releases/{release.pk}/"
    assert "America/Denver" in words(client.get(f"{url}schedule/"))
    past = words(client.post(f"{url}schedule/", {"go_live_at": "2020-01-01 06:00"}))
    assert "This moment has passed" in past
    shown = words(client.post(f"{url}schedule/", {"go_live_at": "2099-01-01 06:00"}, follow=True))
    assert "Goes live on 1 January 2099, 06:00, scheduled by ada" in shown
    release.refresh_from_db()
    assert release.go_live_at == dt.datetime(2099, 1, 1, 13, 0, tzinfo=dt.UTC)
    shown = words(client.post(f"{url}unschedule/", follow=True))
    assert "is cancelled" in shown


def test_a_newer_draft_is_said_and_taken(home, ada) -> None:
    page = world.draft(home, "Heat pumps")
    release = world.release(ada, page)
    schedule(release, timezone.now() + dt.timedelta(days=1), ada)
    world.rewrite(page, title="Better heat pumps")
    client, url = browser(ada), f"/admin/releases/{release.pk}/"
    shown = words(client.get(url))
    assert "A newer draft was saved since" in shown
    assert "Take the newer draft" in shown
    item = release.items.get()
    assert "takes the newest draft" in words(
        client.post(f"{url}items/{item.pk}/newer/", follow=True)
    )
    shown = words(client.get(url))
    assert "Better heat pumps" in shown
    assert "A newer draft" not in shown


def test_editors_fill_releases_that_publishers_publish(home, ada) -> None:
    section, elsewhere = world.section(home, "Mine"), world.draft(home, "Not mine")
    page = world.draft(section, "Heat pumps")
    client = browser(world.writer(section))
    client.post("/admin/releases/add/", {"name": "Winter", "note": ""})
    release = Release.objects.get()
    url = f"/admin/releases/{release.pk}/"
    shown = words(client.get(f"{url}drafts/"))
    assert "Heat pumps" in shown
    assert "Not mine" not in shown
    client.post(f"{url}drafts/", {"chosen": [key_of(page)]})
    shown = words(client.post(f"{url}drafts/", {"chosen": [key_of(elsewhere)]}, follow=True))
    assert "may not edit" in shown
    assert release.items.count() == 1
    shown = words(client.get(url))
    assert "Publish now" not in shown
    assert "Somebody who may publish everything" in shown
    for action in ("publish", "schedule", "roll-back"):
        response = client.post(f"{url}{action}/", {"go_live_at": "2099-01-01 06:00"})
        assert response.status_code in (302, 403)
    release.refresh_from_db()
    assert release.state == Release.State.OPEN
    assert "Publish now" in words(browser(ada).get(url))


def test_of_several_that_are_chosen_all_are_added_or_none(home) -> None:
    section, elsewhere = world.section(home, "Mine"), world.draft(home, "Not mine")
    page, client = world.draft(section, "Heat pumps"), browser(world.writer(section))
    client.post("/admin/releases/add/", {"name": "Winter", "note": ""})
    release = Release.objects.get()
    chosen = [key_of(page), key_of(elsewhere)]
    client.post(f"/admin/releases/{release.pk}/drafts/", {"chosen": chosen})
    assert release.items.count() == 0


def test_keys_that_make_no_sense_name_nothing(home, ada) -> None:
    kind = key_of(world.draft(home, "Heat pumps")).partition("-")[0]
    client = browser(ada)
    for key in (f"{kind}-x", f"{kind}-", f"{kind}-{10**30}", "²-1", f"{10**30}-1", "x", "1"):
        assert client.get(f"/admin/releases/choose/{key}/").status_code == 404


def test_the_newer_draft_of_what_was_deleted_is_refused_in_words(home, ada) -> None:
    page = world.draft(home, "Heat pumps")
    release = world.release(ada, page)
    schedule(release, timezone.now() + dt.timedelta(days=1), ada)
    item = release.items.get()
    page.delete()
    url = f"/admin/releases/{release.pk}/items/{item.pk}/newer/"
    assert "was deleted" in words(browser(ada).post(url, follow=True))


def test_a_draft_is_added_from_its_editor_and_the_editor_says_so(home, ada) -> None:
    page = world.draft(home, "Heat pumps")
    client = browser(ada)
    url = f"/admin/pages/{page.pk}/edit/"
    assert "Save and add to release" in words(client.get(url))
    choose = f"/admin/releases/choose/{key_of(page)}/"
    assert "give the new one a name" in words(client.post(choose, {"release": "", "name": ""}))
    shown = words(client.post(choose, {"release": "", "name": "Winter"}, follow=True))
    assert "“Heat pumps” is in release “Winter” now." in shown
    assert "This belongs to release “ Winter ”." in words(client.get(url))


def test_menus_are_added_from_their_editor(home, ada) -> None:
    from wagtail.test.utils.form_data import nested_form_data, streamfield

    menu = world.menu()
    client = browser(ada)
    url = type(menu).snippet_viewset.get_url_name("edit")
    from django.urls import reverse

    data = {"handle": "header", "items": streamfield([]), "action-add-to-release": "1"}
    response = client.post(reverse(url, args=[menu.pk]), nested_form_data(data))
    assert response.status_code == 302, words(response)
    assert response.url == f"/admin/releases/choose/{key_of(menu)}/"


def test_published_releases_stay_on_record_and_open_ones_can_go(home, ada) -> None:
    client = browser(ada)
    release = world.release(ada, world.draft(home, "Heat pumps"))
    publish(release, ada)
    client.post(f"/admin/releases/{release.pk}/delete/")
    assert Release.objects.filter(pk=release.pk).exists()
    other = world.release(ada, name="Mistake")
    client.post(f"/admin/releases/{other.pk}/delete/")
    assert not Release.objects.filter(pk=other.pk).exists()


def test_removing_takes_an_item_out(home, ada) -> None:
    release = world.release(ada, world.draft(home, "Heat pumps"))
    item = release.items.get()
    shown = words(
        browser(ada).post(f"/admin/releases/{release.pk}/items/{item.pk}/remove/", follow=True)
    )
    assert "no longer part of the release" in shown
    assert not release.items.exists()
    assert "Took out “Heat pumps”" in shown
