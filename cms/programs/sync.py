"""Brings segments, ads and campaigns in step with the source, and leaves people's edits alone."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.db.models import Model
from wagtail.models import Locale

from cms.programs.bulk import publish_new
from cms.programs.records import Counts
from cms.programs.targets import (
    NAMESPACE,
    AdTarget,
    CampaignTarget,
    SegmentTarget,
    Target,
    digest,
)
from content.models import ImportedObject
from content.programs.rules import Rule, with_segments
from marketing_spots.models import Ad, Campaign, Placement, Segment, Spot
from marketing_spots.models.base import Publishable
from plugins.blocks import stream_from_rule

MODELS: dict[str, type[Publishable]] = {"segment": Segment, "ad": Ad, "campaign": Campaign}
Progress = Callable[[str, int], None]


class Outcome(msgspec.Struct):
    """What became of the objects of a state. The lists are sentences for the report."""

    counts: dict[str, Counts] = {}
    kept: list[str] = []  # edited by a person, and the source has changed
    gone: list[str] = []  # unpublished, because the source has them no more
    edited: int = 0  # edited by a person, and the source has not changed
    notes: list[str] = []  # what could not be done at all


class State(msgspec.Struct, frozen=True):
    """An object as it is here: its newest revision, and whether it is live."""

    latest_revision: int | None
    live: bool


class Synchroniser:
    """One run for one state; call it inside ``snapshot.batch``."""

    def __init__(
        self,
        state: str,
        spot: Spot,
        locales: Mapping[str, Locale],
        *,
        overwrite: bool = False,
        progress: Progress = lambda phase, count: None,
    ) -> None:
        self.state = state
        self.spot = spot
        self.locales = locales
        self.overwrite = overwrite
        self.progress = progress
        self.outcome = Outcome()
        self.ids: dict[str, int] = {}  # key of a target -> primary key of its object
        self.ledger: dict[str, ImportedObject] = {}

    def run(
        self,
        segments: Sequence[SegmentTarget],
        ads: Sequence[AdTarget],
        campaigns: Sequence[CampaignTarget],
        reasons: Mapping[str, str],
    ) -> Outcome:
        """`reasons` says for keys that are no targets any more why not."""
        groups: dict[str, Sequence[Any]] = {"segment": segments, "ad": ads, "campaign": campaigns}
        wanted = {target.key for group in groups.values() for target in group}
        self.ledger = {
            row.key: row
            for row in ImportedObject.objects.exclude(key__startswith="page:")
            if row.key in wanted or row.state == self.state
        }
        for kind, targets in groups.items():
            self.progress(kind, len(targets))
            self._bring(kind, targets)
        self._retire(wanted, reasons)
        return self.outcome

    # --- what has to be done ---

    def _bring(self, kind: str, targets: Iterable[Target]) -> None:
        counts = self.outcome.counts.setdefault(f"{kind}s", Counts())
        states = self._states(kind)
        new: list[Any] = []
        changed: list[Any] = []
        for target in targets:
            row = self.ledger.get(target.key)
            found = states.get(row.object_id) if row else None
            if row and found:
                self.ids[target.key] = row.object_id
            if row is None or (found is None and (self.overwrite or kind == "segment")):
                new.append(target)
            elif self._leave(target, row, found):
                counts.unchanged += 1
            else:
                changed.append(target)
        self._create(kind, new)
        for target in changed:
            self._update(target)
        counts.created, counts.updated = len(new), len(changed)

    def _states(self, kind: str) -> dict[int, State]:
        rows = [row.object_id for key, row in self.ledger.items() if key.startswith(f"{kind}:")]
        found = MODELS[kind].objects.filter(pk__in=rows)
        return {
            pk: State(latest, live)
            for pk, latest, live in found.values_list("pk", "latest_revision_id", "live")
        }

    def _leave(self, target: Target, row: ImportedObject, found: State | None) -> bool:
        return leave(self.outcome, target.key, digest(target), row, found, self.overwrite)

    # --- doing it ---

    def _create(self, kind: str, targets: Sequence[Any]) -> None:
        make = {"segment": self._new_segment, "ad": self._new_ad, "campaign": self._new_campaign}
        by_object = {}
        instances = []
        for target in targets:
            instance = make[kind](target)
            by_object[id(instance)] = target
            instances.append(instance)

        def complete(instance: Publishable) -> None:
            self.ids[by_object[id(instance)].key] = instance.pk

        if kind == "segment":
            # Segments refer to each other: first they all need keys.
            publish_new(
                instances,
                complete=lambda s: self._fill_rule(s, by_object[id(s)], instances, by_object),
                completes=["rule"],
            )
        else:
            publish_new(instances, complete=complete)
        self._remember(
            (by_object[id(instance)], instance.pk, instance.latest_revision_id)
            for instance in instances
        )

    def _fill_rule(
        self, segment: Segment, target: SegmentTarget, every: list[Segment], targets: dict[int, Any]
    ) -> None:
        for other in every:
            self.ids[targets[id(other)].key] = other.pk
        segment.rule = self._stream(target)

    def _update(self, target: Any) -> None:
        row = self.ledger[target.key]
        instance = MODELS[target.key.partition(":")[0]].objects.get(pk=row.object_id)
        self._fill(instance, target)
        revision = instance.save_revision(log_action=True, clean=False)
        revision.publish()
        self._remember([(target, instance.pk, revision.pk)])

    def _remember(self, published: Iterable[tuple[Target, int, int]]) -> None:
        """Notes for each target its object's key and the revision that is live now."""
        rows = []
        for target, pk, revision in published:
            self.ids[target.key] = pk
            rows.append(
                ImportedObject(
                    key=target.key,
                    state=self.state,
                    object_id=pk,
                    revision_id=revision,
                    digest=digest(target),
                )
            )
        ImportedObject.objects.bulk_create(
            rows,
            batch_size=200,
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["state", "object_id", "revision_id", "digest", "active"],
        )

    def _retire(self, wanted: set[str], reasons: Mapping[str, str]) -> None:
        """Unpublishes what the source asks for no more; segments stay, others may use them."""
        counts = self.outcome.counts
        rows = [
            row
            for key, row in sorted(self.ledger.items(), reverse=True)  # campaigns before their ads
            if key not in wanted and row.active and not key.startswith("segment:")
        ]
        for row in rows:
            kind = row.key.partition(":")[0]
            instance: Any = MODELS[kind].objects.filter(pk=row.object_id).first()
            if instance is not None and instance.live:
                instance.unpublish()
            row.active = False
            row.save(update_fields=["active"])
            counts[f"{kind}s"].gone += 1
            source_id = row.key.split(":")[1]
            reason = reasons.get(source_id, "it is gone from the source")
            self.outcome.gone.append(f"{row.key}: unpublished, {reason}.")

    # --- what they hold ---

    def _fill(self, instance: Model, target: Target) -> None:
        if isinstance(target, SegmentTarget):
            instance.description = target.description
            instance.rule = self._stream(target)
        elif isinstance(target, AdTarget):
            instance.name = target.name
            instance.content = _card(target)
        else:
            self._fill_campaign(instance, target)

    def _new_segment(self, target: SegmentTarget) -> Segment:
        name, number = target.name, 1
        while Segment.objects.filter(name=name).exists():
            number += 1
            name = f"{target.name[:110]} ({number})"
        return Segment(name=name, description=target.description)

    def _new_ad(self, target: AdTarget) -> Ad:
        ad = Ad(translation_key=target.translation_key, locale=self.locales[target.language])
        self._fill(ad, target)
        return ad

    def _new_campaign(self, target: CampaignTarget) -> Campaign:
        campaign = Campaign(source_id=target.source_id)
        self._fill_campaign(campaign, target)
        return campaign

    def _fill_campaign(self, campaign: Campaign, target: CampaignTarget) -> None:
        for name in ("name", "description", "zone", "priority", "paused"):
            setattr(campaign, name, getattr(target, name))
        campaign.start_date, campaign.end_date = target.start, target.end
        campaign.start_time = campaign.end_time = None
        campaign.conditions = self._stream(target)
        campaign.segments, campaign.windows = [], []
        campaign.placements = [Placement(spot=self.spot, ad_id=self.ids[target.ad])]

    def segment_ids(self) -> dict[str, str]:
        """The ids of segments by the keys that rules name them by."""
        prefix = "segment:"
        return {
            key.removeprefix(prefix): str(pk)
            for key, pk in self.ids.items()
            if key.startswith(prefix)
        }

    def _stream(self, target: SegmentTarget | CampaignTarget) -> str:
        return stored_rule(target.rule, self.segment_ids(), target.key)


