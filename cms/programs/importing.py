"""One import of one state, from its folder to the snapshot."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable
from pathlib import Path

import msgspec
from django.db import transaction
from django.utils import timezone

from cms.programs.page_sync import PageSynchroniser
from cms.programs.pages import page_targets
from cms.programs.records import Counts, save_records
from cms.programs.sync import Outcome, Synchroniser
from cms.programs.targets import ad_targets, campaign_targets, segment_targets
from cms.programs.vocabulary import (
    ImportRefused,
    ensure_attributes,
    ensure_languages,
    ensure_spot,
)
from content.models import ImportedObject
from content.programs.attributes import attribute_specs
from content.programs.eligibility import Audiences, build_audiences
from content.programs.reader import read_state
from content.programs.records import StateData
from content.programs.states import STATES
from marketing_spots.models import Campaign
from marketing_spots.snapshot import batch
from marketing_spots.snapshots.moments import end_moment, start_moment


class Report(msgspec.Struct, kw_only=True):
    """What an import did."""

    data: StateData
    audiences: Audiences
    made: list[str]  # attributes and choices, in words
    records: dict[str, Counts]
    outcome: Outcome
    live_now: int  # campaigns that would serve at this moment
    campaigns: int  # campaigns that are published
    snapshot: int | None  # its version; None when nothing changed


def import_state(
    folder: Path,
    *,
    overwrite: bool = False,
    dry_run: bool = False,
    pages: bool = True,
    pages_under: str | None = None,
    progress: Callable[[str, int], None] = lambda phase, count: None,
) -> Report:
    """Imports the programs of one state in one transaction and compiles once at its end.

    `pages_under` is the path of the page that program pages go below, when they are made first.

    A dry run does everything and takes it back. Raises ProgramFilesError, ImportRefused and
    CompileError; nothing is changed then.
    """
    data = read_state(folder)
    if data.state not in STATES:
        raise ImportRefused(
            f"{folder} is not named after a state. Name the folder with two letters, such as CO."
        )
    audiences = build_audiences(data)
    with transaction.atomic():
        with batch(None, f"Imported programs of {STATES[data.state][0]}") as current:
            report = _import(data, audiences, overwrite, progress, pages, pages_under)
            progress("compiling", report.campaigns)
        report.snapshot = current.compiled.pk if current.compiled else None
        if dry_run:
            transaction.set_rollback(True)
    return report


def _import(
    data: StateData,
    audiences: Audiences,
    overwrite: bool,
    progress: Callable[[str, int], None],
    pages: bool,
    pages_under: str | None,
) -> Report:
    progress("records", len(data.incentives))
    records = save_records(data, audiences)
    made = ensure_attributes(attribute_specs(data), audiences.attributes())
    locales = ensure_languages()
    synchroniser = Synchroniser(
        data.state, ensure_spot(), locales, overwrite=overwrite, progress=progress
    )
    wanted_pages, nested = page_targets(data, audiences)
    reasons = dict.fromkeys(data.unreadable, "its record cannot be read") | dict(audiences.closed)
    outcome = synchroniser.run(
        [*segment_targets(audiences), *(nested if pages else ())],
        [ad for ad in ad_targets(data, audiences) if ad.language in locales],
        campaign_targets(data, audiences),
        reasons=reasons,
    )
    if pages:
        page_synchroniser = PageSynchroniser(
            data.state,
            locales,
            synchroniser.segment_ids(),
            outcome,
            under=pages_under,
            overwrite=overwrite,
            progress=progress,
        )
        page_synchroniser.run(wanted_pages)
    live, published = _count_live(data.state)
    return Report(
        data=data,
        audiences=audiences,
        made=made,
        records=records,
        outcome=outcome,
        live_now=live,
        campaigns=published,
        snapshot=None,
    )


def _count_live(state: str) -> tuple[int, int]:
    """How many of the state's campaigns serve at this moment, and how many are published."""
    keys = ImportedObject.objects.filter(state=state, key__startswith="campaign:")
    rows = Campaign.objects.filter(pk__in=keys.values("object_id"), live=True).values_list(
        "paused", "zone", "start_date", "start_time", "end_date", "end_time"
    )
    now = timezone.now()
    running = sum(not paused and _open(now, *schedule) for paused, *schedule in rows)
    return running, len(rows)


def _open(
    now: dt.datetime,
    zone: str,
    start_date: dt.date | None,
    start_time: dt.time | None,
    end_date: dt.date | None,
    end_time: dt.time | None,
) -> bool:
    place = zoneinfo.ZoneInfo(zone)
    start = start_moment(start_date, start_time, place)
    end = end_moment(end_date, end_time, place)
    return (start is None or start <= now) and (end is None or now < end)
