"""Drafts in a separate front end: who sees what, and for how long."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, streamfield

from content.models import ContentPage, Menu, PreviewToken, SiteSettings
from content.preview import tokens
from content.preview.answers import answer_for, has_answer
from content.releases.drafts import key_of
from tests.content import release_world as world
from tests.content.test_releases_admin import browser, words

pytestmark = pytest.mark.django_db

API = "/api/v1/content/preview/"


@pytest.fixture
def home() -> Any:
    return world.site()


@pytest.fixture
def ada() -> Any:
    return world.admin()


def form(page: Any, **more: Any) -> dict[str, Any]:
    """What the editor of an article posts."""
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": "",
        "body": streamfield([]),
        "tags": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **more,
    }
    return nested_form_data(data)


def token_in(response: Any) -> str:
    """The token in the front end's address that the panel is led to."""
    assert response.status_code == 302, words(response)
    return parse_qs(urlsplit(response.url).query)["preview"][0]


def type_and_look(client: Client, page: Any, **more: Any) -> str:
    """Types into the editor as Wagtail's panel posts it; returns the token."""
    url = f"/admin/pages/{page.pk}/edit/preview/"
    assert client.post(url, form(page, **more)).json() == {"is_valid": True, "is_available": True}
    return token_in(client.get(f"{url}?in_preview_panel=true"))


def shown(token: str, **more: Any) -> Any:
    return Client().get(f"{API}{token}", **more)


# --- what is seen -------------------------------------------------------------------------------


def test_the_front_end_sees_what_is_typed_before_it_is_saved(home, ada) -> None:
    page = world.live(home, "Heat pumps")
    client = browser(ada)
    token = type_and_look(client, page, title="Heat pumps and you")
    response = shown(token)
    draft = response.json()
    assert draft["kind"] == "page"
    assert draft["answer"]["title"] == "Heat pumps and you"
    assert draft["answer"]["type"] == "article"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"].startswith("noindex")
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert world.again(page).title == "Heat pumps"


