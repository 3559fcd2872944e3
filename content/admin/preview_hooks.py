"""Where previews meet Wagtail's own screens: "Share preview", the list of links, the live panel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.snippets.action_menu import ActionMenuItem as SnippetActionMenuItem

from content.admin.previews import LinkViewSet
from content.preview.answers import has_answer
from content.releases.drafts import key_of
from content.releases.items import may_edit


@hooks.register("register_admin_viewset")
def link_screens() -> LinkViewSet:
    return LinkViewSet()


@hooks.register("register_reports_menu_item")
def links_menu() -> MenuItem:
    url = reverse("preview_links:index")
    return MenuItem("Preview links", url, name="preview-links", icon_name="link", order=900)


@hooks.register("insert_global_admin_js")
def live_panel() -> str:
    return format_html('<script src="{}" defer></script>', static("content/preview.js"))


def _share_url(instance: Any) -> str:
    return reverse("preview_links:share", args=[key_of(instance)])


@hooks.register("register_page_header_buttons")
def share_page(page: Any, user: Any, next_url: Any = None, view_name: str = "") -> Iterator[Button]:
    """In the page's own menu at the top."""
    specific = page.specific_class
    if page.is_root() or specific is None or not has_answer(specific) or not may_edit(user, page):
        return
    yield Button("Share preview", _share_url(page), icon_name="link", priority=55)


@hooks.register("register_snippet_listing_buttons")
def share_snippet(snippet: Any, user: Any, next_url: Any = None) -> Iterator[Button]:
    if snippet.pk and has_answer(type(snippet)) and may_edit(user, snippet):
        yield Button("Share preview", _share_url(snippet), icon_name="link", priority=55)


class ShareSnippet(SnippetActionMenuItem):
    """In a snippet's editor: its header has no menu of actions for others to add to."""

    name = "action-share-preview"
    label = "Share preview"
    icon_name = "link"
    order = 66

    def is_shown(self, context: Any) -> bool:
        return context["view"] == "edit" and super().is_shown(context)

    def get_url(self, parent_context: Any) -> str:
        return _share_url(parent_context["instance"])


@hooks.register("register_snippet_action_menu_item")
def share_snippet_item(model: Any) -> SnippetActionMenuItem | None:
    return ShareSnippet() if has_answer(model) else None
