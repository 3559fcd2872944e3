"""What sources say becomes notices: once, in order, and never over an editor's head."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.utils import timezone

from marketing_spots import notices
from marketing_spots.models import EmergencyNotice, ServiceArea
from marketing_spots.notices import switching
from marketing_spots.notices.sources import Follower, take
from plugins.api import NoticeDraft, NoticeSource, NoticeText, hookimpl
from plugins.guard import Guard
from plugins.manager import Plugins
from tests.marketing_spots import world
from tests.marketing_spots.test_notices import sent

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def read_anew() -> None:
    notices.forget()


@pytest.fixture
def pueblo() -> ServiceArea:
    return ServiceArea.objects.create(
        name="Pueblo County", zips="81001-81008", codes="08101 COZ086"
    )


def draft(id: str = "1", kind: str = "alert", **more: Any) -> NoticeDraft:
    fields: dict[str, Any] = {
        "sent": timezone.now() - HOUR,
        "severity": "emergency",
        "texts": {"en": NoticeText(headline=f"Storm {id}", steps=("Stay inside.",))},
        "codes": ("008101",),
        "ends": timezone.now() + HOUR,
        "urgent": True,
        **more,
    }
    return NoticeDraft(id=id, kind=kind, **fields)


def act(*drafts: NoticeDraft, **more: Any) -> list[str]:
    return list(take("cap", drafts, **more))


# --- on at once, or waiting -----------------------------------------------------------------------


def test_an_urgent_one_for_a_known_area_is_on_at_once(pueblo: ServiceArea) -> None:
    (said,) = act(draft())
    assert said == "Switched on: “Storm 1”, Pueblo County."
    (found,) = sent("81003")
    assert found["steps"] == ["Stay inside."]
    assert sent("80301") == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"urgent": False}, "not marked as severe, likely and immediate"),
        ({"codes": ("008102",)}, "No service area has its codes: 08102"),
        ({"codes": (), "unmapped": ("Abriendo Avenue (only as a polygon)",)}, "cannot be read"),
        ({"unmapped": ("Abriendo Avenue",)}, "cannot be read"),
        ({"codes": ()}, "does not say where"),
        ({"codes": ("A1",)}, "not one that is known"),
    ],
)
def test_others_wait_for_an_editor_and_say_why(pueblo: ServiceArea, changes: Any, why: str) -> None:
    (said,) = act(draft(**changes))
    assert said.startswith("Waits for an editor")
    notice = EmergencyNotice.objects.get()
    assert notice.state() == "waiting"
    assert why in notice.waits_because
    assert sent() == []


def test_what_is_about_another_state_is_left_out(pueblo: ServiceArea) -> None:
    assert act(draft(codes=("030049", "MTZ014"))) == []
    assert not EmergencyNotice.objects.exists()


def test_without_service_areas_everything_waits() -> None:
    act(draft(codes=("030049",)))
    assert EmergencyNotice.objects.get().state() == "waiting"


def test_zip_codes_need_no_service_area() -> None:
    act(draft(codes=(), zips=("81001-81003",)))
    assert len(sent("81002")) == 1


def test_it_can_be_forced_where_its_area_is_known(pueblo: ServiceArea) -> None:
    act(draft(urgent=False), draft("2", codes=()), force=True)
    assert [each["headline"] for each in sent("81001")] == ["Storm 1"]


def test_what_is_over_is_not_even_kept(pueblo: ServiceArea) -> None:
    assert act(draft(ends=timezone.now() - HOUR)) == []
    assert not EmergencyNotice.objects.exists()


def test_one_without_an_end_gets_the_usual_one(pueblo: ServiceArea) -> None:
    act(draft(ends=None))
    left = EmergencyNotice.objects.get().ends - timezone.now()
    assert abs(left - switching.USUAL) < dt.timedelta(minutes=1)


def test_markup_of_strangers_is_cleaned(pueblo: ServiceArea) -> None:
    text = NoticeText(headline="A", body_html="<p>B<script>x()</script></p>")
    act(draft(texts={"en": text}, link="javascript:x()"))
    (found,) = sent("81001")
    assert (found["body_html"], found["link"]) == ("<p>B</p>", None)


# --- once, and in order ---------------------------------------------------------------------------


def test_a_message_is_acted_upon_once(pueblo: ServiceArea) -> None:
    one = draft()
    assert len(act(one)) == 1
    assert act(one) == act(one) == []
    assert EmergencyNotice.objects.count() == 1


def test_an_update_keeps_the_public_id(pueblo: ServiceArea) -> None:
    act(draft())
    before = sent("81001")[0]["id"]
    (said,) = act(draft("2", "update", replaces=("1",)))
    assert said == "Updated: “Storm 2”."
    (found,) = sent("81001")
    assert (found["id"], found["headline"]) == (before, "Storm 2")
    act(draft("3", "update", replaces=("1", "2")))
    assert EmergencyNotice.objects.count() == 1


def test_an_update_of_what_an_editor_said_yes_to_stays_on(pueblo: ServiceArea) -> None:
    act(draft(urgent=False))
    switching.switch_on(EmergencyNotice.objects.get(), world.user())
    act(draft("2", "update", replaces=("1",), urgent=False))
    assert [each["headline"] for each in sent("81001")] == ["Storm 2"]


def test_an_update_for_somewhere_else_leaves_what_is_on_and_says_so(pueblo: ServiceArea) -> None:
    act(draft())
    act(draft("2", "update", replaces=("1",), codes=("030049",)))
    assert [each["headline"] for each in sent("81001")] == ["Storm 1"]
    assert "an area that is not known here" in EmergencyNotice.objects.get().remark


def test_an_update_that_is_over_ends_it(pueblo: ServiceArea) -> None:
    act(draft())
    act(draft("2", "update", replaces=("1",), ends=timezone.now() - HOUR))
    assert sent() == []


def test_a_cancellation_switches_off(pueblo: ServiceArea) -> None:
    act(draft())
    assert act(draft("2", "cancel", replaces=("1",), texts={})) == ["Cancelled: “Storm 1”."]
    assert sent() == []
    assert act(draft(), draft("2", "cancel", replaces=("1",), texts={})) == []
    assert sent() == []


def test_a_cancellation_takes_back_what_waits(pueblo: ServiceArea) -> None:
    act(draft(urgent=False))
    act(draft("2", "cancel", replaces=("1",), texts={}))
    assert EmergencyNotice.objects.get().state() == "off"


def test_messages_are_put_in_order(pueblo: ServiceArea) -> None:
    now = timezone.now()
    update = draft("2", "update", replaces=("1",), sent=now)
    first = draft(sent=now - HOUR)
    act(update, first)
    assert [each["headline"] for each in sent("81001")] == ["Storm 2"]
    # The first one comes again, later than its own update.
    assert act(first) == []


def test_a_cancelled_alert_of_the_same_lot_is_never_shown(pueblo: ServiceArea) -> None:
    assert act(draft("2", "cancel", replaces=("1",), texts={}), draft()) == []
    assert not EmergencyNotice.objects.exists()


# --- an editor's word -----------------------------------------------------------------------------


def test_what_an_editor_has_changed_is_left_alone_with_a_remark(pueblo: ServiceArea) -> None:
    act(draft())
    EmergencyNotice.objects.update(edited=True)
    for message, said in (
        (draft("2", "update", replaces=("1",)), "updated this alert"),
        (draft("3", "cancel", replaces=("1",), texts={}), "cancelled this alert"),
    ):
        act(message)
        assert said in EmergencyNotice.objects.get().remark
        assert [each["headline"] for each in sent("81001")] == ["Storm 1"]


def test_what_a_person_switched_off_stays_off(pueblo: ServiceArea) -> None:
    act(draft())
    switching.switch_off(EmergencyNotice.objects.get(), world.user())
    act(draft(), draft("2", "update", replaces=("1",)))
    assert sent() == []


# --- asking sources -------------------------------------------------------------------------------


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def follower(*sources: NoticeSource, clock: Clock | None = None) -> Follower:
    class Weather:
        @hookimpl
        def register_notice_sources(self) -> list[NoticeSource]:
            return list(sources)

    plugins = Plugins()
    plugins.add(Weather(), "weather", "test", "1.0")
    return Follower(plugins, Guard(threads=1), clock or Clock())


def test_a_source_is_asked_when_it_is_due(pueblo: ServiceArea) -> None:
    asked, clock = [], Clock()

    def fetch() -> list[NoticeDraft]:
        asked.append(clock.now)
        return [draft()]

    following = follower(NoticeSource(name="desk", fetch=fetch, seconds=30), clock=clock)
    assert list(following.turn()) == ["Switched on: “Storm 1”, Pueblo County."]
    clock.now += 29
    assert list(following.turn()) == []
    clock.now += 2
    assert list(following.turn()) == []
    assert asked == [1000.0, 1031.0]
    assert EmergencyNotice.objects.get().source == "weather"


def test_what_was_left_out_is_looked_at_again(pueblo: ServiceArea) -> None:
    clock = Clock()
    boulder = draft(codes=("MTZ014",))
    following = follower(NoticeSource(name="desk", fetch=lambda: [boulder], seconds=1), clock=clock)
    assert list(following.turn()) == []
    pueblo.codes += " MTZ014"
    pueblo.save()
    clock.now += 61
    assert len(list(following.turn())) == 1


@pytest.mark.parametrize(
    ("fetch", "says"),
    [
        (lambda: 1 / 0, "ZeroDivisionError"),
        (lambda: ["text"], "not a NoticeDraft"),
        (lambda: [draft(sent=dt.datetime(2026, 1, 1))], "no offset"),  # noqa: DTZ001
    ],
)
def test_a_source_that_fails_is_named_and_holds_up_no_other(
    pueblo: ServiceArea, fetch: Any, says: str
) -> None:
    bad = NoticeSource(name="bad", fetch=fetch)
    good = NoticeSource(name="good", fetch=lambda: [draft()])
    said = list(follower(bad, good).turn())
    assert says in said[0]
    assert said[1].startswith("Switched on")


def test_a_source_that_hangs_is_given_up(pueblo: ServiceArea) -> None:
    leave = threading.Event()
    try:
        hangs = NoticeSource(name="hangs", fetch=leave.wait, timeout=0.05)
        good = NoticeSource(name="good", fetch=lambda: [draft()])
        said = list(follower(hangs, good).turn())
        assert "did not answer" in said[0]
        assert said[1].startswith("Switched on")
    finally:
        leave.set()


def test_one_message_that_fails_holds_up_no_other(pueblo: ServiceArea, caplog: Any) -> None:
    said = act(draft(texts={"en": None}), draft("2"))
    assert "AttributeError" in said[0]
    assert [each["headline"] for each in sent("81001")] == ["Storm 2"]
    assert "cannot be made into a notice" in caplog.text
