"""The demo's emergency notices: there, complete in both languages, and not on."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from cms.demo.notices import load_notices
from cms.demo.visitors import PLACES
from marketing_spots import notices
from marketing_spots.delivery import source
from marketing_spots.models import EmergencyNotice, ServiceArea
from marketing_spots.notices import areas, board, switching

pytestmark = pytest.mark.django_db


def test_they_are_loaded_once_and_nothing_is_on() -> None:
    created: Counter[str] = Counter()
    load_notices(created)
    assert created["emergency notices"] == 2
    assert sorted(each.state() for each in EmergencyNotice.objects.all()) == ["ended", "off"]
    assert source.read_board_version() == 0
    EmergencyNotice.objects.update(phone="911")
    again: Counter[str] = Counter()
    load_notices(again)
    assert not any(again.values())
    assert set(EmergencyNotice.objects.values_list("phone", flat=True)) == {"911"}


def test_the_prepared_one_can_be_switched_on_as_it_is() -> None:
    load_notices(Counter())
    notice = next(each for each in EmergencyNotice.objects.all() if each.state() == "off")
    switching.switch_on(notice)
    notices.forget()
    for language in ("en", "es"):
        (found,) = json.loads(notices.live_for("80302", language)[0])
        assert (found["language"], found["area_known"]) == (language, True)
        assert len(found["steps"]) == 3
    assert notices.live_for("80525")[0] == b"[]"
    assert set(board.definition(notice).texts) == {"en", "es"}


def test_every_customer_lives_in_a_service_area() -> None:
    load_notices(Counter())
    served = areas.merged(
        one for area in ServiceArea.objects.all() for one in areas.read_zips(area.zips)
    )
    for place in PLACES:
        for code in place[2]:
            assert any(low <= code <= high for low, high in served), place
