"""The outbox: whatever changes what everybody may see is recorded with it, or not at all."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
)

from content import changes
from content.models import (
    ArticlePage,
    Change,
    ChangeCursor,
    ChangeHead,
    HomePage,
    Menu,
    SectionPage,
)
from content.recording import path_of
from tests.content.cache_tools import wait_until

pytestmark = pytest.mark.django_db

_numbers = itertools.count(1)


class Undone(Exception):
    """Raised to roll a transaction back."""


@pytest.fixture
def home() -> HomePage:
    """A site's front page, with an outbox that begins after it."""
    root = Page.objects.filter(depth=1).get()
    home = root.add_child(instance=HomePage(title="Home", slug="start"))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return home


def section(parent: Page, slug: str = "") -> SectionPage:
    slug = slug or f"section-{next(_numbers)}"
    return parent.add_child(instance=SectionPage(title=slug.title(), slug=slug))


def article(parent: Page, slug: str = "", **fields: Any) -> ArticlePage:
    slug = slug or f"article-{next(_numbers)}"
    return parent.add_child(instance=ArticlePage(title=slug.title(), slug=slug, **fields))


class Feed:
    """What was recorded since the last look."""

    def __init__(self) -> None:
        self.position = changes.latest()

    def rows(self) -> list[Change]:
        found = changes.since(self.position)
        self.position = changes.latest()
        return found

    def said(self) -> list[tuple[str, str, str, str]]:
        return [(c.action, c.title, c.previous_path, c.path) for c in self.rows()]

    def skip(self) -> None:
        self.position = changes.latest()


@pytest.fixture
def feed(home: HomePage) -> Feed:
    return Feed()


# --- pages --------------------------------------------------------------------------------------


def test_publishing_a_draft_and_editing_it_and_taking_it_down(home: HomePage, feed: Feed) -> None:
    page = article(home, "gas", live=False)
    assert feed.rows() == []
    page.title = "Gas leaks"
    page.save_revision()
    assert feed.rows() == []
    page.save_revision().publish()
    (row,) = feed.rows()
    assert (row.action, row.kind, row.model) == ("published", "page", "content.articlepage")
    assert (row.object_id, row.title, row.locale) == (str(page.pk), "Gas leaks", "en")
    assert (row.path, row.previous_path) == ("/gas", "")
    assert row.keys == [
        f"page-{page.pk}",
        "type-article",
        f"translations-{page.translation_key}",
        "tree",
    ]
    page.refresh_from_db()
    page.title = "Smell gas?"
    page.save_revision().publish()
    assert feed.said() == [("published", "Smell gas?", "", "/gas")]
    page.refresh_from_db()
    page.unpublish()
    assert feed.said() == [("unpublished", "Smell gas?", "/gas", "")]


def test_a_page_that_is_saved_through_its_base_is_recorded(home: HomePage, feed: Feed) -> None:
    page = article(home, "gas")
    feed.skip()
    base = Page.objects.get(pk=page.pk)
    base.unpublish(set_expired=True)  # as the worker does when a page expires
    (row,) = feed.rows()
    assert (row.action, row.model, row.keys[1]) == (
        "unpublished",
        "content.articlepage",
        "type-article",
    )


def test_a_page_that_goes_live_again_later_is_taken_down_now(home: HomePage, feed: Feed) -> None:
    page = article(home, "gas")  # live without any revision
    feed.skip()
    page.go_live_at = timezone.now() + dt.timedelta(days=1)
    page.save_revision().publish()
    page.refresh_from_db()
    assert not page.live
    assert feed.said() == [("unpublished", "Gas", "/gas", "")]


def test_bookkeeping_is_no_change(home: HomePage, feed: Feed) -> None:
    page = article(home, "gas")
    feed.skip()
    page.save_revision()
    page.locked = True
    page.save(update_fields=["locked", "locked_at", "locked_by"])
    page.save(update_fields=["alias_of_id"], clean=False)
    assert feed.rows() == []


