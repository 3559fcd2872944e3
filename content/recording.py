"""From what happened to an object to rows of the outbox: which answers does it make stale?"""

from __future__ import annotations

from typing import Any

from wagtail.models import Page, Site

from content.changes import Record, record
from content.models.changes import Change


def page_keys(page: Any) -> tuple[str, ...]:
    """Surrogate keys of the answers in which a page appears itself, in a list or in the tree."""
    return (f"page-{page.pk}", f"type-{getattr(page, 'api_type', '') or 'page'}", "tree")


def path_of(page: Any) -> str:
    """The page's path on its site, as the API takes it; "" where no site holds it."""
    parts = page.get_url_parts()
    return parts[2] or "" if parts else ""


def page_saved(page: Any, *, was_live: bool) -> None:
    """A live page was saved, or one that was live: published, or unpublished."""
    action = Change.Action.PUBLISHED if page.live else Change.Action.UNPUBLISHED
    record([_of_page(page, action)])


def _of_page(page: Any, action: str, previous_path: str = "") -> Record:
    return Record(
        action=action,
        kind="page",
        model=page.specific_class._meta.label_lower if page.specific_class else "wagtailcore.page",
        object_id=str(page.pk),
        title=page.title,
        locale=page.locale.language_code,
        path="" if action == Change.Action.DELETED else path_of(page),
        previous_path=previous_path,
        keys=page_keys(page),
    )


__all__ = ["Page", "Site", "page_keys", "page_saved", "path_of"]
