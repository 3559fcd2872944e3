"""The worker draws the sizes of published pictures before anybody asks for them."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import ReferenceIndex

from content.api.drawing import Drawer
from content.models import ArticlePage
from tests.content.api.world import Client, add, picture


def test_published_pictures_are_drawn_once(
    client: Client, home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, unused = picture("Shown", (330, 200)), picture("Unused")
    lost = picture("Lost")
    page = add(home, ArticlePage, "A", "a", lead_image=shown)
    block = {"type": "image", "id": "i", "value": {"image": lost.pk, "caption": "", "alt": "x"}}
    other = add(home, ArticlePage, "B", "b", body=[block])
    for each in (page, other):
        ReferenceIndex.create_or_update_for_object(each)
    lost.file.storage.delete(lost.file.name)
    drawer = Drawer()
    assert list(drawer.turn()) == ["Drew the sizes of 1 picture."]
    assert shown.renditions.count() == 6  # 320 and 330 wide, in three formats
    assert unused.renditions.count() == 0
    urls = [each["url"] for each in client.get("page", path="/a").json["lead_image"]["renditions"]]
    assert all("/media/" in url for url in urls)
    monkeypatch.setattr(drawer, "_missing", lambda: pytest.fail("nothing new was published"))
    assert list(drawer.turn()) == []
