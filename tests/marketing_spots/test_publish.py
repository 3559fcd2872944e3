"""Whatever changes what is live compiles a snapshot with it, or does not happen."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
import threading

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import TaskState

from marketing_spots.models import Attribute, Campaign, Head, Segment, Snapshot, Spot
from marketing_spots.snapshot import (
    KEPT,
    CompileError,
    batch,
    check,
    check_without,
    decode,
    overdue,
    publish,
    put_back,
    release,
)
from tests.marketing_spots import world
from tests.marketing_spots.test_editing import placed

pytestmark = pytest.mark.django_db


@pytest.fixture
def basics():
    with batch(None, "Basics"):
        world.attribute()
        return world.segment(), world.spot(), world.ad()


def rename(instance, name: str, user=None):
    """Edits and publishes, as the editor does."""
    instance.name = name
    instance.save_revision(user=user).publish(user=user)


# --- every way to change something --------------------------------------------------------------


def test_publishing_says_who_and_what(basics) -> None:
    ana = world.user()
    campaign = world.campaign(live=False)
    before = world.newest().pk
    rename(campaign, "Spring EV rates, extended", ana)
    assert world.newest().pk == before + 1
    assert world.newest().summary == "Published campaign “Spring EV rates, extended”"
    assert world.newest().created_by == ana
    assert world.newest().counts["campaigns"] == 1
    assert world.names() == ["Spring EV rates, extended"]


def test_a_draft_compiles_nothing(basics) -> None:
    campaign = world.campaign()
    count = Snapshot.objects.count()
    campaign.name = "Later"
    campaign.save_revision()
    assert Snapshot.objects.count() == count
    assert world.names() == ["Spring EV rates"]


def test_unpublishing_and_deleting_take_it_out(basics) -> None:
    first, second, third = (world.campaign(f"Campaign {i}") for i in range(3))
    first.unpublish()
    assert world.names() == ["Campaign 1", "Campaign 2"]
    assert world.newest().summary == "Unpublished campaign “Campaign 0”"
    second.delete()
    assert world.names() == ["Campaign 2"]
    Campaign.objects.filter(pk=third.pk).delete()
    assert world.names() == []


def test_nothing_changed_is_no_new_snapshot(basics) -> None:
    campaign = world.campaign()
    count = Snapshot.objects.count()
    campaign.save_revision().publish()
    campaign.save()
    assert publish() is None
    assert Snapshot.objects.count() == count


def test_a_batch_compiles_once_and_says_what_it_was(basics) -> None:
    ana = world.user()
    count = Snapshot.objects.count()
    with batch(ana, "Imported 3 campaigns") as current:
        for i in range(3):
            world.campaign(f"Campaign {i}").save_revision().publish()
        assert Snapshot.objects.count() == count
    assert Snapshot.objects.count() == count + 1
    assert current.compiled == world.newest()
    assert (world.newest().summary, world.newest().created_by) == ("Imported 3 campaigns", ana)
    assert len(world.names()) == 3


def test_a_batch_that_fails_leaves_nothing(basics) -> None:
    count = Snapshot.objects.count()

    def fail() -> None:
        with batch(None, "Broken import"):
            world.campaign()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Campaign.objects.exists()
    assert Snapshot.objects.count() == count
    world.campaign("Next")
    assert world.names() == ["Next"], "a failed batch must not keep the next one from compiling"


@pytest.mark.django_db(transaction=True)
def test_publishing_outside_a_transaction_is_still_all_or_nothing() -> None:
    """As from a shell or a command, where every statement commits by itself."""
    segment = Segment(name="Bad", live=False)
    segment.save()
    segment.rule = [world.comparison("nowhere")]
    revision = segment.save_revision()
    with pytest.raises(CompileError, match="nowhere"):
        revision.publish()
    segment.refresh_from_db()
    assert not segment.live
    assert not Snapshot.objects.exists()


def test_a_change_that_breaks_something_else_is_refused_by_name(basics) -> None:
    second = world.segment("Second")
    attribute = Attribute.objects.get()
    attribute.type = "number"
    problems = check(attribute)
    assert {(p.kind, p.name) for p in problems} == {("segment", "EV owners"), ("segment", "Second")}
    with pytest.raises(CompileError) as caught:
        attribute.save_revision().publish()
    assert "“EV owners”" in str(caught.value)
    attribute.refresh_from_db()
    assert attribute.type == "boolean"
    assert {p.name for p in check_without([Attribute.objects.get()])} == {"EV owners", "Second"}
    with pytest.raises(CompileError):
        Attribute.objects.get().delete()
    assert check_without([second]) == []


def test_what_is_placed_cannot_be_deleted(basics) -> None:
    _, spot, ad = basics
    world.campaign(places=[(spot, ad)])
    with pytest.raises(ProtectedError):
        ad.delete()
    assert world.names("ads") == ["Spring banner"]


def test_a_campaign_cannot_lose_its_segment(basics) -> None:
    segment = basics[0]
    world.campaign(segments=[segment])
    with pytest.raises(CompileError, match="is not published"):
        segment.unpublish()
    segment.refresh_from_db()
    assert segment.live


def test_what_was_broken_before_does_not_stop_an_emergency(basics, monkeypatch) -> None:
    """A plugin was switched off: its campaigns fail closed, everything else goes on."""
    from plugins.manager import get_plugins

    world.campaign("Weekdays", conditions=[{"type": "weekday", "value": {"days": [0]}}])
    kinds = {k: v for k, v in get_plugins().conditions.items() if k != "weekday"}
    monkeypatch.setattr(type(get_plugins()), "conditions", property(lambda self: kinds))
    world.campaign("Gas leak", priority=90)
    assert world.names() == ["Gas leak", "Weekdays"]
    assert "weekday" in world.newest().problems[0]
    with pytest.raises(CompileError, match="weekday"):
        world.campaign("More", conditions=[{"type": "weekday", "value": {"days": [1]}}])


# --- which one visitors get ---------------------------------------------------------------------


def test_fifty_are_kept_and_the_live_one(basics) -> None:
    campaign = world.campaign()
    old = world.newest()
    rename(campaign, "1")
    put_back(old, None)
    for i in range(2, KEPT + 5):
        rename(campaign, str(i))
    assert Snapshot.objects.count() == KEPT + 1
    assert Snapshot.objects.filter(pk=old.pk).exists()
    release(None)
    rename(campaign, "last")
    assert Snapshot.objects.count() == KEPT


def test_put_back_holds_until_released(basics) -> None:
    ana = world.user()
    campaign = world.campaign()
    old = world.newest()
    rename(campaign, "Mistake")
    head = put_back(old, ana)
    assert (head.held, head.held_by) == (True, ana)
    assert world.names() == ["Spring EV rates"]
    rename(campaign, "Corrected")
    assert world.names() == ["Spring EV rates"]
    assert world.newest().pk > old.pk + 1, "what is published meanwhile is kept"
    release(ana)
    assert world.names() == ["Corrected"]
    rename(campaign, "And on")
    assert world.names() == ["And on"]
    assert Head.objects.get().held is False


def test_putting_back_the_newest_is_a_release(basics) -> None:
    campaign = world.campaign()
    old = world.newest()
    rename(campaign, "New")
    put_back(old, None)
    assert put_back(world.newest(), None).held is False
    assert world.names() == ["New"]


def test_putting_back_what_is_gone_says_so(basics) -> None:
    with pytest.raises(ValueError, match="no longer kept"):
        put_back(Snapshot(pk=999), None)


# --- schedules ----------------------------------------------------------------------------------


def make_due(instance, moment: dt.datetime):
    """Schedules the instance's latest version, then lets its moment come."""
    instance.go_live_at = timezone.now() + dt.timedelta(days=1)
    revision = instance.save_revision()
    revision.publish()
    revision.refresh_from_db()
    content = {**revision.content, "go_live_at": moment.isoformat()}
    type(revision).objects.filter(pk=revision.pk).update(
        approved_go_live_at=moment, content=content
    )


