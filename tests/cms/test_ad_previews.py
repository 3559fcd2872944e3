"""Drafts of ads in a separate front end."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from content.releases.drafts import key_of
from tests.content.test_releases_admin import browser, words
from tests.marketing_spots import world

pytestmark = pytest.mark.django_db

API = "/api/v1/content/preview/"


def share(client: Client, ad: Any) -> str:
    address = f"/admin/preview-links/share/{key_of(ad)}/"
    response = client.post(address, {"lasting": "1h"})
    assert response.status_code == 200, words(response)
    return parse_qs(urlsplit(response.context["link"]).query)["preview"][0]


def test_a_shared_link_shows_the_latest_draft_of_an_ad() -> None:
    ad = world.ad(content=world.text("Save on your bill"))
    token = share(browser(world.user("Approvers")), ad)
    ad.content = world.text("Save twice")
    ad.save_revision()
    answer = Client().get(f"{API}{token}")
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert (found["kind"], found["locale"], found["title"]) == ("ad", "en", "Spring banner")
    assert found["answer"]["format"] == "text"
    assert "Save twice" in str(found["answer"]["content"])


def test_an_ad_that_cannot_be_shown_says_why() -> None:
    ad = world.ad()
    token = share(browser(world.user("Approvers")), ad)
    type(ad).objects.filter(pk=ad.pk).update(latest_revision=None, content="[]")
    refused = Client().get(f"{API}{token}")
    assert refused.status_code == 401
    assert "It has no content" in refused.json()["detail"]


def test_whoever_may_not_edit_ads_shares_none() -> None:
    ad = world.ad()
    response = browser(world.user("Editors")).get(f"/admin/preview-links/share/{key_of(ad)}/")
    assert response.status_code in (302, 403)
