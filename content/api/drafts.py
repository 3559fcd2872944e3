"""The answers of drafts, for previews: what the API would say, were they live."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from wagtail.models import Locale

from content.api.navigation import Navigation, draw
from content.api.scope import Scope
from content.api.serialise import page_answer
from content.api.site_info import SiteInfo, site_info
from content.api.types import Page
from content.models import ContentPage, Menu, SiteSettings


def page_draft(page: Any) -> Page:
    """The answer of a page as the editor has it, unsaved values included; it may be new."""
    scope = Scope.of_site(page.get_site() if page.url_path else None)
    if page.translation_key is None:
        page.translation_key = uuid.uuid4()
    return page_answer(page, scope, draft=True).answer


def menu_draft(menu: Any) -> Navigation:
    """A menu as the editor has it; items with an audience are shown, too."""
    if menu.locale_id is None:
        menu.locale = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    scope = Scope.of_site()
    made, _ = draw([menu], scope, menu.locale.language_code, everything=True)
    return made[0]


def site_draft(found: Any) -> SiteInfo:
    """The site with settings as they are being edited."""
    return site_info(found, Scope.of_site(found.site if found.site_id else None))


def register() -> None:
    """Tells previews how drafts are answered."""
    from content.preview import answers

    answers.register(ContentPage, "page", page_draft)
    answers.register(Menu, "navigation", menu_draft)
    answers.register(SiteSettings, "site", site_draft)


register()