def test_nothing_is_sent_again_until_it_changes(home, ada) -> None:
    page = world.live(home, "Heat pumps")
    client = browser(ada)
    token = type_and_look(client, page, title="One")
    response = shown(token)
    version = response.json()["version"]
    assert response["ETag"] == f'"{version}"'
    unchanged = shown(f"{token}?since={version}")
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert shown(token, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert type_and_look(client, page, title="Two") == token
    assert shown(f"{token}?since={version}").json()["answer"]["title"] == "Two"


def test_asking_whether_anything_changed_is_cheap(home, ada, django_assert_max_num_queries) -> None:
    token = type_and_look(browser(ada), world.live(home, "Heat pumps"))
    version = shown(token).json()["version"]
    with django_assert_max_num_queries(2):
        assert shown(f"{token}?since={version}").status_code == 304


def test_every_page_type_menus_and_settings_have_an_answer() -> None:
    import content.api.urls  # noqa: F401  # registers how drafts are answered

    types = [model for model in _subclasses(ContentPage) if not model._meta.abstract]
    assert len(types) >= 12
    assert [model for model in [*types, Menu, SiteSettings] if not has_answer(model)] == []


def _subclasses(model: Any) -> list[Any]:
    return [each for sub in model.__subclasses__() for each in (sub, *_subclasses(sub))]


@pytest.mark.parametrize(
    "kind", [model for model in _subclasses(ContentPage) if not model._meta.abstract]
)
def test_each_page_type_is_answered_while_it_is_new_and_empty(kind, home, ada) -> None:
    page = kind(title="New", slug="new", locale=home.locale)
    page.path, page.depth = home._get_path(home.path, home.depth + 1, 1), home.depth + 1
    page.set_url_path(home)
    made = answer_for(page)
    assert '"title":"New"' in made.body


def test_menus_and_settings_are_shown_in_the_front_end(home, ada) -> None:
    from django.urls import reverse

    client, menu = browser(ada), world.menu()
    url = reverse(Menu.snippet_viewset.get_url_name("preview_on_edit"), args=[menu.pk])
    link = {"label": "Rates", "url": "/rates/", "audience": streamfield([])}
    data = nested_form_data({"handle": "header", "items": streamfield([("link", link)])})
    assert client.post(url, data).json()["is_valid"]
    draft = shown(token_in(client.get(url))).json()
    assert draft["kind"] == "navigation"
    assert draft["answer"]["items"][0]["label"] == "Rates"
    site = home.get_site()
    url = f"/admin/settings/content/sitesettings/{site.pk}/preview/"
    data = nested_form_data({"organisation": "Alpenglow", "profiles": streamfield([])})
    assert client.post(url, data).json()["is_valid"]
    draft = shown(token_in(client.get(url))).json()
    assert (draft["kind"], draft["answer"]["organisation"]) == ("site", "Alpenglow")


def test_a_draft_that_cannot_be_read_is_said_instead_of_shown(home, ada, monkeypatch) -> None:
    from content.preview import panel

    def broken(instance: Any) -> Any:
        raise RuntimeError("a plugin")

    monkeypatch.setattr(panel, "answer_for", broken)
    page = world.live(home, "Heat pumps")
    response = browser(ada).get(f"/admin/pages/{page.pk}/view_draft/")
    assert response.status_code == 200
    assert "cannot be shown yet" in words(response)


def test_the_address_is_that_of_the_sites_front_end(home, ada, settings) -> None:
    page, client = world.live(home, "Heat pumps"), browser(ada)
    url = f"/admin/pages/{page.pk}/view_draft/"
    settings.PREVIEW_URL = "https://front.example/see?t={token}"
    response = client.get(url)
    assert response.url.startswith("https://front.example/see?t=")
    assert response["Referrer-Policy"] == "no-referrer"
    own = "https://own.example/#{token}"
    SiteSettings.objects.create(site=home.get_site(), preview_url=own)
    address = client.get(url).url
    assert address.startswith("https://own.example/#")
    assert shown(unquote(address.partition("#")[2])).status_code == 200


# --- who and how long ---------------------------------------------------------------------------


def refused(token: str) -> str:
    response = shown(token)
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"].endswith("no-store")
    return str(response.json()["detail"])


def test_a_forged_token_is_refused_without_asking_the_database(
    home, ada, django_assert_num_queries
) -> None:
    token = type_and_look(browser(ada), world.live(home, "Heat pumps"))
    key, _, signature = token.partition(".")
    for bad in ("x", key, f"{key}.{'A' * len(signature)}", f"{key}x.{signature}"):
        with django_assert_num_queries(0):
            assert "not complete, or not one of ours" in refused(bad)


def test_a_token_ends_and_is_not_revived(home, ada) -> None:
    client, page = browser(ada), world.live(home, "Heat pumps")
    token = type_and_look(client, page)
    PreviewToken.objects.update(expires_at=timezone.now())
    assert "expired" in refused(token)
    fresh = type_and_look(client, page, title="Later")
    assert fresh != token
    assert shown(fresh).status_code == 200
    assert "expired" in refused(token)


def test_working_on_renews_it(home, ada) -> None:
    client, page = browser(ada), world.live(home, "Heat pumps")
    token = type_and_look(client, page)
    nearly = timezone.now() + dt.timedelta(seconds=20)
    PreviewToken.objects.update(expires_at=nearly)
    assert type_and_look(client, page, title="More") == token
    assert PreviewToken.objects.get().expires_at > nearly + dt.timedelta(minutes=10)


def test_whoever_may_no_longer_edit_gets_no_new_one(home, ada) -> None:
    section = world.section(home, "Mine")
    page, elena = world.draft(section, "Heat pumps"), world.writer(section)
    client = browser(elena)
    token = type_and_look(client, page)
    elena.groups.first().page_permissions.all().delete()
    url = f"/admin/pages/{page.pk}/edit/preview/"
    assert client.post(url, form(page)).status_code in (302, 403)
    elena.is_active = False
    elena.save()
    assert "no longer works here" in refused(token)


def test_each_editor_has_a_draft_of_their_own(home, ada) -> None:
    page = world.live(home, "Heat pumps")
    mine = type_and_look(browser(ada), page, title="Mine")
    hers = type_and_look(browser(world.admin("elena")), page, title="Hers")
    assert shown(mine).json()["answer"]["title"] == "Mine"
    assert shown(hers).json()["answer"]["title"] == "Hers"


def test_an_earlier_secret_key_is_accepted_while_it_is_listed(home, ada, settings) -> None:
    token = type_and_look(browser(ada), world.live(home, "Heat pumps"))
    old = django_settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [old]
    assert shown(token).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert "not one of ours" in refused(token)


# --- shared links -------------------------------------------------------------------------------


def share(client: Client, instance: Any, lasting: str = "1d") -> str:
    """The token of a new link."""
    response = client.post(f"/admin/preview-links/share/{key_of(instance)}/", {"lasting": lasting})
    return parse_qs(urlsplit(response.context["link"]).query)["preview"][0]


def test_a_shared_link_shows_the_latest_saved_draft_until_it_is_withdrawn(home, ada) -> None:
    page, client = world.draft(home, "Heat pumps"), browser(ada)
    assert "Share preview" in words(client.get(f"/admin/pages/{page.pk}/edit/"))
    token = share(client, page)
    first = shown(token).json()
    assert first["answer"]["title"] == "Heat pumps"
    world.rewrite(page, title="Corrected")
    assert shown(f"{token}?since={first['version']}").json()["answer"]["title"] == "Corrected"
    row = PreviewToken.objects.get()
    assert dt.timedelta(hours=23) < row.expires_at - timezone.now() < dt.timedelta(hours=25)
    assert "Heat pumps" in words(client.get("/admin/preview-links/"))
    client.post(f"/admin/preview-links/{row.pk}/withdraw/")
    assert "withdrawn" in refused(token)
    assert "Withdrawn" in words(client.get("/admin/preview-links/")).title()


def test_links_of_others_are_seen_by_administrators_only(home, ada) -> None:
    section = world.section(home, "Mine")
    page = world.draft(section, "Heat pumps")
    elena, otto = (browser(world.writer(section, name)) for name in ("elena", "otto"))
    token = share(elena, page)
    row = PreviewToken.objects.get()
    assert "Heat pumps" not in words(otto.get("/admin/preview-links/"))
    assert otto.post(f"/admin/preview-links/{row.pk}/withdraw/").status_code == 404
    assert shown(token).status_code == 200
    assert "Heat pumps" in words(browser(ada).get("/admin/preview-links/"))
    elsewhere = world.draft(home, "Not hers")
    response = elena.get(f"/admin/preview-links/share/{key_of(elsewhere)}/")
    assert response.status_code in (302, 403)


def test_a_shared_link_ends_with_the_right_to_edit_of_whoever_made_it(home, ada) -> None:
    section = world.section(home, "Mine")
    elena = world.writer(section, "elena")
    token = share(browser(elena), world.draft(section, "Heat pumps"))
    assert shown(token).status_code == 200
    elena.groups.clear()
    assert "may no longer edit" in refused(token)


def test_what_was_deleted_is_said(home, ada) -> None:
    page = world.draft(home, "Heat pumps")
    token = share(browser(ada), page)
    page.delete()
    assert "was deleted" in refused(token)


def test_what_ended_is_forgotten(home, ada) -> None:
    client, page = browser(ada), world.draft(home, "Heat pumps")
    type_and_look(client, page)
    share(client, page)
    PreviewToken.objects.update(expires_at=timezone.now() - dt.timedelta(days=1))
    tokens.forget()
    assert PreviewToken.objects.get().kind == PreviewToken.Kind.SHARED
    PreviewToken.objects.update(expires_at=timezone.now() - dt.timedelta(days=31))
    tokens.forget()
    assert not PreviewToken.objects.exists()
