"""``manage.py import_alert``: for people and for scripts."""

from __future__ import annotations

import datetime as dt
import io
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from marketing_spots.models import EmergencyNotice, ServiceArea
from tests.marketing_spots.test_notices import sent
from tests.plugins.test_cap import alert

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pueblo() -> None:
    ServiceArea.objects.create(name="Pueblo County", zips="81001-81008", codes="08101")


def current(head: str = "", **changes: str) -> bytes:
    """The alert of the tests, as of now."""
    now = timezone.now().replace(microsecond=0)
    document = alert(head, **{"sent": now.isoformat(), **changes})
    later = (now + dt.timedelta(hours=1)).isoformat().encode()
    return document.replace(b"2026-11-22T13:05:00-07:00", now.isoformat().encode()).replace(
        b"2026-11-22T19:00:00-07:00", later
    )


@pytest.fixture
def run(tmp_path: Path) -> Any:
    def call(document: bytes, *arguments: str) -> str:
        path, out = tmp_path / "alert.xml", io.StringIO()
        path.write_bytes(document)
        call_command("import_alert", str(path), *arguments, stdout=out)
        return out.getvalue()

    return call


def test_an_urgent_one_is_on_at_once(run: Any) -> None:
    assert "Switched on: “Flash Flood Warning for Pueblo County”" in run(current())
    assert len(sent("81001")) == 1
    assert EmergencyNotice.objects.get().source == "cap"


def test_another_waits_unless_somebody_says_yes_here(run: Any) -> None:
    document = current(urgency="Expected")
    assert "Waits for an editor" in run(document)
    assert sent() == []
    assert "Nothing was done" in run(document)
    assert "Switched on" in run(current(urgency="Expected", identifier="KBOU-2"), "--on")


def test_a_site_may_have_all_of_them_wait(run: Any, settings: Any) -> None:
    settings.CAP_AUTO = "never"
    assert "Waits for an editor" in run(current())


def test_an_exercise_is_refused_unless_it_is_asked_for(run: Any) -> None:
    with pytest.raises(CommandError, match="Its status is “Exercise”"):
        run(current(status="Exercise"))
    assert "Switched on" in run(current(status="Exercise"), "--status", "Exercise")


def test_what_cannot_be_read_is_an_error(run: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no CAP"):
        run(b"<html/>")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_alert", str(tmp_path / "nowhere.xml"))


def test_the_real_one_of_2012_is_long_over(run: Any, shared_data: Path) -> None:
    assert "its end has passed" in run((shared_data / "alerts" / "weather.cap").read_bytes())
    assert not EmergencyNotice.objects.exists()


def test_it_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(current())))
    out = io.StringIO()
    call_command("import_alert", "-", stdout=out)
    assert "Switched on" in out.getvalue()
