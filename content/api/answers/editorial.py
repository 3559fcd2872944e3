"""Home, sections, articles, landing pages."""

from __future__ import annotations

from typing import Any

from content.api.answers import Fields, PageKind, register
from content.api.body import Body, blocks, raw
from content.api.types import Children, Page
from content.models import ArticlePage, HomePage, LandingPage, SectionPage
from plugins.api import PageEnv


class HomeAnswer(Page, frozen=True, kw_only=True, tag="home"):
    """The front page of a site in one language."""

    body: Body
    children: Children


class SectionAnswer(Page, frozen=True, kw_only=True, tag="section"):
    """A part of the site, with the pages right below it."""

    body: Body
    children: Children


class ArticleAnswer(Page, frozen=True, kw_only=True, tag="article"):
    """News, advice or a story."""

    body: Body


class LandingAnswer(Page, frozen=True, kw_only=True, tag="landing"):
    """A page of spots and blocks, for a campaign or a journey."""

    body: Body


def _body(page: Any, prepared: Any, env: PageEnv) -> Fields:
    return {"body": blocks(raw(page.body), env)}


def _article(page: Any, fields: Fields) -> list[dict[str, object]]:
    published = fields["first_published_at"]
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "inLanguage": fields["locale"],
        "url": fields["seo"].canonical,
    }
    if fields["summary"]:
        data["description"] = fields["summary"]
    if published:
        data["datePublished"] = published.isoformat()
        data["dateModified"] = fields["last_published_at"].isoformat()
    if fields["lead_image"]:
        data["image"] = fields["lead_image"].url
    return [data]


register(PageKind(model=HomePage, answer=HomeAnswer, fill=_body, children=True))
register(PageKind(model=SectionPage, answer=SectionAnswer, fill=_body, children=True))
register(
    PageKind(
        model=ArticlePage,
        answer=ArticleAnswer,
        fill=_body,
        structured_data=_article,
        og_type="article",
    )
)
register(PageKind(model=LandingPage, answer=LandingAnswer, fill=_body))
