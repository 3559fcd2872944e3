"""The Site search menu, its entry among the reports, and what groups may be given."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup

from search.admin import faq as _faq  # noqa: F401  # registers its hook
from search.admin.index_state import IndexViewSet
from search.admin.reports import Overview, Permitted, ReportViewSet
from search.admin.try_search import TryViewSet
from search.admin.viewsets import BetViewSet, SynonymViewSet


class SiteSearch(ViewSetGroup):
    """Not just "Search": Wagtail's own box above the menu is called that."""

    menu_label = "Site search"
    menu_name = "site-search"
    menu_icon = "search"
    menu_order = 220
    items = (ReportViewSet, SynonymViewSet, BetViewSet, TryViewSet, IndexViewSet)


@hooks.register("register_admin_viewset")
def screens() -> SiteSearch:
    return SiteSearch()


@hooks.register("register_reports_menu_item")
def report_item() -> MenuItem:
    """Where those look who look for reports."""
    url = reverse("search_reports:index")
    return Permitted(
        Overview.page_title, url, name="what-people-search-for", icon_name="search", order=860
    )


@hooks.register("register_permissions")
def permissions() -> Any:
    """What the group editor offers."""
    return Permission.objects.filter(
        content_type__app_label="search",
        codename__in=(
            *(
                f"{act}_{name}"
                for name in ("synonymset", "bestbet")
                for act in ("view", "add", "change", "delete")
            ),
            *("view_searchday", "add_hiddensearch", "delete_hiddensearch", "view_searchindex"),
        ),
    )


@hooks.register("insert_global_admin_css")
def css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("search/admin.css"))
