"""A page's own address leads to the front end that shows it."""

from __future__ import annotations

import pytest
from wagtail.models import Page, Site

from content.models import ArticlePage, HomePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Home", slug="front"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
    )
    return home


def test_viewing_a_live_page_leads_to_the_front_end(home, client, settings):
    home.add_child(instance=ArticlePage(title="Gas", slug="gas", summary="x"))
    response = client.get("/gas/")
    assert (response.status_code, response["Location"]) == (302, "/site/gas/")
    assert "no-cache" in response["Cache-Control"]
    settings.FRONT_END_URL = "https://www.example.com"
    assert client.get("/gas/")["Location"] == "https://www.example.com/gas/"


def test_a_draft_leads_nowhere(home, client):
    home.add_child(instance=ArticlePage(title="Gas", slug="gas", live=False))
    assert client.get("/gas/").status_code == 404
