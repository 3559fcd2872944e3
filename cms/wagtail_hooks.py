"""The admin's home: what a utility has here, and nothing that leads nowhere."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.models import ModelLogEntry
from wagtail.permissions import policy_registry

from content.models import Program
from marketing_spots.admin.listings import filter_state
from marketing_spots.models import Ad, Campaign
from marketing_spots.models.base import Publishable

# --- the summary on the home screen -------------------------------------------------------------


class CountItem(SummaryItem):
    """A number and what it counts, leading to the listing; for those who may see that."""

    template_name = "cms/admin/summary_count.html"
    icon = one = many = url_name = ""
    query = ""
    model: Any = None

    def is_shown(self) -> bool:
        policy = policy_registry.get_by_type(self.model)
        return policy.user_has_any_permission(self.request.user, {"add", "change", "view"})

    def count(self) -> int:
        return self.model.objects.count()

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        number = self.count()
        words = self.one if number == 1 else self.many
        url = reverse(self.url_name) + self.query
        return {"icon": self.icon, "number": number, "words": words, "url": url}


class CampaignItem(CountItem):
    order = 10
    model, icon = Campaign, "calendar-check"
    one, many = "Campaign running", "Campaigns running"
    query = "?state=running"

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        self.url_name = Campaign.snippet_viewset.get_url_name("list")

    def count(self) -> int:
        return filter_state(Campaign.objects.all(), "state", "running").count()


class AdItem(CountItem):
    order = 20
    model, icon, one, many = Ad, "crosshairs", "Ad", "Ads"

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        self.url_name = Ad.snippet_viewset.get_url_name("list")

    def count(self) -> int:
        """Ads, whatever the number of languages that each is written in."""
        return Ad.objects.values("translation_key").distinct().count()


class ProgramItem(CountItem):
    order = 30
    model, icon, one, many = Program, "form", "Program", "Programs"

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        self.url_name = Program.snippet_viewset.get_url_name("list")


@hooks.register("construct_homepage_summary_items", order=1000)
def summary_items(request: Any, items: list[Any]) -> None:
    """What runs, beside the pages, pictures and documents that Wagtail counts."""
    items.extend([CampaignItem(request), AdItem(request), ProgramItem(request)])


class LatestChanges(Component):
    """Who changed what lately: Wagtail's own list knows pages only."""

    template_name = "cms/admin/latest_changes.html"
    order = 250
    length = 8

    def __init__(self, request: Any) -> None:
        self.user = request.user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        kinds = [model.get_content_type() for model in Publishable.__subclasses__()]
        entries = (
            ModelLogEntry.objects.viewable_by_user(self.user)
            .filter(content_type__in=kinds, deleted=False)
            .select_related("user", "content_type")[: 10 * self.length]
        )
        latest: dict[Any, Any] = {}
        for entry in entries:
            latest.setdefault((entry.content_type_id, entry.object_id), entry)
        return {"rows": [self._row(entry) for entry in list(latest.values())[: self.length]]}

    def _row(self, entry: Any) -> dict[str, Any]:
        viewset = entry.content_type.model_class().snippet_viewset
        may = viewset.permission_policy.user_has_permission
        view = "edit" if may(self.user, "change") else "inspect"
        return {
            "entry": entry,
            "who": entry.user_display_name if entry.user_id else "Gridspot",
            "kind": capfirst(entry.content_type.model_class()._meta.verbose_name),
            "url": reverse(viewset.get_url_name(view), args=[entry.object_id]),
        }


@hooks.register("construct_homepage_panels")
def latest_changes(request: Any, panels: list[Any]) -> None:
    """Below what waits for the user's review, which Wagtail shows first."""
    panels.append(LatestChanges(request))
