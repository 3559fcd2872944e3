"""What the editor of a page or snippet says about releases and schedules that concern it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from wagtail.admin import messages

from content.models.releases import DueProblem, Release, ReleaseItem
from content.releases.drafts import key_of


def say(request: Any, instance: Any, items: Iterable[ReleaseItem]) -> None:
    """Shows it at the top of the editor."""
    for item in items:
        messages.info(request, _of_release(item))
    kind, _, key = key_of(instance).partition("-")
    for problem in DueProblem.objects.filter(content_type=kind, object_id=key):
        messages.error(request, f"{due_words(problem)} {problem.message}")


def _of_release(item: ReleaseItem) -> str:
    release, fixed = item.release, ""
    if release.state == Release.State.SCHEDULED and release.go_live_at:
        moment = timezone.localtime(release.go_live_at)
        fixed = f", scheduled for {moment:%-d %B %Y, %H:%M}. What you save now is not part of it"
    what = "is taken down with" if item.action == ReleaseItem.Action.UNPUBLISH else "belongs to"
    url = reverse("releases:detail", args=[release.pk])
    return format_html('This {} release “<a href="{}">{}</a>”{}.', what, url, release, fixed)


def due_words(problem: DueProblem) -> str:
    """``This should have gone live at 3 May, 06:00, but could not.``"""
    moment = timezone.localtime(problem.since)
    what = "gone live" if problem.what == "publish" else "expired"
    return f"This should have {what} at {moment:%-d %B %Y, %H:%M}, but could not."
