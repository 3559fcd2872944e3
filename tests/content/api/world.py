"""A small site in two languages, and the client that asks the API about it."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import msgspec
from django.core.files.base import ContentFile
from django.test import Client as DjangoClient
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, Site

from content.models import ArticlePage, HomePage, SectionPage

API = "/api/v1/content/"


class Reply(msgspec.Struct, frozen=True):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def keys(self) -> list[str]:
        return self.headers.get("surrogate-key", "").split()


class Client:
    """Asks as a front end does, through all of Django's middleware."""

    def __init__(self) -> None:
        self._client = DjangoClient(raise_request_exception=False)

    def get(self, address: str, /, headers: dict[str, str] | None = None, **query: Any) -> Reply:
        return self._reply(self._client.get(API + address, query, headers=headers))

    def raw(self, method: str, address: str, /, **more: Any) -> Reply:
        return self._reply(self._client.generic(method, address, **more))

    def post(self, address: str, /, body: Any, headers: dict[str, str] | None = None) -> Reply:
        return self._reply(
            self._client.post(
                API + address, json.dumps(body), content_type="application/json", headers=headers
            )
        )

    def _reply(self, response: Any) -> Reply:
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, b"".join(response))


def locales() -> tuple[Any, Any]:
    """English and Spanish."""
    return tuple(Locale.objects.get_or_create(language_code=code)[0] for code in ("en", "es"))


def make_site() -> tuple[Any, Any]:
    """The front pages in both languages; the English one is the default site's."""
    english, spanish = locales()
    Page.objects.filter(depth__gt=1).delete()
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    top = Page.objects.filter(depth=1).first() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=english)
    )
    home = top.add_child(instance=HomePage(title="Plains Electric", slug="home", locale=english))
    inicio = top.add_child(
        instance=HomePage(
            title="Plains Electric en español",
            slug="home-es",
            locale=spanish,
            translation_key=home.translation_key,
        )
    )
    Site.objects.all().delete()
    Site.objects.create(
        hostname="testserver", port=80, root_page=home, is_default_site=True, site_name="Plains"
    )
    Site.clear_site_root_paths_cache()
    return home, inicio


def add(parent: Any, kind: type[Any], title: str, slug: str, **fields: Any) -> Any:
    """A live page below `parent`, in its language."""
    return parent.add_child(instance=kind(title=title, slug=slug, locale=parent.locale, **fields))


def translate(page: Any, parent: Any, title: str, slug: str, **fields: Any) -> Any:
    """The page in the language of `parent`."""
    return add(parent, type(page), title, slug, translation_key=page.translation_key, **fields)


def picture(title: str = "Truck", size: tuple[int, int] = (640, 400), **fields: Any) -> Any:
    """A picture in the library."""
    file = BytesIO()
    Picture.new("RGB", size, "steelblue").save(file, "JPEG")
    name = f"{title.lower().replace(' ', '-')}.jpg"
    return get_image_model().objects.create(
        title=title, file=ContentFile(file.getvalue(), name=name), **fields
    )


def section_with_article(home: Any) -> tuple[Any, Any]:
    """`/news` and `/news/storm`."""
    news = add(home, SectionPage, "News", "news", summary="What is new.")
    return news, add(news, ArticlePage, "Ready for the storm", "storm", summary="Five things.")
