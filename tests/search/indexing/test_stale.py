"""What changes make stale: every case in which one document shows something of another object."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction, Site

from content import changes
from content.models import HomePage
from search.documents import Document, build, pages
from search.documents.build import concerns_everything, documents_of, everything
from search.documents.places import locales
from tests.search import site

pytestmark = pytest.mark.django_db


class Kept:
    """What somebody has who only ever took what changes brought: an index without a backend."""

    def __init__(self) -> None:
        self.position = changes.latest()
        self.documents = {
            (locale, each.key): each for locale in locales() for each in everything(locale)
        }
        self.touched: set[str] = set()

    def keys(self, locale: str, prefix: str) -> Iterable[str]:
        return {key for at, key in self.documents if at == locale and key.startswith(prefix)}

    def follow(self) -> None:
        rows = changes.since(self.position)
        self.position, self.touched = changes.latest(), set()
        assert not concerns_everything(rows)
        for batch in documents_of(rows, self.keys):
            assert batch.version == self.position
            for each in batch.documents:
                self.touched.add(each.key)
                self.documents[each.locale, each.key] = each
            for gone in batch.removed:
                self.touched.add(gone.key)
                self.documents.pop((gone.locale, gone.key), None)

    def agrees(self) -> None:
        """What was kept by following is what a new look gives."""
        self.follow()
        now = {(locale, each.key): each for locale in locales() for each in everything(locale)}
        assert self.documents.keys() == now.keys()
        for key, document in now.items():
            assert self.documents[key] == document

    def of(self, page: Any) -> Document | None:
        return self.documents.get((page.locale.language_code, f"page-{page.pk}"))


@pytest.fixture
def home() -> HomePage:
    return site.make_home()


@pytest.fixture
def casa(home: HomePage) -> HomePage:
    return site.make_home("es", of=home)


def test_a_new_page_an_edit_and_its_end(home: HomePage) -> None:
    other = site.article(home, "Other")
    kept = Kept()
    page = site.article(home, "Draft", live=False)
    kept.agrees()
    assert kept.touched == set()
    page = site.publish(page, title="News")
    kept.agrees()
    assert kept.of(page).title == "News"  # type: ignore[union-attr]
    assert kept.touched == {f"page-{page.pk}"}
    page.unpublish()
    kept.agrees()
    assert kept.of(page) is None
    page.save_revision().publish()
    site.again(page).delete()
    kept.agrees()
    assert kept.of(other) is not None


def test_a_section_under_another_title_or_address(home: HomePage) -> None:
    above = site.section(home, "Help", slug="help")
    group = site.category(above, "Bills", slug="bills")
    pages = [site.question(group, f"Question {n}?") for n in range(3)]
    kept = Kept()
    above = site.publish(above, title="Help and advice")
    kept.agrees()
    assert kept.of(pages[0]).breadcrumb[0].title == "Help and advice"  # type: ignore[union-attr]
    group = site.publish(group, title="Bills and payment", slug="billing")
    kept.agrees()
    made = kept.of(pages[2])
    assert made is not None
    assert (made.category, made.category_title) == ("billing", "Bills and payment")
    group.unpublish()
    kept.agrees()
    assert kept.of(pages[0]).category == ""  # type: ignore[union-attr]
    site.publish(group)
    kept.agrees()


def test_editing_the_words_of_a_section_costs_nobody_below(home: HomePage) -> None:
    above = site.section(home, "Help", slug="help")
    pages = [site.article(above, f"Article {n}") for n in range(3)]
    kept = Kept()
    above = site.publish(above, summary="Other words")
    kept.agrees()
    assert kept.touched == {f"page-{above.pk}"}
    # The front page is in no breadcrumb, whatever it is called.
    site.publish(home, title="Welcome")
    kept.agrees()
    assert kept.touched.isdisjoint(f"page-{page.pk}" for page in pages)


def test_moving_pages(home: HomePage) -> None:
    here, there = site.section(home, "Here"), site.section(home, "There")
    inner = site.section(here, "Inner")
    page = site.article(inner, "Page")
    hidden = site.section(home, "Hidden")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    kept = Kept()
    site.again(inner).move(site.again(there), pos="last-child")
    kept.agrees()
    assert kept.of(page).breadcrumb[0].title == "There"  # type: ignore[union-attr]
    site.again(inner).move(site.again(hidden), pos="last-child")
    kept.agrees()
    assert kept.of(page) is None
    site.again(inner).move(site.again(home), pos="last-child")
    kept.agrees()
    assert kept.of(page).path.startswith(f"/{inner.slug}/")  # type: ignore[union-attr]


def test_privacy_of_a_page_hides_what_is_below_and_its_translation(
    home: HomePage, casa: HomePage
) -> None:
    above = site.section(home, "Members")
    page = site.article(above, "Inside")
    arriba = site.add(casa, type(above)(title="Socios", translation_key=above.translation_key))
    site.menu("header", [site.to_page(page)])
    kept = Kept()
    restriction = PageViewRestriction.objects.create(page=above, restriction_type="login")
    kept.agrees()
    assert kept.of(page) is kept.of(arriba) is None
    assert kept.keys("en", "menu-") == set()
    restriction.delete()
    kept.agrees()
    assert kept.of(page) is not None


def test_menus_and_the_pages_they_lead_to(home: HomePage, casa: HomePage) -> None:
    pay = site.article(home, "Pay")
    other = site.article(home, "Other")
    menu = site.menu("header", [site.to_page(pay, id="a"), site.to_url("/map", "Map", id="b")])
    kept = Kept()
    site.publish(other, title="Something else")
    kept.agrees()
    assert not any(key.startswith("menu-") for key in kept.touched)
    site.publish(pay, title="Ways to pay")
    kept.agrees()
    assert kept.documents["en", f"menu-{menu.pk}-a"].title == "Ways to pay"
    pagar = site.add(casa, type(pay)(title="Pagar", translation_key=pay.translation_key))
    kept.agrees()
    assert kept.documents["es", f"menu-{menu.pk}-a"].title == "Pagar"
    site.menu("header", [site.to_page(other, id="c")])
    kept.agrees()
    assert kept.keys("en", "menu-") == {f"menu-{menu.pk}-c"}
    site.menu("mobile", [site.to_page(pagar, id="d")], "es")
    kept.agrees()
    other.unpublish()
    kept.agrees()
    assert kept.keys("en", "menu-") == set()
    menu.delete()
    kept.agrees()


def test_the_entry_of_a_page_that_is_deleted_goes_with_it(home: HomePage) -> None:
    page = site.article(home, "Pay")
    site.menu("header", [site.to_page(page, id="a")])
    kept = Kept()
    assert kept.keys("en", "menu-")
    page.delete()
    kept.agrees()
    assert kept.keys("en", "menu-") == set()


def test_a_page_that_becomes_private_while_others_are_read_is_not_written_over_that(
    home: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = site.article(home, "First"), site.article(home, "Second")
    monkeypatch.setattr(build, "AT_ONCE", 1)
    seen = []
    for batch in build.batches("en"):
        keys = [each.key for each in batch.documents]
        if f"page-{first.pk}" in keys:
            PageViewRestriction.objects.create(page=second, restriction_type="login")
        seen += keys
    assert f"page-{first.pk}" in seen
    assert f"page-{second.pk}" not in seen


def test_a_page_that_cannot_be_read_is_not_found_and_holds_nobody_up(
    home: HomePage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, fine = site.article(home, "Broken"), site.article(home, "Fine")
    kept = Kept()
    assert kept.of(broken) is not None
    read = pages.outline

    def outline(page: Any) -> Any:
        if page.pk == broken.pk:
            raise ValueError("a plugin's block")
        return read(page)

    monkeypatch.setattr(pages, "outline", outline)
    site.publish(broken, title="Broken still")
    site.publish(fine, title="Fine too")
    kept.agrees()
    assert kept.of(broken) is None
    assert kept.of(fine).title == "Fine too"
    assert f"Page {broken.pk} cannot be read for search" in caplog.text


def test_files_come_and_go_with_the_pages_that_link_to_them(home: HomePage, casa: HomePage) -> None:
    form, other = site.file("Form"), site.file("Other", "other.pdf")
    page = site.article(home, "Apply")
    kept = Kept()
    page = site.publish(page, body=site.text(site.linking(form)))
    kept.agrees()
    assert kept.keys("en", "document-") == {f"document-{form.pk}"}
    page = site.publish(page, body=site.text(site.linking(other)))
    kept.agrees()
    assert kept.keys("en", "document-") == {f"document-{other.pk}"}
    site.article(casa, "Solicite", body=site.text(site.linking(other)))
    kept.agrees()
    assert kept.keys("es", "document-") == {f"document-{other.pk}"}
    other.title = "Another form"
    other.save()
    kept.agrees()
    assert kept.documents["es", f"document-{other.pk}"].title == "Another form"
    page.unpublish()
    kept.agrees()
    assert kept.keys("en", "document-") == set()
    other.delete()
    kept.agrees()
    assert kept.keys("es", "document-") == set()


def test_files_of_a_collection_that_is_closed(home: HomePage) -> None:
    closed = Collection.get_first_root_node().add_child(name="Closed")
    form = site.file("Form")
    form.collection = closed
    form.save()
    site.article(home, "Apply", body=site.text(site.linking(form)))
    kept = Kept()
    restriction = CollectionViewRestriction.objects.create(
        collection=closed, restriction_type="login"
    )
    kept.agrees()
    assert kept.keys("en", "document-") == set()
    restriction.delete()
    kept.agrees()
    assert kept.keys("en", "document-") == {f"document-{form.pk}"}


def test_many_changes_of_one_page_and_of_its_relatives_at_once(home: HomePage) -> None:
    above = site.section(home, "Above")
    page = site.article(above, "Page")
    kept = Kept()
    for number in range(3):
        above = site.publish(above, title=f"Above {number}")
        page = site.publish(page, title=f"Page {number}")
    above = site.publish(above, title="Above")
    page.delete()
    new = site.article(above, "New")
    kept.agrees()
    assert kept.of(new).breadcrumb[0].title == "Above"  # type: ignore[union-attr]


def test_a_site_concerns_everything(home: HomePage) -> None:
    position = changes.latest()
    Site.objects.get().save()
    rows = changes.since(position)
    assert concerns_everything(rows)
    assert list(documents_of(rows, lambda locale, prefix: ())) == []
