"""Rate plan pages: prices as data that a front end can calculate with."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from msgspec import Meta

from content.api.answers import Fields, PageKind, register
from content.api.answers.program import Eligibility, criteria
from content.api.body import Body, blocks, raw
from content.api.types import Page
from content.blocks import values
from content.blocks.values import Charge, Season
from content.models import RatePlanPage
from plugins.api import PageEnv


class RatePlanAnswer(Page, frozen=True, kw_only=True, tag="rate_plan"):
    """A rate plan. Prices are text with a decimal point, in `currency`, for a kWh or therm."""

    code: Annotated[str, Meta(description="As on the bill and in the tariff.")]
    customer_class: Annotated[str, Meta(description="residential, business or farm.")]
    commodity: Annotated[str, Meta(description="electricity or gas.")]
    currency: str
    effective_from: dt.date | None
    effective_until: dt.date | None
    charges: tuple[Charge, ...]
    seasons: tuple[Season, ...]
    eligibility: Eligibility
    good_for: str
    body: Body


def _rate_plan(page: Any, words: tuple[str, ...], env: PageEnv) -> Fields:
    return {
        "code": page.code,
        "customer_class": page.customer_class,
        "commodity": page.commodity,
        "currency": page.currency,
        "effective_from": page.effective_from,
        "effective_until": page.effective_until,
        "charges": values.charges(raw(page.charges), env),
        "seasons": values.seasons(raw(page.seasons), env),
        "eligibility": Eligibility(criteria=words, note=""),
        "good_for": page.good_for,
        "body": blocks(raw(page.body), env),
    }


register(PageKind(model=RatePlanPage, answer=RatePlanAnswer, fill=_rate_plan, prepare=criteria))
