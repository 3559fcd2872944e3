"""The groups of people that work with Gridspot, and what each may do.

Editors write content and look at e-marketing. Marketers make and change everything that shows
somewhere, and send it to an approver. Approvers publish. Operators hold keys and snapshots.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from marketing_spots.models import EmergencyNotice

DEFINITIONS = ("campaign", "spot", "ad", "segment", "attribute")
SWITCH = "marketing_spots.switch_notices"
TRANSLATE = "wagtail_localize.submit_translation"
PICTURES = ("wagtailimages.add_image", "wagtailimages.change_image", "wagtailimages.choose_image")


def _all(actions: tuple[str, ...], models: tuple[str, ...]) -> set[str]:
    return {f"marketing_spots.{action}_{model}" for action in actions for model in models}


#: Whoever is on duty when something happens: nobody else has to be asked.
NOTICES = {SWITCH} | _all(("view", "add", "change", "delete"), ("emergencynotice",))
AREAS = _all(("view", "add", "change", "delete"), ("servicearea",))

ROLES: dict[str, set[str]] = {
    "Editors": {"wagtailadmin.access_admin"} | _all(("view",), DEFINITIONS) | NOTICES,
    "Marketers": {"wagtailadmin.access_admin", "marketing_spots.view_snapshot", TRANSLATE}
    | _all(("view",), DEFINITIONS)
    | _all(("add", "change"), ("campaign", "ad", "segment")),
    "Approvers": {
        "wagtailadmin.access_admin",
        "marketing_spots.view_snapshot",
        "marketing_spots.restore_snapshot",
        "marketing_spots.target_sensitive",
        TRANSLATE,
    }
    | _all(("view", "add", "change", "delete", "publish", "lock", "unlock"), DEFINITIONS)
    | NOTICES
    | AREAS,
    "Operators": {
        "wagtailadmin.access_admin",
        "marketing_spots.view_snapshot",
        "marketing_spots.restore_snapshot",
    }
    | _all(("view",), DEFINITIONS)
    | _all(("view", "add", "change", "delete"), ("apikey", "tokenkey"))
    | AREAS,
}
#: Who may put pictures into the image library; by collection, as Wagtail keeps it.
DRAW = ("Editors", "Marketers", "Approvers")


@transaction.atomic
def ensure_roles() -> dict[str, Group]:
    """Creates the groups that are missing, with their permissions, and a workflow for approval.

    A group that exists already is left as it is: whoever runs the site may have changed it. But of
    emergency notices, which came later, it gets what its role has, once.
    """
    groups, new = {}, []
    kept = Group.objects.filter(permissions__codename="switch_notices").exists()
    late = not kept and not EmergencyNotice.objects.exists()
    first = not Group.objects.filter(name="Marketers").exists()
    for name, permissions in ROLES.items():
        groups[name], created = Group.objects.get_or_create(name=name)
        # Wagtail brings its own group "Editors", for pages; it gets what it lacks, once.
        if created or first:
            groups[name].permissions.add(*_permissions(permissions))
            new.append(groups[name])
        elif late:
            groups[name].permissions.add(*_permissions(permissions & (NOTICES | AREAS)))
    _image_permissions([group for group in new if group.name in DRAW])
    _workflow(groups["Approvers"])
    return groups


def _permissions(names: set[str]) -> list[Permission]:
    found = []
    for name in sorted(names):
        app, codename = name.split(".")
        found.append(Permission.objects.get(content_type__app_label=app, codename=codename))
    return found


def _image_permissions(groups: list[Group]) -> None:
    from wagtail.models import Collection, GroupCollectionPermission

    root = Collection.get_first_root_node()
    for group in groups if root else ():
        for permission in _permissions(set(PICTURES)):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )


def _workflow(approvers: Group) -> None:
    """What marketers submit waits for an approver, unless the site has its own workflow for it."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

    name = "E-marketing approval"
    workflow, created = Workflow.objects.get_or_create(name=name)
    if created:
        task = GroupApprovalTask.objects.create(name=name)
        task.groups.add(approvers)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for model in DEFINITIONS:
        WorkflowContentType.objects.get_or_create(
            content_type=ContentType.objects.get(app_label="marketing_spots", model=model),
            defaults={"workflow": workflow},
        )


def create_roles(sender: Any, using: str, **kwargs: Any) -> None:
    """After a migration: the roles, once every application has its permissions."""
    from django.contrib.auth.management import create_permissions
    from django.contrib.contenttypes.management import create_contenttypes
    from wagtail.snippets.models import create_extra_permissions

    if using != "default":
        return
    # Permissions are made by this same signal, application by application; ours come before some
    # of those that the roles name.
    for label in ("marketing_spots", "wagtailadmin", "wagtailimages", "wagtail_localize"):
        config = installed.get_app_config(label)
        create_contenttypes(config, using=using, verbosity=0)
        create_permissions(config, using=using, verbosity=0)
    create_extra_permissions(installed.get_app_config("wagtailsnippets"), using=using)
    _permission_to_translate()
    ensure_roles()


def _permission_to_translate() -> None:
    """wagtail-localize makes it in a migration alone, so a database that was flushed lacks it."""
    from django.contrib.contenttypes.models import ContentType

    app, codename = TRANSLATE.split(".")
    Permission.objects.get_or_create(
        content_type=ContentType.objects.get(app_label=app, model="translation"),
        codename=codename,
        defaults={"name": "Can submit translations"},
    )
