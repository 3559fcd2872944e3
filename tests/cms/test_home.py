"""The admin's home and menu: what is there for whom, and nothing that leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from marketing_spots.admin.roles import ensure_roles
from marketing_spots.models import Ad
from marketing_spots.snapshot import batch
from tests.marketing_spots import world

pytestmark = pytest.mark.django_db

ICONS = {
    "*.html": re.compile(r'{% icon name="([\w-]+)"'),
    "*.py": re.compile(r'\b(?:icon|icon_name|header_icon) ?= ?"([\w-]+)"'),
}


def person(group: str) -> tuple[User, Client]:
    ensure_roles()
    user = User.objects.create_user(group.lower(), password="x")
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return user, client


def home(client: Any) -> str:
    return client.get(reverse("wagtailadmin_home")).content.decode()


def test_home_counts_what_runs_and_links_to_exactly_that() -> None:
    with batch(None, "Two campaigns"):
        world.attribute()
        place = (world.spot(), world.ad())
        world.campaign(name="Running", places=[place])
        world.campaign(name="Paused", places=[place], paused=True)
    _, client = person("Marketers")
    assert "1 Campaign running" in home(client)
    listing = client.get(
        reverse("wagtailsnippets_marketing_spots_campaign:list") + "?state=running"
    )
    assert [campaign.name for campaign in listing.context["object_list"]] == ["Running"]


def test_home_shows_who_changed_what_once_each() -> None:
    user, client = person("Marketers")
    ad = world.ad(name="Spring rates")
    ad.save_revision(user=user, log_action=True)
    ad.save_revision(user=user, log_action=True)
    text = home(client)
    assert text.count("Spring rates") == 1
    assert reverse("wagtailsnippets_marketing_spots_ad:edit", args=[ad.pk]) in text


def test_who_may_not_edit_is_led_to_the_page_for_looking() -> None:
    author, _ = person("Marketers")
    ad = world.ad(name="Spring rates")
    ad.save_revision(user=author, log_action=True)
    _, client = person("Editors")
    address = reverse("wagtailsnippets_marketing_spots_ad:inspect", args=[ad.pk])
    assert address in home(client)
    assert client.get(address).status_code == 200


def test_the_menu_leads_to_pages_and_to_reports_about_them(admin_client: Client) -> None:
    text = home(admin_client)
    assert '"explorer"' in text
    assert reverse("wagtailadmin_reports:aging_pages") in text
    assert reverse("wagtailadmin_reports:site_history") in text


def test_a_translation_counts_the_campaigns_of_its_ad(admin_client: Client) -> None:
    from wagtail.models import Locale

    ad = world.ad(name="Spring rates")
    world.campaign(places=[(world.spot(), ad)])
    spanish = ad.copy_for_translation(Locale.objects.get_or_create(language_code="es")[0])
    spanish.name = "Tarifas"
    spanish.save()
    world.ad(name="Nowhere")
    address = reverse("wagtailsnippets_marketing_spots_ad:list")
    counts = {ad.name: ad.campaigns for ad in admin_client.get(address).context["object_list"]}
    assert counts == {"Spring rates": 1, "Tarifas": 1, "Nowhere": 0}
    unused = admin_client.get(address + "?used=no").context["object_list"]
    assert [ad.name for ad in unused] == ["Nowhere"]
    assert Ad.objects.count() == 3


def test_an_address_without_anything_leads_on(client: Any) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    for where in (reverse("start"), reverse("wagtailadmin_home")):
        assert f'href="{where}"' in answer.content.decode()


def test_every_icon_that_is_named_exists(admin_client: Any) -> None:
    """A name that Wagtail does not know leaves an empty space on the button."""
    there = set(
        re.findall(r'id="icon-([\w-]+)"', admin_client.get("/admin/sprite/").content.decode())
    )
    named = {
        name
        for folder in ("cms", "content", "marketing_spots", "plugins")
        for kind, pattern in ICONS.items()
        for file in (Path(settings.BASE_DIR) / folder).rglob(kind)
        for name in pattern.findall(file.read_text())
    }
    assert len(named) > 20
    assert named - there == set()
