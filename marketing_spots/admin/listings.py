"""The listings: what a marketer wants to see of each at a glance."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.models import Revision, WorkflowState
from wagtail.snippets.views import snippets

from marketing_spots import vocabulary
from marketing_spots.admin import words
from marketing_spots.admin.notices import NoticeMixin
from marketing_spots.models import Ad, Attribute, Campaign, Placement, Segment, Spot
from plugins.streams import unwrap

#: A column that a narrow screen leaves out.
WIDE = "spots-wide"

#: What to do while there is nothing, by model.
EMPTY = {
    Campaign: "A campaign puts ads into spots, for an audience and a time. You need a spot and an "
    "ad first.",
    Spot: "A spot is a named place in a front end, for instance home-hero. Start here: add one for "
    "each place that should show ads.",
    Ad: "An ad is one piece of content: a banner, a text, a video or a notice. Add one, then put it "
    "into a spot with a campaign.",
    Segment: "A segment is a group of visitors that you name once and use in many campaigns, for "
    "instance “EV owners”.",
    Attribute: "An attribute is a fact about a visitor that rules may look at, for instance “Owns an "
    "EV”. Plugins bring some; add your own here.",
}


def prepare_status(model: Any, rows: list[Any]) -> None:
    """Fetches for all rows what Wagtail's status would ask for one by one: schedule, workflow."""
    kind, keys = model.get_content_type(), [str(row.pk) for row in rows]
    scheduled = {
        revision.object_id: revision
        for revision in Revision.objects.filter(
            content_type=kind, object_id__in=keys, approved_go_live_at__isnull=False
        )
    }
    states = defaultdict(list)
    for state in WorkflowState.objects.active().filter(base_content_type=kind, object_id__in=keys):
        states[state.object_id].append(state)
    for row in rows:
        row.scheduled_revision = scheduled.get(str(row.pk))
        row._current_workflow_states = states[str(row.pk)]


class LongColumn(Column):
    """A column of sentences, cut after a few lines; the editor and the inspect view have them all."""

    cell_template_name = "marketing_spots/admin/long_cell.html"


class IndexView(NoticeMixin, snippets.IndexView):
    """A listing that needs the same number of queries however long its page is."""

    prefetch: tuple[str, ...] = ()

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related(*self.prefetch)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        prepare_status(self.model, list(context["object_list"]))
        context["empty_words"] = EMPTY.get(self.model, "")
        return context

    def titled(self, name: str) -> Any:
        """The first column, which leads to the editor, wide enough for its names."""
        return self._get_title_column(name, width="20%")


STATES = (
    ("running", "Running now"),
    ("waiting", "Not started yet"),
    ("over", "Over"),
    ("paused", "Paused"),
    ("draft", "Not published"),
)


def filter_state(queryset: Any, name: str, value: str) -> Any:
    """Campaigns in one state; dates are compared by day, in the utility's zone."""
    today = timezone.localdate()
    over, waiting = Q(end_date__lt=today), Q(start_date__gt=today)
    if value == "draft":
        return queryset.filter(live=False)
    queryset = queryset.filter(live=True)
    if value == "paused":
        return queryset.filter(paused=True)
    queryset = queryset.filter(paused=False)
    if value == "over":
        return queryset.filter(over)
    return queryset.filter(waiting) if value == "waiting" else queryset.exclude(over | waiting)


class CampaignFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=STATES, method=filter_state)
    spot = django_filters.ModelChoiceFilter(
        label="Spot", field_name="placements__spot", queryset=Spot.objects.all(), distinct=True
    )
    segment = django_filters.ModelChoiceFilter(
        label="Segment",
        field_name="segments__segment",
        queryset=Segment.objects.all(),
        distinct=True,
    )

    class Meta:
        model = Campaign
        fields = ["state", "spot", "segment"]


