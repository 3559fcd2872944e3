"""What a front end asks first: languages, menus, who the utility is."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from django.conf import settings
from django.http import HttpRequest
from msgspec import Meta
from ninja import Query

from content.api import pictures
from content.api.body import raw
from content.api.cards import page_types
from content.api.examples import SITE
from content.api.framework import Answer, Params, get
from content.api.scope import Scope
from content.api.types import LocaleCode, Path
from content.blocks.links import telephone
from content.blocks.raw import streamed, text
from content.models import Menu, SiteSettings
from plugins.api import Image
from plugins.sanitise import check_url


class SiteLocale(msgspec.Struct, frozen=True, kw_only=True):
    """A language of the site. `path` is its front page; null while it has none."""

    code: LocaleCode
    name: Annotated[str, Meta(description="The language's name in itself.")]
    default: bool
    path: Path | None


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Where else the utility is found."""

    network: str
    url: str


class SiteInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A site: who the utility is, in which languages, with which menus and page types."""

    name: str
    address: Annotated[str, Meta(description="Goes before a path to make a whole address.")]
    organisation: str
    phone: str | None
    phone_href: str | None
    emergency_phone: str | None
    emergency_phone_href: str | None
    profiles: tuple[Profile, ...]
    share_image: Annotated[
        Image | None, Meta(description="For pages without a picture, when they are shared.")
    ]
    default_locale: LocaleCode
    locales: tuple[SiteLocale, ...]
    menus: Annotated[tuple[str, ...], Meta(description="The handles of the published menus.")]
    page_types: tuple[str, ...]


@get(
    "/site",
    answers=SiteInfo,
    tags=["navigation"],
    example=SITE,
    problems=("unknown-parameter",),
    operation_id="getSite",
    summary="The site",
    description="What holds for every page: languages, menus, the name and numbers of the utility.",
)
def site(request: HttpRequest, query: Query[Params]) -> Answer:
    scope = Scope.of(request, query.site)
    found = SiteSettings.objects.filter(site_id=scope.site_id).first() or SiteSettings()
    keys = ["settings", "tree", *(f"menu-{handle}" for handle in Menu.Handle.values)]
    if found.share_image_id:
        keys.append(f"image-{found.share_image_id}")
    return Answer(site_info(found, scope), keys=keys, splice=True, language=scope.default)


def site_info(found: Any, scope: Scope) -> SiteInfo:
    """The site with these settings, live or as they are being edited. Three queries."""
    image = found.share_image_id
    menus = Menu.objects.filter(scope.live()).order_by("handle").values_list("handle", flat=True)
    return SiteInfo(
        name=scope.site_name,
        address=scope.address,
        organisation=found.organisation or scope.site_name,
        phone=found.phone or None,
        phone_href=telephone(found.phone) or None,
        emergency_phone=found.emergency_phone or None,
        emergency_phone_href=telephone(found.emergency_phone) or None,
        profiles=_profiles(raw(found.profiles)),
        share_image=pictures.load([image]).get(image) if image else None,
        default_locale=scope.default,
        locales=_locales(scope),
        menus=tuple(dict.fromkeys(menus)),
        page_types=tuple(page_types()),
    )


def _locales(scope: Scope) -> tuple[SiteLocale, ...]:
    names = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    return tuple(
        SiteLocale(
            code=code,
            name=str(names.get(code, code)),
            default=code == scope.default,
            path=scope.path(root.url_path) if (root := scope.root(code)) else None,
        )
        for code in scope.languages
    )


def _profiles(stored: Any) -> tuple[Profile, ...]:
    made = []
    for each in streamed(stored, "profile"):
        try:
            url = check_url(text(each, "url"))
        except ValueError:
            continue
        made.append(Profile(network=text(each, "network") or "other", url=url))
    return tuple(made)
