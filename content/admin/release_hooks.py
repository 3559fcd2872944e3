"""Where releases meet Wagtail's own screens: the menu, and "Add to release" in every editor."""

from __future__ import annotations

from typing import Any

from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.models import DraftStateMixin, Page
from wagtail.snippets.action_menu import ActionMenuItem as SnippetActionMenuItem

from content.admin.releases import ReleaseViewSet
from content.admin.scheduled import ScheduledViewSet
from content.models.releases import Release, ReleaseItem
from content.releases.drafts import key_of

ADD = "action-add-to-release"


@hooks.register("register_admin_viewset")
def release_screens() -> ReleaseViewSet:
    return ReleaseViewSet()


@hooks.register("register_admin_viewset")
def scheduled_report() -> ScheduledViewSet:
    return ScheduledViewSet()


@hooks.register("register_reports_menu_item")
def scheduled_menu() -> MenuItem:
    url = reverse("scheduled:index")
    return MenuItem("Scheduled", url, name="scheduled", icon_name="time", order=50)


@hooks.register("insert_global_admin_css")
def css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("content/admin.css"))


# --- "Add to release" ---------------------------------------------------------------------------


class _AddToRelease:
    """Saves the draft and asks into which release it goes."""

    name = ADD
    label = "Save and add to release"
    icon_name = "calendar-alt"
    order = 65


class AddPage(_AddToRelease, ActionMenuItem):
    pass


class AddSnippet(_AddToRelease, SnippetActionMenuItem):
    def is_shown(self, context: Any) -> bool:
        return issubclass(context["model"], DraftStateMixin) and super().is_shown(context)


@hooks.register("register_page_action_menu_item")
def add_page_item() -> ActionMenuItem:
    return AddPage()


@hooks.register("register_snippet_action_menu_item")
def add_snippet_item(model: Any) -> SnippetActionMenuItem | None:
    return AddSnippet() if issubclass(model, DraftStateMixin) else None


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def ask_for_release(request: Any, instance: Any) -> Any:
    """After the draft was saved with that button."""
    if request.method == "POST" and ADD in request.POST:
        return redirect("releases:choose", key_of(instance))
    return None


# --- in which releases something is -------------------------------------------------------------


def waiting_in(instance: Any) -> list[ReleaseItem]:
    """The items of releases to come that hold an object."""
    kind, _, key = key_of(instance).partition("-")
    states = (Release.State.OPEN, Release.State.SCHEDULED, Release.State.FAILED)
    found = ReleaseItem.objects.filter(content_type=kind, object_id=key, release__state__in=states)
    return list(found.select_related("release").defer("before"))


@hooks.register("before_edit_page")
@hooks.register("before_edit_snippet")
def say_releases(request: Any, instance: Any) -> None:
    """On opening the editor: that this draft belongs to a release, and what that means."""
    from content.admin.release_notes import say

    if request.method == "GET" and isinstance(instance, (Page, DraftStateMixin)):
        say(request, instance, waiting_in(instance))
