"""Campaigns and segments in plain words, for listings, summaries and messages."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.formats import date_format, time_format

from marketing_spots.models import PRIORITY_PRESETS, Campaign, Segment
from marketing_spots.snapshots.moments import end_moment, start_moment
from marketing_spots.snapshots.records import raw_stream
from plugins.api import Vocabulary
from plugins.blocks import describe_rule, rule_from_stream
from plugins.manager import get_plugins

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def priority_words(priority: int) -> str:
    """``Service (70)``, or ``65`` between the presets."""
    for name, value in PRIORITY_PRESETS.items():
        if value == priority:
            return f"{name} ({value})"
    return str(priority)


def format_label(name: str) -> str:
    """The label of an ad format; its name and what is wrong when its plugin is switched off."""
    kind = get_plugins().ad_formats.get(name)
    return kind.label if kind else f"{name} (switched off)"


def format_choices() -> list[tuple[str, str]]:
    """The ad formats that plugins provide right now."""
    return [(name, kind.label) for name, kind in get_plugins().ad_formats.items()]


# --- for whom -----------------------------------------------------------------------------------


def segment_words(segment: Segment, words: Vocabulary) -> str:
    """A segment's rule as a sentence."""
    stream = raw_stream(segment.rule)
    return describe_rule(rule_from_stream(stream), words) if stream else "No conditions yet"


def named(row: Any, field: str) -> str:
    """What a row of an inline list refers to; a draft's row may have lost it."""
    try:
        return str(getattr(row, field))
    except ObjectDoesNotExist:
        return f"a {field} that was deleted"


def audience_words(campaign: Campaign, words: Vocabulary) -> str:
    """A campaign's audience: ``EV owners or Solar homes, and monthly usage is at least 500 kWh``."""
    joint = " or " if campaign.segment_match == Campaign.Match.ANY else " and "
    parts = []
    if names := [named(entry, "segment") for entry in campaign.segments.all()]:
        parts.append(joint.join(names))
    if stream := raw_stream(campaign.conditions):
        parts.append(describe_rule(rule_from_stream(stream), words))
    return ", and ".join(parts) or "Everybody"


# --- where --------------------------------------------------------------------------------------


def spots_words(campaign: Campaign) -> str:
    """The spots of a campaign, each once."""
    names = dict.fromkeys(named(placement, "spot") for placement in campaign.placements.all())
    return ", ".join(names) or "Nowhere yet"


# --- when ---------------------------------------------------------------------------------------


def _day(date: dt.date) -> str:
    return date_format(date, "j M Y")


def _time(time: dt.time) -> str:
    return time_format(time, "H:i")


def schedule_words(campaign: Campaign) -> str:
    """``From 1 Mar 2026 until 30 Apr 2026; Mon–Fri 08:00–18:00``, and the zone of another place."""
    parts = []
    for word, date, time in (
        ("from", campaign.start_date, campaign.start_time),
        ("until", campaign.end_date, campaign.end_time),
    ):
        if date:
            parts.append(f"{word} {_day(date)}" + (f" {_time(time)}" if time else ""))
    text = " ".join(parts)
    windows = ", ".join(window_words(window) for window in campaign.windows.all())
    if not text and not windows:
        return "Always"
    text = "; ".join(part for part in (text, windows) if part)
    # The utility's own zone goes without saying.
    elsewhere = campaign.zone != settings.TIME_ZONE
    zone = f" ({campaign.zone.replace('_', ' ')})" if elsewhere else ""
    return f"{text[:1].upper()}{text[1:]}{zone}"


def window_words(window: Any) -> str:
    """``Mon–Fri 08:00–18:00``."""
    start, end = window.start or dt.time(), window.end or dt.time()
    hours = "" if start == end == dt.time() else f" {_time(start)}–{_time(end)}"
    return f"{days_words(window.days or range(7))}{hours}"


def days_words(days: Any) -> str:
    """``Mon–Fri, Sun``."""
    runs: list[list[int]] = []
    for day in sorted({int(day) for day in days}):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    if runs == [list(range(7))]:
        return "Every day"
    return ", ".join(
        DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}–{DAYS[run[-1]]}" for run in runs
    )


def state_words(campaign: Campaign, now: dt.datetime | None = None) -> str:
    """What a campaign does at this moment: running, paused, waiting, over, or not published."""
    if not campaign.live:
        return "Not published"
    if campaign.paused:
        return "Paused"
    now = now or timezone.now()
    zone = zoneinfo.ZoneInfo(campaign.zone)
    start = start_moment(campaign.start_date, campaign.start_time, zone)
    end = end_moment(campaign.end_date, campaign.end_time, zone)
    if end and now >= end:
        return "Over"
    if start and now < start:
        return f"Starts {_day(start.astimezone(zone).date())}"
    return "Running"