class CampaignIndex(IndexView):
    prefetch = ("placements__spot", "segments__segment", "windows")
    filterset_class = CampaignFilterSet

    @cached_property
    def list_display(self) -> list[Any]:
        known = vocabulary.current()
        return [
            self.titled("name"),
            Column("now", label="Now", accessor=words.state_words),
            Column("spots", label="Spots", classname=WIDE, width="14%", accessor=words.spots_words),
            LongColumn(
                "audience",
                label="For whom",
                width="24%",
                accessor=lambda campaign: words.audience_words(campaign, known),
            ),
            Column(
                "when", label="When", classname=WIDE, width="14%", accessor=words.schedule_words
            ),
            Column(
                "priority",
                label="Priority",
                classname=WIDE,
                sort_key="priority",
                accessor=lambda campaign: words.priority_words(campaign.priority),
            ),
            UpdatedAtColumn(classname=WIDE),
            LiveStatusTagColumn(),
        ]


class SpotIndex(IndexView):
    def get_base_queryset(self) -> Any:
        running = Q(placements_in__campaign__live=True, placements_in__campaign__paused=False)
        campaigns = Count("placements_in__campaign", filter=running, distinct=True)
        return super().get_base_queryset().annotate(campaigns=campaigns)

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            self.titled("label"),
            Column("name", label="Key", sort_key="name"),
            Column("slots", label="Slots", classname=WIDE, sort_key="slots"),
            Column(
                "formats",
                label="Formats",
                classname=WIDE,
                accessor=lambda s: ", ".join(map(words.format_label, s.formats)) or "Every format",
            ),
            Column("campaigns", label="Live campaigns", sort_key="campaigns"),
            UpdatedAtColumn(classname=WIDE),
            LiveStatusTagColumn(),
        ]


def ad_campaigns() -> Any:
    """How many campaigns show an ad. A translation shows wherever the ad does that it translates."""
    counted = (
        Placement.objects.filter(ad__translation_key=OuterRef("translation_key"))
        .order_by()
        .values("ad__translation_key")
        .annotate(number=Count("campaign", distinct=True))
    )
    return Coalesce(Subquery(counted.values("number")), 0)


class AdFilterSet(WagtailFilterSet):
    used = django_filters.ChoiceFilter(
        label="In campaigns",
        choices=(("yes", "In a campaign"), ("no", "In none")),
        method=lambda queryset, name, value: (
            queryset.filter(campaigns=0) if value == "no" else queryset.filter(campaigns__gt=0)
        ),
    )

    class Meta:
        model = Ad
        fields = ["live", "used"]


class AdIndex(IndexView):
    filterset_class = AdFilterSet

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().annotate(campaigns=ad_campaigns())

    @cached_property
    def list_display(self) -> list[Any]:
        columns = [
            self.titled("name"),
            Column("format", label="Format", classname=WIDE, accessor=_ad_format),
            Column("campaigns", label="Campaigns", sort_key="campaigns"),
            UpdatedAtColumn(classname=WIDE),
            LiveStatusTagColumn(),
        ]
        if self.i18n_enabled:
            columns.insert(1, LocaleColumn(label="Language"))
        return columns


def _ad_format(ad: Ad) -> str:
    raw = list(ad.content.raw_data) if ad.content else []
    return words.format_label(unwrap(raw[0])["type"]) if raw else "No content yet"


class SegmentIndex(IndexView):
    def get_base_queryset(self) -> Any:
        campaigns = Count("campaigns_with__campaign", distinct=True)
        return super().get_base_queryset().annotate(campaigns=campaigns)

    @cached_property
    def list_display(self) -> list[Any]:
        known = vocabulary.current()
        return [
            self.titled("name"),
            LongColumn("rule", label="Takes in", accessor=lambda s: words.segment_words(s, known)),
            Column("campaigns", label="Campaigns", sort_key="campaigns"),
            UpdatedAtColumn(classname=WIDE),
            LiveStatusTagColumn(),
        ]


class AttributeIndex(IndexView):
    @cached_property
    def list_display(self) -> list[Any]:
        return [
            self.titled("label"),
            Column("name", label="Name", sort_key="name"),
            Column(
                "type",
                label="Holds",
                classname=WIDE,
                accessor="get_type_display",
                sort_key="type",
            ),
            Column(
                "source",
                label="Who says so",
                classname=WIDE,
                accessor="get_source_display",
                sort_key="source",
            ),
            Column("sensitive", label="Sensitive", accessor=lambda a: "Yes" if a.sensitive else ""),
            UpdatedAtColumn(classname=WIDE),
            LiveStatusTagColumn(),
        ]
