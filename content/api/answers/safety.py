"""Safety pages. They read no visitor, so every cache may keep them."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from content.api.answers import Fields, PageKind, register
from content.api.body import Body, blocks, raw
from content.api.types import Page
from content.blocks import values
from content.blocks.values import Phone, Step
from content.models import SafetyPage
from plugins.api import PageEnv


class SafetyAnswer(Page, frozen=True, kw_only=True, tag="safety"):
    """What to do now, before and after something dangerous."""

    severity: Annotated[str, Meta(description="advice, caution or danger.")]
    hazard: Annotated[
        str,
        Meta(
            description="gas, electric, carbon_monoxide, storm, wildfire, flood, heat, cold, outage, "
            "digging, scam or other."
        ),
    ]
    do_now: tuple[Step, ...]
    do_before: tuple[Step, ...]
    do_after: tuple[Step, ...]
    phones: tuple[Phone, ...]
    body: Body


def _safety(page: Any, prepared: Any, env: PageEnv) -> Fields:
    return {
        "severity": page.severity,
        "hazard": page.hazard,
        "do_now": values.steps(raw(page.do_now), env),
        "do_before": values.steps(raw(page.do_before), env),
        "do_after": values.steps(raw(page.do_after), env),
        "phones": values.phones(raw(page.phones), env),
        "body": blocks(raw(page.body), env),
    }


def _how_to(page: Any, fields: Fields) -> list[dict[str, object]]:
    if not fields["do_now"]:
        return []
    steps = [{"@type": "HowToStep", "name": step.title} for step in fields["do_now"]]
    return [
        {
            "@context": "https://schema.org",
            "@type": "HowTo",
            "name": page.title,
            "inLanguage": fields["locale"],
            "step": steps,
        }
    ]


register(PageKind(model=SafetyPage, answer=SafetyAnswer, fill=_safety, structured_data=_how_to))