def test_a_scheduled_change_goes_live_at_its_moment(basics) -> None:
    campaign = world.campaign(live=False)
    campaign.name = "Summer"
    make_due(campaign, timezone.now() - dt.timedelta(minutes=1))
    assert world.names() == []
    call_command("publish_scheduled")
    assert world.names() == ["Summer"]


def test_a_scheduled_change_that_no_longer_compiles_waits_and_is_seen(basics) -> None:
    campaign = world.campaign(live=False, segments=[basics[0]])
    make_due(campaign, timezone.now() - dt.timedelta(hours=1))
    other = world.campaign("Other", live=False)
    make_due(other, timezone.now() - dt.timedelta(minutes=30))
    basics[0].unpublish()
    call_command("publish_scheduled")
    campaign.refresh_from_db()
    assert not campaign.live
    assert world.names() == ["Other"]
    (late,) = overdue()
    assert (late.instance, late.what) == (campaign, "go live")
    assert "“EV owners” is not published" in late.why


def test_what_expires_leaves(basics) -> None:
    campaign = world.campaign()
    Campaign.objects.filter(pk=campaign.pk).update(
        expire_at=timezone.now() - dt.timedelta(minutes=1)
    )
    call_command("publish_scheduled")
    assert world.names() == []
    assert world.newest().summary == "Expired campaign “Spring EV rates”"


