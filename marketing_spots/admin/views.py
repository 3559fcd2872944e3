"""Wagtail's snippet views, taught that publishing can fail and deleting can break something."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views import snippets

from marketing_spots.admin.notices import NoticeMixin, held_head, held_words
from marketing_spots.admin.summaries import summary_of
from marketing_spots.models.base import Publishable
from marketing_spots.snapshot import (
    CompileError,
    Problem,
    batch,
    check_without,
    lock_head,
    lost_references,
    users_in_drafts,
)


def problem_words(problems: Iterable[Problem], limit: int = 5) -> str:
    """Problems as one text: the first few, and how many more there are."""
    listed = [str(problem) for problem in problems]
    more = f" And {len(listed) - limit} more." if len(listed) > limit else ""
    return " ".join(listed[:limit]) + more


class CompilingMixin(NoticeMixin):
    """Create and edit: what would not compile is refused at its field when it is to go live."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)
        form.publishing = self.goes_live()
        return form

    def goes_live(self) -> bool:
        """Whether this request publishes, now or on schedule, itself or by the last approval."""
        if self.request.method != "POST":
            return False
        approves = self.request.POST.get("workflow-action-name") == "approve"
        return self.action == "publish" or (self.action == "workflow-action" and approves)

    def publish_action(self) -> Any:
        return self._or_tell(super().publish_action)

    def workflow_action_action(self) -> Any:
        return self._or_tell(super().workflow_action_action)

    def _or_tell(self, act: Any) -> Any:
        """Runs `act`; should somebody have changed something in between, keeps the draft and says so."""
        try:
            with transaction.atomic():
                lock_head()  # before anything that publishing writes after it: one order for all
                return act()
        except CompileError as error:
            words = f"Saved as a draft, but not published. {problem_words(error.problems)}"
            messages.error(self.request, words)
            return redirect(self.get_edit_url())

    def get_success_message(self, *args: Any) -> Any:
        message = super().get_success_message(*args)
        if message and self.action == "publish" and (head := held_head()):
            message = f"{message} But {held_words(head)}"
        return message


class CreateView(CompilingMixin, snippets.CreateView):
    pass


class CopyView(CompilingMixin, snippets.CopyView):
    pass


class EditView(CompilingMixin, snippets.EditView):
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        for problem in lost_references(self.object):
            messages.error(request, str(problem))
        return super().get(request, *args, **kwargs)


class WorkflowActionView(snippets.WorkflowActionView):
    """Approval from the dashboard or the listing, without the editor's form."""

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            with transaction.atomic():
                lock_head()
                return super().post(request, *args, **kwargs)
        except CompileError as error:
            messages.error(request, f"Not approved. {problem_words(error.problems)}")
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                answer = {"step": "success", "redirect": self.redirect_url}
                return self.render_modal_json(request, answer)
            return redirect(self.redirect_url)


class UnpublishView(NoticeMixin, snippets.UnpublishView):
    """Refuses to unpublish what something else needs, and says what."""

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            with batch(request.user, f"Unpublished {self.object.in_words()}"):
                return super().post(request, *args, **kwargs)
        except CompileError as error:
            words = (
                f"“{self.object}” is in use and stays published. {problem_words(error.problems)}"
            )
            messages.error(request, words)
            return redirect(self.get_next_url())


class DeleteView(NoticeMixin, snippets.DeleteView):
    """Says where something is used instead of deleting it."""

    @cached_property
    def broken(self) -> list[Problem]:
        """What would stop working, and the drafts that could not be published any more."""
        live = check_without([self.object]) if self.object.live else []
        return [*live, *users_in_drafts(self.object)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["broken"] = self.broken
        context["is_protected"] = bool(context.get("is_protected") or self.broken)
        return context

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        instance = self.object
        words = f"“{instance}” is in use and was not deleted."
        try:
            with batch(request.user, f"Deleted {instance.in_words()}"):
                return super().post(request, *args, **kwargs)
        except ProtectedError as error:
            messages.error(request, f"{words} {_users(error)}")
        except CompileError as error:
            messages.error(request, f"{words} {problem_words(error.problems)}")
        return redirect(self.get_success_url())


def _users(error: ProtectedError) -> str:
    """Who refers to something: the campaign of a placement rather than the placement."""
    owners = set()
    for each in error.protected_objects:
        owner = getattr(each, "campaign", None) or getattr(each, "spot", None) or each
        owners.add(owner.in_words() if isinstance(owner, Publishable) else str(owner))
    return f"Take it out of {', '.join(sorted(owners))} first."


class BulkDelete(DeleteBulkAction):
    """Deletes several definitions with one compilation, or none of them and says why."""

    @classmethod
    def execute_action(cls, objects: Any, user: Any = None, **kwargs: Any) -> tuple[int, int]:
        view = kwargs["self"]
        name = (
            view.model._meta.verbose_name
            if len(objects) == 1
            else view.model._meta.verbose_name_plural
        )
        with batch(view.request.user, f"Deleted {len(objects)} {name}"):
            for each in objects:
                each.delete()
        return len(objects), 0

    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)
        except ProtectedError as error:
            words = _users(error)
        except CompileError as error:
            words = problem_words(error.problems)
        messages.error(
            self.request, f"Something of this is in use, so nothing was deleted. {words}"
        )
        return redirect(self.next_url)


class InspectView(NoticeMixin, snippets.InspectView):
    """A definition for those who may look at it only."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lines=summary_of(self.object), **kwargs)
