"""The content that is measured: a site with one rich article, and many that are like it.

Runs inside Django, in a process of its own: fills an empty, migrated database, counts queries, and
says what an answer weighs in memory.
"""

from __future__ import annotations

import io
import json
import random
import tracemalloc
from typing import Any
from uuid import NAMESPACE_URL, uuid5

ARTICLES, PICTURES, DOCUMENTS = 200, 12, 3
PROSE = (
    "A heat pump moves warmth instead of making it, so it needs a third of the energy that a "
    "furnace burns. Ask for a visit before the first cold week of the year: installers have time "
    "then, and the rebate is paid within six weeks of the last invoice."
)
WORDS = PROSE.split()


def main() -> None:
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    path = fill()
    print(json.dumps({"path": path, **queries(path), **weight()}))


def fill() -> str:
    """Writes the site; returns the path of the article that is measured."""
    from wagtail.models import Locale, Page, Site

    from content.models import HomePage, SectionPage

    Locale.objects.get_or_create(language_code="en")
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title="Alpine Energy", slug="alpine"))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", port=80, root_page=home, is_default_site=True)
    section = home.add_child(instance=SectionPage(title="Save energy", slug="save"))
    pictures, documents = make_pictures(), make_documents()
    rng = random.Random(2026)
    pages: list[int] = []
    for number in range(ARTICLES):
        pages.append(make_article(section, number, rng, pictures, documents, pages))
    return f"/save/article-{ARTICLES - 1}/"


def make_pictures() -> list[int]:
    from django.core.files.images import ImageFile
    from PIL import Image as Drawing
    from wagtail.images import get_image_model

    made = []
    for number in range(PICTURES):
        file = io.BytesIO()
        Drawing.new("RGB", (1600, 900), (number * 20, 90, 120)).save(file, "JPEG")
        file.seek(0)
        image = get_image_model()(
            title=f"A heat pump behind house {number}", file=ImageFile(file, f"pump-{number}.jpg")
        )
        image.save()
        made.append(image.pk)
    return made


def make_documents() -> list[int]:
    from django.core.files.base import ContentFile
    from wagtail.documents import get_document_model

    made = []
    for number in range(DOCUMENTS):
        document = get_document_model()(title=f"Rebate form {number}")
        document.file.save(f"form-{number}.pdf", ContentFile(b"%PDF-1.4 a form"), save=False)
        document.save()
        made.append(document.pk)
    return made


def make_article(
    section: Any,
    number: int,
    rng: random.Random,
    pictures: list[int],
    documents: list[int],
    others: list[int],
) -> int:
    from content.models import ArticlePage

    article = ArticlePage(
        title=f"Warm with less, part {number}",
        slug=f"article-{number}",
        summary=" ".join(rng.sample(WORDS, 25)),
        lead_image_id=rng.choice(pictures),
        body=json.dumps(blocks(number, rng, pictures, documents, others)),
    )
    article.tags.add("heat-pump", "winter")
    return int(section.add_child(instance=article).pk)


def blocks(
    number: int,
    rng: random.Random,
    pictures: list[int],
    documents: list[int],
    others: list[int],
) -> list[dict[str, Any]]:
    """Thirty blocks as editors use them: mostly text with links, some pictures, a table of steps."""

    def words(count: int) -> str:
        return " ".join(rng.choices(WORDS, k=count))

    def link() -> str:
        target = rng.choice(others) if others else 0
        return f'<a linktype="page" id="{target}">{words(3)}</a>' if target else words(3)

    def rich(count: int) -> str:
        return f"<p>{words(count)} {link()} <b>{words(2)}</b>.</p>"

    made: list[tuple[str, Any]] = []
    for part in range(6):
        made += [
            ("heading", {"text": words(5), "level": "2"}),
            ("text", rich(60) + rich(40) + f"<ul><li>{words(6)}</li><li>{words(7)}</li></ul>"),
            ("image", {"image": pictures[part], "alt": words(6), "caption": words(8)}),
            ("text", rich(70)),
        ]
    made += [
        ("callout", {"tone": "tip", "title": words(4), "body": rich(25)}),
        ("quote", {"text": words(20), "author": "Maria Lopez", "role": "Installer"}),
        ("documents", {"title": words(3), "documents": documents}),
        ("accordion", {"items": [{"title": words(5), "body": rich(30)} for _ in range(4)]}),
        ("steps", {"title": words(3), "steps": [{"title": words(4), "body": rich(20)}] * 4}),
        ("text", rich(50)),
    ]
    return [
        {"type": kind, "value": value, "id": str(uuid5(NAMESPACE_URL, f"{number}/{index}"))}
        for index, (kind, value) in enumerate(made)
    ]


def queries(path: str) -> dict[str, Any]:
    """How many queries a miss takes, and the same page through Wagtail's own API; second request each."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from wagtail.models import Page

    client = Client()
    pk = Page.objects.get(slug=path.strip("/").rpartition("/")[2]).pk
    found: dict[str, Any] = {"id": pk}
    for name, url in (
        ("ours", f"/api/v1/content/page?path={path}"),
        ("wagtail", f"/wagtail-api/v2/pages/{pk}/"),
    ):
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = client.get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{url} answered {answer.status_code}: {answer.content[:400]!r}")
        found[name] = {"queries": len(captured), "bytes": len(answer.content)}
    return found


def weight() -> dict[str, Any]:
    """What an answer takes in the cache, by its own books and by Python's."""
    from django.core.handlers.wsgi import WSGIHandler

    from content import ports
    from content.cache.app import ResponseCache

    cache = ResponseCache(WSGIHandler(), ports.notices)
    ask(cache, 0)
    ask(cache, 0)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(1, ARTICLES):
        ask(cache, number)
    traced = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    entries = len(cache.store.entries)
    if entries != ARTICLES:
        raise SystemExit(f"Of {ARTICLES} articles {entries} were kept.")
    return {
        "booked_per_entry": cache.store.size // entries,
        "traced_per_entry": traced // (entries - 1),
    }


def ask(cache: Any, number: int) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/api/v1/content/page",
        "QUERY_STRING": f"path=/save/article-{number}/",
        "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
    }
    statuses: list[str] = []
    cache(environ, lambda status, headers, exc_info=None: statuses.append(status))
    if statuses != ["200 OK"]:
        raise SystemExit(f"Article {number} answered {statuses}.")


if __name__ == "__main__":
    main()
