"""Emergency notices in the database: areas as people write them, the board, switching."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from marketing_spots import notices
from marketing_spots.delivery import source
from marketing_spots.models import (
    EmergencyNotice,
    Head,
    NoticeArea,
    NoticeBoard,
    ServiceArea,
    Snapshot,
)
from marketing_spots.notices import areas, board, switching
from marketing_spots.snapshot import put_back
from tests.marketing_spots import world

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def read_anew() -> None:
    notices.forget()


def make(**more: Any) -> EmergencyNotice:
    fields = {
        "words": {"en": {"headline": "Gas leak", "message": "<p>Leave.</p>", "steps": ["Go."]}},
        "everywhere": True,
        "ends": timezone.now() + HOUR,
        **more,
    }
    return EmergencyNotice.objects.create(**fields)


def sent(area: str | None = None, language: str = "") -> list[dict[str, Any]]:
    """What front ends get now."""
    notices.forget()
    found: list[dict[str, Any]] = json.loads(notices.live_for(area, language)[0])
    return found


# --- areas as people write them -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("81001", (("81001", "81001"),)),
        ("81001, 81002;81003\n81008", (("81001", "81003"), ("81008", "81008"))),
        ("81001 - 81008", (("81001", "81008"),)),
        ("81001–81008", (("81001", "81008"),)),
        ("810*", (("81000", "81099"),)),
        ("81019-1234", (("81019", "81019"),)),
        ("81005-81010 81001-81006", (("81001", "81010"),)),
    ],
)
def test_zip_codes_are_read_as_they_are_pasted(text: str, expected: Any) -> None:
    assert areas.read_zips(text) == expected


@pytest.mark.parametrize("text", ["8100", "Pueblo", "81008-81001", "8*", "٨١٠٠١", "810011"])
def test_what_is_no_zip_code_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="Not ZIP codes") as caught:
        areas.read_zips(f"81001 {text}")
    assert text[:5] in str(caught.value)


def test_areas_in_words_are_short() -> None:
    ranges = areas.read_zips("81001-81008, 81019")
    assert areas.in_words(["Pueblo"], ranges, "and {} more") == "Pueblo (81001–81008, 81019)"
    many = areas.read_zips(" ".join(f"{80000 + 2 * n}" for n in range(10)))
    assert areas.in_words([], many, "and {} more").endswith("80010 and 4 more")
    assert areas.in_words(["Pueblo", "Boulder"], (), "") == "Pueblo, Boulder"


@pytest.mark.parametrize(
    ("code", "area", "expected"),
    [
        ("008101", "08101", True),
        ("108101", "008101", True),  # a part of the county: the whole of it is warned
        ("008000", "08101", True),  # the whole state
        ("009000", "08101", False),
        ("COZ086", "COZ086", True),
        ("COZ087", "COZ086", False),
    ],
)
def test_codes_of_alerts_find_service_areas(code: str, area: str, expected: bool) -> None:
    (read,) = areas.read_codes(code)
    assert areas.matches(read, areas.read_codes(area)) is expected


# --- the board ------------------------------------------------------------------------------------


def test_only_what_is_on_is_on_the_board() -> None:
    notice = make()
    assert source.read_board_version() == 0
    assert sent() == []
    switching.switch_on(notice)
    assert source.read_board_version() == 1
    assert [each["headline"] for each in sent()] == ["Gas leak"]
    switching.switch_off(notice)
    assert sent() == []


def test_a_change_of_what_is_on_is_out_at_once() -> None:
    notice = make()
    switching.switch_on(notice)
    notice.words["es"] = {"headline": "Fuga de gas"}
    notice.save()
    assert sent(language="es")[0]["headline"] == "Fuga de gas"
    notice.delete()
    assert sent() == []


def test_what_changes_nothing_writes_nothing() -> None:
    notice = make()
    switching.switch_on(notice)
    version = source.read_board_version()
    notice.remark = "Only for the people here."
    notice.save()
    make()
    assert source.read_board_version() == version


def test_a_service_area_carries_its_zip_codes() -> None:
    area = ServiceArea.objects.create(name="Pueblo County", zips="81001-81008")
    notice = make(everywhere=False, zips="81226")
    NoticeArea.objects.create(notice=notice, area=area)
    switching.switch_on(notice)
    (found,) = sent("81003")
    assert found["area"]["words"] == "Pueblo County (81226)"
    assert found["area"]["zips"] == ["81001-81008", "81226"]
    assert sent("80301") == []
    area.zips = "80301"
    area.save()
    assert sent("80301")
    with pytest.raises(ProtectedError):
        area.delete()


def test_where_is_said_in_the_readers_language() -> None:
    switching.switch_on(make(words={"en": {"headline": "A"}, "es": {"headline": "B"}}))
    assert sent(language="es")[0]["area"]["words"] == "En toda el área de servicio"


def test_html_is_sanitised_and_links_to_pages_are_resolved() -> None:
    message = '<p onclick="x()">Leave. <script>x()</script><a href="javascript:x()">Now</a></p>'
    switching.switch_on(make(words={"en": {"headline": "A", "message": message}}))
    assert sent()[0]["body_html"] == '<p>Leave. <a rel="noopener noreferrer">Now</a></p>'


def test_one_that_cannot_be_sent_holds_back_no_other(caplog: Any) -> None:
    bad, good = make(), make(words={"en": {"headline": "Good"}})
    for each in (bad, good):
        switching.switch_on(each)
    EmergencyNotice.objects.filter(pk=bad.pk).update(everywhere=False, zips="nonsense")
    good.severity = "info"
    good.save()
    assert [each["headline"] for each in sent()] == ["Good"]
    assert "cannot be sent" in caplog.text


def test_it_does_not_wait_for_a_publication() -> None:
    """No snapshot is compiled, and the row that publishing locks is not even read."""
    notice = make()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        switching.switch_on(notice)
    touched = " ".join(query["sql"] for query in queries)
    assert Head._meta.db_table not in touched
    assert Snapshot._meta.db_table not in touched


def test_a_put_back_snapshot_does_not_hide_it() -> None:
    world.ad()
    first = Snapshot.objects.get()
    world.ad(name="Another")
    put_back(first, None)
    switching.switch_on(make())
    assert len(sent()) == 1


# --- switching ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ends": timezone.now() - HOUR}, "end has passed"),
        ({"everywhere": False}, "Say where"),
        ({"words": {}}, "no headline"),
        ({"link": "javascript:x()"}, "address"),
    ],
)
def test_what_cannot_be_shown_is_not_switched_on(changes: Any, reason: str) -> None:
    notice = make(**changes)
    with pytest.raises(ValueError, match=reason):
        switching.switch_on(notice)
    assert sent() == []


def test_its_states() -> None:
    now = timezone.now()
    notice = make(starts=now + HOUR, ends=now + 2 * HOUR)
    assert notice.state() == "off"
    switching.switch_on(notice)
    assert notice.state() == "scheduled"
    assert notice.state(now + 1.5 * HOUR) == "on"
    assert notice.state(now + 2 * HOUR) == "ended"
    switching.switch_off(notice)
    assert notice.state() == "off"
    notice.waits_because = "Is this for us?"
    assert notice.state() == "waiting"


def test_without_a_start_it_starts_when_it_is_switched_on() -> None:
    notice = make()
    EmergencyNotice.objects.update(created_at=timezone.now() - 100 * HOUR)
    before = timezone.now()
    switching.switch_on(notice)
    assert before <= dt.datetime.fromisoformat(sent()[0]["starts"]) <= timezone.now()


def test_who_switched_it_is_in_the_history() -> None:
    user = world.user()
    notice = make()
    switching.switch_on(notice, user)
    switching.switch_off(notice, user)
    entries = ModelLogEntry.objects.filter(object_id=str(notice.pk)).order_by("pk")
    assert [(each.action, each.user) for each in entries] == [
        (switching.ON, user),
        (switching.OFF, user),
    ]
    assert entries[0].data["where"] == "Everywhere we serve"


# --- for answers of others ------------------------------------------------------------------------


def test_live_for_costs_one_look_a_second() -> None:
    switching.switch_on(make())
    notices.forget()
    notices.live_for()
    with CaptureQueriesContext(connection) as queries:
        for _ in range(5):
            body, token = notices.live_for("81001", "en")
    assert len(queries) == 0
    assert json.loads(body)[0]["area_known"] is True
    assert token not in ("", "0")


def test_its_version_changes_with_what_holds() -> None:
    now = timezone.now()
    assert notices.version() == "0"
    assert notices.live_for() == (b"[]", "0")
    switching.switch_on(make(starts=now + HOUR, ends=now + 2 * HOUR))
    notices.forget()
    assert notices.version() == "0"
    during = (now + 1.5 * HOUR).timestamp()
    assert notices.version(during) != "0"
    assert len(json.loads(notices.live_for(now=during)[0])) == 1


def test_without_a_database_the_last_known_ones_stand(monkeypatch: Any, caplog: Any) -> None:
    from django.db import OperationalError

    switching.switch_on(make())
    notices.forget()
    before = notices.live_for()

    def away() -> int:
        raise OperationalError("gone")

    monkeypatch.setattr(source, "read_board_version", away)
    notices._reader._stale_at = time.monotonic()
    assert notices.live_for() == before
    assert "last known ones stand" in caplog.text


def test_an_area_that_is_none_is_an_unknown_one() -> None:
    switching.switch_on(make(everywhere=False, zips="81001"))
    assert sent("nonsense")[0]["area_known"] is False
    assert notices.good_area("81001-0001")
    assert not notices.good_area("8100")


def test_the_board_survives_reading_nothing() -> None:
    NoticeBoard.objects.create(pk=1)
    assert board.decode_board(b"").notices == ()
    assert sent() == []
