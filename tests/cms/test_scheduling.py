"""What is due by the clock happens, and one failure does not hold back the rest."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.scheduling import run_due
from marketing_spots.models import Head, Segment, Spot
from marketing_spots.snapshot import decode

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
