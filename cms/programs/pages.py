"""What pages there should be for a state's programs, as plain data."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from django.utils.text import slugify

from cms.programs.targets import NAMESPACE, SegmentTarget
from content.programs.eligibility import Audiences
from content.programs.page_rules import program_rule, program_season
from content.programs.page_words import (
    LONGEST_ITEM,
    amount_fields,
    category,
    fixed,
    note,
    summary,
)
from content.programs.records import Incentive, Program, StateData
from content.programs.rules import Rule, in_segment
from content.programs.wording import LANGUAGES, shortened
from plugins.blocks import stream_from_rule


class PageTarget(msgspec.Struct, frozen=True, kw_only=True, tag="page"):
    """A program page in one language; its translations share `translation_key`."""

    key: str
    program: str  # id in the source
    language: str
    translation_key: uuid.UUID
    slug: str
    title: str
    summary: str
    category: str
    incentives: tuple[dict[str, Any], ...]
    rule: Rule
    note: str
    starts: dt.date | None
    ends: dt.date | None
    href: str
    link_text: str


def page_key(state: str, program: str, language: str) -> str:
    return f"page:{state}:{program}:{language}"


def page_targets(
    data: StateData, audiences: Audiences
) -> tuple[list[PageTarget], list[SegmentTarget]]:
    """A page in English for each program with incentives, and one in Spanish where all of them are
    in Spanish. Segments hold what is nested too deep for a page's own rule."""
    incentives: dict[str, list[Incentive]] = defaultdict(list)
    for each in data.incentives.values():
        incentives[each.program.id].append(each)
    pages: list[PageTarget] = []
    segments: list[SegmentTarget] = []
    for key, found in incentives.items():
        rule, segment = _fitting(data, data.programs[key], program_rule(found, audiences.eligible))
        segments += [segment] if segment else []
        pages += _pages(data, data.programs[key], found, rule, audiences)
    return pages, segments


def _fitting(data: StateData, program: Program, rule: Rule) -> tuple[Rule, SegmentTarget | None]:
    """The rule, or a segment with it where the editor could not show it."""
    try:
        stream_from_rule(rule)
    except ValueError:
        key = f"program:{data.state}:{program.id}"
        segment = SegmentTarget(
            key=f"segment:{key}",
            name=shortened(f"Eligible for {program.name.en}", 120),
            description="Who is eligible for any incentive of this program.",
            rule=rule,
        )
        return in_segment(key), segment
    return rule, None


def _pages(
    data: StateData,
    program: Program,
    incentives: list[Incentive],
    rule: Rule,
    audiences: Audiences,
) -> Iterator[PageTarget]:
    starts, ends = program_season(incentives)
    for language in LANGUAGES:
        if language != "en" and not all(each.description.es for each in incentives):
            continue
        yield PageTarget(
            key=page_key(data.state, program.id, language),
            program=program.id,
            language=language,
            translation_key=uuid.uuid5(NAMESPACE, f"page {data.state} {program.id}"),
            slug=_slug(program),
            title=shortened(program.name[language], 255),
            summary=summary(program, incentives, language),
            category=category(incentives),
            incentives=tuple(_incentive(each, language, audiences.closed) for each in incentives),
            rule=rule,
            note=fixed("source", language),
            starts=starts,  # type: ignore[arg-type]
            ends=ends,  # type: ignore[arg-type]
            href=program.url[language],
            link_text=fixed("enrol", language),
        )


def _slug(program: Program) -> str:
    """Of name and id: names change and repeat, ids do neither."""
    mark = uuid.uuid5(NAMESPACE, program.id).hex[:6]
    return f"{slugify(program.name.en)[:80].strip('-')}-{mark}"


def _incentive(incentive: Incentive, language: str, closed: Mapping[str, str]) -> dict[str, Any]:
    return {
        "item": shortened(incentive.description[language], LONGEST_ITEM),
        **amount_fields(incentive.amount, language),
        "note": note(incentive, language, untold=incentive.id in closed),
    }
