"""What the API would say of a draft: unsaved values, new pages, menus with everything in them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from content import ports
from content.api.drafts import menu_draft, page_draft, site_draft
from content.models import ArticlePage, Menu, SiteSettings
from tests.content.api.everything import menu
from tests.content.api.world import Client, section_with_article


def test_a_draft_is_answered_as_it_would_be_live(home: Any) -> None:
    news, storm = section_with_article(home)
    storm.title = "Not saved"
    storm.body = [("heading", {"text": "Soon", "level": "2"})]
    storm.tags.add("draft")
    found = page_draft(storm)
    assert (found.title, found.tags, found.path) == ("Not saved", ("draft",), "/news/storm")
    assert found.body[0].text == "Soon"
    new = ArticlePage(title="New", slug="new", locale=home.locale)
    new.set_url_path(news)
    new.path, new.depth = news.path + "000Z", news.depth + 1
    made = page_draft(new)
    assert (made.id, made.path) == (0, "/news/new")
    assert [each.path for each in made.breadcrumbs] == ["/", "/news"]
    msgspec.json.encode(made)


def test_menus_and_settings(home: Any) -> None:
    news, _ = section_with_article(home)
    rule = [{"type": "attribute", "value": {"attribute": "x", "op": "is_true"}, "id": "r"}]
    draft = Menu(handle="header", locale=home.locale, items=menu([news.pk], audience=rule))
    tags = [type(item).__struct_config__.tag for item in menu_draft(draft).items]
    assert tags == ["page", "spot", "group"]
    assert site_draft(SiteSettings(organisation="Plains")).organisation == "Plains"


def test_notices_are_in_the_language_that_was_asked_for(
    client: Client, home: Any, inicio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page may fall back to English; the emergency may not."""
    section_with_article(home)

    def notices(area: str | None, language: str) -> tuple[bytes, str]:
        return msgspec.json.encode([{"language": language, "area": area}]), language

    monkeypatch.setattr(ports, "notices", notices)
    answer = client.get("page", path="/news", locale="es", area="80203")
    assert answer.json["notices"] == [{"language": "es", "area": "80203"}]
    assert answer.json["locale"] == answer.headers["content-language"] == "en"
