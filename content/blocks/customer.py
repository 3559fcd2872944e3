"""Parts that come from elsewhere: spots, questions, programs, rate plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from content.blocks import raw
from plugins.api import PageEnv, PageLink


class SpotBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="spot"):
    """A spot: what is there comes from the spots API, for the visitor who looks."""

    id: str = ""
    spot: str


class Spot:
    name, label, content = "spot", "Spot", SpotBlock

    def make_block(self) -> Any:
        from content.blocks.editing import customer

        return customer.spot()

    def to_content(self, value: Any, env: PageEnv) -> SpotBlock:
        spot = raw.text(raw.struct(value), "spot")
        if not spot:
            raise ValueError("No spot is chosen.")
        return SpotBlock(spot=spot)


class FaqsBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="faqs"):
    """Questions and answers: those chosen, then up to `limit` more of a category or with a tag.

    `questions` are the chosen ones. Ask for the others at the `faq` endpoint with `category` or
    `tag`: they change without this page.
    """

    id: str = ""
    title: str = ""
    questions: tuple[PageLink, ...] = ()
    category: PageLink | None = None
    tag: str = ""
    limit: int


class Faqs:
    name, label, content = "faqs", "Questions and answers", FaqsBlock

    def make_block(self) -> Any:
        from content.blocks.editing import customer

        return customer.faqs()

    def to_content(self, value: Any, env: PageEnv) -> FaqsBlock:
        given = raw.struct(value)
        questions, category = _pages(given, "questions", env), env.page(given.get("category"))
        tag = raw.text(given, "tag")
        if not (questions or category or tag):
            raise ValueError("The questions are gone.")
        return FaqsBlock(
            title=raw.text(given, "title"),
            questions=questions,
            category=category,
            tag=tag,
            limit=_limit(given),
        )


class ProgramsBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="programs"):
    """Programs: those chosen, then up to `limit` more of a category.

    `programs` are the chosen ones. Ask for the others at the `programs` endpoint with `category`,
    for a known visitor with `eligible_for`.
    """

    id: str = ""
    title: str = ""
    programs: tuple[PageLink, ...] = ()
    category: str = ""
    limit: int


class Programs:
    name, label, content = "programs", "Programs", ProgramsBlock

    def make_block(self) -> Any:
        from content.blocks.editing import customer

        return customer.programs()

    def to_content(self, value: Any, env: PageEnv) -> ProgramsBlock:
        given = raw.struct(value)
        programs, category = _pages(given, "programs", env), raw.text(given, "category")
        if not (programs or category):
            raise ValueError("The programs are gone.")
        return ProgramsBlock(
            title=raw.text(given, "title"),
            programs=programs,
            category=category,
            limit=_limit(given),
        )


class RatesBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="rates"):
    """Rate plans to compare; their prices are on their pages."""

    id: str = ""
    title: str = ""
    plans: tuple[PageLink, ...]


class Rates:
    name, label, content = "rates", "Rate comparison", RatesBlock

    def make_block(self) -> Any:
        from content.blocks.editing import customer

        return customer.rates()

    def to_content(self, value: Any, env: PageEnv) -> RatesBlock:
        given = raw.struct(value)
        plans = _pages(given, "plans", env)
        if not plans:
            raise ValueError("The rate plans are gone.")
        return RatesBlock(title=raw.text(given, "title"), plans=plans)


def _pages(given: Mapping[str, Any], key: str, env: PageEnv) -> tuple[PageLink, ...]:
    found = [env.page(each) for each in raw.items(given.get(key))]
    return tuple({each.id: each for each in found if each is not None}.values())


def _limit(given: Mapping[str, Any]) -> int:
    found = given.get("limit")
    return min(50, max(1, found)) if isinstance(found, int) else 6


CUSTOMER = (Spot, Faqs, Programs, Rates)
