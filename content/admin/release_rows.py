"""The items of a release as its page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from django.contrib.admin.utils import quote
from django.urls import NoReverseMatch, reverse
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page

from content.models.releases import Release, ReleaseItem
from content.releases.checking import Problem
from content.releases.items import Action, changes_nothing, may_edit, version_of

State, Outcome = Release.State, ReleaseItem.Outcome
#: What an item does, or did, in a word or two, and whether it stands out.
CHANGES = {
    Outcome.PUBLISHED: "Published",
    Outcome.UNPUBLISHED: "Taken down",
    Outcome.UNCHANGED: "Was live already",
    Outcome.ROLLED_BACK: "Rolled back",
    Outcome.LEFT_OUT: "Left as it was",
}


class Row(msgspec.Struct, kw_only=True):
    """One item: what it is, what happens to it, and what there is to say about it."""

    item: ReleaseItem
    title: str
    kind: str
    locale: str
    change: str
    version: Any = None
    edit_url: str = ""
    look_url: str = ""
    look_label: str = ""
    may_edit: bool = False
    problems: list[Problem] = []

    @property
    def newer(self) -> bool:
        """Whether a later draft exists than the one that is scheduled."""
        return any(problem.newer for problem in self.problems)


def rows_of(
    release: Release, items: Iterable[ReleaseItem], problems: Iterable[Problem], user: Any
) -> list[Row]:
    """A row for each item, with what was found now and what the last attempt said."""
    finder, said = AdminURLFinder(user), list(problems)
    return [_row(release, item, said, user, finder) for item in items]


def _row(
    release: Release, item: ReleaseItem, problems: list[Problem], user: Any, finder: AdminURLFinder
) -> Row:
    instance = item.content_object
    mine = [problem for problem in problems if problem.item == item.pk]
    if item.problem and not any(problem.message in item.problem for problem in mine):
        mine.append(Problem(item=item.pk, message=item.problem))
    model = item.content_type.model_class()
    row = Row(
        item=item,
        title=item.title or str(instance or "Deleted"),
        kind=str(model._meta.verbose_name) if model else "",
        locale="",
        change="Deleted",
        problems=mine,
    )
    if instance is None:
        return row
    locale = getattr(instance, "locale", None)
    row.locale = str(locale.get_display_name()) if locale else ""
    row.may_edit = may_edit(user, instance)
    row.edit_url = finder.get_edit_url(instance) or ""
    row.change = CHANGES.get(item.outcome) or _change(item, instance)
    row.version = version_of(item, instance) if item.action == Action.PUBLISH else None
    if row.version is not None:
        row.title = row.version.object_str
        if not item.outcome:
            _look(row, instance)
    return row


def _change(item: ReleaseItem, instance: Any) -> str:
    if item.action == Action.UNPUBLISH:
        return "Is taken down"
    if changes_nothing(item, instance):
        return "Live already"
    return "Changes" if instance.live else "New"


def _look(row: Row, instance: Any) -> None:
    """Where to see what goes live: beside what is live, or by itself."""
    if not row.may_edit:
        return
    view, label = ("revisions_compare", "Compare") if instance.live else ("revisions_view", "View")
    args = (
        [quote(instance.pk), "live", row.version.pk]
        if instance.live
        else [
            quote(instance.pk),
            row.version.pk,
        ]
    )
    try:
        row.look_url, row.look_label = reverse(_url_name(instance, view), args=args), label
    except NoReverseMatch:  # what has no previews has no such screen
        return


def _url_name(instance: Any, view: str) -> str:
    if isinstance(instance, Page):
        return f"wagtailadmin_pages:{view}"
    return str(type(instance).snippet_viewset.get_url_name(view))


def summary(count: int) -> str:
    """``3 items``."""
    return "1 item" if count == 1 else f"{count} items"
