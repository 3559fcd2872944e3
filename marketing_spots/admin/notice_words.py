"""Emergency notices in words, for the screens of the admin."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.ui.components import Component

from marketing_spots.admin.notice_forms import languages
from marketing_spots.delivery.notices import phone_link
from marketing_spots.models.notices import EmergencyNotice
from marketing_spots.notices import areas, board, switching
from marketing_spots.notices.switching import NOWHERE


def moment_words(moment: dt.datetime) -> str:
    """``18:40`` today, ``tomorrow, 06:00``, else ``24 Nov, 06:00``."""
    local = timezone.localtime(moment)
    days = (local.date() - timezone.localdate()).days
    clock = date_format(local, "H:i")
    if days == 0:
        return f"today, {clock}"
    if days == 1:
        return f"tomorrow, {clock}"
    return date_format(
        local, "j M Y, H:i" if local.year != timezone.localdate().year else "j M, H:i"
    )


def until_words(notice: EmergencyNotice) -> str:
    """From when and until when, as far as that is still to come; a dash for what is over."""
    if notice.state() in ("off", "waiting"):
        return "—"
    begins = f"from {moment_words(notice.begins)} " if notice.state() == "scheduled" else ""
    if notice.ends is None:
        return f"{begins}until somebody switches it off"
    if notice.state() == "ended":
        return f"ended {moment_words(notice.ends)}"
    return f"{begins}until {moment_words(notice.ends)}"


def previews(notice: EmergencyNotice) -> list[dict[str, Any]]:
    """What front ends get in each language, the site's own first; empty for what cannot be sent."""
    try:
        found = board.definition(notice)
    except ValueError:
        return []
    return [
        {
            "code": code,
            "language": name,
            "severity": found.severity,
            "text": found.texts[code],
            "phone": phone_link(found.phone),
        }
        for code, name in languages()
        if code in found.texts
    ]


def zips_words(notice: EmergencyNotice) -> str:
    """All ZIP codes that it reaches, those of its service areas too; empty for everywhere."""
    try:
        found = board.definition(notice)
    except ValueError:
        return ""
    return areas.in_words((), found.ranges, "and {} more", most=30)


class NoticeBanner(Component):
    """On the admin's home, above everything: what visitors are being told, and what waits for a yes."""

    template_name = "marketing_spots/admin/notice_banner.html"
    order = 1

    def __init__(self, request: Any) -> None:
        self.user = request.user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        known = EmergencyNotice.objects.exclude(on=False, waits_because="")
        rows = [self._row(notice) for notice in known]
        return {
            "on": [row for row in rows if row["state"] in ("on", "scheduled")],
            "waiting": [row for row in rows if row["state"] == "waiting"],
            "may_switch": self.user.has_perm("marketing_spots.switch_notices"),
            "may_edit": self.user.has_perm("marketing_spots.change_emergencynotice"),
        }

    def _row(self, notice: EmergencyNotice) -> dict[str, Any]:
        where = switching.where(notice)
        return {
            "notice": notice,
            "state": notice.state(),
            "where": where if where != NOWHERE else "",
            "until": until_words(notice),
        }
