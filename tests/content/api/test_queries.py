"""A miss answers within 15 queries, whatever the page holds."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.api.cards import page_types
from tests.content.api.everything import build
from tests.content.api.world import Client, Reply

MOST = 15
TYPES = (
    "home",
    "section",
    "article",
    "landing",
    "safety",
    "program",
    "rate_plan",
    "faq_category",
    "faq_question",
    "contact_point",
    "guided_help",
    "form",
)
LISTS = (
    "pages",
    "navigation",
    "navigation/header",
    "faq",
    "contact-points",
    "tree",
    "sitemap",
    "redirects",
    "site",
    "changes?since=0",
)


def ask(client: Client, address: str, **query: Any) -> tuple[Reply, list[str]]:
    """The answer, and the queries that it took with nothing of Django's remembered."""
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, **query)
    return answer, [each["sql"][:300] for each in queries]


def test_every_page_type_is_tried() -> None:
    assert sorted(TYPES) == sorted(page_types())


def test_pages(client: Client, home: Any, inicio: Any) -> None:
    pages = build(home)
    taken = {}
    for name in TYPES:
        path = client.get(f"pages/{pages[name].pk}").json["path"]
        for locale in ("en", "es"):
            answer, queries = ask(client, "page", path=path, locale=locale)
            assert answer.status == 200, answer.body
            assert answer.json["type"] == name
            assert len(queries) <= MOST, "\n".join(queries)
            taken[name, locale] = len(queries)
        if name in ("article", "landing", "safety", "program", "rate_plan"):
            found = answer.json["body"]
            assert len(found) == 54
            pictures = {each["image"]["url"] for each in found if each["type"] == "image"}
            assert len(pictures) >= 3
    assert min(taken.values()) >= 5, taken


def test_lists(client: Client, home: Any) -> None:
    build(home, blocks=3, pictures=4)
    for address in LISTS:
        name, _, query = address.partition("?")
        answer, queries = ask(client, name, **dict([query.split("=")] if query else []))
        assert answer.status == 200, answer.body
        assert len(queries) <= MOST, "\n".join(queries)
    one, few = ask(client, "pages", limit=1, order="-title")
    many, more = ask(client, "pages", limit=40, order="-title")
    assert len(one.json["items"]) == 1
    assert len(many.json["items"]) == min(40, many.json["total"]) > 20
    assert len(more) <= len(few) + 2
