"""Switching notices on and off: by people, with a line in the history, and by sources."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from marketing_spots.models.notices import EmergencyNotice
from marketing_spots.notices import board

#: How long a notice holds when nobody says otherwise.
USUAL = dt.timedelta(hours=24)

#: What `where` says of a notice that names no place yet.
NOWHERE = "—"

ON = "gridspot.notice.on"
OFF = "gridspot.notice.off"
UPDATED = "gridspot.notice.updated"
REMARK = "gridspot.notice.remark"


def why_not(notice: EmergencyNotice) -> str:
    """Why it cannot be switched on; an empty text if it can."""
    if notice.ends is not None and notice.ends <= timezone.now():
        return "Its end has passed. Give it a later end first."
    try:
        board.definition(notice)
    except ValueError as error:
        return str(error)
    return ""


def switch_on(notice: EmergencyNotice, user: Any = None) -> None:
    """Shows it in every front end, from its start. Raises ValueError that says what is missing."""
    if reason := why_not(notice):
        raise ValueError(reason)
    with transaction.atomic():
        notice.on, notice.waits_because = True, ""
        notice.switched_at, notice.switched_by = timezone.now(), user
        notice.save()
        log(instance=notice, action=ON, user=user, data={"where": where(notice)})


def switch_off(notice: EmergencyNotice, user: Any = None, *, why: str = "") -> None:
    """Takes it out of every answer. By a person: its source will not switch it on again."""
    with transaction.atomic():
        notice.on, notice.waits_because = False, ""
        notice.switched_at, notice.switched_by = timezone.now(), user
        if user is not None and notice.source:
            notice.edited = True
        notice.save()
        log(instance=notice, action=OFF, user=user, data={"why": why})


def where(notice: EmergencyNotice, language: str = "en") -> str:
    """Where it holds, for people; a dash while it says nothing."""
    try:
        names = [area.name for area in board.named_areas(notice)]
        return board.area_words(notice, language, names) or NOWHERE
    except ValueError:
        return NOWHERE
