"""What is due by the clock happens, and one failure does not hold back the rest."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page, Revision

from cms.scheduling import run_due
from content.admin.scheduled import due_for
from content.models import Change, DueProblem
from content.releases import schedule
from marketing_spots.models import Head, Segment, Spot
from marketing_spots.snapshot import decode
from tests.content import release_world as pages

pytestmark = pytest.mark.django_db

AGO = dt.timedelta(minutes=1)


def live_spots() -> set[str]:
    head = Head.objects.select_related("live").get()
    return {spot.name for spot in decode(head.live.document).spots}


def scheduled_spot(name: str) -> Spot:
    """A draft whose go-live moment has come."""
    spot = Spot(name=name, label=name, live=False)
    spot.save()
    spot.go_live_at = timezone.now() + dt.timedelta(hours=1)
    revision = spot.save_revision()
    revision.publish()
    revision.refresh_from_db()
    revision.approved_go_live_at = timezone.now() - AGO
    revision.save(update_fields=["approved_go_live_at"])
    content = {**revision.content, "go_live_at": (timezone.now() - AGO).isoformat()}
    type(revision).objects.filter(pk=revision.pk).update(content=content)
    return spot


def test_what_is_due_goes_live_and_into_the_snapshot() -> None:
    spot = scheduled_spot("side")
    assert list(run_due()) == ["Published as scheduled: “side”."]
    spot.refresh_from_db()
    assert spot.live
    assert live_spots() == {"side"}
    assert list(run_due()) == []


def test_what_has_expired_is_unpublished_and_leaves_the_snapshot() -> None:
    spot = Spot(name="side", label="Side")
    spot.save()
    spot.save_revision().publish()
    Spot.objects.filter(pk=spot.pk).update(expire_at=timezone.now() - AGO)
    assert live_spots() == {"side"}
    assert list(run_due()) == ["Expired: spot “Side”."]
    spot.refresh_from_db()
    assert (spot.live, spot.expired) == (False, True)
    assert live_spots() == set()


def test_one_that_cannot_go_live_does_not_hold_back_the_rest() -> None:
    broken = Segment(name="Broken", live=False, rule=[])
    broken.save()
    broken.rule = [{"type": "attribute", "value": {"attribute": "nowhere", "op": "eq", "value": 1}}]
    revision = broken.save_revision()
    revision.approved_go_live_at = timezone.now() - 2 * AGO
    revision.save(update_fields=["approved_go_live_at"])
    scheduled_spot("side")
    assert list(run_due()) == ["Published as scheduled: “side”."]
    broken.refresh_from_db()
    assert not broken.live
    assert live_spots() == {"side"}


def test_two_that_want_the_same_name_do_not_hold_back_the_rest() -> None:
    first, second = scheduled_spot("side"), scheduled_spot("other")
    revision = second.latest_revision
    content = {**revision.content, "name": "side"}
    type(revision).objects.filter(pk=revision.pk).update(content=content)
    scheduled_spot("last")
    assert list(run_due()) == [
        "Published as scheduled: “side”.",
        "Published as scheduled: “last”.",
    ]
    first.refresh_from_db()
    assert first.live
    assert live_spots() == {"side", "last"}


def test_the_worker_does_one_round_and_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    scheduled_spot("side")
    call_command("worker", "--once")
    assert "Published as scheduled: “side”." in capsys.readouterr().out


# --- pages --------------------------------------------------------------------------------------


def make_due(revision: Revision) -> None:
    """As if its moment had been chosen a while ago and had come now."""
    moment = timezone.now() - AGO
    content = {**revision.content, "go_live_at": moment.isoformat()}
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=moment, content=content)


def told(action: str) -> set[str]:
    return set(Change.objects.filter(action=action).values_list("title", flat=True))


def test_pages_of_every_depth_language_and_lock_go_live() -> None:
    home = pages.site()
    section = pages.section(home, "Section")
    page = pages.draft(section, "Deep")
    page.locked, page.locked_at = True, timezone.now()
    page.save()
    spanish = Locale.objects.create(language_code="es")
    home.copy_for_translation(spanish)
    section.copy_for_translation(spanish)
    translated = page.copy_for_translation(spanish)
    for each in (page, translated):
        make_due(each.save_revision(clean=False))
    assert len(list(run_due())) == 2
    assert [pages.again(each).live for each in (page, translated)] == [True, True]
    assert "Deep" in told("published")


def test_an_alias_follows_its_original_up_and_down() -> None:
    home = pages.site()
    page, section = pages.draft(home, "Original"), pages.section(home, "Section")
    alias = page.create_alias(parent=section)
    make_due(page.save_revision())
    list(run_due())
    assert pages.again(alias).live
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - AGO)
    before = Change.objects.count()
    assert list(run_due()) == ["Expired: article “Original”."]
    assert not pages.again(alias).live
    gone = Change.objects.filter(action="unpublished").order_by("sequence")[:9]
    assert {each.object_id for each in gone} == {str(page.pk), str(alias.pk)}
    assert Change.objects.count() == before + 2


def test_expired_pages_leave_the_outbox_a_row_and_go_only_once() -> None:
    page = pages.live(pages.site(), "Sale")
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - AGO)
    assert list(run_due()) == ["Expired: article “Sale”."]
    assert told("unpublished") == {"Sale"}
    assert list(run_due()) == []
    assert pages.again(page).expired


def test_what_fails_is_said_in_the_editor_and_in_the_report_until_it_is_mended() -> None:
    home = pages.site()
    page = pages.rewrite(pages.question(home, "Why?"), short_answer="")
    make_due(page.latest_revision)
    assert list(run_due()) == []
    assert list(run_due()) == []
    problem = DueProblem.objects.get()
    assert problem.message == "Short answer: This field cannot be blank."
    client = Client()
    client.force_login(pages.admin())
    said = "This should have gone live at"
    assert said in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    report = client.get("/admin/reports/scheduled/").content.decode()
    assert "Why?" in report
    assert problem.message in report
    page = pages.rewrite(page, short_answer="Because.")
    make_due(page.latest_revision)
    page.revisions.exclude(pk=page.latest_revision_id).update(approved_go_live_at=None)
    assert list(run_due()) == ["Published as scheduled: “Why?”."]
    assert not DueProblem.objects.exists()


def test_the_report_lists_what_is_to_come_by_day() -> None:
    home = pages.site()
    user = pages.admin()
    soon = timezone.now() + dt.timedelta(days=1)
    later = soon + dt.timedelta(hours=1)
    Page.objects.filter(pk=pages.live(home, "Sale").pk).update(expire_at=soon)
    scheduled_spot("side")
    schedule(pages.release(user, pages.draft(home, "New"), name="Winter"), later, user)
    assert [(each.title, each.what) for each in due_for(user)] == [
        ("side", "Goes live"),
        ("Sale", "Is taken down"),
        ("Winter", "Release goes live"),
    ]
    other = pages.writer(pages.section(home, "Elsewhere"))
    assert [each.title for each in due_for(other)] == ["Winter"]
