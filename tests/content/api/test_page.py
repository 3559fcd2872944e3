"""One page by its path: how paths are read, in which language it is answered, what it carries."""

from __future__ import annotations

from typing import Any

from tests.content.api.world import Client, picture, section_with_article


def test_a_page_answers_with_all_that_a_front_end_needs(client: Client, home: Any) -> None:
    news, storm = section_with_article(home)
    storm.lead_image = picture()
    storm.tags.add("winter", "storm")
    storm.spots = ["article-aside"]
    storm.body = [
        {"type": "heading", "value": {"text": "Before", "level": "3"}, "id": "a"},
        {"type": "text", "value": f'<p>See <a linktype="page" id="{news.pk}">news</a>.</p>'},
    ]
    storm.save()
    answer = client.get("page", path="/news/storm")
    assert answer.status == 200, answer.body
    found = answer.json
    assert (found["kind"], found["type"], found["id"]) == ("page", "article", storm.pk)
    assert found["path"] == "/news/storm"
    assert [each["path"] for each in found["breadcrumbs"]] == ["/", "/news"]
    assert found["tags"] == ["storm", "winter"]
    assert found["body"][0] == {"type": "heading", "id": "a", "text": "Before", "level": 3}
    assert (
        found["body"][1]["body"]["html"]
        == '<p>See <a href="/news" rel="noopener noreferrer">news</a>.</p>'
    )
    assert found["lead_image"]["renditions"]
    assert found["notices"] == []
