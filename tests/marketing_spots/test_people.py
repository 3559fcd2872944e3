"""Who may do what: roles, sensitive attributes, keys and snapshots."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketing_spots.access import hash_key
from marketing_spots.admin.roles import ensure_roles
from marketing_spots.models import ApiKey, Campaign, Head, TokenKey
from marketing_spots.snapshot import batch
from tests.marketing_spots import world
from tests.marketing_spots.test_editing import (
    PUBLISH,
    placed,
    words,
)

pytestmark = pytest.mark.django_db

ROLES = ("Editors", "Marketers", "Approvers", "Operators")


# --- roles --------------------------------------------------------------------------------------


def reachable(client: Any, url: str) -> bool:
    """Whether a page opens, rather than sending its visitor away."""
    return client.get(f"/admin/{url}/").status_code == 200


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("campaigns", ROLES),
        ("spots", ROLES),
        ("campaigns/add", ("Marketers", "Approvers")),
        ("ads/add", ("Marketers", "Approvers")),
        ("segments/add", ("Marketers", "Approvers")),
        ("spots/add", ("Approvers",)),
        ("attributes/add", ("Approvers",)),
        ("api-keys", ("Operators",)),
        ("api-keys/new", ("Operators",)),
        ("visitor-token-keys/new", ("Operators",)),
        ("snapshots", ("Marketers", "Approvers", "Operators")),
        ("snapshots/release", ("Approvers", "Operators")),
    ],
)
def test_each_role_reaches_its_screens_only(login, basics, url, allowed) -> None:
    assert tuple(role for role in ROLES if reachable(login(role), url)) == allowed


def test_a_marketer_cannot_publish_or_delete(login, basics) -> None:
    client = login("Marketers")
    client.post("/admin/campaigns/add/", {**placed(basics), **PUBLISH})
    campaign = Campaign.objects.get()
    assert not campaign.live, "it is kept as a draft"
    client.post(f"/admin/campaigns/delete/{campaign.pk}/")
    assert Campaign.objects.exists()
    login("Approvers").post(f"/admin/campaigns/delete/{campaign.pk}/")
    assert not Campaign.objects.exists()


def test_roles_that_somebody_changed_stay_changed() -> None:
    group = ensure_roles()["Marketers"]
    group.permissions.clear()
    assert not ensure_roles()["Marketers"].permissions.exists()


# --- keys ---------------------------------------------------------------------------------------


def shown_key(response: Any) -> str:
    return re.search(r'id="spots-key"[^>]*>([^<]+)<', response.content.decode()).group(1)


def test_a_server_key_is_shown_once(login) -> None:
    client = login("Operators")
    data = {"name": "Portal", "kind": "server", "origins": ""}
    response = client.post("/admin/api-keys/new/", data)
    plain = shown_key(response)
    key = ApiKey.objects.get()
    assert key.hash == hash_key(plain)
    assert "no-store" in response["Cache-Control"]
    for url in ("/admin/api-keys/", f"/admin/api-keys/edit/{key.pk}/"):
        page = client.get(url).content.decode()
        assert plain not in page
        assert key.hint in page


def test_a_browser_key_needs_addresses_and_stays_visible(login) -> None:
    client = login("Operators")
    data = {"name": "Web", "kind": "browser", "origins": "https://www.example.com/path"}
    response = client.post("/admin/api-keys/new/", data)
    assert "is not a web address of a site" in str(response.context["form"].errors["origins"])
    response = client.post("/admin/api-keys/new/", {**data, "origins": ""})
    assert "Name the web addresses" in str(response.context["form"].errors["origins"])
    response = client.post(
        "/admin/api-keys/new/", {**data, "origins": "https://www.example.com:443/"}
    )
    key = ApiKey.objects.get()
    assert key.origins == "https://www.example.com"
    assert shown_key(response) in client.get("/admin/api-keys/").content.decode()


def test_switching_a_key_off_is_told_to_every_node_at_once(login) -> None:
    client = login("Operators")
    data = {"name": "Web", "kind": "browser", "origins": "https://www.example.com"}
    client.post("/admin/api-keys/new/", data)
    key, before = ApiKey.objects.get(), Head.objects.get().access_version
    client.post(
        f"/admin/api-keys/edit/{key.pk}/",
        {"name": "Web", "origins": "https://app.example.com", "kind": "server"},
    )
    key.refresh_from_db()
    assert (key.active, key.origins, key.kind) == (False, "https://app.example.com", "browser")
    assert Head.objects.get().access_version > before
    client.post(f"/admin/api-keys/delete/{key.pk}/")
    assert not ApiKey.objects.exists()


def test_a_token_key_takes_a_secret_and_never_shows_it(login) -> None:
    client = login("Operators")
    data = {"name": "Portal", "algorithm": "HS256", "kid": "one", "audience": "gridspot"}
    response = client.post("/admin/visitor-token-keys/new/", {**data, "secret": "short"})
    assert "at least 32 bytes" in str(response.context["form"].errors["secret"])
    secret = "correct horse battery staple, twice over"
    client.post("/admin/visitor-token-keys/new/", {**data, "secret": secret})
    key = TokenKey.objects.get()
    assert secret not in key.material
    page = client.get(f"/admin/visitor-token-keys/edit/{key.pk}/").content.decode()
    assert secret not in page
    assert key.material not in page
    response = client.post("/admin/visitor-token-keys/new/", {**data, "secret": secret})
    assert "kid" in response.context["form"].errors


# --- snapshots ----------------------------------------------------------------------------------


def test_put_back_and_release_from_the_screens(login, basics) -> None:
    world.campaign("First", places=[basics[1:]])
    old = world.newest()
    second = world.campaign("Second", places=[basics[1:]])
    approver, marketer = login("Approvers", first_name="Ana"), login("Marketers")
    page = words(approver.get(f"/admin/snapshots/{old.pk}/put-back/"))
    assert "goes away Second" in page
    marketer.post(f"/admin/snapshots/{old.pk}/put-back/")
    assert world.names() == ["First", "Second"], "a marketer may look only"
    approver.post(f"/admin/snapshots/{old.pk}/put-back/")
    assert world.names() == ["First"]
    listing = words(marketer.get("/admin/snapshots/"))
    assert "held" in listing
    assert "waiting" in listing
    assert "which Ana put back" in listing
    second.name = "Second, corrected"
    second.save_revision().publish()
    assert world.names() == ["First"]
    assert "comes Second, corrected" in words(approver.get("/admin/snapshots/release/"))
    marketer.post("/admin/snapshots/release/")
    assert world.names() == ["First"]
    approver.post("/admin/snapshots/release/")
    assert world.names() == ["First", "Second, corrected"]


def test_a_snapshot_says_what_it_changes(login, basics) -> None:
    campaign = world.campaign("First", places=[basics[1:]])
    old = world.newest()
    campaign.priority = 90
    campaign.save()
    world.spot("footer")
    page = words(login("Marketers").get(f"/admin/snapshots/{old.pk}/"))
    assert "changed First (priority)" in page
    assert "removed Footer" in page
    assert "Put back" not in page


def test_the_screens_work_before_anything_was_published(login) -> None:
    client = login()
    assert client.get("/admin/snapshots/").status_code == 200
    assert client.get("/admin/snapshots/release/").status_code == 404
    assert "Start here" in words(client.get("/admin/spots/"))


def test_the_listing_needs_the_same_queries_for_more_rows(login, basics) -> None:
    client = login()

    def count(rows: int) -> int:
        with batch(None, "More"):
            for i in range(rows):
                world.campaign(f"Campaign {i}", places=[basics[1:]], segments=[basics[0]])
        client.get("/admin/campaigns/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/campaigns/")
        return len(queries)

    assert count(3) == count(30)
