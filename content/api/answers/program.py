"""Program pages."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated, Any

from django.core.serializers.json import DjangoJSONEncoder
from msgspec import Meta, Struct

from content import ports
from content.api.answers import Fields, PageKind, register
from content.api.body import Body, blocks, raw
from content.api.types import Page
from content.blocks import values
from content.blocks.links import telephone
from content.blocks.values import Incentive, Step
from content.models import ProgramPage
from plugins.api import Document, PageEnv, PageLink, RichText


class Enrolment(Struct, frozen=True, kw_only=True):
    """How to take part. `href` is the address of the form, `phone_href` dials."""

    steps: tuple[Step, ...]
    label: str
    href: str | None
    phone: str | None
    phone_href: str | None


class Eligibility(Struct, frozen=True, kw_only=True):
    """Who is eligible, in words. Every criterion must hold; none means everybody.

    Whether this very visitor is, `programs?eligible_for=visitor` says.
    """

    criteria: tuple[str, ...]
    note: str


class SeasonDates(Struct, frozen=True, kw_only=True):
    """When one can enrol: the first and the last day; null is no limit."""

    starts: dt.date | None
    ends: dt.date | None


class ProgramAnswer(Page, frozen=True, kw_only=True, tag="program"):
    """What a program offers, to whom, and how to enrol."""

    category: Annotated[
        str,
        Meta(
            description="rebate, rate, demand_response, ev, solar, efficiency, bill_help, farm, "
            "business or other."
        ),
    ]
    offer: RichText | None
    incentives: tuple[Incentive, ...]
    eligibility: Eligibility
    season: SeasonDates
    enrolment: Enrolment
    documents: tuple[Document, ...]
    related: tuple[PageLink, ...]
    body: Body


def stored_rule(value: Any) -> str:
    """A rule as its field stores it: JSON text, "[]" for none."""
    return json.dumps(raw(value), cls=DjangoJSONEncoder)


def criteria(page: Any) -> tuple[str, ...]:
    """The conditions of a page's rule in words; nothing while nobody can put them into words."""
    rule = stored_rule(page.eligibility)
    return () if rule == "[]" else ports.criteria({0: rule})[0]


def _prepare(page: Any) -> tuple[list[int], tuple[str, ...]]:
    related = [each.related_id for each in page.related_programs.all()]
    return related, criteria(page)


def _program(page: Any, prepared: tuple[list[int], tuple[str, ...]], env: PageEnv) -> Fields:
    related, words = prepared
    found = [env.page(each) for each in related]
    phone = page.enrol_phone.strip()
    return {
        "category": page.category,
        "offer": values.rich_or_none(page.offer, env),
        "incentives": values.incentives(raw(page.incentives), env),
        "eligibility": Eligibility(criteria=words, note=page.eligibility_note),
        "season": SeasonDates(starts=page.starts, ends=page.ends),
        "enrolment": Enrolment(
            steps=values.steps(raw(page.how_to_enrol), env),
            label=page.enrol_label,
            href=page.enrol_url or None,
            phone=phone or None,
            phone_href=telephone(phone) or None,
        ),
        "documents": values.documents(raw(page.documents), env),
        "related": tuple(each for each in found if each is not None),
        "body": blocks(raw(page.body), env),
    }


register(PageKind(model=ProgramPage, answer=ProgramAnswer, fill=_program, prepare=_prepare))
