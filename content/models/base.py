"""What every page shares: summary, tags, the spots it declares, search-engine fields, the outbox."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from content.spots import SpotNamesField


class PageTag(TaggedItemBase):
    """A tag of a page of any type, in one table, so that a list of pages loads tags at once."""

    content_object = ParentalKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="tagged_items"
    )


class ContentPage(Page):
    """The base of all page types. Saving what is live, or was, records a change with it."""

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

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("no_index"),
            ],
            heading="For search engines",
        ),
        FieldPanel("tags"),
        FieldPanel("spots"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.FilterField("no_index"),
    ]

    #: Saving these alone changes nothing that the API shows.
    BOOKKEEPING = frozenset(
        (
            "latest_revision",
            "latest_revision_created_at",
            "has_unpublished_changes",
            "draft_title",
            "locked",
            "locked_at",
            "locked_by",
            "alias_of",
        )
    )

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Any:
        instance = super().from_db(db, field_names, values)
        instance._was_live = instance.__dict__.get("live", False)
        return instance

    # Publishing, unpublishing, expiry and edits of what is live all end in save(), so the row in
    # the outbox is written here, in one transaction with the page.

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Saves; what is live, or was, is recorded in the outbox in the same transaction."""
        fields = kwargs.get("update_fields")
        was_live = getattr(self, "_was_live", False)
        if (fields is not None and self.BOOKKEEPING.issuperset(fields)) or not (
            self.live or was_live
        ):
            return super().save(*args, **kwargs)
        from content.recording import page_saved

        with transaction.atomic():
            result = super().save(*args, **kwargs)
            page_saved(self, was_live=was_live)
        self._was_live = self.live
        return result
