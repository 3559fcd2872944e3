"""The admin's "Navigation": the menus, a row for each place and language."""

from __future__ import annotations

from wagtail.admin.ui.tables import (
    Column,
    LiveStatusTagColumn,
    LocaleColumn,
    UpdatedAtColumn,
)
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from content.models import Menu


def count_items(menu: Menu) -> str:
    """How many items people see: those in groups, and not the groups themselves."""
    total = groups = 0
    for item in menu.items:
        if item.block_type == "group":
            groups += 1
            total += len(item.value["items"])
        else:
            total += 1
    words = f"{total} item" + ("" if total == 1 else "s")
    return f"{words} in {groups} group" + ("s" if groups > 1 else "") if groups else words


class MenuViewSet(SnippetViewSet):
    model = Menu
    icon = "list-ul"
    menu_label = "Navigation"
    menu_name = "navigation"
    menu_order = 210
    add_to_admin_menu = True
    list_display = [
        "__str__",
        LocaleColumn(),
        LiveStatusTagColumn(),
        Column("items", label="Items", accessor=count_items),
        UpdatedAtColumn(),
    ]
    list_filter = ["handle"]
    copy_view_enabled = False
    ordering = ["handle", "locale"]


register_snippet(MenuViewSet)
