"""A small site with drafts, and people who may do this or that."""

from __future__ import annotations

import itertools
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from wagtail.models import GroupPagePermission, Locale, Page, Site

from content.models import (
    ArticlePage,
    FaqCategoryPage,
    FaqQuestionPage,
    HomePage,
    Menu,
    Release,
    SectionPage,
)
from content.releases import add

_numbers = itertools.count(1)


def site() -> HomePage:
    """The front page of the default site."""
    Locale.objects.get_or_create(language_code="en")
    root = Page.objects.filter(depth=1).get()
    home = root.add_child(instance=HomePage(title="Home", slug=f"home-{next(_numbers)}"))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return home


def section(parent: Page, title: str, **more: Any) -> SectionPage:
    page = parent.add_child(instance=SectionPage(title=title, **more))
    page.save_revision().publish()
    return SectionPage.objects.get(pk=page.pk)


def live(parent: Page, title: str, **more: Any) -> ArticlePage:
    """An article that is live, with a revision."""
    page = parent.add_child(instance=ArticlePage(title=title, **more))
    page.save_revision().publish()
    return ArticlePage.objects.get(pk=page.pk)


def draft(parent: Page, title: str, **more: Any) -> ArticlePage:
    """An article that was never live."""
    page = parent.add_child(instance=ArticlePage(title=title, live=False, **more))
    page.save_revision()
    return ArticlePage.objects.get(pk=page.pk)


def question(parent: Page, title: str) -> FaqQuestionPage:
    """A question that is live; its short answer may not be empty."""
    category = parent.add_child(instance=FaqCategoryPage(title=f"About {title}"))
    page = category.add_child(instance=FaqQuestionPage(title=title, short_answer="Yes."))
    page.save_revision().publish()
    return FaqQuestionPage.objects.get(pk=page.pk)


def rewrite(instance: Any, **values: Any) -> Any:
    """Saves a new draft of it with these values; what is live stays."""
    draft = instance.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision(clean=False)
    return type(instance).objects.get(pk=instance.pk)


def menu(handle: str = "header") -> Menu:
    made = Menu.objects.create(handle=handle, locale=Locale.get_default())
    made.save_revision().publish()
    return Menu.objects.get(pk=made.pk)


def release(user: Any, *objects: Any, name: str = "Winter", **more: Any) -> Release:
    made = Release.objects.create(name=name, owner=user, **more)
    for each in objects:
        add(made, each, user)
    return made


def admin(name: str = "ada") -> User:
    return User.objects.create_superuser(name, f"{name}@example.com", name)


def writer(root: Page, name: str = "elena") -> User:
    """May edit pages below `root`, and publish none."""
    user = User.objects.create_user(name, f"{name}@example.com", name)
    group, _ = Group.objects.get_or_create(name=f"Writers of {root.pk}")
    access = Permission.objects.get(codename="access_admin")
    group.permissions.add(access)
    for codename in ("add_page", "change_page"):
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename
        )
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    user.groups.add(group)
    return User.objects.get(pk=user.pk)


def again(instance: Any) -> Any:
    """The same object, read afresh."""
    return type(instance).objects.get(pk=instance.pk)
