"""Questions and answers, guided help, contact points."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from content.api.answers import Fields, PageKind, register
from content.api.body import Body, blocks, raw
from content.api.types import Children, Page
from content.blocks import trees, values
from content.blocks.links import telephone
from content.blocks.trees import GuidedEnding, GuidedQuestion
from content.blocks.values import Hours
from content.models import ContactPointPage, FaqCategoryPage, FaqQuestionPage, GuidedHelpPage
from plugins.api import PageEnv, PageLink

AudienceName = Annotated[str, Meta(description="everybody, residential, business or farm.")]


class FaqCategoryAnswer(Page, frozen=True, kw_only=True, tag="faq_category"):
    """A group of questions; they and the groups inside it are its children."""

    children: Children


class FaqQuestionAnswer(Page, frozen=True, kw_only=True, tag="faq_question"):
    """A question (the title) and its answer."""

    short_answer: str
    answer: Body
    audience: AudienceName
    related: tuple[PageLink, ...]


class GuidedHelpAnswer(Page, frozen=True, kw_only=True, tag="guided_help"):
    """Questions that lead, one by one, to an answer or a contact. People start at the first step."""

    steps: tuple[GuidedQuestion | GuidedEnding, ...]


class ContactPointAnswer(Page, frozen=True, kw_only=True, tag="contact_point"):
    """A way to reach the utility. `hours` are in the time zone `zone`."""

    channel: Annotated[
        str, Meta(description="phone, emergency, chat, email, form, office or post.")
    ]
    phone: str | None
    phone_href: Annotated[str | None, Meta(description="The `tel:` address of `phone`.")]
    email: str | None
    url: Annotated[str | None, Meta(description="An address, or a path on the site.")]
    address: str | None
    always_open: bool
    hours: tuple[Hours, ...]
    zone: str
    audience: AudienceName
    languages: str


def _question(page: Any, related: list[int], env: PageEnv) -> Fields:
    found = [env.page(each) for each in related]
    return {
        "short_answer": page.short_answer,
        "answer": blocks(raw(page.answer), env),
        "audience": page.audience,
        "related": tuple(each for each in found if each is not None),
    }


def _related(page: Any) -> list[int]:
    return [each.related_id for each in page.related_questions.all()]


def _guided(page: Any, prepared: Any, env: PageEnv) -> Fields:
    return {"steps": trees.guided_steps(raw(page.steps), env)}


def contact_fields(page: Any, env: PageEnv) -> Fields:
    """How a contact point is reached, and when."""
    try:
        url = env.url(page.url) if page.url else None
    except ValueError:
        url = None
    return {
        "channel": page.channel,
        "phone": page.phone or None,
        "phone_href": telephone(page.phone) or None,
        "email": page.email or None,
        "url": url,
        "address": page.address or None,
        "always_open": page.always_open,
        "hours": values.hours(raw(page.hours), env),
        "zone": page.zone,
        "audience": page.audience,
        "languages": page.languages,
    }


def _contact(page: Any, prepared: Any, env: PageEnv) -> Fields:
    return contact_fields(page, env)


def _faq(page: Any, fields: Fields) -> list[dict[str, object]]:
    answer = {"@type": "Answer", "text": page.short_answer}
    question = {"@type": "Question", "name": page.title, "acceptedAnswer": answer}
    return [
        {
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "inLanguage": fields["locale"],
            "mainEntity": [question],
        }
    ]


def _no_fields(page: Any, prepared: Any, env: PageEnv) -> Fields:
    return {}


register(PageKind(model=FaqCategoryPage, answer=FaqCategoryAnswer, fill=_no_fields, children=True))
register(
    PageKind(
        model=FaqQuestionPage,
        answer=FaqQuestionAnswer,
        fill=_question,
        prepare=_related,
        structured_data=_faq,
    )
)
register(PageKind(model=GuidedHelpPage, answer=GuidedHelpAnswer, fill=_guided))
register(PageKind(model=ContactPointPage, answer=ContactPointAnswer, fill=_contact))
