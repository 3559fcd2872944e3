"""Emergency notices in the admin, as editors in a hurry and people without the right meet them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from marketing_spots import notices
from marketing_spots.admin.notice_forms import SwitchOnForm
from marketing_spots.admin.roles import ensure_roles
from marketing_spots.models import EmergencyNotice, NoticeArea, ServiceArea
from marketing_spots.notices import switching
from tests.marketing_spots.test_notices import make, sent

pytestmark = pytest.mark.django_db

INDEX = "/admin/emergency-notices/"
NEW = f"{INDEX}new/"
HOME = "/admin/"


@pytest.fixture(autouse=True)
def read_anew() -> None:
    notices.forget()


def filled(**changes: Any) -> dict[str, Any]:
    """What a browser sends of the form."""
    return {
        "severity": "emergency",
        "where": "some",
        "zips": "81001-81008",
        "headline_en": "Gas leak: leave the area",
        "steps_en": "Leave the building.\n\nCall 911.",
        # An empty rich text editor sends "null".
        "message_en": "null",
        "message_es": "null",
        "headline_es": "",
        "steps_es": "",
        "link_text_en": "",
        "link_text_es": "",
        "phone": "1-800-555-0100",
        "link": "",
        "starts": "",
        "ends": "",
        **changes,
    }


def page(kind: str, notice: EmergencyNotice) -> str:
    return reverse(f"emergency_notices:{kind}", args=[notice.pk])


def problems(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    return dict(response.context["form"].errors)


# --- the way of an editor -------------------------------------------------------------------------


def test_an_editor_writes_one_and_switches_it_on(login: Any) -> None:
    editor = login("Editors")
    response = editor.post(NEW, filled(**{"action-switch": "1"}))
    notice = EmergencyNotice.objects.get()
    assert response.url == page("switch_on", notice)
    assert sent() == []  # nobody has said yes

    question = editor.get(response.url)
    text = question.content.decode()
    assert "Show this in every front end now?" in text
    assert "81001–81008" in text
    assert "no text in Español" in text
    assert "Gas leak: leave the area" in text
    ends = question.context["form"].initial["ends"]
    assert dt.timedelta(hours=23, minutes=58) < ends - timezone.now() <= switching.USUAL

    answer = editor.post(response.url, {"ends": local(ends)}, follow=True)
    assert "is on: 81001–81008, until" in answer.content.decode()
    (found,) = sent("81004")
    assert found["steps"] == ["Leave the building.", "Call 911."]
    assert found["body_html"] == ""
    assert found["area_known"] is True
    assert sent("80301") == []

    assert editor.post(page("switch_off", notice), follow=True).status_code == 200
    assert sent() == []
    actions = ModelLogEntry.objects.filter(object_id=str(notice.pk)).values_list(
        "action", flat=True
    )
    assert set(actions) == {"wagtail.create", switching.ON, switching.OFF}
    history = editor.get(reverse("emergency_notices:history", args=[notice.pk])).content.decode()
    assert "Switched on" in history


def local(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def test_saving_alone_shows_nobody_anything(login: Any) -> None:
    response = login("Editors").post(NEW, filled(**{"action-save": "1"}), follow=True)
    assert "Nobody sees it until it is switched on" in response.content.decode()
    assert sent() == []


def test_what_is_on_changes_at_once(login: Any) -> None:
    notice = make()
    switching.switch_on(notice)
    editor = login("Editors")
    assert "This notice is on." in editor.get(page("edit", notice)).content.decode()
    spanish = filled(headline_es="Fuga de gas", where="everywhere", zips="")
    response = editor.post(page("edit", notice), spanish, follow=True)
    assert "within two seconds" in response.content.decode()
    assert sent(language="es")[0]["headline"] == "Fuga de gas"
    assert sent()[0]["area"]["everywhere"] is True


def test_service_areas_are_offered_where_there_are_some(login: Any) -> None:
    editor = login("Editors")
    assert "areas" not in editor.get(NEW).context["form"].fields
    area = ServiceArea.objects.create(name="Pueblo County", zips="81001")
    assert "Pueblo County" in editor.get(NEW).content.decode()
    editor.post(NEW, filled(zips="", areas=[area.pk]))
    notice = EmergencyNotice.objects.get()
    assert [row.area for row in NoticeArea.objects.filter(notice=notice)] == [area]
    assert f'value="{area.pk}"' in editor.get(page("edit", notice)).content.decode()
    editor.post(page("edit", notice), filled(where="everywhere", areas=[area.pk]))
    assert not NoticeArea.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"headline_en": ""}, "headline_en", "in one line what happens"),
        ({"where": ""}, "where", "Say where"),
        ({"zips": ""}, "zips", "Enter the ZIP codes"),
        ({"zips": "Pueblo"}, "zips", "Not ZIP codes: Pueblo"),
        ({"phone": "call us"}, "phone", "phone number"),
        ({"link": "javascript:x()"}, "link", "https://"),
        ({"steps_es": "Salga."}, "headline_es", "Español version needs a headline"),
        ({"steps_en": "Go.\n" * 9}, "steps_en", "At most 8 steps"),
        ({"starts": "2030-01-02 10:00", "ends": "2030-01-01 10:00"}, "ends", "before it starts"),
    ],
)
def test_mistakes_are_said_at_their_field(login: Any, changes: Any, field: str, says: str) -> None:
    found = problems(login("Editors").post(NEW, filled(**changes)))
    assert list(found) == [field]
    assert says in " ".join(found[field])
    assert not EmergencyNotice.objects.exists()


def test_one_without_an_end_has_to_be_meant(login: Any) -> None:
    notice, editor = make(ends=None), login("Editors")
    url = page("switch_on", notice)
    assert "ends" in problems(editor.post(url, {"ends": ""}))
    past = local(timezone.now() - dt.timedelta(hours=1))
    assert "ends" in problems(editor.post(url, {"ends": past}))
    assert sent() == []
    editor.post(url, {"ends": "", "open_end": "on"})
    assert sent()[0]["ends"] is None


def test_one_that_was_prepared_long_ago_is_switched_on_all_the_same(login: Any) -> None:
    notice = make(ends=timezone.now() - dt.timedelta(days=30))
    editor = login("Editors")
    text = editor.get(page("switch_on", notice)).content.decode()
    assert "Yes, switch it on" in text
    ends = timezone.now() + dt.timedelta(hours=5)
    editor.post(page("switch_on", notice), {"ends": local(ends)})
    assert len(sent()) == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-01 00:30", "2026-11-01T06:30+00:00"),
        ("2026-11-01 01:30", "2026-11-01T08:30+00:00"),  # there twice: the later one
        ("2026-11-01 02:30", "2026-11-01T09:30+00:00"),
        ("2027-03-14 02:30", "2027-03-14T09:30+00:00"),  # not there at all: half past three
    ],
)
def test_an_end_in_the_night_when_clocks_are_put_back_is_no_error(written: str, meant: str) -> None:
    field = SwitchOnForm(notice=EmergencyNotice()).fields["ends"]
    assert field.clean(written) == dt.datetime.fromisoformat(meant)


@pytest.mark.parametrize("written", ["soon", "2026-13-01 01:30", "2026-11-01 01:99"])
def test_an_end_that_is_no_moment_is_still_an_error(written: str) -> None:
    with pytest.raises(ValidationError, match="valid date/time"):
        SwitchOnForm(notice=EmergencyNotice()).fields["ends"].clean(written)


def test_one_that_says_nowhere_cannot_be_switched_on(login: Any) -> None:
    notice = make(everywhere=False)
    text = login("Editors").get(page("switch_on", notice)).content.decode()
    assert "cannot be switched on yet" in text
    assert "Yes, switch it on" not in text


def test_one_that_starts_later_says_so(login: Any) -> None:
    later = timezone.now() + dt.timedelta(hours=2)
    notice, editor = make(starts=later, ends=None), login("Editors")
    assert "to start at its time" in editor.get(page("switch_on", notice)).content.decode()
    answer = editor.post(
        page("switch_on", notice), {"ends": local(later + dt.timedelta(hours=1))}, follow=True
    )
    assert "starts by itself" in answer.content.decode()
    assert sent() == []


# --- the list and the home screen -----------------------------------------------------------------


def test_the_list_says_what_is_on(login: Any) -> None:
    on, off = make(), make(words={"en": {"headline": "Prepared: storm"}})
    switching.switch_on(on)
    waits = make(words={"en": {"headline": "Waits"}}, source="cap", waits_because="Who knows?")
    make(words={"en": {"headline": "Over"}}, on=True, ends=timezone.now() - dt.timedelta(hours=1))
    EmergencyNotice.objects.filter(pk__in=(on.pk, waits.pk)).update(
        updated_at=timezone.now() - dt.timedelta(days=9)
    )
    response = login("Editors").get(INDEX)
    rows = [row.headline for row in response.context["object_list"]]
    assert rows == ["Gas leak", "Waits", "Over", "Prepared: storm"]
    text = response.content.decode()
    assert page("switch_off", on) in text
    assert page("switch_on", off) in text
    assert page("switch_on", on) not in text


def test_home_says_it_above_everything(login: Any) -> None:
    editor = login("Editors")
    assert "spots-alarm" not in editor.get(HOME).content.decode()
    switching.switch_on(make())
    text = editor.get(HOME).content.decode()
    assert "Emergency notice is on" in text
    assert "spots-alarm--emergency" in text


def test_home_names_what_waits_for_a_yes(login: Any) -> None:
    notice = make(source="cap", waits_because="Its area cannot be read.")
    client = login("Editors")
    text = client.get(HOME).content.decode()
    assert "waits for your yes" in text
    assert "Its area cannot be read." in text
    assert page("switch_on", notice) in text
    EmergencyNotice.objects.update(everywhere=False)
    text = client.get(HOME).content.decode()
    assert page("edit", notice) in text
    assert page("switch_on", notice) not in text  # it would only be sent back


def test_a_notice_of_a_source_is_its_editors_once_changed(login: Any) -> None:
    notice = make(source="cap", waits_because="Who knows?", zips="81001", everywhere=False)
    editor = login("Editors")
    assert "Who knows?" in editor.get(page("edit", notice)).content.decode()
    editor.post(page("switch_on", notice), {"open_end": "on"})
    notice.refresh_from_db()
    assert (notice.on, notice.edited, notice.waits_because) == (True, False, "")
    editor.post(page("edit", notice), filled())
    notice.refresh_from_db()
    assert notice.edited is True


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["Editors", "Approvers"])
def test_who_is_on_duty_asks_nobody(login: Any, role: str) -> None:
    notice, person = make(), login(role)
    assert person.get(INDEX).status_code == 200
    person.post(page("switch_on", notice), {"open_end": "on"})
    assert len(sent()) == 1


@pytest.mark.parametrize("role", ["Marketers", "Operators"])
def test_others_cannot(login: Any, role: str) -> None:
    notice, person = make(), login(role)
    for url in (INDEX, NEW, page("edit", notice), page("switch_on", notice)):
        assert person.get(url).status_code != 200, url
    person.post(page("switch_on", notice), {"open_end": "on"})
    person.post(page("switch_off", notice))
    assert sent() == []
    assert "emergency-notices" not in person.get(HOME).content.decode()


def test_who_may_only_write_cannot_change_what_is_on(login: Any) -> None:
    person = login("Marketers")
    for code in ("add", "change", "view", "delete"):
        permission = Permission.objects.get(codename=f"{code}_emergencynotice")
        Group.objects.get(name="Marketers").permissions.add(permission)
    notice = make()
    url = page("edit", notice)
    assert "Switch on now" not in person.get(url).content.decode()
    assert person.post(url, filled()).status_code == 302
    switching.switch_on(notice := EmergencyNotice.objects.get())
    before = sent()
    person.post(url, filled(headline_en="Changed"))
    person.post(page("delete", notice))
    assert sent() == before


def test_groups_of_an_older_version_get_the_permission_once() -> None:
    ensure_roles()
    editors = Group.objects.get(name="Editors")
    codes = ("switch_notices", "add_emergencynotice")
    for group in Group.objects.all():
        group.permissions.remove(*Permission.objects.filter(codename__in=codes))
    ensure_roles()
    assert editors.permissions.filter(codename="switch_notices").exists()
    assert (
        not Group.objects.get(name="Marketers")
        .permissions.filter(codename="switch_notices")
        .exists()
    )
    for group in Group.objects.all():
        group.permissions.remove(*Permission.objects.filter(codename__in=codes))
    make()  # notices are in use: whoever took it away meant it
    ensure_roles()
    assert not editors.permissions.filter(codename="switch_notices").exists()


def test_service_areas_are_kept_by_approvers_and_operators(login: Any) -> None:
    url = "/admin/service-areas/new/"
    data = {"name": "Pueblo County", "zips": "81001-81008", "codes": "08101, COZ086"}
    assert login("Editors").get(url).status_code != 200
    approver = login("Approvers")
    found = problems(approver.post(url, {**data, "zips": "Pueblo", "codes": "Colorado"}))
    assert set(found) == {"zips", "codes"}
    approver.post(url, data)
    assert ServiceArea.objects.get().name == "Pueblo County"
    assert "Pueblo County" in approver.get("/admin/service-areas/").content.decode()


def test_the_words_are_kept_by_language(login: Any) -> None:
    login("Editors").post(NEW, filled(headline_es=" Fuga  de gas ", steps_es="Salga."))
    words = EmergencyNotice.objects.get().words
    assert words["es"]["headline"] == "Fuga de gas"
    assert words["es"]["steps"] == ["Salga."]
    assert json.dumps(words["en"]["message"]) == '""'
