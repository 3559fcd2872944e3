"""Makes the menus and redirects that are missing."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.demo.site.navigation import MENUS, REDIRECTS
from cms.demo.site.pages import PageMaker
from cms.demo.site.render import NAMESPACE
from cms.demo.site.writing import Group, Link, block
from content.models import Menu


class NavigationMaker:
    """Menus in both languages, and redirects from addresses that ads and bills mention."""

    def __init__(self, maker: PageMaker) -> None:
        self.maker, self.user = maker, maker.user
        self.made: list[tuple[Any, Any]] = []
        self.created: Counter[str] = Counter()

    def make(self) -> None:
        for handle, items in MENUS.items():
            english = self._menu(handle, items, "en")
            spanish = self._menu(handle, items, "es")
            if english and spanish:
                self.made.append((english, spanish))
        self._redirects()

    def _menu(self, handle: str, items: tuple[Any, ...], language: str) -> Any:
        locale = self.maker.locales[language]
        if Menu.objects.filter(handle=handle, locale=locale).exists():
            return None
        blocks = [made for item in items if (made := self._item(item))]
        menu = Menu(
            handle=handle,
            locale=locale,
            translation_key=uuid.uuid5(NAMESPACE, f"menu:{handle}"),
            items=self.maker.renderer.stream(blocks, language, f"menu.{handle}"),
            live=False,
        )
        menu.save()
        revision = menu.save_revision(user=self.user, log_action=True)
        menu.publish(revision, user=self.user, skip_permission_checks=True)
        self.created["menus"] += 1
        return menu

    def _item(self, item: Any) -> dict[str, Any] | None:
        if isinstance(item, Group):
            inner = [made for each in item.items if (made := self._item(each))]
            return block("group", {"label": item.label, "items": inner, "audience": []})
        if isinstance(item, Link):
            return block("link", {"label": item.label, "url": item.url, "audience": []})
        page = self.maker.found.get((item, "en"))
        if page is None:
            return None
        return block("page", {"page": page.pk, "label": "", "audience": []})

    def _redirects(self) -> None:
        home = self.maker.found.get(("", "en"))
        site = home and Site.objects.filter(root_page=home).first()
        if not site:
            return
        known = set(Redirect.objects.filter(site=site).values_list("old_path", flat=True))
        for address, key in REDIRECTS.items():
            path, page = Redirect.normalise_path(address), self.maker.found.get((key, "en"))
            if path not in known and page is not None and page.live:
                Redirect.objects.create(
                    old_path=path, site=site, redirect_page=page, is_permanent=False
                )
                self.created["redirects"] += 1
