from __future__ import annotations

from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.models import PreviewableMixin, TranslatableMixin
from wagtail.search import index

from marketing_spots.models.base import Publishable
from plugins.fields import AdContentField


class AdTag(TaggedItemBase):
    content_object = ParentalKey(
        "marketing_spots.Ad", on_delete=models.CASCADE, related_name="tagged_items"
    )


class Ad(PreviewableMixin, TranslatableMixin, Publishable):
    """One piece of promotional content in one format; its translations share a translation key."""

    name = models.CharField(max_length=120, help_text="For your colleagues; visitors never see it.")
    content = AdContentField(max_num=1, help_text="Choose a format and fill it in.")
    tags = ClusterTaggableManager(through=AdTag, blank=True)

    search_fields = [
        index.SearchField("name"),
        index.SearchField("content"),
        index.AutocompleteField("name"),
        index.FilterField("locale_id"),
    ]

    class Meta(TranslatableMixin.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        """The opaque id that front ends see; the same in every language."""
        return self.translation_key.hex

    @property
    def format(self) -> str:
        """The name of its format, or an empty text while it has no content."""
        return self.content[0].block_type if self.content else ""

    def copy_for_translation(self, locale, exclude_fields=None):
        """A draft in another language: its words are still the original's, so it is not live."""
        translated = super().copy_for_translation(locale, exclude_fields)
        translated.live = False
        translated.has_unpublished_changes = True
        translated.live_revision = translated.latest_revision = None
        translated.first_published_at = translated.last_published_at = None
        return translated

    def serve_preview(self, request, mode_name):
        """The ad in a neutral frame, in which no script runs."""
        from marketing_spots.admin.preview import preview

        return preview(self, request)
