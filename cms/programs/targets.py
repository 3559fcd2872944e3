"""What should exist for a state's incentives, as plain data: segments, ads and campaigns.

A target names others by their keys, so that it is the same whatever the database calls them: its
digest says whether the source asks for something new.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator
from typing import Any

import msgspec

from content.programs.eligibility import Audiences
from content.programs.records import Incentive, StateData
from content.programs.rules import Rule
from content.programs.states import STATES
from content.programs.wording import (
    LANGUAGES,
    LINK_TEXT,
    LONGEST_TEXT,
    icon,
    shortened,
    title,
)

SPOT = "program-list"
#: Turns a source's id into the public id that its ad has in every language, each time the same.
NAMESPACE = uuid.UUID("6f0f6c0e-6a3a-4c1b-9b4f-5d0a6e1f7c52")

INCOME_QUALIFIED = 60
REBATE = 50
TAX_CREDIT = 45


class SegmentTarget(msgspec.Struct, frozen=True, kw_only=True, tag="segment"):
    key: str
    name: str
    description: str
    rule: Rule


class AdTarget(msgspec.Struct, frozen=True, kw_only=True, tag="ad"):
    """A link card in one language; its translations share `translation_key`."""

    key: str
    name: str
    translation_key: uuid.UUID
    language: str
    title: str
    text: str
    icon: str
    href: str
    link_text: str


class CampaignTarget(msgspec.Struct, frozen=True, kw_only=True, tag="campaign"):
    key: str
    source_id: str
    name: str
    description: str
    ad: str  # key of its ad in English
    rule: Rule
    start: dt.date | None
    end: dt.date | None
    zone: str
    priority: int
    paused: bool


Target = SegmentTarget | AdTarget | CampaignTarget


def digest(target: msgspec.Struct) -> str:
    """Hex SHA-256 of what the source asks for."""
    return hashlib.sha256(msgspec.json.encode(target, order="deterministic")).hexdigest()


def segment_targets(audiences: Audiences) -> list[SegmentTarget]:
    """The segments that the state's rules share."""
    return [
        SegmentTarget(
            key=f"segment:{plan.key}", name=plan.name, description=plan.description, rule=plan.rule
        )
        for plan in audiences.segments.values()
    ]


def ad_targets(data: StateData, audiences: Audiences) -> list[AdTarget]:
    """An ad in English for each incentive that has a rule, and one in Spanish where there is text."""
    return [ad for key in audiences.rules for ad in _ads(data.incentives[key])]


def _ads(incentive: Incentive) -> Iterator[AdTarget]:
    for language in LANGUAGES:
        if language != "en" and not incentive.description.es:
            continue
        name = shortened(f"{incentive.id} {incentive.program.name.en}", 110)
        yield AdTarget(
            key=ad_key(incentive.id, language),
            name=name if language == "en" else f"{name} ({language})",
            translation_key=uuid.uuid5(NAMESPACE, incentive.id),
            language=language,
            title=title(incentive, language),
            text=shortened(incentive.description[language], LONGEST_TEXT),
            icon=icon(incentive),
            href=incentive.url[language],
            link_text=LINK_TEXT[language],
        )


def ad_key(incentive: str, language: str) -> str:
    return f"ad:{incentive}:{language}"


def campaign_targets(data: StateData, audiences: Audiences) -> list[CampaignTarget]:
    """A campaign for each incentive that has a rule."""
    zone = STATES[data.state][1]
    return [
        CampaignTarget(
            key=f"campaign:{incentive.id}",
            source_id=incentive.id,
            name=shortened(f"{incentive.id} {incentive.program.name.en}", 160),
            description=incentive.description.en,
            ad=ad_key(incentive.id, "en"),
            rule=audiences.rules[incentive.id],
            start=incentive.start,
            end=incentive.end,
            zone=zone,
            priority=_priority(incentive),
            paused=incentive.paused,
        )
        for incentive in map(data.incentives.__getitem__, audiences.rules)
    ]


def _priority(incentive: Incentive) -> int:
    """Help for those who need it most goes first, what waits for a tax return last."""
    methods: set[Any] = set(incentive.payment_methods)
    if incentive.income_limit or "assistance_program" in methods:
        return INCOME_QUALIFIED
    return TAX_CREDIT if methods == {"tax_credit"} else REBATE