def test_a_new_slug_moves_everything_below(home: HomePage, feed: Feed) -> None:
    part = section(home, "old")
    article(part, "live")
    article(part, "draft", live=False)
    feed.skip()
    part.slug = "new"
    part.save_revision().publish()
    said = feed.said()
    # Wagtail redirects the old addresses once the transaction has ended.
    assert [each for each in said if each[1][0] != "/"] == [
        ("moved", "Old", "/old", "/new"),
        ("published", "Old", "/old", "/new"),
        ("moved", "Live", "/old/live", "/new/live"),
    ]
    assert path_of(Page.objects.get(slug="live")) == "/new/live"


def test_a_slug_of_a_draft_moves_what_is_live_below(home: HomePage, feed: Feed) -> None:
    part = section(home, "old")
    article(part, "live")
    part.unpublish()
    feed.skip()
    part.refresh_from_db()
    part.slug = "new"
    part.save()
    assert feed.said() == [("moved", "Live", "/old/live", "/new/live")]


def test_moving_a_tree_and_putting_it_into_another_order(home: HomePage, feed: Feed) -> None:
    first, second = section(home, "first"), section(home, "second")
    leaf = article(first, "leaf")
    feed.skip()
    first.move(second, pos="last-child")
    assert [each for each in feed.said() if each[1][0] != "/"] == [
        ("moved", "First", "/first", "/second/first"),
        ("moved", "Leaf", "/first/leaf", "/second/first/leaf"),
    ]
    other = article(Page.objects.get(pk=first.pk), "other")
    feed.skip()
    Page.objects.get(pk=other.pk).move(Page.objects.get(pk=leaf.pk), pos="left")
    place = "/second/first/other"
    assert feed.said() == [("moved", "Other", place, place)]


def test_a_move_is_recorded_with_it_or_not_at_all(home: HomePage, feed: Feed) -> None:
    part, page = section(home, "part"), article(home, "page")
    feed.skip()
    with suppress(Undone), transaction.atomic():
        page.move(part, pos="last-child")
        assert feed.rows()
        raise Undone
    feed.position = 0
    assert ("moved", "Page") not in [(c.action, c.title) for c in Change.objects.all()]


def test_deleting_a_tree_records_each_live_page_in_few_queries(home: HomePage, feed: Feed) -> None:
    part = section(home, "part")
    pages = [article(part) for _ in range(5)]
    article(part, "draft", live=False)
    feed.skip()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        Page.objects.get(pk=part.pk).delete()
    gone = feed.said()
    assert sorted(gone) == sorted(
        [("deleted", "Part", "/part", "")]
        + [("deleted", page.title, f"/part/{page.slug}", "") for page in pages]
    )
    inserts = [q for q in captured if 'INSERT INTO "content_change"' in q["sql"]]
    assert len(inserts) == 1


def test_deleting_by_queryset_and_twice_after_a_failure(
    home: HomePage, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [article(home) for _ in range(3)]
    feed.skip()
    wanted = Page.objects.filter(pk__in=[page.pk for page in pages[:2]])
    wanted.delete()
    assert [each[0] for each in feed.said()] == ["deleted", "deleted"]
    last = Page.objects.get(pk=pages[2].pk)
    with suppress(Undone), transaction.atomic():
        last.delete()
        raise Undone
    Page.objects.get(pk=last.pk).delete()
    assert feed.said() == [("deleted", pages[2].title, f"/{pages[2].slug}", "")]


def test_copies_and_aliases_are_recorded(home: HomePage, feed: Feed) -> None:
    page = article(home, "gas")
    page.save_revision().publish()
    page.refresh_from_db()
    feed.skip()
    page.copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert {each[:2] for each in feed.said()} == {("published", "Copy")}
    page.copy(update_attrs={"slug": "draft"}, keep_live=False)
    assert feed.rows() == []
    alias = page.create_alias(update_slug="alias")
    assert [each[3] for each in feed.said()] == ["/alias"]
    page.title = "Both"
    page.save_revision().publish()
    assert sorted(feed.said()) == [
        ("published", "Both", "", "/alias"),
        ("published", "Both", "", "/gas"),
    ]
    page.refresh_from_db()
    page.unpublish()
    assert {(each[0], each[2]) for each in feed.said()} == {
        ("unpublished", "/gas"),
        ("unpublished", "/alias"),
    }
    alias.refresh_from_db()
    assert not alias.live


def test_what_localize_translates_is_recorded(
    home: HomePage, feed: Feed, django_capture_on_commit_callbacks: Any
) -> None:
    from wagtail_localize.models import Translation, TranslationSource

    spanish = Locale.objects.create(language_code="es")
    page = article(home, "gas")
    home.copy_for_translation(spanish)
    source, _ = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=spanish)
    feed.skip()
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    (row,) = feed.rows()
    assert (row.action, row.kind, row.locale) == ("published", "page", "es")
    assert row.object_id == str(page.get_translation(spanish).pk)


