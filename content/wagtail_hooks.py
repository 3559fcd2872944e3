"""The admin's "Programs" menu: imported records, to find and read, not to write."""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import AuthenticationOnlyPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.admin import checks as _checks  # noqa: F401  # registers Content checks
from content.admin import forms as _forms  # noqa: F401  # registers its hooks
from content.admin import menus as _menus  # noqa: F401  # registers Navigation
from content.admin import preview_hooks, release_hooks, release_log  # noqa: F401  # their hooks
from content.admin import webhooks as _webhooks  # noqa: F401  # registers Webhooks
from content.localize import guard_snippets
from content.models import Authority, Incentive, Program


class ReadOnlyPolicy(AuthenticationOnlyPermissionPolicy):
    """Everybody who works in the admin may read the records; only the import writes them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> Any:
        users = super().users_with_any_permission(actions)
        return users if "view" in actions else users.none()

    def users_with_permission(self, action: str) -> Any:
        return self.users_with_any_permission([action])


def _yes(field: str, label: str) -> Column:
    """A column that says "Yes" or nothing."""
    return Column(
        field,
        label=label,
        sort_key=field,
        accessor=lambda record: "Yes" if getattr(record, field) else "",
    )


PAUSED = _yes("paused", "Paused")
IN_SOURCE = _yes("in_source", "Still in the source")


class RecordViewSet(SnippetViewSet):
    inspect_view_enabled = True
    copy_view_enabled = False
    list_per_page = 50


class IncentiveViewSet(RecordViewSet):
    model = Incentive
    icon = "tag"
    list_display = [
        "source_id",
        "description_en",
        "amount_en",
        "program",
        "start_date",
        "end_date",
        PAUSED,
        IN_SOURCE,
    ]
    list_filter = ["state", "paused", "in_source"]
    inspect_view_fields_exclude = ["id"]


class ProgramViewSet(RecordViewSet):
    model = Program
    icon = "form"
    list_display = ["name_en", "authority", "state", IN_SOURCE]
    list_filter = ["state", "in_source"]
    inspect_view_fields_exclude = ["id"]


class AuthorityViewSet(RecordViewSet):
    model = Authority
    icon = "site"
    list_display = ["name", "kind", "state", IN_SOURCE]
    list_filter = ["state", "kind", "in_source"]
    inspect_view_fields_exclude = ["id"]


class ProgramsGroup(SnippetViewSetGroup):
    items = (IncentiveViewSet, ProgramViewSet, AuthorityViewSet)
    menu_label = "Programs"
    menu_icon = "tag"
    menu_order = 350


guard_snippets()
for model in (Incentive, Program, Authority):
    register_permission_policy(model, ReadOnlyPolicy(model))
register_snippet(ProgramsGroup)
