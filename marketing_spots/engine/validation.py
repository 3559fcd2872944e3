"""What is wrong with a campaign, spot or schedule, apart from its rule: (path, words) pairs."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping

import msgspec

from marketing_spots.engine.definitions import (
    AdDef,
    CampaignDef,
    Cap,
    Experiment,
    Placement,
    Schedule,
    SpotDef,
    TimeWindow,
)
from marketing_spots.engine.schedule import FIRST, LAST, zone_of

#: (path inside the definition, what is wrong and what to do)
Fault = tuple[str, str]

LIGHTEST, HEAVIEST = 0.001, 1_000_000.0
LONGEST_ROTATION = 366 * 86_400
LONGEST_PACING = dt.timedelta(days=3_660)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something that would not compile.

    `kind`: attribute, segment, ad, spot, campaign or snapshot. A campaign with a problem does not
    serve; `path` leads to the field, e.g. ``audience.all[1].value`` or ``placements[0].ad``.
    """

    kind: str
    id: str
    name: str
    path: str
    message: str


def campaign_faults(
    campaign: CampaignDef, spots: Mapping[str, SpotDef], ads: Mapping[str, AdDef]
) -> Iterator[Fault]:
    """Everything wrong with a campaign except its audience."""
    if not 1 <= campaign.priority <= 100:
        yield "priority", f"Priority goes from 1 to 100, not {campaign.priority}."
    if not 1 <= campaign.rotation <= LONGEST_ROTATION:
        yield "rotation", f"Rotation is 1 to {LONGEST_ROTATION} seconds, not {campaign.rotation}."
    if not campaign.placements:
        yield "placements", "The campaign has no ad in any spot; add a placement."
    yield from schedule_faults(campaign.schedule)
    yield from _placement_faults(campaign.placements, spots, ads)
    if campaign.experiment is not None:
        yield from _experiment_faults(campaign.experiment)
    yield from _variant_faults(campaign)
    holdout = campaign.holdout
    if holdout is not None and not 0 <= holdout.percent <= 100:
        yield "holdout.percent", f"A holdout is 0 to 100 percent, not {holdout.percent}."
    yield from _caps("frequency.caps", campaign.frequency.caps)
    if not 0 <= campaign.frequency.min_gap <= 10 * LONGEST_ROTATION:
        yield "frequency.min_gap", "The minimum gap is a number of seconds, 0 or more."
    yield from _goal_faults(campaign)


def schedule_faults(schedule: Schedule) -> Iterator[Fault]:
    """What is wrong with a schedule; paths begin with ``schedule``."""
    try:
        zone_of(schedule.zone)
    except ValueError as error:
        yield "schedule.zone", f"{error}"
    naive = False
    for name, moment in (("start", schedule.start), ("end", schedule.end)):
        if moment is not None and moment.tzinfo is None:
            naive = True
            yield f"schedule.{name}", "The moment needs a time zone or UTC offset."
        elif moment is not None and not FIRST <= moment < LAST:
            yield f"schedule.{name}", f"The year {moment.year} is out of range."
    start, end = schedule.start, schedule.end
    if not naive and start is not None and end is not None and end <= start:
        yield "schedule.end", "The end must be after the start."
    for position, window in enumerate(schedule.windows):
        yield from _window_faults(window, f"schedule.windows[{position}]")


def _window_faults(window: TimeWindow, path: str) -> Iterator[Fault]:
    if not window.days or any(not 0 <= day <= 6 for day in window.days):
        yield f"{path}.days", "Choose at least one day; Monday is 0 and Sunday 6."
    if window.start.tzinfo is not None or window.end.tzinfo is not None:
        yield path, "Hours are local to the schedule's zone; leave the offset out."


def _placement_faults(
    placements: tuple[Placement, ...],
    spots: Mapping[str, SpotDef],
    ads: Mapping[str, AdDef],
) -> Iterator[Fault]:
    seen = set()
    for position, placement in enumerate(placements):
        path = f"placements[{position}]"
        spot, ad = spots.get(placement.spot), ads.get(placement.ad)
        if spot is None:
            yield f"{path}.spot", f'There is no spot "{placement.spot}".'
        if ad is None:
            yield f"{path}.ad", f'There is no ad "{placement.ad}".'
        if spot is not None and ad is not None and not fits(ad, spot):
            yield f"{path}.ad", format_words(ad, spot)
        if not _weighs(placement.weight):
            yield f"{path}.weight", _weight_words(placement.weight)
        same = (placement.spot, placement.ad, placement.variant)
        if same in seen:
            yield path, "This ad is in this spot twice; use its weight instead."
        seen.add(same)