# --- who may see what ---------------------------------------------------------------------------


def restrict(page: Page) -> PageViewRestriction:
    return PageViewRestriction.objects.create(
        page=Page.objects.get(pk=page.pk), restriction_type="login"
    )


def test_what_becomes_private_is_gone_for_followers_and_comes_back(
    home: HomePage, feed: Feed
) -> None:
    part = section(home, "part")
    article(part, "page")
    article(part, "draft", live=False)
    feed.skip()
    restriction = restrict(part)
    assert feed.said() == [
        ("unpublished", "Part", "/part", ""),
        ("unpublished", "Page", "/part/page", ""),
    ]
    inner = restrict(Page.objects.get(slug="page"))
    assert feed.rows() == []  # it was not to be seen anyway
    restriction.delete()
    assert feed.said() == [("published", "Part", "", "/part")]
    inner.delete()
    assert feed.said() == [("published", "Page", "", "/part/page")]


def test_nothing_of_a_private_page_is_recorded(home: HomePage, feed: Feed) -> None:
    part = section(home, "part")
    restrict(part)
    feed.skip()
    page = article(part, "secret")
    page.title = "Secret plans"
    page.save_revision().publish()
    page.refresh_from_db()
    page.slug = "secrets"
    page.save()
    page.delete()
    assert [row for row in feed.rows() if row.kind == "page"] == []


def test_moving_into_what_is_private_and_out_again(home: HomePage, feed: Feed) -> None:
    hidden, part = section(home, "hidden"), section(home, "part")
    article(part, "page")
    restrict(hidden)
    feed.skip()
    part.move(hidden, pos="last-child")
    assert [each for each in feed.said() if each[1][0] != "/"] == [
        ("unpublished", "Part", "/part", ""),
        ("unpublished", "Page", "/part/page", ""),
    ]
    Page.objects.get(pk=part.pk).move(Page.objects.get(pk=home.pk), pos="last-child")
    assert [each for each in feed.said() if each[1][0] != "/"] == [
        ("published", "Part", "", "/part"),
        ("published", "Page", "", "/part/page"),
    ]


def test_deleting_a_private_tree_publishes_nothing(home: HomePage, feed: Feed) -> None:
    part = section(home, "part")
    article(part, "page")
    restrict(part)
    feed.skip()
    Page.objects.get(pk=part.pk).delete()
    assert feed.rows() == []


def test_documents_of_a_collection_that_becomes_private(home: HomePage) -> None:
    collection = Collection.get_first_root_node().add_child(name="Forms")
    document = get_document_model().objects.create(
        title="Form", file=ContentFile(b"x", "form.pdf"), collection=collection
    )
    feed = Feed()
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="login"
    )
    assert [row.keys for row in feed.rows()] == [[f"document-{document.pk}"]]
    restriction.delete()
    assert [row.keys for row in feed.rows()] == [[f"document-{document.pk}"]]


def test_documents_of_a_collection_that_comes_below_a_private_one(home: HomePage) -> None:
    root = Collection.get_first_root_node()
    closed = root.add_child(name="Closed")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    forms = Collection.objects.get(pk=root.pk).add_child(name="Forms")
    document = get_document_model().objects.create(
        title="Form", file=ContentFile(b"x", "form.pdf"), collection=forms
    )
    feed = Feed()
    forms.move(Collection.objects.get(pk=closed.pk), "sorted-child")
    assert [row.keys for row in feed.rows()] == [[f"document-{document.pk}"]]


