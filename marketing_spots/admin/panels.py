"""How the editors are laid out, in the words of those who use them."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TitleFieldPanel,
)

from marketing_spots.admin import forms
from marketing_spots.admin.summaries import summary_of
from marketing_spots.admin.widgets import JsonCheckboxes, PriorityWidget
from marketing_spots.admin.words import DAYS, format_choices


class SummaryPanel(Panel):
    """What the last saved version says, in a few sentences."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "marketing_spots/admin/summary_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["lines"] = summary_of(self.instance)
            return context


def campaign_handler() -> ObjectList:
    """The editor of a campaign."""
    return ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("description", icon="doc-full"),
            SummaryPanel(heading="In short, as last saved", icon="clipboard-list"),
            MultiFieldPanel(
                [
                    InlinePanel(
                        "placements",
                        panels=[
                            FieldRowPanel([FieldPanel("spot"), FieldPanel("ad")]),
                            FieldPanel("weight"),
                        ],
                        label="Ad in a spot",
                    )
                ],
                heading="What shows where",
                icon="image",
                help_text="Choose an ad in the site's own language: visitors who read another "
                "language get its translation where there is one. An ad or spot that is "
                "unpublished or expired later is left out until it is back.",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("segment_match"),
                    InlinePanel("segments", panels=[FieldPanel("segment")], label="Segment"),
                    FieldPanel("conditions"),
                ],
                heading="For whom",
                icon="group",
                help_text="No segment and no condition: everybody. What we do not know about a "
                "visitor counts as a no.",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("start_date"), FieldPanel("start_time")]),
                    FieldRowPanel([FieldPanel("end_date"), FieldPanel("end_time")]),
                    FieldPanel("zone"),
                    InlinePanel(
                        "windows",
                        panels=[
                            FieldPanel(
                                "days", widget=JsonCheckboxes(list(enumerate(DAYS)), coerce=int)
                            ),
                            FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
                        ],
                        label="Days and hours",
                    ),
                ],
                heading="When",
                icon="calendar-alt",
                help_text="Without dates it shows from publishing until you unpublish or pause it.",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("priority", widget=PriorityWidget()),
                    FieldPanel("exclusion_groups"),
                    FieldPanel("paused"),
                ],
                heading="How urgently",
                icon="order-up",
            ),
            PublishingPanel(),
        ],
        base_form_class=forms.CampaignForm,
    )


def spot_handler() -> ObjectList:
    """The editor of a spot."""
    return ObjectList(
        [
            TitleFieldPanel("label", targets=["name"], placeholder="Name, for instance Home hero"),
            FieldPanel("name"),
            FieldPanel("description"),
            FieldPanel("slots"),
            FieldPanel("formats", widget=JsonCheckboxes(format_choices)),
            MultiFieldPanel(
                [InlinePanel("defaults", panels=[FieldPanel("ad")], label="Default ad")],
                heading="When no campaign wins",
                icon="image",
                help_text="These ads fill the spot, in this order. Without any it stays empty.",
            ),
            PublishingPanel(),
        ],
        base_form_class=forms.SpotForm,
    )


def ad_handler() -> ObjectList:
    """The editor of an ad."""
    return ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("content"),
            FieldPanel("tags"),
            PublishingPanel(),
        ],
        base_form_class=forms.AdForm,
    )


def segment_handler() -> ObjectList:
    """The editor of a segment."""
    return ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("description"),
            SummaryPanel(heading="In short, as last saved", icon="clipboard-list"),
            FieldPanel("rule", heading="Who belongs to it"),
            PublishingPanel(),
        ],
        base_form_class=forms.SegmentForm,
    )


def attribute_handler() -> ObjectList:
    """The editor of an attribute."""
    return ObjectList(
        [
            FieldPanel("label"),
            FieldPanel("name"),
            FieldPanel("description"),
            FieldRowPanel([FieldPanel("type"), FieldPanel("source")], heading="What it holds"),
            FieldPanel("unit"),
            InlinePanel(
                "choices",
                heading="Values it can take",
                label="Value",
                panels=[FieldRowPanel([FieldPanel("value"), FieldPanel("label")])],
                help_text="For “One of a list” and “Any number of a list”. Without values, "
                "any text is allowed.",
            ),
            FieldPanel("sensitive"),
            PublishingPanel(),
        ],
        base_form_class=forms.AttributeForm,
    )