# --- two at once --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="the next test does it on SQLite")
def test_two_who_publish_at_once_both_end_up_in_the_last_snapshot() -> None:
    """The second waits for the first and reads what it wrote."""
    spots = [world.spot(f"spot-{i}", live=False) for i in range(4)]
    start = threading.Barrier(len(spots))
    errors: list[BaseException] = []

    def work(pk: int) -> None:
        try:
            revision = Spot.objects.get(pk=pk).save_revision()
            start.wait(timeout=60)
            revision.publish()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(each.pk,)) for each in spots]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert world.names("spots") == [f"spot-{i}" for i in range(4)]
    assert [s.counts["spots"] for s in Snapshot.objects.order_by("pk")] == [1, 2, 3, 4]


PROCESS = """
import sys, django
django.setup()
from marketing_spots.models import Spot
revision = Spot.objects.get(name=sys.argv[1]).save_revision()
print("ready", flush=True)
sys.stdin.readline()
revision.publish()
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the test before does it on PostgreSQL")
def test_two_processes_that_publish_at_once_both_end_up_in_the_last_snapshot(tmp_path) -> None:
    """The same on SQLite."""
    for i in range(2):
        world.spot(f"spot-{i}", live=False)
    file = tmp_path / "copy.sqlite3"
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{file}",
        "GRIDSPOT_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "GRIDSPOT_DEMO": "1",
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, f"spot-{i}"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for i in range(2)
    ]
    assert [process.stdout.readline() for process in processes] == [b"ready\n"] * 2
    for process in processes:
        process.stdin.close()
    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    with sqlite3.connect(file) as copy:
        rows = copy.execute("select id, document from marketing_spots_snapshot order by id")
        documents = [[spot.name for spot in decode(row[1]).spots] for row in rows]
        (live,) = copy.execute("select live_id from marketing_spots_head").fetchone()
    assert [len(names) for names in documents] == [1, 2]
    assert live == 2


# --- one order of locks -------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["dashboard", "editor"])
def test_an_approval_locks_the_head_before_it_writes(login, basics, way) -> None:
    """As publishing does: in the other order the two could wait for each other forever."""
    data = placed(basics)
    login("Marketers").post("/admin/campaigns/add/", {**data, "action-submit": "1"})
    campaign, state = Campaign.objects.get(), TaskState.objects.get()
    approver = login("Approvers")
    if way == "dashboard":
        url = f"/admin/campaigns/workflow/action/{campaign.pk}/approve/{state.pk}/"
        sent = {"comment": ""}
    else:
        url = f"/admin/campaigns/edit/{campaign.pk}/"
        sent = {**data, "action-workflow-action": "1", "workflow-action-name": "approve"}
    with CaptureQueriesContext(connection) as queries:
        approver.post(url, sent)
    campaign.refresh_from_db()
    assert campaign.live
    asked = [query["sql"] for query in queries]
    locked = next(i for i, sql in enumerate(asked) if 'FROM "marketing_spots_head"' in sql)
    decided = [
        i
        for i, sql in enumerate(asked)
        if sql.startswith(("UPDATE", "INSERT")) and ("taskstate" in sql or "workflowstate" in sql)
    ]
    assert decided
    assert locked < min(decided)
