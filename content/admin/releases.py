"""The Releases menu: the listing, and making, naming and deleting a release."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.urls import path, reverse
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permission_policies import AuthenticationOnlyPermissionPolicy
from wagtail.permissions import register_permission_policy

from content.admin import release_actions as actions
from content.admin import release_pages as pages
from content.models.releases import Release

State = Release.State


class ReleasePolicy(AuthenticationOnlyPermissionPolicy):
    """Everybody who works in the admin may make releases and fill them with what they may edit.

    What may be published is asked of each item, not of the release.
    """

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if action in ("change", "delete"):
            return pages.may_manage(user, instance)
        return super().user_has_permission_for_instance(user, action, instance)


register_permission_policy(Release, ReleasePolicy(Release))


class ReleaseForm(forms.ModelForm):
    class Meta:
        model = Release
        fields = ["name", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class ReleaseIndex(generic.IndexView):
    model = Release
    page_title = "Releases"
    header_icon = "calendar-alt"
    default_ordering = "-created_at"
    paginate_by = 50
    list_filter = ["state"]
    search_fields = ["name", "note"]
    is_searchable = True
    any_permission_required = ["view", "add", "change"]
    index_url_name = "releases:index"
    index_results_url_name = "releases:index_results"
    add_url_name = "releases:add"
    add_item_label = "Add a release"

    def get_base_queryset(self) -> Any:
        found = Release.objects.select_related("owner")
        return found.annotate(count=Count("items"))

    def get_list_buttons(self, instance: Any) -> list[Any]:
        return []

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "name",
                label="Release",
                get_url=lambda row: reverse("releases:detail", args=[row.pk]),
                sort_key="name",
            ),
            StatusTagColumn(
                "state",
                label="State",
                accessor="get_state_display",
                primary=lambda row: row.state in (State.SCHEDULED, State.PUBLISHED),
                sort_key="state",
            ),
            DateColumn("moment", label="When", accessor=moment_of),
            Column("count", label="Items", sort_key="count"),
            UserColumn("owner", label="Made by", classname="content-wide"),
        ]


def moment_of(release: Release) -> Any:
    """The moment that matters: when it was undone, published, or will be."""
    return release.rolled_back_at or release.published_at or release.go_live_at


class _Named:
    """What making, naming and deleting share."""

    model = Release
    form_class = ReleaseForm
    header_icon = "calendar-alt"
    index_url_name = "releases:index"
    add_url_name = "releases:add"
    edit_url_name = "releases:edit"
    delete_url_name = "releases:delete"
    _show_breadcrumbs = True

    def get_success_url(self) -> str:
        return reverse("releases:detail", args=[self.object.pk])

    def get_success_buttons(self) -> list[Any]:
        return []


class ReleaseCreate(_Named, generic.CreateView):
    permission_required = "add"
    page_title = "New release"
    success_message = "Release “%(object)s” made. Now add the drafts that belong to it."

    def save_instance(self) -> Any:
        self.form.instance.owner = self.request.user
        return super().save_instance()


class ReleaseEdit(_Named, generic.EditView):
    permission_required = "change"
    page_title = "Name and note"
    success_message = "Release “%(object)s” saved."

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*pages.crumbs(self.object), {"url": "", "label": "Name and note"}]


class ReleaseDelete(_Named, generic.DeleteView):
    form_class = forms.Form  # nothing to fill in
    permission_required = "delete"
    page_title = "Delete"
    success_message = "Release “%(object)s” deleted. Its drafts are untouched."

    def get_object(self, queryset: Any = None) -> Any:
        found = super().get_object(queryset)
        if found.state not in (State.OPEN, State.FAILED):
            raise PermissionDenied("What was published stays on record, and can be rolled back.")
        return found

    def get_success_url(self) -> str:
        return reverse("releases:index")

    @property
    def confirmation_message(self) -> str:
        return f"Delete the release “{self.object}”? The drafts in it stay as they are."


class ReleaseViewSet(ViewSet):
    name = "releases"
    url_prefix = "releases"
    menu_label = "Releases"
    menu_name = "releases"
    icon = "calendar-alt"
    menu_order = 160
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        item = "<int:pk>/items/<int:item>"
        return [
            path("", ReleaseIndex.as_view(), name="index"),
            path("results/", ReleaseIndex.as_view(results_only=True), name="index_results"),
            path("add/", ReleaseCreate.as_view(), name="add"),
            path("choose/<str:key>/", pages.ChooseRelease.as_view(), name="choose"),
            path("<int:pk>/", pages.ReleasePage.as_view(), name="detail"),
            path("<int:pk>/edit/", ReleaseEdit.as_view(), name="edit"),
            path("<int:pk>/delete/", ReleaseDelete.as_view(), name="delete"),
            path("<int:pk>/drafts/", pages.AddDrafts.as_view(), name="drafts"),
            path("<int:pk>/publish/", actions.PublishRelease.as_view(), name="publish"),
            path("<int:pk>/schedule/", actions.ScheduleRelease.as_view(), name="schedule"),
            path("<int:pk>/unschedule/", actions.UnscheduleRelease.as_view(), name="unschedule"),
            path("<int:pk>/roll-back/", actions.RollBackRelease.as_view(), name="roll_back"),
            path(f"{item}/remove/", pages.RemoveItem.as_view(), name="remove"),
            path(f"{item}/newer/", pages.TakeNewer.as_view(), name="newer"),
        ]
