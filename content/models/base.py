"""What every page shares: summary, tags, the spots it declares, search-engine fields, the outbox."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.models import Page
from wagtail.search import index
from wagtail.utils.decorators import cached_classmethod

from content.front_end import ShownElsewhere
from content.preview.mixin import HeadlessPreview
from content.spots import SpotNamesField


class PageTag(TaggedItemBase):
    """A tag of a page of any type, in one table, so that a list of pages loads tags at once."""

    content_object = ParentalKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="tagged_items"
    )


class ContentPage(ShownElsewhere, HeadlessPreview, Page):
    """The base of all page types. What changes of it is recorded by :mod:`content.signals`."""

    #: What the API calls the type; each page type sets its own.
    api_type = ""

    summary = models.TextField(
        blank=True,
        max_length=400,
        help_text="One or two sentences. Shown in lists, in search results and when nothing else fits.",
    )
    lead_image = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="picture",
        help_text="Shown at the top of the page, in lists and when the page is shared.",
    )
    spots = SpotNamesField(
        blank=True,
        default=list,
        help_text="Spots that the front end shows on this page. Spots inside the body need not be named.",
    )
    no_index = models.BooleanField(
        "hide from search engines",
        default=False,
        help_text="Leaves the page out of the site map and asks search engines not to list it.",
    )
    tags = ClusterTaggableManager(through=PageTag, blank=True)

    #: What the first tab is called, and tabs between it and those that every page has.
    first_tab = "Content"
    more_tabs: ClassVar[tuple[tuple[str, list[Any]], ...]] = ()

    promote_panels = [
        FieldPanel("slug", heading="Address"),
        MultiFieldPanel(
            [
                FieldPanel("seo_title", heading="Title in search results"),
                FieldPanel(
                    "search_description",
                    heading="Description in search results",
                    help_text="One or two sentences, up to 160 characters. Empty: the summary.",
                ),
                FieldPanel("no_index"),
            ],
            heading="Search engines",
        ),
        FieldPanel("tags", help_text="For lists of pages on one topic. Separate them with commas."),
        FieldPanel("spots"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.FilterField("no_index"),
    ]

    class Meta:
        abstract = True

    @cached_classmethod
    def get_edit_handler(cls) -> Any:
        """The form, in tabs; every page type ends with the same two."""
        tabs = [
            (cls.first_tab, cls.content_panels),
            *cls.more_tabs,
            ("Search and lists", cls.promote_panels),
            ("Settings", cls.settings_panels),
        ]
        handler = TabbedInterface(
            [ObjectList(panels, heading=heading) for heading, panels in tabs if panels],
            base_form_class=cls.base_form_class,
        )
        return handler.bind_to_model(cls)
