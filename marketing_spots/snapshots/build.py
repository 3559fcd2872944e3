"""Records to a snapshot, and the list of what does not compile."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec
from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time

from marketing_spots.audience.registry import to_def
from marketing_spots.engine.definitions import (
    AdDef,
    AttributeDef,
    CampaignDef,
    Placement,
    Rule,
    Schedule,
    SegmentDef,
    Snapshot,
    SpotDef,
    TimeWindow,
)
from marketing_spots.models import Ad, Attribute, Campaign, Segment, Spot
from marketing_spots.snapshots.content import finish
from marketing_spots.snapshots.moments import end_moment, start_moment
from marketing_spots.snapshots.problems import Problem
from marketing_spots.snapshots.records import Record, Records, raw_json, raw_stream
from plugins.api import AttributeSpec
from plugins.blocks import rule_from_stream
from plugins.manager import get_plugins

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


class Built(msgspec.Struct):
    """A snapshot and what is wrong with it."""

    snapshot: Snapshot
    problems: list[Problem]


class Builder:
    """Puts one snapshot together; `problems` collects what had to be left out."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.problems: list[Problem] = []
        self._ad_ids: dict[int, str] = {}  # primary key -> public id, of ads that are in
        self._ad_formats: dict[str, str] = {}

    def build(self, version: int = 0) -> Snapshot:
        ads = tuple(self._ads())
        return Snapshot(
            version=version,
            compiled_at=timezone.now(),
            zone=settings.TIME_ZONE,
            attributes=tuple(self._attributes()),
            segments=tuple(self._segments()),
            ads=ads,
            spots=tuple(self._spots()),
            campaigns=tuple(self._campaigns()),
        )

    def problem(self, model: Any, record: Record, message: str, **where: Any) -> None:
        self.problems.append(
            Problem(
                kind=model._meta.model_name,
                pk=record["pk"] or None,
                name=record.get("label") or record["name"],
                message=message,
                **where,
            )
        )

    # --- attributes and segments ---

    def _attributes(self) -> Iterable[AttributeDef]:
        specs = {spec.name: spec for spec in get_plugins().attributes}
        specs.update((r["name"], spec_of(r)) for r in self.records.of(Attribute).values())
        return (to_def(specs[name]) for name in sorted(specs))

    def _segments(self) -> Iterable[SegmentDef]:
        for pk, record in self.records.of(Segment).items():
            rule = rule_from_stream(raw_stream(record["rule"]))
            if rule == {"all": []}:
                # It would take in everybody, which nobody means by a segment without conditions.
                self.problem(Segment, record, "Add at least one condition.", field="rule")
            yield SegmentDef(id=str(pk), name=record["name"], rule=rule)

    # --- ads ---

    def _ads(self) -> Iterable[AdDef]:
        rows = [
            (pk, record, self.records.languages.get(record["locale"], settings.LANGUAGE_CODE))
            for pk, record in self.records.of(Ad).items()
        ]
        finished = finish(rows)
        self.problems.extend(finished.problems)
        groups: dict[str, list[tuple[int, Record, str]]] = defaultdict(list)
        for row in rows:
            if row[0] in finished.content:
                groups[str(row[1]["translation_key"]).replace("-", "")].append(row)
        for public_id, group in groups.items():
            yield self._ad(public_id, group, finished.content, finished.formats)

    def _ad(
        self,
        public_id: str,
        group: list[tuple[int, Record, str]],
        content: dict[int, Any],
        formats: dict[int, str],
    ) -> AdDef:
        """One ad in all its languages; the site's own language leads where there is one."""
        lead = next((row for row in group if row[2] == settings.LANGUAGE_CODE), group[0])
        format = formats[lead[0]]
        by_language: dict[str, Any] = {}
        for pk, record, language in group:
            if formats[pk] != format:
                self.problem(
                    Ad,
                    record,
                    f"A translation keeps the format of its original, which is “{format}”.",
                    field="content",
                )
                continue
            by_language[language] = msgspec.to_builtins(content[pk])
            self._ad_ids[pk] = public_id
        self._ad_formats[public_id] = format
        return AdDef(
            id=public_id,
            name=lead[1]["name"],
            format=format,
            content=by_language,
            default_language=lead[2],
        )

    # --- spots ---

    def _spots(self) -> Iterable[SpotDef]:
        for record in self.records.of(Spot).values():
            defaults = []
            for row, default in enumerate(record["defaults"]):
                ad = self._ad_ids.get(default["ad"])
                if ad and self._fits(Spot, record, record, ad, "defaults", row):
                    defaults.append(ad)
            yield SpotDef(
                name=record["name"],
                label=record["label"],
                slots=int(record["slots"]),
                formats=tuple(raw_json(record["formats"]) or ()),
                default_ads=tuple(dict.fromkeys(defaults)),
            )

    def _fits(
        self, model: Any, record: Record, spot: Record, ad: str, field: str, row: int
    ) -> bool:
        allowed = raw_json(spot["formats"]) or ()
        format = self._ad_formats[ad]
        if not allowed or format in allowed:
            return True
        labels = {name: kind.label for name, kind in get_plugins().ad_formats.items()}
        takes = " or ".join(labels.get(name, name) for name in allowed)
        self.problem(
            model,
            record,
            f"“{spot['label']}” takes {takes}, and this ad is a {labels.get(format, format)}. "
            "Choose another ad or allow the format in the spot.",
            field=field,
            row=row,
        )
        return False

    # --- campaigns ---

    def _campaigns(self) -> Iterable[CampaignDef]:
        for record in self.records.of(Campaign).values():
            schedule = self._schedule(record)
            self._check_segments(record)
            yield CampaignDef(
                id=record["uid"],
                name=record["name"],
                placements=tuple(self._placements(record)),
                audience=audience_of(record)[0],
                priority=int(record["priority"]),
                schedule=schedule,
                paused=bool(record["paused"]),
                exclusion_groups=tuple(
                    part.strip() for part in record["exclusion_groups"].split(",") if part.strip()
                ),
            )

    def _placements(self, record: Record) -> Iterable[Placement]:
        """Placements whose spot and ad are live; the others wait until they are."""
        spots = self.records.of(Spot)
        seen = set()
        for row, placement in enumerate(record["placements"]):
            spot, ad = spots.get(placement["spot"]), self._ad_ids.get(placement["ad"])
            if spot is None or ad is None:
                continue
            if not self._fits(Campaign, record, spot, ad, "placements", row):
                continue
            if (spot["name"], ad) not in seen:
                seen.add((spot["name"], ad))
                yield Placement(spot=spot["name"], ad=ad, weight=float(placement["weight"]))

    def _check_segments(self, record: Record) -> None:
        for row, entry in enumerate(record["segments"]):
            pk = entry["segment"]
            if pk not in self.records.of(Segment):
                name = self.records.draft_segments.get(pk, f"number {pk}")
                self.problem(
                    Campaign,
                    record,
                    f"The segment “{name}” is not published. Publish it first or take it out.",
                    field="segments",
                    row=row,
                )

    def _schedule(self, record: Record) -> Schedule:
        try:
            zone = zoneinfo.ZoneInfo(record["zone"])
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            words = f"There is no time zone “{record['zone']}”; choose one from the list."
            self.problem(Campaign, record, words, field="zone")
            zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
        start = start_moment(as_date(record["start_date"]), as_time(record["start_time"]), zone)
        end = end_moment(as_date(record["end_date"]), as_time(record["end_time"]), zone)
        if start and end and end <= start:
            words = "It would end before it starts; choose a later end."
            self.problem(Campaign, record, words, field="end_date")
        windows = tuple(
            TimeWindow(
                days=tuple(sorted(raw_json(window["days"]) or EVERY_DAY)),
                start=as_time(window["start"]) or dt.time(),
                end=as_time(window["end"]) or dt.time(),
            )
            for window in record["windows"]
        )
        return Schedule(start=start, end=end, zone=zone.key, windows=windows)


