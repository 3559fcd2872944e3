"""Publishing, scheduling and rolling back a release: each asks before it does anything."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateTimeInput

from content import releases as engine
from content.admin.release_pages import (
    REFUSALS,
    Screen,
    first_words,
    may_publish_all,
    state_words,
)
from content.admin.release_rows import rows_of, summary
from content.releases.items import revision_numbers


class PublishRelease(Screen):
    """Asks before everything goes live, with what that is."""

    title = "Publish now"
    template_name = "content/admin/releases/publish.html"
    for_publishers = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        problems = engine.check(self.release, self.request.user, self.items)
        return super().get_context_data(
            rows=rows_of(self.release, self.items, problems, self.request.user),
            blocked=any(problem.blocking for problem in problems),
            versions=revision_numbers(self.items),
            count=summary(len(self.items)),
            **kwargs,
        )

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.POST.get("versions") != revision_numbers(self.items):
            words = "Somebody changed this release while you were looking. Look again."
            messages.warning(request, words)
            return redirect("releases:publish", self.release.pk)
        try:
            engine.publish(self.release, request.user)
        except REFUSALS as error:
            return self.refused(error)
        return self.done(f"Release “{self.release}” published: {summary(len(self.items))}.")


class ScheduleForm(forms.Form):
    go_live_at = forms.DateTimeField(
        label="Goes live at",
        widget=AdminDateTimeInput(),
        help_text="The drafts go live as they are now. What is saved later is not part of it.",
    )


class ScheduleRelease(Screen):
    """Chooses the moment; a rehearsal says now what would fail then."""

    title = "Schedule"
    template_name = "content/admin/releases/schedule.html"
    for_publishers = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ScheduleForm(initial={"go_live_at": self.release.go_live_at}))
        form = kwargs["form"]
        zone = timezone.get_current_timezone_name()
        context = super().get_context_data(count=summary(len(self.items)), zone=zone, **kwargs)
        context["media"] = form.media
        return context

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = ScheduleForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            found = engine.schedule(self.release, form.cleaned_data["go_live_at"], request.user)
        except engine.Refused as error:
            form.add_error("go_live_at", str(error))
            return self.render_to_response(self.get_context_data(form=form))
        except engine.NotPublished as error:
            return self.refused(error)
        return self.done(f"{state_words(found)}")


class UnscheduleRelease(Screen):
    http_method_names = ["post"]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        own = request.user.pk in (self.release.published_by_id, self.release.owner_id)
        if not own and not may_publish_all(request.user, self.items):
            raise PermissionDenied
        try:
            engine.unschedule(self.release, request.user)
        except engine.Refused as error:
            return self.refused(error)
        return self.done(f"The schedule of “{self.release}” is cancelled. It is open again.")


class RollBackRelease(Screen):
    """Asks before everything goes back, and what to leave as it is."""

    title = "Roll back"
    template_name = "content/admin/releases/roll_back.html"
    for_publishers = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        problems = engine.obstacles(self.release, self.request.user)
        rows = rows_of(self.release, self.items, problems, self.request.user)
        return super().get_context_data(rows=rows, obstacles=bool(problems), **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        leave = {int(each) for each in request.POST.getlist("leave") if each.isdigit()}
        try:
            engine.roll_back(self.release, request.user, leave)
        except engine.NotRolledBack as error:
            messages.error(request, first_words(error))
            return redirect("releases:roll_back", self.release.pk)
        except engine.Refused as error:
            return self.refused(error)
        return self.done(f"Release “{self.release}” is rolled back.")
