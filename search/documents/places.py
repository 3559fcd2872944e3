"""Where things are: sites, the trees of their languages, and what is not for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from django.conf import settings
from wagtail.models import Page

from content.api.cards import page_types
from content.api.scope import Root, Scope
from content.paths import path_on_site
from search.documents.document import Crumb

STEP = Page.steplen


def locales() -> tuple[str, ...]:
    """The languages that have an index each, the default one first."""
    offered = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
    return tuple(sorted(offered, key=lambda code: code != settings.LANGUAGE_CODE))


class Place(msgspec.Struct, frozen=True):
    """Where a page is: the path on its site, the sites that show it, the place of its front page."""

    path: str
    sites: tuple[int, ...]
    tree: str


class Places(msgspec.Struct, frozen=True):
    """All sites at one moment. What is below another site's front page belongs to that one alone."""

    roots: tuple[Root, ...]
    private: tuple[str, ...]

    @classmethod
    def now(cls) -> Places:
        """As the database has it; three queries and a few more where pages are private."""
        scope = Scope.of_site()
        return cls(scope.roots, scope.private)

    def at(self, url_path: str) -> Place | None:
        """The place of a page; None for one that is private or on no site."""
        if self.private and url_path.startswith(self.private):
            return None
        best = next((root for root in self.roots if url_path.startswith(root.url_path)), None)
        if best is None:
            return None
        sites = sorted({root.site_id for root in self.roots if root.url_path == best.url_path})
        path = path_on_site(best.language, url_path[len(best.url_path) :])
        return Place(path, tuple(sites), best.path)

    def sites(self) -> tuple[int, ...]:
        """Every site, for what is shown on all of them."""
        return tuple(sorted({root.site_id for root in self.roots}))


class Above(msgspec.Struct, frozen=True):
    """A page that stands above others. `type` is the content API's."""

    title: str
    slug: str
    path: str
    type: str


def above(trees: Iterable[str], places: Places) -> Mapping[str, Above]:
    """What stands above these places in the tree and is shown, by its own place. One query."""
    wanted = {tree[:end] for tree in trees for end in range(2 * STEP, len(tree), STEP)}
    if not wanted:
        return {}
    rows = Page.objects.filter(path__in=wanted, live=True)
    found = {}
    names = type_names()
    for tree, title, slug, url_path, app, model in rows.values_list(
        *("path", "title", "slug", "url_path"), "content_type__app_label", "content_type__model"
    ):
        place, name = places.at(url_path), names.get((app, model), "")
        if place is not None and name:
            found[tree] = Above(title, slug, place.path, name)
    return found


def breadcrumb(tree: str, root: str, found: Mapping[str, Above]) -> tuple[Crumb, ...]:
    """The way to a page from below the front page on: that one everybody knows."""
    ends = range(len(root) + STEP, len(tree), STEP)
    steps = (found.get(tree[:end]) for end in ends)
    return tuple(Crumb(each.title, each.path) for each in steps if each is not None)


def type_names() -> Mapping[tuple[str, str], str]:
    """What the content API calls a page type, by application and model."""
    return {
        (model._meta.app_label, str(model._meta.model_name)): name
        for name, model in page_types().items()
    }


def own_model(app: str, model: str) -> Any:
    """The page type of a row's content type; None for one that the content API does not know."""
    name = type_names().get((app, model))
    return page_types()[name] if name else None