def spec_of(record: Record) -> AttributeSpec:
    """An attribute made in the admin, as plugins describe theirs."""
    return AttributeSpec(
        name=record["name"],
        label=record["label"],
        type=record["type"],
        source=record["source"],
        description=record["description"],
        choices=tuple((c["value"], c["label"] or c["value"]) for c in record["choices"]),
        unit=record["unit"],
        sensitive=bool(record["sensitive"]),
    )


def audience_of(record: Record) -> tuple[Rule | None, dict[str, str]]:
    """A campaign's audience, and where its parts lie in it: field -> path ("" for all of it)."""
    parts: list[tuple[str, Rule]] = []
    if record["segments"]:
        leaves = [{"type": "segment", "segment": str(s["segment"])} for s in record["segments"]]
        parts.append(("segments", {record["segment_match"]: leaves}))
    stream = raw_stream(record["conditions"])
    if stream:
        parts.append(("conditions", rule_from_stream(stream)))
    if not parts:
        return None, {}
    if len(parts) == 1:
        return parts[0][1], {parts[0][0]: ""}
    places = {field: f"all[{i}]" for i, (field, _) in enumerate(parts)}
    return {"all": [rule for _, rule in parts]}, places


def as_date(value: Any) -> dt.date | None:
    """A date from a row or from a revision's JSON."""
    return parse_date(value) if isinstance(value, str) else value


def as_time(value: Any) -> dt.time | None:
    """A time of day from a row or from a revision's JSON."""
    return parse_time(value) if isinstance(value, str) else value
