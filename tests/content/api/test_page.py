"""One page by its path: how paths are read, in which language it is answered, what it carries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from content.models import ArticlePage, SectionPage
from tests.content.api.world import Client, add, picture, section_with_article, translate


def test_a_page_answers_with_all_that_a_front_end_needs(client: Client, home: Any) -> None:
    news, storm = section_with_article(home)
    storm.lead_image = picture(focal_point_x=320, focal_point_y=100)
    storm.tags.add("winter", "storm")
    storm.spots = ["article-aside"]
    storm.body = [
        {"type": "heading", "value": {"text": "Before", "level": "3"}, "id": "a"},
        {"type": "text", "value": f'<p>See <a linktype="page" id="{news.pk}">news</a>.</p>'},
        {"type": "spot", "value": {"spot": "article-end"}, "id": "c"},
        {"type": "gone", "value": {"of": "a plugin that is switched off"}, "id": "d"},
    ]
    storm.save()
    answer = client.get("page", path="/news/storm")
    assert answer.status == 200, answer.body
    found = answer.json
    assert (found["kind"], found["type"], found["id"]) == ("page", "article", storm.pk)
    assert found["path"] == "/news/storm"
    assert [each["path"] for each in found["breadcrumbs"]] == ["/", "/news"]
    assert found["tags"] == ["storm", "winter"]
    assert found["spots"] == ["article-aside", "article-end"]
    assert [each["type"] for each in found["body"]] == ["heading", "text", "spot"]
    assert found["body"][0] == {"type": "heading", "id": "a", "text": "Before", "level": 3}
    html = '<p>See <a href="/news" rel="noopener noreferrer">news</a>.</p>'
    assert found["body"][1]["body"]["html"] == html
    assert found["notices"] == []
    assert found["seo"]["canonical"] == "http://testserver/news/storm"
    assert found["structured_data"][0]["@type"] == "BreadcrumbList"
    for key in (f"page-{storm.pk}", f"page-{news.pk}", f"image-{storm.lead_image_id}"):
        assert key in answer.keys
    assert answer.headers["cache-control"].startswith("public")


def test_pictures_are_offered_in_modern_formats_never_wider_than_they_are(
    client: Client, home: Any
) -> None:
    home.lead_image = picture(
        "IMG_1", (700, 350), description="A pole", focal_point_x=70, focal_point_y=350
    )
    home.save()
    drawn = home.lead_image.get_rendition("width-320|format-webp")
    found = client.get("page", path="/").json["lead_image"]
    sizes = [(each["width"], each["height"], each["type"]) for each in found["renditions"]]
    assert sizes == [
        (width, width // 2, f"image/{kind}")
        for width in (320, 640, 700)
        for kind in ("avif", "webp", "jpeg")
    ]
    assert found["focal_point"] == {"x": 0.1, "y": 1.0}
    assert found["alt"] == "A pole"
    home.lead_image.description = ""
    home.lead_image.save()
    assert client.get("page", path="/").json["lead_image"]["alt"] == ""  # never a file's name
    assert found["renditions"][1]["url"].endswith(drawn.url)
    missing = found["renditions"][3]["url"]
    assert "/images/" in missing
    served = client.raw("GET", "/images/" + missing.partition("/images/")[2])
    assert (served.status, served.headers["content-type"]) == (200, "image/avif")
    forged = missing.replace("width-640", "width-641")
    assert client.raw("GET", "/images/" + forged.partition("/images/")[2]).status == 403


@pytest.mark.parametrize(
    "path",
    ["/news/storm", "/news/storm/", "news/storm", "//news//storm", "/NEWS/Storm", "/news/./storm",
     "/news/%73torm", "/news/storm?utm_source=mail", "/news/storm#part", "\\news\\storm"],
)  # fmt: skip
def test_a_path_may_be_written_in_many_ways(client: Client, home: Any, path: str) -> None:
    section_with_article(home)
    answer = client.get("page", path=path)
    assert answer.status == 200, answer.body
    assert answer.json["path"] == "/news/storm"


@pytest.mark.parametrize(
    "path",
    [
        "/news/../news",
        "https://other.example/x",
        "/a\nb",
        "/" + "a" * 10_000,
        "/%00",
        "https://[::1",
    ],
)
def test_what_is_no_path_is_refused_by_name(client: Client, home: Any, path: str) -> None:
    answer = client.get("page", path=path)
    assert answer.status == 400, answer.body
    assert answer.json["errors"][0]["path"] == "path"


def test_a_page_that_is_not_there_says_what_is_near(client: Client, home: Any) -> None:
    section_with_article(home)
    answer = client.get("page", path="/news/strom/now")
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["type"].endswith("#unknown-page")
    assert answer.json["nearest"]["path"] == "/news"
    assert client.get("page", path="/nowhere").json["nearest"]["path"] == "/"
    assert "tree" in answer.keys


def test_languages(client: Client, home: Any, inicio: Any) -> None:
    news, _ = section_with_article(home)
    noticias = translate(news, inicio, "Noticias", "noticias")

    def ask(path: str, **more: Any) -> tuple[str, str, bool]:
        found = client.get("page", path=path, **more).json
        return found["path"], found["locale"], found["fallback"]

    assert ask("/news", locale="es") == ("/es/noticias", "es", False)
    assert ask("/es/noticias") == ("/es/noticias", "es", False)
    assert ask("/es/noticias", locale="en") == ("/news", "en", False)
    assert ask("/noticias", locale="es") == ("/es/noticias", "es", False)
    assert ask("/news/storm", locale="es") == ("/news/storm", "en", True)
    assert ask("/", locale="es") == ("/es", "es", False)
    assert ask("/es") == ("/es", "es", False)
    found = client.get("page", path="/news").json
    assert [(each["locale"], each["path"]) for each in found["alternates"]] == [
        ("en", "/news"),
        ("es", "/es/noticias"),
        ("x-default", "/news"),
    ]
    assert f"page-{noticias.pk}" in client.get("page", path="/news").keys
    wrong = client.get("page", path="/news", locale="fr")
    assert (wrong.status, wrong.json["errors"][0]["path"]) == (400, "locale")
    assert client.get(f"pages/{news.pk}", locale="es").json["path"] == "/es/noticias"


def test_a_page_that_only_mirrors_another_language_says_so(
    client: Client, home: Any, inicio: Any
) -> None:
    news, _ = section_with_article(home)
    news.copy_for_translation(inicio.locale, alias=True)
    found = client.get("page", path="/news", locale="es").json
    assert (found["locale"], found["fallback"]) == ("en", True)
    assert "es" not in [each["locale"] for each in found["alternates"]]


def test_only_what_is_live_is_answered(client: Client, home: Any) -> None:
    news, storm = section_with_article(home)
    draft = add(news, ArticlePage, "Draft", "draft", live=False)
    over = add(news, ArticlePage, "Over", "over", expire_at=timezone.now() - timedelta(minutes=1))
    storm.body = [
        {"type": "text", "value": f'<p><a linktype="page" id="{draft.pk}">soon</a></p>', "id": "a"}
    ]
    storm.save()
    assert client.get("page", path="/news/draft").status == 404
    assert client.get("page", path="/news/over").status == 404
    assert client.get(f"pages/{over.pk}").status == 404
    found = client.get("page", path="/news/storm").json
    assert found["body"][0]["body"]["html"] == "<p>soon</p>"
    titles = [each["title"] for each in client.get("pages", parent=news.pk).json["items"]]
    assert titles == ["Ready for the storm"]


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
def test_private_pages_are_nowhere(client: Client, home: Any, kind: str) -> None:
    news, storm = section_with_article(home)
    other = add(home, SectionPage, "Open", "open")
    other.body = [
        {"type": "text", "value": f'<p><a linktype="page" id="{storm.pk}">x</a></p>', "id": "a"}
    ]
    other.save()
    PageViewRestriction.objects.create(page=news, restriction_type=kind, password="secret")
    for answer in (
        client.get("page", path="/news/storm"),
        client.get("page", path="/news"),
        client.get(f"pages/{storm.pk}"),
    ):
        assert answer.status == 403
        assert answer.json["type"].endswith("#private")
        assert b"storm" not in answer.body.lower().replace(b"/news/storm", b"")
    for address in ("pages", "tree", "sitemap", "page?path=/open", "page?path=/", "faq"):
        assert b"Ready for the storm" not in client.raw("GET", f"/api/v1/content/{address}").body
    assert b"storm" not in client.raw("GET", "/sitemap.xml").body
    assert client.get("page", path="/open").json["body"][0]["body"]["html"] == "<p>x</p>"
    assert client.get("page", path="/news/nothing").json.get("nearest", {}).get("path") == "/"


def test_a_translation_is_as_private_as_its_source(client: Client, home: Any, inicio: Any) -> None:
    news, _ = section_with_article(home)
    noticias = news.copy_for_translation(inicio.locale)
    noticias.title, noticias.slug = "Noticias", "noticias"
    noticias.save_revision().publish()
    assert client.get("page", path="/es/noticias").status == 200
    restriction = PageViewRestriction.objects.create(page=news, restriction_type="login")
    assert client.get("page", path="/es/noticias").status == 403
    assert b"Noticias" not in client.get("tree", locale="es").body
    restriction.delete()
    assert client.get("page", path="/es/noticias").status == 200


def test_redirects_are_answers(client: Client, home: Any) -> None:
    _, storm = section_with_article(home)
    Redirect.add_redirect("/old-storm", storm, is_permanent=True)
    Redirect.add_redirect("/help-desk", "https://help.example.com/", is_permanent=False)
    answer = client.get("page", path="/old-storm/")
    assert answer.status == 200
    found = answer.json
    assert (found["kind"], found["to"], found["permanent"]) == ("redirect", "/news/storm", True)
    assert found["page"]["id"] == storm.pk
    assert {"redirects", f"page-{storm.pk}"} <= set(answer.keys)
    elsewhere = client.get("page", path="/help-desk").json
    assert (elsewhere["to"], elsewhere["permanent"]) == ("https://help.example.com/", False)
    Redirect.add_redirect("/bad", "javascript:alert(1)")
    assert client.get("page", path="/bad").status == 404
    listed = client.get("redirects").json["items"]
    assert {"from": "/old-storm", "to": "/news/storm", "permanent": True} in listed
    storm.unpublish()
    assert client.get("page", path="/old-storm").status == 404
