"""Reports, Scheduled: what happens by itself, and what should have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import path, reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import DraftStateMixin, Page, Revision

from content.models.releases import DueProblem, Release
from content.releases.items import may_edit

#: More than this is said to be more.
MOST = 300


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happens at a moment, or should have; `problem` says why it did not."""

    at: dt.datetime
    title: str
    kind: str
    what: str
    url: str = ""
    problem: str = ""


def due_for(user: Any) -> list[Due]:
    """What is to come of what `user` may edit, the next first; what is overdue comes before it."""
    problems = {
        (p.content_type_id, p.object_id, p.what): p.message for p in DueProblem.objects.all()
    }
    finder = AdminURLFinder(user)
    found = [
        *_releases(),
        *_revisions(user, finder, problems),
        *_expiries(user, finder, problems),
    ]
    return sorted(found, key=lambda each: each.at)[:MOST]


def _releases() -> Iterator[Due]:
    waiting = (Release.State.SCHEDULED, Release.State.FAILED)
    for release in Release.objects.filter(state__in=waiting, go_live_at__isnull=False):
        failed = release.state == Release.State.FAILED
        yield Due(
            at=release.go_live_at,
            title=str(release),
            kind="release",
            what="Release goes live",
            url=reverse("releases:detail", args=[release.pk]),
            problem="It was due, but could not be published." if failed else "",
        )


def _revisions(user: Any, finder: AdminURLFinder, problems: Any) -> Iterator[Due]:
    waiting = Revision.objects.filter(approved_go_live_at__isnull=False)
    for revision in waiting.order_by("approved_go_live_at")[:MOST]:
        instance = revision.content_object
        if instance is not None and may_edit(user, instance):
            yield Due(
                at=revision.approved_go_live_at,
                title=revision.object_str,
                kind=str(instance._meta.verbose_name),
                what="Changes go live" if instance.live else "Goes live",
                url=finder.get_edit_url(instance) or "",
                problem=problems.get((*_place(instance), "publish"), ""),
            )


def _expiries(user: Any, finder: AdminURLFinder, problems: Any) -> Iterator[Due]:
    for model in apps.get_models():
        if not issubclass(model, DraftStateMixin) or (
            issubclass(model, Page) and model is not Page
        ):
            continue
        rows = model._default_manager.filter(live=True, expire_at__isnull=False)
        for found in rows.order_by("expire_at")[:MOST]:
            instance = found.specific if isinstance(found, Page) else found
            if may_edit(user, instance):
                yield Due(
                    at=instance.expire_at,
                    title=str(instance),
                    kind=str(instance._meta.verbose_name),
                    what="Is taken down",
                    url=finder.get_edit_url(instance) or "",
                    problem=problems.get((*_place(instance), "expire"), ""),
                )


def _place(instance: Any) -> tuple[int, str]:
    return ContentType.objects.get_for_model(type(instance)).pk, str(instance.pk)


class Scheduled(WagtailAdminTemplateMixin, TemplateView):
    """A list by day."""

    page_title = "Scheduled"
    header_icon = "time"
    template_name = "content/admin/scheduled.html"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        zone = timezone.get_current_timezone_name()
        return super().get_context_data(due=due_for(self.request.user), zone=zone, **kwargs)


class ScheduledViewSet(ViewSet):
    name = "scheduled"
    url_prefix = "reports/scheduled"
    menu_label = "Scheduled"
    icon = "time"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", Scheduled.as_view(), name="index")]
