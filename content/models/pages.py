"""The pages that make up a site: home, sections, articles, landing pages."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from content.fields import ContentField
from content.models.base import ContentPage

EVERYWHERE = [
    "content.SectionPage",
    "content.ArticlePage",
    "content.LandingPage",
    "content.SafetyPage",
    "content.ProgramPage",
    "content.RatePlanPage",
    "content.FaqCategoryPage",
    "content.GuidedHelpPage",
    "content.ContactPointPage",
    "content.FormPage",
]


class BodyPage(ContentPage):
    """A page whose main part is a body of blocks."""

    body = ContentField(blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("lead_image"),
        FieldPanel("body", help_text="Put the most important thing first: many read no further."),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("body")]

    class Meta:
        abstract = True


class HomePage(BodyPage):
    """The front page of a site in one language."""

    api_type = "home"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = EVERYWHERE
    page_description = "The front page of a site. There is one for each language."

    class Meta:
        verbose_name = "home page"
        verbose_name_plural = "home pages"


class SectionPage(BodyPage):
    """A part of the site with pages below it."""

    api_type = "section"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = EVERYWHERE
    page_description = (
        "A part of the site, such as “Save energy”, that leads to the pages below it."
    )

    class Meta:
        verbose_name = "section"
        verbose_name_plural = "sections"


class ArticlePage(BodyPage):
    """An editorial article: news, advice, a story."""

    api_type = "article"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = []
    page_description = "News, advice or a story."

    class Meta:
        verbose_name = "article"
        verbose_name_plural = "articles"


class LandingPage(BodyPage):
    """A page for a purpose: spots and blocks in any order."""

    api_type = "landing"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = []
    page_description = "A page made of spots and blocks, for a campaign or a journey."

    class Meta:
        verbose_name = "landing page"
        verbose_name_plural = "landing pages"