# --- everything else ----------------------------------------------------------------------------


def test_pictures_and_documents(home: HomePage, feed: Feed) -> None:
    image = get_image_model().objects.create(title="Pole", file=get_test_image_file())
    document = get_document_model().objects.create(title="Form", file=ContentFile(b"x", "a.pdf"))
    image.get_file_hash()
    image.get_file_size()
    document.get_file_size()
    assert feed.rows() == []  # a new one is in no answer
    image.focal_point_x = 5
    image.save()
    document.title = "Other"
    document.save()
    keys = [image_key, document_key] = [f"image-{image.pk}", f"document-{document.pk}"]
    assert [(row.action, row.kind, *row.keys) for row in feed.rows()] == [
        ("published", "image", image_key),
        ("published", "document", document_key),
    ]
    image.delete()
    get_document_model().objects.filter(pk=document.pk).delete()
    assert [(row.action, *row.keys) for row in feed.rows()] == [
        ("deleted", keys[0]),
        ("deleted", keys[1]),
    ]


def test_redirects_by_hand_and_those_of_moved_pages(
    home: HomePage, feed: Feed, django_capture_on_commit_callbacks: Any
) -> None:
    redirect = Redirect.objects.create(old_path="/old", redirect_link="/new")
    redirect.delete()
    assert [(row.action, row.kind, *row.keys) for row in feed.rows()] == [
        ("published", "redirect", "redirects"),
        ("deleted", "redirect", "redirects"),
    ]
    page = article(home, "gas")
    feed.skip()
    with django_capture_on_commit_callbacks(execute=True):
        page.slug = "leaks"
        page.save()
    (row,) = [row for row in feed.rows() if row.kind == "redirect"]
    assert (row.action, row.path) == ("published", "/gas")
    assert Redirect.objects.filter(old_path="/gas").exists()
    page.delete()  # and the redirect with it, in one go
    assert [(row.action, row.kind) for row in feed.rows()] == [
        ("deleted", "page"),
        ("deleted", "redirect"),
    ]


def test_menus_as_drafts_live_and_gone(home: HomePage, feed: Feed) -> None:
    menu = Menu(handle="header", locale=home.locale, live=False)
    menu.save()
    assert feed.rows() == []
    menu.save_revision().publish()
    menu.refresh_from_db()
    menu.save_revision()
    assert [(r.action, r.kind, r.locale, *r.keys) for r in feed.rows()] == [
        ("published", "menu", "en", "menu-header")
    ]
    menu.unpublish()
    assert [row.action for row in feed.rows()] == ["unpublished"]
    menu.save_revision().publish()
    feed.skip()
    Menu.objects.filter(pk=menu.pk).delete()
    assert [(row.action, *row.keys) for row in feed.rows()] == [("deleted", "menu-header")]


def test_sites_and_locales_change_everything(home: HomePage, feed: Feed) -> None:
    site = Site.objects.get()
    site.hostname = "www.example.com"
    site.save()
    Locale.objects.create(language_code="es").delete()
    assert [(row.action, row.kind, row.keys) for row in feed.rows()] == [
        ("published", "site", ["everything"]),
        ("published", "locale", ["everything"]),
        ("deleted", "locale", ["everything"]),
    ]


# --- transactions and order ---------------------------------------------------------------------


def note(number: int) -> changes.Record:
    return changes.Record(
        action="published", kind="snippet", model="tests.note", object_id=str(number)
    )


