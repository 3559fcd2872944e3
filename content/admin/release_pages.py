"""A release's own screens: what is in it, adding to it, publishing, scheduling, rolling back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from content import releases as engine
from content.admin.release_log import history
from content.admin.release_rows import rows_of, summary
from content.models.releases import Release, ReleaseItem
from content.releases import drafts
from content.releases.items import Action, items_of, may_edit, may_publish
from content.releases.publishing import take_newer

State = Release.State
REFUSALS = (engine.Refused, engine.NotPublished, engine.NotRolledBack)


def may_publish_all(user: Any, items: list[ReleaseItem]) -> bool:
    """Whether `user` may publish every item; what was deleted does not count."""
    found = [item.content_object for item in items if item.content_object is not None]
    return all(may_publish(user, instance) for instance in found)


def may_manage(user: Any, release: Release) -> bool:
    """Whether `user` may rename or delete it: whoever made it, and whoever may publish it."""
    if user.is_superuser or user.pk == release.owner_id:
        return True
    items = items_of(release)
    return bool(items) and may_publish_all(user, items)


def crumbs(release: Release | None = None) -> list[dict[str, str]]:
    """Home, releases and the release."""
    found = [
        {"url": reverse("wagtailadmin_home"), "label": "Home"},
        {"url": reverse("releases:index"), "label": "Releases"},
    ]
    if release is not None:
        url = reverse("releases:detail", args=[release.pk])
        found.append({"url": url, "label": str(release)})
    return found


class Screen(WagtailAdminTemplateMixin, TemplateView):
    """A screen about one release."""

    header_icon = "calendar-alt"
    _show_breadcrumbs = True
    title = ""
    #: Whether only those see it who may publish everything in the release.
    for_publishers = False

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.release = get_object_or_404(
            Release.objects.select_related("owner", "published_by"), pk=kwargs["pk"]
        )
        self.items = items_of(self.release)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.for_publishers and not may_publish_all(request.user, self.items):
            raise PermissionDenied("Not everything in this release is yours to publish.")
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.title or str(self.release)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        if not self.title:
            return [*crumbs(), {"url": "", "label": str(self.release)}]
        return [*crumbs(self.release), {"url": "", "label": self.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(release=self.release, **kwargs)

    def back(self) -> Any:
        return redirect("releases:detail", self.release.pk)

    def done(self, words: str) -> Any:
        messages.success(self.request, words)
        return self.back()

    def refused(self, error: Exception) -> Any:
        messages.error(self.request, first_words(error))
        return self.back()


def first_words(error: Exception, limit: int = 3) -> str:
    """Why something was refused; the rest stands beside the items."""
    problems = getattr(error, "problems", None)
    if problems is None:
        return str(error)
    words = dict.fromkeys(problem.message for problem in problems)
    more = f" And {len(words) - limit} more, see below." if len(words) > limit else ""
    return "Nothing was changed. " + " ".join(list(words)[:limit]) + more


class ReleasePage(Screen):
    """What is in a release, what stands against it, and what can be done with it."""

    template_name = "content/admin/releases/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        release, user, items = self.release, self.request.user, self.items
        waiting = release.state in (State.OPEN, State.FAILED, State.SCHEDULED)
        problems = engine.check(release, user, items) if waiting else []
        allowed = bool(items) and may_publish_all(user, items)
        return super().get_context_data(
            rows=rows_of(release, items, problems, user),
            general=[problem for problem in problems if problem.item is None and items],
            blocked=any(problem.blocking for problem in problems),
            waiting=waiting,
            may_publish=allowed,
            may_manage=may_manage(user, release),
            count=summary(len(items)),
            history=history(release),
            state_words=state_words(release),
            **kwargs,
        )


def state_words(release: Release) -> str:
    """In what state it is, in a sentence."""

    def at(moment: Any) -> str:
        return f"{timezone.localtime(moment):%-d %B %Y, %H:%M}" if moment else ""

    who = release.published_by
    by = f" by {who.get_full_name() or who}" if who else ""
    return {
        State.OPEN: "Nothing of it is live. Editors add drafts until somebody publishes it.",
        State.SCHEDULED: f"Goes live on {at(release.go_live_at)}, scheduled{by}, with the drafts "
        "as they were then.",
        State.FAILED: f"It was due on {at(release.go_live_at)}, but could not be published. "
        "Nothing of it is live.",
        State.PUBLISHED: f"Published on {at(release.published_at)}{by}.",
        State.ROLLED_BACK: f"Published on {at(release.published_at)} and rolled back on "
        f"{at(release.rolled_back_at)}.",
    }[State(release.state)]


# --- filling ------------------------------------------------------------------------------------


class AddDrafts(Screen):
    """Chooses among all drafts that the editor may edit, or among what is live to take it down."""

    title = "Add to release"
    template_name = "content/admin/releases/drafts.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        down = request.GET.get("action") == Action.UNPUBLISH
        self.action = Action.UNPUBLISH if down else Action.PUBLISH

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        search = self.request.GET.get("q", "").strip()
        found = drafts.candidates(self.release, self.request.user, self.action, search)
        return super().get_context_data(
            candidates=found, search=search, action=self.action, down=self.action == "unpublish"
        )

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        chosen = drafts.by_keys(request.POST.getlist("chosen"))
        if not chosen:
            messages.warning(request, "Nothing was chosen. Tick what belongs to the release.")
            return redirect(request.get_full_path())
        try:
            with transaction.atomic():  # all that was chosen, or nothing
                for instance in chosen:
                    engine.add(self.release, instance, request.user, self.action)
        except engine.Refused as error:
            return self.refused(error)
        _log_added(self.release, request.user, chosen)
        return self.done(f"{summary(len(chosen)).capitalize()} added to “{self.release}”.")


def _log_added(release: Release, user: Any, chosen: list[Any]) -> None:
    names = ", ".join(f"“{instance}”" for instance in chosen[:10])
    more = f" and {len(chosen) - 10} more" if len(chosen) > 10 else ""
    data = {"titles": names + more}
    log(instance=release, action="content.release.add", user=user, data=data)


class ChooseForm(forms.Form):
    """Which release something goes into: one that is open, or a new one."""

    release = forms.ModelChoiceField(
        Release.objects.none(), required=False, label="Release", empty_label="A new one"
    )
    name = forms.CharField(
        required=False, max_length=120, label="Name of the new one", help_text="“Winter rates 2027”"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Release.objects.filter(state__in=(State.OPEN, State.FAILED))
        self.fields["release"].queryset = found
        self.initial.setdefault("release", found.first())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("release") and not cleaned.get("name"):
            self.add_error("name", "Choose a release, or give the new one a name.")
        return cleaned


class ChooseRelease(WagtailAdminTemplateMixin, TemplateView):
    """From an editor: into which release the draft goes that was just saved."""

    page_title = "Add to release"
    header_icon = "calendar-alt"
    template_name = "content/admin/releases/choose.html"
    _show_breadcrumbs = True

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = drafts.by_keys([kwargs["key"]])
        if not found:
            raise Http404
        self.instance = found[0]
        if not may_edit(request.user, self.instance):
            raise PermissionDenied
        self.form = ChooseForm(request.POST or None)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*crumbs(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.instance.get_latest_revision_as_object()
        return super().get_context_data(form=self.form, object=draft, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        release = self.form.cleaned_data["release"]
        if release is None:
            name = self.form.cleaned_data["name"]
            release = Release.objects.create(name=name, owner=request.user)
            log(instance=release, action="wagtail.create", user=request.user)
        try:
            engine.add(release, self.instance, request.user)
        except engine.Refused as error:
            messages.error(request, str(error))
        else:
            _log_added(release, request.user, [self.instance])
            messages.success(request, f"“{self.instance}” is in release “{release}” now.")
        return redirect("releases:detail", release.pk)


class _ItemAction(Screen):
    """Something that is done with one item."""

    http_method_names = ["post"]

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.item = get_object_or_404(self.release.items, pk=kwargs["item"])


class RemoveItem(_ItemAction):
    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        instance = self.item.content_object
        allowed = instance is None or may_edit(request.user, instance)
        if not allowed and not may_manage(request.user, self.release):
            raise PermissionDenied
        try:
            engine.remove(self.item)
        except engine.Refused as error:
            return self.refused(error)
        data = {"titles": f"“{self.item}”"}
        log(instance=self.release, action="content.release.remove", user=request.user, data=data)
        return self.done(f"“{self.item}” is no longer part of the release.")


class TakeNewer(_ItemAction):
    for_publishers = True

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            take_newer(self.item, request.user)
        except REFUSALS as error:
            return self.refused(error)
        return self.done(f"The release takes the newest draft of “{self.item}” now.")
