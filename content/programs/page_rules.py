"""Who is eligible for a program: for at least one of its incentives, said as shortly as possible."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from content.programs.records import Incentive
from content.programs.rules import Rule, all_of, any_of, during

#: What nobody can tell from the data alone; see ``content.conditions``.
UNTOLD: Rule = {
    "type": "unchecked",
    "words": "Some of its incentives have conditions that our data do not say",
}


def program_rule(incentives: Sequence[Incentive], eligible: Mapping[str, Rule]) -> Rule:
    """True for whoever is eligible for an incentive that can be had.

    What all incentives ask for stands at the top, so that each is a condition to read by itself;
    below it, in one "any", what they differ in. Paused ones count only where all are. One without
    a rule keeps the answer open for whoever is not eligible for another.
    """
    offered = [each for each in incentives if not each.paused] or list(incentives)
    known = [each for each in offered if each.id in eligible]
    season = program_season(offered)
    lists = [[*_flat(eligible[each.id]), *_own_days(each, season)] for each in known]
    rule = _shared_first(lists) if lists else UNTOLD
    return rule if len(known) == len(offered) or not lists else any_of(rule, UNTOLD)


def program_season(incentives: Iterable[Incentive]) -> tuple[object, object]:
    """The first and the last day of any of them; None where one has no limit."""
    offered = [each for each in incentives if not each.paused] or list(incentives)
    starts, ends = [each.start for each in offered], [each.end for each in offered]
    first = None if None in starts else min(each for each in starts if each)
    last = None if None in ends else max(each for each in ends if each)
    return first, last


def _flat(rule: Rule) -> list[Rule]:
    return list(rule["all"]) if set(rule) == {"all"} else [rule]


def _own_days(incentive: Incentive, season: tuple[object, object]) -> list[Rule]:
    """When it can be had, if that is not when the whole program can."""
    if (incentive.start, incentive.end) == season:
        return []
    days = during(incentive.start, incentive.end)
    return [days] if days else []


def _shared_first(lists: Sequence[Sequence[Rule]]) -> Rule:
    common = [part for part in lists[0] if all(part in others for others in lists[1:])]
    rests = {
        json.dumps(rest, sort_keys=True): rest
        for parts in lists
        for rest in ([part for part in parts if part not in common],)
    }
    if any(not rest for rest in rests.values()):
        return {"all": common}  # one of them asks for nothing more
    return {"all": [*common, any_of(*(all_of(*rest) for rest in rests.values()))]}
