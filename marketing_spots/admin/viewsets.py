"""The screens of the E-marketing menu."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from wagtail.snippets.views.snippets import SnippetViewSet

from marketing_spots.admin import listings, panels, views
from marketing_spots.models import Ad, Attribute, Campaign, Segment, Spot


class DefinitionViewSet(SnippetViewSet):
    """What all definitions share."""

    add_view_class = views.CreateView
    copy_view_class = views.CopyView
    edit_view_class = views.EditView
    delete_view_class = views.DeleteView
    unpublish_view_class = views.UnpublishView
    inspect_view_class = views.InspectView
    workflow_action_view_class = views.WorkflowActionView
    inspect_view_enabled = True
    menu_item_is_registered = True
    list_per_page = 50
    handler: Any = None

    @cached_property
    def edit_handler(self) -> Any:
        return type(self).handler()


class CampaignViewSet(DefinitionViewSet):
    model = Campaign
    icon = "calendar-check"
    index_view_class = listings.CampaignIndex
    inspect_view_fields = ["name", "description"]
    ordering = ["-priority", "name"]
    url_prefix = "campaigns"
    handler = staticmethod(panels.campaign_handler)


class SpotViewSet(DefinitionViewSet):
    model = Spot
    icon = "crosshairs"
    index_view_class = listings.SpotIndex
    inspect_view_fields = ["label", "name", "description", "slots"]
    list_filter = ["live"]
    ordering = ["label"]
    copy_view_enabled = False  # a spot's key is its own
    url_prefix = "spots"
    handler = staticmethod(panels.spot_handler)


class AdViewSet(DefinitionViewSet):
    model = Ad
    icon = "image"
    index_view_class = listings.AdIndex
    inspect_view_fields = ["name", "format", "public_id"]
    ordering = ["name"]
    url_prefix = "ads"
    handler = staticmethod(panels.ad_handler)


class SegmentViewSet(DefinitionViewSet):
    model = Segment
    icon = "group"
    index_view_class = listings.SegmentIndex
    inspect_view_fields = ["name", "description"]
    list_filter = ["live"]
    ordering = ["name"]
    url_prefix = "segments"
    handler = staticmethod(panels.segment_handler)


class AttributeViewSet(DefinitionViewSet):
    model = Attribute
    icon = "tag"
    index_view_class = listings.AttributeIndex
    inspect_view_fields = ["label", "name", "description", "type", "source", "unit", "sensitive"]
    list_filter = ["type", "source", "sensitive", "live"]
    ordering = ["label"]
    copy_view_enabled = False  # an attribute's name is its own
    url_prefix = "attributes"
    handler = staticmethod(panels.attribute_handler)
