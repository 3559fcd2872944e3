"""The snapshots screen: what was compiled when and by whom, what visitors get, and going back."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from marketing_spots.admin.listings import WIDE
from marketing_spots.admin.notices import NoticeMixin
from marketing_spots.models import Head, Snapshot
from marketing_spots.snapshot import decode, diff, put_back, release

VIEW = "marketing_spots.view_snapshot"
RESTORE = "marketing_spots.restore_snapshot"


def current_head() -> Head:
    """The head, or an unsaved one while nothing was ever compiled."""
    return Head.objects.select_related("live", "held_by").first() or Head()


def counts_words(snapshot: Snapshot) -> str:
    """``31 campaigns, 45 ads, 10 spots, 15 segments``."""
    names = ("campaigns", "ads", "spots", "segments")
    return ", ".join(
        f"{(count := snapshot.counts.get(name, 0)):,} {name if count != 1 else name[:-1]}"
        for name in names
    )


class Allowed:
    """Checks one permission before anything else."""

    permission = VIEW

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SnapshotIndex(Allowed, NoticeMixin, generic.IndexView):
    model = Snapshot
    page_title = "Snapshots"
    header_icon = "history"
    default_ordering = "-id"
    paginate_by = 25
    any_permission_required = ["view"]
    is_searchable = False

    def get_base_queryset(self) -> Any:
        return Snapshot.objects.defer("document").select_related("created_by")

    def get_list_buttons(self, instance: Any) -> list[Any]:
        return []

    @cached_property
    def columns(self) -> list[Any]:
        head = current_head()

        def state(row: Snapshot) -> str:
            if row.pk == head.live_id:
                return "held" if head.held else "live"
            return "waiting" if head.held and row.pk > head.live_id else ""

        return [
            TitleColumn(
                "id",
                label="Version",
                width="14%",
                accessor=lambda row: f"Snapshot {row.pk}",
                get_url=lambda row: reverse("spots_snapshots:detail", args=[row.pk]),
                sort_key="id",
            ),
            Column("summary", label="What changed"),
            UserColumn("created_by", label="Who", classname=WIDE, blank_display_name="Gridspot"),
            DateColumn("created_at", label="When"),
            Column("counts", label="Holds", classname=WIDE, accessor=counts_words),
            StatusTagColumn(
                "state", label="Visitors", accessor=state, primary=lambda r: r.pk == head.live_id
            ),
        ]


class SnapshotPage(Allowed, NoticeMixin, WagtailAdminTemplateMixin, TemplateView):
    """One snapshot: what it holds and how it differs from what visitors get."""

    header_icon = "history"
    template_name = "marketing_spots/admin/snapshot_detail.html"
    _show_breadcrumbs = True

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.snapshot = self.get_snapshot()
        self.head = current_head()

    def get_snapshot(self) -> Snapshot:
        return get_object_or_404(
            Snapshot.objects.select_related("created_by"), pk=self.kwargs["pk"]
        )

    def get_page_title(self) -> str:
        return str(self.snapshot)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse("spots_snapshots:index"), "label": "Snapshots"},
            {"url": "", "label": str(self.snapshot)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        live = self.head.live
        return super().get_context_data(
            snapshot=self.snapshot,
            head=self.head,
            is_live=self.snapshot.pk == self.head.live_id,
            counts=counts_words(self.snapshot),
            may_restore=self.request.user.has_perm(RESTORE),
            # From what visitors get now to this one: what putting it back would do.
            changes=diff(decode(live.document), decode(self.snapshot.document)) if live else [],
            **kwargs,
        )


class PutBackView(SnapshotPage):
    """Asks before an older snapshot goes live, with what that changes."""

    permission = RESTORE
    template_name = "marketing_spots/admin/snapshot_put_back.html"

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            head = put_back(self.snapshot, request.user)
        except ValueError as error:
            messages.error(request, str(error))
        else:
            words = f"Visitors get snapshot {head.live_id} from now on."
            if head.held:
                words += " What is published meanwhile is kept and waits for the release."
            messages.success(request, words)
        return redirect("spots_snapshots:index")


class ReleaseView(SnapshotPage):
    """Asks before the newest snapshot goes live again."""

    permission = RESTORE
    template_name = "marketing_spots/admin/snapshot_release.html"

    def get_snapshot(self) -> Snapshot:
        newest = Snapshot.objects.select_related("created_by").first()
        if newest is None:
            raise Http404("Nothing was published yet.")
        return newest

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        head = release(request.user)
        messages.success(request, f"Released: visitors get snapshot {head.live_id} from now on.")
        return redirect("spots_snapshots:index")


class SnapshotViewSet(ViewSet):
    name = "spots_snapshots"
    url_prefix = "snapshots"
    menu_label = "Snapshots"
    icon = "history"

    @property
    def menu_item_class(self) -> Any:
        from wagtail.admin.menu import MenuItem

        def is_shown(_self: Any, request: Any) -> bool:
            return request.user.has_perm(VIEW)

        return type("SnapshotsMenuItem", (MenuItem,), {"is_shown": is_shown})

    def get_urlpatterns(self) -> list[Any]:
        urls = {
            "index_url_name": self.get_url_name("index"),
            "index_results_url_name": self.get_url_name("index_results"),
        }
        return [
            path("", SnapshotIndex.as_view(**urls), name="index"),
            path(
                "results/", SnapshotIndex.as_view(**urls, results_only=True), name="index_results"
            ),
            path("release/", ReleaseView.as_view(), name="release"),
            path("<int:pk>/", SnapshotPage.as_view(), name="detail"),
            path("<int:pk>/put-back/", PutBackView.as_view(), name="put_back"),
        ]
