"""A small utility's site in two languages, made by hand, for tests of documents and indices."""

from __future__ import annotations

import itertools
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, Locale, Page, Site

from content.models import (
    ArticlePage,
    FaqCategoryPage,
    FaqQuestionPage,
    HomePage,
    Menu,
    SectionPage,
)

_numbers = itertools.count(1)


def make_home(language: str = "en", *, of: Page | None = None) -> HomePage:
    """The front page of the only site, or its translation."""
    locale, _ = Locale.objects.get_or_create(language_code=language)
    # Tests that commit leave an empty database behind, without even what migrations put there.
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", locale=locale)
    page = HomePage(title=f"Home {language}", slug=f"home-{next(_numbers)}", locale=locale)
    if of is not None:
        page.translation_key = of.translation_key
        return root.add_child(instance=page)
    home = root.add_child(instance=page)
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return home


def add(parent: Page, page: Any) -> Any:
    """Adds a page below another one, in its language, and publishes it."""
    page.locale = parent.locale
    page.slug = page.slug or f"page-{next(_numbers)}"
    parent.add_child(instance=page)
    if page.live:
        page.save_revision().publish()
    return again(page)


def article(parent: Page, title: str, **more: Any) -> ArticlePage:
    return add(parent, ArticlePage(title=title, **more))


def section(parent: Page, title: str, **more: Any) -> SectionPage:
    return add(parent, SectionPage(title=title, **more))


def category(parent: Page, title: str, **more: Any) -> FaqCategoryPage:
    return add(parent, FaqCategoryPage(title=title, **more))


def question(parent: Page, title: str, **more: Any) -> FaqQuestionPage:
    more.setdefault("short_answer", "Yes.")
    return add(parent, FaqQuestionPage(title=title, **more))


def file(title: str, name: str = "form.pdf") -> Any:
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    return get_document_model().objects.create(title=title, file=ContentFile(b"%PDF", name=name))


def linking(document: Any) -> str:
    """Stored rich text that links to a file."""
    return f'<p>See <a linktype="document" id="{document.pk}">the form</a>.</p>'


def text(source: str) -> list[dict[str, Any]]:
    """A stored body of one block of text."""
    return [{"type": "text", "value": source, "id": f"t{next(_numbers)}"}]


def menu(handle: str, items: list[dict[str, Any]], language: str = "en") -> Menu:
    """A live menu."""
    locale = Locale.objects.get(language_code=language)
    made, _ = Menu.objects.update_or_create(handle=handle, locale=locale, defaults={"items": items})
    return made


def to_page(page: Page, label: str = "", *, id: str = "", audience: Any = ()) -> dict[str, Any]:
    value = {"page": page.pk, "label": label, "audience": list(audience)}
    return {"type": "page", "value": value, "id": id or f"item-{next(_numbers)}"}


def to_url(url: str, label: str, *, id: str = "") -> dict[str, Any]:
    value = {"url": url, "label": label, "audience": []}
    return {"type": "link", "value": value, "id": id or f"item-{next(_numbers)}"}


def group(label: str, *items: dict[str, Any], audience: Any = ()) -> dict[str, Any]:
    value = {"label": label, "items": list(items), "audience": list(audience)}
    return {"type": "group", "value": value, "id": f"group-{next(_numbers)}"}


def again(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def publish(page: Any, **values: Any) -> Any:
    """Publishes an edit, as an editor does."""
    page = again(page)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return again(page)
