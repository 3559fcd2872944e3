"""What the groups of people may do with content and search; the one place where this is listed.

:mod:`marketing_spots.admin.roles` makes the groups and says what they may do with e-marketing. Here
is the rest: Editors write and submit, Approvers publish, Operators look after webhooks. Pages and
files are given by place in their tree, as Wagtail keeps it, everything else by permission.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

TRANSLATE = "wagtail_localize.submit_translation"


def _can(app: str, model: str, *actions: str) -> set[str]:
    return {f"{app}.{action}_{model}" for action in actions}


#: Permissions that hold everywhere. One that a database does not have yet is passed over.
CONTENT: Mapping[str, set[str]] = {
    "Editors": {TRANSLATE}
    | _can("content", "menu", "view", "add", "change")
    | _can("content", "release", "view", "add", "change")
    | _can("wagtailredirects", "redirect", "view", "add", "change"),
    "Approvers": {TRANSLATE}
    | _can("content", "menu", "view", "add", "change", "delete", "publish", "lock", "unlock")
    | _can("content", "release", "view", "add", "change", "delete")
    | _can("content", "formentry", "view", "delete")
    | _can("content", "sitesettings", "view", "change")
    | _can("wagtailredirects", "redirect", "view", "add", "change", "delete"),
    "Operators": _can("content", "webhookendpoint", "view", "add", "change", "delete")
    | _can("content", "webhookdelivery", "view", "change"),
}
_REPORTS = {"search.view_searchday"}
#: The same for search. Synonyms and best bets work as soon as they are saved, so nobody approves.
SEARCH: Mapping[str, set[str]] = {
    "Editors": _REPORTS
    | {"search.add_hiddensearch", "search.view_searchindex"}
    | _can("search", "synonymset", "view", "add", "change", "delete")
    | _can("search", "bestbet", "view", "add", "change", "delete"),
    "Marketers": _REPORTS
    | _can("search", "synonymset", "view")
    | _can("search", "bestbet", "view", "add", "change", "delete"),
    "Approvers": _REPORTS
    | {"search.add_hiddensearch", "search.delete_hiddensearch", "search.view_searchindex"}
    | _can("search", "synonymset", "view", "add", "change", "delete")
    | _can("search", "bestbet", "view", "add", "change", "delete"),
    "Operators": _REPORTS
    | {"search.view_searchindex"}
    | _can("search", "synonymset", "view")
    | _can("search", "bestbet", "view"),
}
#: Permissions on the page tree, from its root.
PAGES: Mapping[str, tuple[str, ...]] = {
    "Editors": ("add_page", "change_page"),
    "Approvers": ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
#: Permissions on images and documents, in every collection.
FILES: Mapping[str, tuple[str, ...]] = {
    "Editors": ("add_image", "choose_image", "add_document", "choose_document"),
    "Approvers": (
        *("add_image", "change_image", "choose_image"),
        *("add_document", "change_document", "choose_document"),
    ),
}


@transaction.atomic
def ensure_content_roles() -> list[str]:
    """Gives each group what it may do with content; returns the names of those that got it.

    Once: a group that may do anything of it already is left as whoever runs the site made it. The
    same for search, which came later.
    """
    _give_search()
    given = []
    for name in sorted({*CONTENT, *PAGES}):
        group = Group.objects.filter(name=name).first()
        if group is None or _has_any(group, CONTENT[name]):
            continue
        group.permissions.add(*_permissions(CONTENT[name]))
        _on_pages(group, PAGES.get(name, ()))
        _on_files(group, FILES.get(name, ()))
        given.append(name)
    if "Approvers" in given:
        _workflow(Group.objects.get(name="Approvers"))
    return given


def _give_search() -> None:
    for group in Group.objects.filter(name__in=SEARCH):
        if not _has_any(group, SEARCH[group.name]):
            group.permissions.add(*_permissions(SEARCH[group.name]))


def _has_any(group: Group, names: Iterable[str]) -> bool:
    """Whether it has any of them that nothing else gives."""
    wanted = [name for name in names if name != TRANSLATE]
    return any(
        group.permissions.filter(content_type__app_label=app, codename=codename).exists()
        for app, codename in (name.split(".") for name in wanted)
    )


def _permissions(names: Iterable[str]) -> list[Permission]:
    wanted = {tuple(name.split(".")) for name in names}
    found = Permission.objects.filter(codename__in=[codename for _, codename in wanted])
    return [
        each
        for each in found.select_related("content_type")
        if (each.content_type.app_label, each.codename) in wanted
    ]


def _on_pages(group: Group, codenames: Iterable[str]) -> None:
    from wagtail.models import GroupPagePermission, Page

    root = Page.get_first_root_node()
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=codenames
    ):
        if root:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _on_files(group: Group, codenames: Iterable[str]) -> None:
    from wagtail.models import Collection, GroupCollectionPermission

    root = Collection.get_first_root_node()
    for permission in Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=codenames
    ):
        if root:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )


def _workflow(approvers: Group) -> None:
    """Pages and menus that editors submit wait for an approver.

    The pages have Wagtail's own workflow from the start; whoever has given them another keeps it.
    """
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import GroupApprovalTask, Page, WorkflowContentType, WorkflowPage

    root = Page.get_first_root_node()
    place = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    if place is None:
        return
    task = GroupApprovalTask.objects.filter(workflow_tasks__workflow=place.workflow).first()
    if task is not None and set(task.groups.values_list("name", flat=True)) <= {"Moderators"}:
        task.groups.add(approvers)
    WorkflowContentType.objects.get_or_create(
        content_type=ContentType.objects.get(app_label="content", model="menu"),
        defaults={"workflow": place.workflow},
    )


def create_content_roles(sender: Any, using: str, **kwargs: Any) -> None:
    """After a migration, when every permission there is has been made."""
    if using == "default":
        ensure_content_roles()
