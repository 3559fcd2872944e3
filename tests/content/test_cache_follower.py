"""From the feed of changes to the answers that it makes stale."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from content import changes
from content.cache import start
from content.cache.follower import Follower
from content.models import Change
from tests.content.cache_tools import Reply, Rig

pytestmark = pytest.mark.django_db


def publish(*keys: str, action: str = "published", kind: str = "page", object_id: str = "1") -> int:
    with transaction.atomic():
        (row,) = changes.record(
            [
                changes.Record(
                    action=action, kind=kind, model="content.x", object_id=object_id, keys=keys
                )
            ]
        )
    return row.sequence


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.follower = Follower(rig.cache.store, clock=rig.clock)
    rig.cache.watch = rig.follower
    rig.follower.look()
    return rig


def test_a_row_in_the_feed_revokes_what_it_names(rig):
    rig.get()
    publish("page-7", "type-safety")
    rig.follower.look()
    assert rig.get().hit
    publish("page-1", "tree")
    assert rig.get().hit  # not known yet: a node looks once a second
    rig.follower.look()
    assert not rig.get().hit
    assert rig.get().hit


def test_many_rows_at_once_are_all_seen(rig):
    for number in range(5):
        rig.django.make = lambda environ, number=number: Reply(keys=f"page-{number}")
        rig.get(query=f"path=/{number}")
    for number in range(4):
        publish(f"page-{number}")
    rig.follower.look()
    assert [rig.get(query=f"path=/{number}").hit for number in range(5)] == [False] * 4 + [True]


def test_it_costs_one_query_when_nothing_is_new(rig, django_assert_num_queries):
    publish("page-1")
    rig.follower.look()
    with django_assert_num_queries(1):
        rig.follower.look()


def test_a_page_that_was_taken_back_does_not_stand_in_for_an_error(rig):
    for number in (1, 2):
        rig.django.make = lambda environ, number=number: Reply(
            {"id": number}, keys=f"page-{number} tree"
        )
        rig.get(query=f"path=/{number}")
    publish("page-1", "tree", action="unpublished", object_id="1")
    rig.follower.look()
    rig.django.make = lambda environ: Reply(status="500 Internal Server Error", splice="")
    assert rig.get(query="path=/1").status == 500
    assert rig.get(query="path=/2").json["id"] == 2


def test_a_menu_that_was_deleted_is_found_by_its_handle(rig):
    rig.django.reply = Reply(keys="menu-header tree")
    rig.get()
    publish("menu-header", action="deleted", kind="menu", object_id="5")
    rig.follower.look()
    rig.django.reply = Reply(status="500 Internal Server Error", splice="")
    assert rig.get().status == 500


def test_rows_that_were_pruned_before_they_were_read_clear_everything(rig, caplog):
    rig.get()
    publish("page-8")
    publish("page-9")
    Change.objects.earliest("sequence").delete()
    rig.follower.look()
    assert not rig.cache.store.entries
    assert "Forgetting all answers" in caplog.text
    rig.get()
    rig.follower.look()
    assert rig.get().hit


def test_a_database_that_was_put_back_clears_everything(rig):
    publish("page-8")
    rig.follower.look()
    rig.get()
    Change.objects.all().delete()
    changes.ChangeHead.objects.update(sequence=0)
    rig.follower.look()
    assert not rig.cache.store.entries


def test_an_import_of_thousands_clears_everything_without_reading_it(rig, monkeypatch):
    monkeypatch.setattr("content.cache.follower.MOST_ROWS", 3)
    rig.get()
    for _ in range(4):
        publish("page-9")
    rig.follower.look()
    assert not rig.cache.store.entries


def test_without_a_first_look_nothing_is_kept():
    rig = Rig()
    rig.cache.watch = follower = Follower(rig.cache.store, clock=rig.clock)
    rig.get()
    assert not rig.cache.store.entries
    follower.look()
    rig.get()
    assert rig.get().hit


class Broken:
    """Every query fails while it is on."""

    def __init__(self) -> None:
        self.on = True

    def __call__(self, execute, *args):
        if self.on:
            raise DatabaseError("gone")
        return execute(*args)


def test_without_the_database_it_serves_on_but_keeps_nothing_new(rig, caplog):
    rig.get()
    broken = Broken()
    with connection.execute_wrapper(broken):
        rig.clock.now += 10
        rig.follower.look()
        rig.follower.look()
        assert rig.follower.away()
        assert not rig.follower.current()
        assert caplog.text.count("cannot be read") == 1
        assert rig.get().hit
        rig.get(query="path=/new")
        assert not rig.get(query="path=/new").hit
        broken.on = False
        rig.follower.look()
    assert rig.follower.current()
    assert not rig.follower.away()
    assert "can be read again" in caplog.text


@pytest.fixture
def running(rig, monkeypatch):
    """The cache as `start` leaves it: it hears what this process commits."""
    monkeypatch.setattr(start, "_running", start.Running(rig.cache, rig.follower))
    changes.recorded.connect(start._heard)
    yield start.running()
    changes.recorded.disconnect(start._heard)


@pytest.mark.django_db(transaction=True)
def test_the_process_that_publishes_knows_at_once(rig, running):
    rig.get()
    with transaction.atomic():
        publish("page-1")
        assert rig.get().hit  # nothing has happened yet
    assert not rig.get().hit
    asked = rig.asked
    rig.follower.look()
    assert rig.get().hit  # what it heard is not revoked a second time
    assert rig.asked == asked
    assert not rig.follower._heard


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_revokes_nothing(rig, running):
    rig.get()
    with transaction.atomic():
        publish("page-1")
        transaction.set_rollback(True)
    rig.follower.look()
    assert rig.get().hit


def test_health_says_how_it_is_going(rig, running):
    rig.get()
    rig.get()
    report = running.report()
    assert report.ok
    assert report.detail.startswith("1 answers in 0.0 of 64 MB, 50.0 % of 2 from memory")
    rig.clock.now += 20
    report = running.report()
    assert not report.ok
    assert "looked at 20.0 s ago" in report.detail


def test_health_of_a_cache_that_saw_nothing_yet():
    rig = Rig()
    report = start.Running(rig.cache, Follower(rig.cache.store)).report()
    assert not report.ok
    assert "not looked at yet" in report.detail


def test_a_process_without_a_cache_is_healthy(monkeypatch):
    from content.cache import register_health_checks

    monkeypatch.setattr(start, "_running", None)
    (check,) = register_health_checks()
    assert check.check().ok


def test_memory_of_nothing_switches_it_off(settings):
    settings.CONTENT_CACHE_MB = 0

    def django(environ, start_response):
        return [b""]

    assert start.start(django) is django


@pytest.mark.django_db(transaction=True)
def test_the_thread_looks_by_itself_and_ends():
    rig = Rig()
    follower = Follower(rig.cache.store, seconds=0.02)
    looked = threading.Event()
    original, failures = follower.look, [ValueError("once")]

    def look() -> None:
        if failures:
            raise failures.pop()
        original()
        looked.set()

    follower.look = look  # type: ignore[method-assign]
    follower.start()
    try:
        assert looked.wait(60)
        assert follower.current()
    finally:
        follower.stop()
    assert not follower._ticker.running()
