"""What can stop a candidate, one small function each. Built when a snapshot is compiled, so that
a campaign without caps, goals or holdout costs nothing for them.

The order of the walk: broken, schedule, paused or goal reached, consent, audience, veto;
then the page (see ``decide``): exclusion group, already on the page; then frequency, pacing, holdout.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable

from marketing_spots.engine.bucketing import bucket
from marketing_spots.engine.candidates import Check, Stop
from marketing_spots.engine.conditions import CampaignFacts, Vetoes
from marketing_spots.engine.definitions import (
    CampaignDef,
    Cap,
    CapWindow,
    Frequency,
    Goal,
    Holdout,
    Reason,
    Seen,
    SpotDef,
)
from marketing_spots.engine.rules import CompiledRule, guarded_change
from marketing_spots.engine.run import REVIEW, Run
from marketing_spots.engine.schedule import (
    eligible_share,
    next_hour,
    next_midnight,
    next_monday,
)

_NOTHING_SEEN = Seen()


def before_page(
    campaign: CampaignDef, audience: CompiledRule | None, personal: bool, vetoes: Vetoes
) -> tuple[Check, ...]:
    """The checks up to the page, in order."""
    checks: list[Check] = []
    if campaign.goal is not None:
        checks.append(_goal(campaign.id, campaign.goal))
    if audience is not None:
        checks.append(_audience(audience, personal))
    if vetoes:
        facts = CampaignFacts(id=campaign.id, name=campaign.name, priority=campaign.priority)
        checks.append(_veto(facts, vetoes))
    return tuple(checks)


def after_page(campaign: CampaignDef, spot: SpotDef, zone: zoneinfo.ZoneInfo) -> tuple[Check, ...]:
    """The checks behind the page, in order."""
    checks: list[Check] = []
    if campaign.frequency != Frequency() or spot.caps:
        checks.append(_frequency(campaign, spot, zone))
    if campaign.goal is not None and campaign.goal.even_pacing:
        checks.append(_pacing(campaign, campaign.goal))
    if campaign.holdout is not None:
        checks.append(_holdout(campaign.holdout))
    return tuple(checks)


def _goal(campaign: str, goal: Goal) -> Check:
    wanted = [
        (unit, count)
        for unit, count in (
            ("impressions", goal.impressions),
            ("clicks", goal.clicks),
            ("conversions", goal.conversions),
        )
        if count is not None
    ]
    stops = {
        unit: Stop(Reason.GOAL_REACHED, f"Its goal of {count:,} {unit} is reached.")
        for unit, count in wanted
    }

    def check(run: Run) -> Stop | None:
        # Totals move with everybody's visits, so an answer that rests on them is short-lived.
        run.limit(run.now + REVIEW)
        totals = run.counters.totals.get(campaign)
        if totals is None:
            return None
        for unit, count in wanted:
            if getattr(totals, unit) >= count:
                return stops[unit]
        return None

    return check


_NO_CONSENT = Stop(
    Reason.CONSENT,
    "Its audience needs personal facts, and the visitor has not consented to personalisation.",
)
_NOT_IN_AUDIENCE = Stop(Reason.AUDIENCE)
_AUDIENCE_UNKNOWN = Stop(Reason.AUDIENCE_UNKNOWN)


def _audience(rule: CompiledRule, personal: bool) -> Check:
    """Consent and audience in one, because nearly every candidate has both."""
    evaluate, next_change = rule.evaluate, rule.next_change

    def check(run: Run) -> Stop | None:
        facts = run.facts
        if personal and not facts.consented:
            return _NO_CONSENT
        if next_change is not None:
            run.limit(next_change(run.now))
        result = evaluate(facts)
        if result is True:
            return None
        return _NOT_IN_AUDIENCE if result is False else _AUDIENCE_UNKNOWN

    return check


def _veto(campaign: CampaignFacts, vetoes: Vetoes) -> Check:
    rows = [
        (veto.name, veto.check, guarded_change(getattr(veto, "next_change", None)))
        for veto in vetoes
    ]

    def check(run: Run) -> Stop | None:
        for name, ask, next_change in rows:
            if next_change is not None:
                run.limit(next_change(run.now))
            words = ask(campaign, run.facts)
            if words is not None:
                return Stop(Reason.VETO, f"{name}: {words}")
        return None

    return check


_CAP_WORDS = {
    CapWindow.SESSION: "in this session",
    CapWindow.HOUR: "in this hour",
    CapWindow.DAY: "today",
    CapWindow.WEEK: "this week",
    CapWindow.EVER: "ever",
}
_CAP_ENDS: dict[CapWindow, Callable[[zoneinfo.ZoneInfo, dt.datetime], dt.datetime]] = {
    CapWindow.HOUR: lambda zone, now: next_hour(now),
    CapWindow.DAY: next_midnight,
    CapWindow.WEEK: next_monday,
}


def _cap_rows(caps: tuple[Cap, ...], whose: str) -> list[tuple[CapWindow, int, Stop]]:
    return [
        (
            cap.window,
            cap.limit,
            Stop(
                Reason.FREQUENCY,
                f"The visitor has seen {whose} {_CAP_WORDS[cap.window]} as often as the cap"
                f" allows: {cap.limit}.",
            ),
        )
        for cap in caps
    ]


_NOBODY = Stop(
    Reason.FREQUENCY, "The visitor has no id to count by, and the campaign says to skip then."
)
_CLICKED = Stop(Reason.FREQUENCY, "The visitor has clicked it, and it stops after a click.")
_CONVERTED = Stop(Reason.FREQUENCY, "The visitor has converted, and it stops after a conversion.")


def _frequency(campaign: CampaignDef, spot: SpotDef, zone: zoneinfo.ZoneInfo) -> Check:
    frequency = campaign.frequency
    own = _cap_rows(frequency.caps, "this campaign")
    of_spot = _cap_rows(spot.caps, "campaigns in this spot")
    gap = dt.timedelta(seconds=frequency.min_gap)
    too_soon = Stop(
        Reason.FREQUENCY, f"Less than {frequency.min_gap} seconds since the visitor last saw it."
    )

    def check(run: Run) -> Stop | None:
        if run.identify() is None:
            return None if frequency.serve_without_id else _NOBODY
        seen = run.counters.campaigns.get(campaign.id, _NOTHING_SEEN)
        if frequency.stop_after_click and seen.clicked:
            return _CLICKED
        if frequency.stop_after_conversion and seen.converted:
            return _CONVERTED
        stop = _capped(own, seen, zone, run)
        if stop is None and of_spot:
            stop = _capped(of_spot, run.counters.spots.get(spot.name, _NOTHING_SEEN), zone, run)
        if stop is None and gap and seen.last_impression is not None:
            again = seen.last_impression + gap
            if run.now < again:
                run.limit(again)
                return too_soon
        return stop

    return check


def _capped(
    rows: list[tuple[CapWindow, int, Stop]], seen: Seen, zone: zoneinfo.ZoneInfo, run: Run
) -> Stop | None:
    for window, limit, stop in rows:
        if seen.impressions.get(window, 0) >= limit:
            end = _CAP_ENDS.get(window)
            if end is not None:
                run.limit(end(zone, run.now))
            return stop
    return None


def _pacing(campaign: CampaignDef, goal: Goal) -> Check:
    target, schedule = goal.impressions or 0, campaign.schedule

    def check(run: Run) -> Stop | None:
        totals = run.counters.totals.get(campaign.id)
        if totals is None:
            return None
        due = target * eligible_share(schedule, run.now)
        if totals.impressions <= due:
            return None
        return Stop(
            Reason.PACING,
            f"Ahead of its pace: {totals.impressions:,} impressions, {due:,.0f} of"
            f" {target:,} are due by now.",
        )

    return check


def _holdout(holdout: Holdout) -> Check:
    seed, share = holdout.seed, holdout.percent / 100
    held = Stop(Reason.HOLDOUT, f"The visitor is among the {holdout.percent:g} % who never see it.")

    def check(run: Run) -> Stop | None:
        visitor = run.identify()
        if visitor is None or bucket(seed, visitor) >= share:
            return None
        return held

    return check
