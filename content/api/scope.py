"""What a request is about: the site, the trees of its languages, and what is not for everybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from content.api.problems import did_you_mean, one_of, wrong_parameter
from content.paths import path_on_site
from content.recording import private_paths


class Root(msgspec.Struct, frozen=True, kw_only=True):
    """The front page of a site in one language. `url_path` and `path` are Wagtail's own."""

    site_id: int
    page_id: int
    language: str
    locale_id: int
    url_path: str
    path: str
    address: str


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """The site that is asked for, and everything about all sites that finding pages needs."""

    site_id: int
    site_name: str
    address: str
    #: Of all sites, the longest url_path first.
    roots: tuple[Root, ...]
    #: Below these url_paths nothing is public.
    private: tuple[str, ...]
    now: dt.datetime

    @classmethod
    def of(cls, request: HttpRequest, site: str | None = None) -> Scope:
        """The scope of a request, in three queries. Raises Problem for a site that is not there."""
        sites = list(Site.objects.select_related("root_page").order_by("pk"))
        return cls.with_site(site_of(request, site, sites), sites)

    @classmethod
    def of_site(cls, site: Any = None) -> Scope:
        """The scope of a site of Wagtail's, or of the default one."""
        sites = list(Site.objects.select_related("root_page").order_by("pk"))
        default = next((each for each in sites if each.is_default_site), None)
        return cls.with_site(next((each for each in sites if each == site), default), sites)

    @classmethod
    def with_site(cls, chosen: Any, sites: Sequence[Any]) -> Scope:
        """The scope with one of all sites chosen; None where there is no site at all."""
        scope = cls(
            site_id=0,
            site_name="",
            address=settings.SITE_URL,
            roots=_roots(sites),
            private=_private(),
            now=timezone.now(),
        )
        return scope.on(chosen) if chosen else scope

    def on(self, site: Any) -> Scope:
        """The same of another site. No query."""
        return msgspec.structs.replace(
            self,
            site_id=site.pk,
            site_name=site.site_name or settings.WAGTAIL_SITE_NAME,
            address=site.root_url,
        )

    # --- languages ---

    @property
    def own(self) -> tuple[Root, ...]:
        """The trees of the site that is asked for, the default language first."""
        mine = [root for root in self.roots if root.site_id == self.site_id]
        return tuple(sorted(mine, key=lambda root: (root.language != self.default, root.language)))

    @property
    def default(self) -> str:
        """The language that everything falls back to."""
        mine = [root.language for root in self.roots if root.site_id == self.site_id]
        if settings.LANGUAGE_CODE in mine or not mine:
            return settings.LANGUAGE_CODE
        return min(mine)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the site, the default first, whether or not they have pages yet."""
        offered = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
        return tuple(sorted(offered, key=lambda code: code != self.default))

    def language(self, asked: str | None) -> str:
        """The language that was asked for, or the default. Raises Problem for one that is not there."""
        if not asked:
            return self.default
        if asked not in self.languages:
            raise wrong_parameter(
                "locale",
                f"The site is not in {asked[:40]!r}.{did_you_mean(asked, self.languages)} "
                f"It has to be {one_of(self.languages)}.",
            )
        return asked

    def root(self, language: str) -> Root | None:
        """The tree of a language; None when nothing is written in it."""
        return next((root for root in self.own if root.language == language), None)

    # --- pages ---

    def root_of(self, url_path: str) -> Root | None:
        """The tree that holds a url_path, of whatever site."""
        found = [root for root in self.roots if url_path.startswith(root.url_path)]
        # Two sites may share a tree, or one may be below another: the one that is asked for wins.
        return next(
            (root for root in found if root.site_id == self.site_id), next(iter(found), None)
        )

    def path(self, url_path: str) -> str | None:
        """The path of a page; a whole address when it is on another site, None when on none."""
        root = self.root_of(url_path)
        if root is None:
            return None
        path = path_on_site(root.language, url_path[len(root.url_path) :])
        return path if root.site_id == self.site_id else root.address + path

    def is_private(self, url_path: str) -> bool:
        """Whether the page there, or one above it, is for a closed group."""
        return url_path.startswith(self.private) if self.private else False

    def live(self) -> Q:
        """A filter for pages that are live at this moment, whether or not the worker is late."""
        return Q(live=True) & (Q(expire_at__isnull=True) | Q(expire_at__gt=self.now))

    def visible(self, language: str | None = None) -> Q:
        """A filter for pages of the site that everybody may see, in one language or in all."""
        trees = Q(pk__in=[])
        for root in self.own:
            if language is None or root.language == language:
                trees |= Q(path__startswith=root.path)
        shown = self.live() & trees
        for url_path in self.private:
            shown &= ~Q(url_path__startswith=url_path)
        return shown


def _roots(sites: Sequence[Any]) -> tuple[Root, ...]:
    by_key: dict[Any, list[Any]] = {}
    for site in sites:
        by_key.setdefault(site.root_page.translation_key, []).append(site)
    pages = Page.objects.filter(translation_key__in=by_key).select_related("locale").order_by("pk")
    roots = [
        Root(
            site_id=site.pk,
            page_id=page.pk,
            language=page.locale.language_code,
            locale_id=page.locale_id,
            url_path=page.url_path,
            path=page.path,
            address=site.root_url,
        )
        for page in pages
        for site in by_key[page.translation_key]
    ]
    return tuple(sorted(roots, key=lambda root: (-len(root.url_path), root.site_id)))


def _private() -> tuple[str, ...]:
    """What has a restriction of its own, or is an alias or a translation of such a page."""
    return private_paths(PageViewRestriction.objects.all())


def site_of(request: HttpRequest, name: str | None, sites: Sequence[Any]) -> Any:
    """The site of that name, else of the request's host; None where there is no site at all.

    Raises Problem for a name that is none.
    """
    return _named(sites, name) if name else _of_host(sites, request)


def _of_host(sites: Sequence[Any], request: HttpRequest) -> Any:
    """As Wagtail finds it: by host and port, then by host alone, then the default."""
    host, port = split_domain_port(request.get_host())
    port = port or request.get_port()
    same = [site for site in sites if site.hostname == host]
    exact = [site for site in same if str(site.port) == port]
    default = [site for site in sites if site.is_default_site]
    return next(iter([*exact, *(same if len(same) == 1 else ()), *default]), None)


def _named(sites: Sequence[Any], name: str) -> Any:
    host, port = split_domain_port(name.lower())
    for site in sites:
        if site.hostname == host and (
            str(site.port) == port or (not port and site.port in (80, 443))
        ):
            return site
    alone = [site for site in sites if site.hostname == host]
    if len(alone) == 1 and not port:
        return alone[0]
    names = [site.hostname for site in sites]
    raise wrong_parameter(
        "site",
        f"There is no site {name[:100]!r}.{did_you_mean(name, names)} Sites: {one_of(names)}.",
    )