def _experiment_faults(experiment: Experiment) -> Iterator[Fault]:
    if not 0 <= experiment.coverage <= 100:
        yield "experiment.coverage", f"Coverage is 0 to 100 percent, not {experiment.coverage}."
    if len(experiment.variants) < 2:
        yield "experiment.variants", "An experiment needs at least two variants."
    keys = set()
    for position, variant in enumerate(experiment.variants):
        path = f"experiment.variants[{position}]"
        if variant.key in keys:
            yield f"{path}.key", f'The variant "{variant.key}" is there twice.'
        keys.add(variant.key)
        if not _weighs(variant.weight):
            yield f"{path}.weight", _weight_words(variant.weight)


def _variant_faults(campaign: CampaignDef) -> Iterator[Fault]:
    keys = [variant.key for variant in campaign.experiment.variants] if campaign.experiment else []
    for position, placement in enumerate(campaign.placements):
        if placement.variant is not None and placement.variant not in keys:
            yield (
                f"placements[{position}].variant",
                f'The experiment has no variant "{placement.variant}".'
                if keys
                else "The campaign has no experiment; take the variant out.",
            )
    for spot in dict.fromkeys(placement.spot for placement in campaign.placements):
        here = {p.variant for p in campaign.placements if p.spot == spot}
        for key in keys:
            if None not in here and key not in here:
                yield "placements", f'The variant "{key}" has no ad in the spot "{spot}"; add one.'


def _goal_faults(campaign: CampaignDef) -> Iterator[Fault]:
    goal, schedule = campaign.goal, campaign.schedule
    if goal is None:
        return
    for name in ("impressions", "clicks", "conversions"):
        count = getattr(goal, name)
        if count is not None and count < 1:
            yield f"goal.{name}", "A goal is at least 1; leave it out for none."
    if not goal.even_pacing:
        return
    if goal.impressions is None:
        yield "goal.even_pacing", "Even pacing needs a goal of impressions."
    if schedule.start is None or schedule.end is None:
        yield "goal.even_pacing", "Even pacing needs a schedule with a start and an end."
    elif (
        schedule.start.tzinfo
        and schedule.end.tzinfo
        and schedule.end - schedule.start > LONGEST_PACING
    ):
        yield "goal.even_pacing", "Even pacing works over at most ten years."


def spot_faults(spot: SpotDef, ads: Mapping[str, AdDef]) -> Iterator[Fault]:
    """What is wrong with a spot."""
    if spot.slots < 1:
        yield "slots", f"A spot has at least one slot, not {spot.slots}."
    for position, name in enumerate(spot.default_ads):
        ad = ads.get(name)
        if ad is None:
            yield f"default_ads[{position}]", f'There is no ad "{name}".'
        elif not fits(ad, spot):
            yield f"default_ads[{position}]", format_words(ad, spot)
    yield from _caps("caps", spot.caps)


def fits(ad: AdDef, spot: SpotDef) -> bool:
    """Whether the spot allows the ad's format."""
    return not spot.formats or ad.format in spot.formats


def format_words(ad: AdDef, spot: SpotDef) -> str:
    """What to say of an ad that does not fit its spot."""
    allowed = ", ".join(spot.formats)
    return f'“{ad.name}” is in the format {ad.format}; the spot "{spot.name}" takes {allowed}.'


def _caps(path: str, caps: tuple[Cap, ...]) -> Iterator[Fault]:
    for position, cap in enumerate(caps):
        if cap.limit < 1:
            yield f"{path}[{position}].limit", "A cap is at least 1."


def _weighs(weight: float) -> bool:
    return math.isfinite(weight) and LIGHTEST <= weight <= HEAVIEST


def _weight_words(weight: float) -> str:
    return f"A weight is {LIGHTEST} to {HEAVIEST:,.0f}, not {weight}."