@pytest.mark.django_db(transaction=True)
def test_recording_needs_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        changes.record([note(1)])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change",
    [
        lambda: Redirect.objects.create(old_path="/x", redirect_link="/y"),
        lambda: Locale.objects.create(language_code="es"),
        lambda: Site.objects.create(
            hostname="x", root_page=Page.objects.filter(depth=1).first() or root()
        ),
        lambda: Menu.objects.create(handle="header", locale=locale()),
    ],
)
def test_a_change_that_cannot_be_recorded_does_not_happen(
    change: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    locale(), root()

    def refuse(count: int) -> int:
        raise RuntimeError("no")

    def rows() -> tuple[int, ...]:
        return tuple(m.objects.count() for m in (Redirect, Locale, Site, Menu, Change))

    before = rows()
    monkeypatch.setattr(changes, "_advance", refuse)
    with pytest.raises(RuntimeError):
        change()
    assert rows() == before


def locale() -> Locale:
    return Locale.objects.get_or_create(language_code="en")[0]


def root() -> Page:
    return Page.objects.filter(depth=1).first() or Page.add_root(title="Root", locale=locale())


@pytest.mark.django_db(transaction=True)
def test_followers_in_the_process_are_told_after_the_commit() -> None:
    told: list[list[int]] = []

    def listen(changes: list[Change], **kwargs: Any) -> None:
        assert not connection.in_atomic_block
        told.append([row.sequence for row in changes])

    changes.recorded.connect(listen)
    try:
        with transaction.atomic():
            changes.record([note(1), note(2)])
            assert told == []
        assert told == [[changes.latest() - 1, changes.latest()]]
    finally:
        changes.recorded.disconnect(listen)


def test_a_collection_records_once_what_truly_happened(feed: Feed) -> None:
    with CaptureQueriesContext(connection) as captured, changes.collect():
        for number in (1, 2, 1):
            assert list(changes.record([note(number)])) == []
        with suppress(Undone), transaction.atomic():
            changes.record([note(3)])
            raise Undone  # one item of an import failed and was undone
        with changes.collect():
            changes.record([note(4)])
        assert changes.latest() == feed.position
    assert [row.object_id for row in feed.rows()] == ["2", "1", "4"]
    assert len([q for q in captured if "content_change" in q["sql"]]) <= 5


def test_a_collection_that_fails_records_nothing(feed: Feed) -> None:
    with suppress(Undone), changes.collect():
        changes.record([note(1)])
        raise Undone
    assert feed.rows() == []
    with transaction.atomic():
        changes.record([note(2)])  # nothing is left open
    assert [row.object_id for row in feed.rows()] == ["2"]


def test_importing_many_pages_costs_the_outbox_next_to_nothing(home: HomePage, feed: Feed) -> None:
    part = section(home, "part")
    feed.skip()

    def cost(number: int) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured, changes.collect():
            for _ in range(number):
                article(part)
        mine = (
            '"content_change"',
            '"content_changehead"',
            'FROM "wagtailcore_pageviewrestriction"',
        )
        asked = [q["sql"] for q in captured if any(word in q["sql"] for word in mine)]
        return len(asked), len(feed.rows())

    few, many = cost(3), cost(30)
    assert (few[1], many[1]) == (3, 30)
    assert many[0] == few[0] <= 6


def someone_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_numbers_become_visible_in_order_though_two_publish_at_once() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time anyway")
    start, first_wrote, second_waits = changes.latest(), threading.Event(), threading.Event()
    problems: list[Exception] = []

    def publish(number: int, before: Callable[[], object], after: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                before()
                changes.record([note(number)])
                after()
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    def hold() -> None:
        first_wrote.set()
        assert second_waits.wait(60)
        wait_until(someone_waits_for_a_lock)

    def wait() -> None:
        assert first_wrote.wait(60)
        second_waits.set()

    threads = [
        threading.Thread(target=publish, args=(1, lambda: None, hold)),
        threading.Thread(target=publish, args=(2, wait, lambda: None)),
    ]
    for thread in threads:
        thread.start()
    assert first_wrote.wait(60)
    assert changes.since(start) == []
    for thread in threads:
        thread.join(30)
    assert problems == []
    assert [row.object_id for row in changes.since(start)] == ["1", "2"]


@pytest.mark.django_db(transaction=True)
def test_publishing_and_deleting_at_once_wait_for_each_other_and_no_more() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time anyway")
    top = root()
    kept, doomed = [[article(top) for _ in range(10)] for _ in range(2)]
    before = changes.latest()
    problems: list[Exception] = []

    def work(action: Callable[[Page], object], pages: list[ArticlePage]) -> None:
        try:
            for page in pages:
                action(ArticlePage.objects.get(pk=page.pk))
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=(ArticlePage.save, kept)),
        threading.Thread(target=work, args=(ArticlePage.save, kept)),
        threading.Thread(target=work, args=(ArticlePage.delete, doomed)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
    actions = [row.action for row in changes.since(before)]
    assert (actions.count("published"), actions.count("deleted")) == (20, 10)


# --- reading and following ----------------------------------------------------------------------


@pytest.fixture
def ten() -> int:
    """Ten notes; the sequence before them."""
    before = changes.latest()
    with transaction.atomic():
        changes.record([note(number) for number in range(10)])
    return before


def test_reading_in_pieces(ten: int) -> None:
    first = changes.since(ten, limit=4)
    rest = changes.since(first[-1].sequence, limit=100)
    assert [row.object_id for row in first + rest] == [str(number) for number in range(10)]
    assert changes.since(changes.latest()) == []


def test_a_reader_that_is_too_far_behind_or_ahead_learns_it(ten: int) -> None:
    Change.objects.filter(sequence__lte=ten + 3).delete()
    assert changes.oldest() == ten + 4
    assert len(changes.since(ten + 3)) == 7
    for position in (ten, ten + 2, changes.latest() + 1):
        with pytest.raises(changes.Expired):
            changes.since(position)
    Change.objects.all().delete()
    assert changes.oldest() == changes.latest() + 1
    assert changes.since(changes.latest()) == []
    with pytest.raises(changes.Expired):
        changes.since(ten + 3)


def test_following_commits_the_work_with_the_position(ten: int) -> None:
    with suppress(Undone), changes.follow("tests") as rows:
        assert rows
        raise Undone
    seen: list[str] = []
    while changes.behind("tests"):
        with changes.follow("tests", limit=300) as rows:
            seen += [row.object_id for row in rows if row.model == "tests.note"]
    assert seen == [str(number) for number in range(10)]
    with changes.follow("tests") as rows:
        assert rows == []


def test_following_elsewhere_moves_the_position_after_the_work_and_only_once(ten: int) -> None:
    assert changes.position("elsewhere") is None
    assert changes.advance("elsewhere", None, ten)
    assert not changes.advance("elsewhere", None, ten + 5), "another worker was quicker"
    seen = changes.position("elsewhere")
    assert seen == ten
    rows = changes.since(seen, limit=4)
    # Whoever dies here has done the work, and it is done again.
    assert changes.position("elsewhere") == ten
    assert changes.advance("elsewhere", seen, rows[-1].sequence)
    assert not changes.advance("elsewhere", seen, rows[-1].sequence), "another worker was quicker"
    assert changes.position("elsewhere") == ten + 4
    assert changes.behind("elsewhere")


def test_what_a_follower_elsewhere_has_not_seen_is_kept(ten: int) -> None:
    changes.advance("elsewhere", None, ten + 2)
    Change.objects.update(at=timezone.now() - dt.timedelta(days=31))
    changes.prune()
    assert changes.oldest() == ten + 3


def test_following_a_database_that_was_restored(ten: int) -> None:
    ChangeCursor.objects.create(name="tests", sequence=changes.latest() + 50)
    with changes.follow("tests") as rows:
        assert rows == []
    assert not changes.behind("tests")


def test_pruning_keeps_what_is_young_and_what_a_follower_needs(ten: int) -> None:
    old = timezone.now() - dt.timedelta(days=31)
    Change.objects.filter(sequence__lte=ten + 6).update(at=old)
    cursor = ChangeCursor.objects.create(name="slow", sequence=ten + 2)
    changes.prune()
    assert changes.oldest() == ten + 3
    ChangeCursor.objects.filter(pk=cursor.pk).update(
        updated_at=timezone.now() - dt.timedelta(days=100)
    )
    changes.prune()
    assert changes.oldest() == ten + 7


def test_the_head_comes_into_being_by_itself() -> None:
    ChangeHead.objects.all().delete()
    Change.objects.all().delete()
    assert changes.latest() == 0
    with transaction.atomic():
        (row,) = changes.record([note(1)])
    assert row.sequence == changes.latest() == 1
