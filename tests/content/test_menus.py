"""Menus: one for each place and language, and a listing that says what is in them."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from cms.roles import ensure_content_roles
from content.admin.menus import count_items
from content.models import Menu
from marketing_spots.admin.roles import ensure_roles

pytestmark = pytest.mark.django_db
LINK = {"type": "link", "id": "a", "value": {"label": "Outages", "url": "/outages"}}
GROUP = {"type": "group", "id": "b", "value": {"label": "Help", "items": [LINK, LINK]}}


def menu(handle: str = "header", items: list | None = None, **more) -> Menu:
    more.setdefault("locale", Locale.get_default())
    return Menu(handle=handle, items=json.dumps(items or []), **more)


@pytest.fixture
def editor(client) -> User:
    ensure_roles()
    ensure_content_roles()
    user = User.objects.create_user("elena", password="x")
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


def test_a_place_has_one_menu_in_each_language() -> None:
    menu().save()
    with pytest.raises(ValidationError, match="“Header” in English already"):
        menu().full_clean()
    spanish, _ = Locale.objects.get_or_create(language_code="es")
    menu(locale=spanish).full_clean()
    menu("footer").full_clean()


def test_a_menu_may_be_saved_again() -> None:
    one = menu()
    one.save()
    one.full_clean()


@pytest.mark.parametrize(
    ("items", "words"),
    [([], "0 items"), ([LINK], "1 item"), ([LINK, GROUP], "3 items in 1 group")],
)
def test_the_listing_counts_what_people_see(items, words) -> None:
    assert count_items(menu(items=items)) == words


def test_editors_find_navigation_and_read_where_each_menu_stands(client, editor) -> None:
    live = menu(items=[LINK, GROUP])
    live.save()
    draft = menu("footer", live=False)
    draft.save()
    page = client.get("/admin/snippets/content/menu/").content.decode()
    assert "3 items in 1 group" in page
    assert "Header" in page
    assert "Footer" in page
    assert "draft" in page.lower()
    home = client.get("/admin/").content.decode()
    assert "Navigation" in home


def test_the_editor_sees_the_mistake_at_the_place(client, editor) -> None:
    menu().save()
    answer = client.post(
        "/admin/snippets/content/menu/add/", {"handle": "header", "items-count": "0"}
    )
    assert answer.status_code == 200
    assert "Change that one, or choose another place." in answer.content.decode()
    assert Menu.objects.count() == 1


def test_editors_submit_and_approvers_publish(client, editor) -> None:
    one = menu(live=False)
    one.save()
    policy = Menu.snippet_viewset.permission_policy
    assert policy.user_has_permission(editor, "change")
    assert not policy.user_has_permission(editor, "publish")
    assert one.get_workflow() is not None
    priya = User.objects.create_user("priya")
    priya.groups.add(Group.objects.get(name="Approvers"))
    assert policy.user_has_permission(priya, "publish")