def stored_rule(rule: Rule, segments: dict[str, str], place: str) -> str:
    """A rule as a RuleField stores it, with the ids of the segments that it names."""
    return stored_blocks(stream_from_rule(with_segments(rule, segments)), place)


def stored_blocks(stream: list[dict[str, Any]], place: str) -> str:
    """A stream's JSON with ids of its blocks that are the same each time.

    Without them Wagtail would make up new ones, differing between a row and its revision.
    """

    def named(items: Iterable[dict[str, Any]], place: str) -> list[dict[str, Any]]:
        found = []
        for position, item in enumerate(items):
            here = f"{place}/{position}"
            value = item["value"]
            if inner := value.get("conditions"):
                value = {**value, "conditions": named(inner, here)}
            found.append({**item, "value": value, "id": str(uuid.uuid5(NAMESPACE, here))})
        return found

    return json.dumps(named(stream, place))


def _card(target: AdTarget) -> str:
    value = {
        "title": target.title,
        "text": target.text,
        "icon": target.icon,
        # As the editor stores a card without a picture; Wagtail cannot read a bare null beside it.
        "image": {"image": None, "alt_text": None, "decorative": None},
        "link": {"href": target.href, "text": target.link_text},
    }
    return stored_blocks([{"type": "link_card", "value": value}], target.key)


def leave(
    outcome: Outcome,
    key: str,
    wanted: str,
    row: ImportedObject,
    found: State | None,
    overwrite: bool,
) -> bool:
    """Whether there is nothing to do, or nothing that may be done; what is kept is noted.

    `wanted` is the digest of what the source asks for, `found` the object as it is, None if gone.
    """
    same = row.active and row.digest == wanted
    if found is None:
        what = "deleted"
    elif found.latest_revision != row.revision_id:
        what = "edited"
    elif row.active and not found.live:
        what = "unpublished"
    else:
        return same
    if overwrite and found is not None:
        return False
    if same:
        outcome.edited += 1
    else:
        outcome.kept.append(
            f"{key}: the source has changed, but somebody has {what} it here since the "
            "last import; left as it is (--overwrite takes the source's)."
        )
    return True
