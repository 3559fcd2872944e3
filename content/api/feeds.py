"""For machines that follow the site: its map, its redirects, and what has changed."""

from __future__ import annotations

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Literal
from xml.sax.saxutils import escape

import msgspec
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Query
from pydantic import Field
from wagtail.contrib.redirects.models import Redirect as WagtailRedirect

from content import changes as outbox
from content.api import cards, finding
from content.api.cards import Card
from content.api.examples import CHANGES, REDIRECTS, SITEMAP
from content.api.framework import Answer, Params, get, respond
from content.api.problems import Problem
from content.api.scope import Scope
from content.api.types import Alternate, LocaleCode, Path

#: What one site map may hold, by the protocol.
MOST_PLACES = 50_000


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A page for search engines."""

    path: Path
    loc: Annotated[str, Meta(description="The whole address.")]
    lastmod: dt.datetime | None
    locale: LocaleCode
    alternates: tuple[Alternate, ...]


class Sitemap(msgspec.Struct, frozen=True, kw_only=True):
    """The pages of the site in all languages, without those that editors hide from search engines."""

    total: int
    items: tuple[Place, ...]


@get(
    "/sitemap",
    answers=Sitemap,
    tags=["feeds"],
    example=SITEMAP,
    problems=("unknown-parameter",),
    operation_id="getSitemap",
    summary="Data of the site map",
    description="To build a `sitemap.xml` from; a finished one is at `/sitemap.xml`.",
)
def sitemap(request: HttpRequest, query: Query[Params]) -> Answer:
    items = places(Scope.of(request, query.site))
    return Answer(Sitemap(total=len(items), items=items), keys=["tree"], splice=True)


def places(scope: Scope) -> tuple[Place, ...]:
    """Every page for search engines. One query."""
    found = cards.load(cards.of_content().filter(scope.visible()).order_by("path"), scope)
    listed = [card for card in found if not card.no_index][:MOST_PLACES]
    families: dict[str, list[Card]] = defaultdict(list)
    for card in listed:
        families[card.translation_key].append(card)
    return tuple(_place(card, families[card.translation_key], scope) for card in listed)


def _place(card: Card, family: Sequence[Card], scope: Scope) -> Place:
    path = scope.path(card.url_path) or ""
    alternates = [
        Alternate(locale=each.locale, path=scope.path(each.url_path) or "", title=each.title)
        for each in family
    ]
    alternates += [
        msgspec.structs.replace(each, locale="x-default")
        for each in alternates
        if each.locale == scope.default
    ]
    return Place(
        path=path,
        loc=scope.address + path,
        lastmod=card.last_published_at,
        locale=card.locale,
        alternates=tuple(alternates),
    )


def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """``/sitemap.xml`` of the site whose address was asked, with translations."""
    scope = Scope.of(request)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">',
        *(_entry(place, scope) for place in places(scope)),
        "</urlset>\n",
    ]
    body = "\n".join(lines).encode()
    answer = Answer(body, keys=["tree"], media_type="application/xml; charset=utf-8")
    return respond(answer)


def _entry(place: Place, scope: Scope) -> str:
    parts = [f"<loc>{escape(place.loc)}</loc>"]
    if place.lastmod:
        parts.append(f"<lastmod>{place.lastmod.date().isoformat()}</lastmod>")
    if len({each.path for each in place.alternates}) > 1:
        parts += [
            f'<xhtml:link rel="alternate" hreflang="{escape(each.locale)}" '
            f'href="{escape(scope.address + each.path)}"/>'
            for each in place.alternates
        ]
    return f"<url>{''.join(parts)}</url>"


# --- redirects ------------------------------------------------------------------------------------


class RedirectRule(msgspec.Struct, frozen=True, kw_only=True, rename={"source": "from"}):
    """What is at `from` is now at `to`: a path of the site, or an address."""

    source: Annotated[str, Meta(description="A path, with its query where that matters.")]
    to: str
    permanent: bool


class Redirects(msgspec.Struct, frozen=True, kw_only=True):
    """Redirects that editors made. `total` counts all of the site."""

    total: int
    limit: int
    offset: int
    items: tuple[RedirectRule, ...]


class RedirectsQuery(Params):
    limit: int = Field(1000, ge=1, le=5000, description="How many at most.")
    offset: int = Field(0, ge=0, le=1_000_000, description="How many to pass over.")


@get(
    "/redirects",
    answers=Redirects,
    tags=["feeds"],
    example=REDIRECTS,
    problems=("unknown-parameter",),
    operation_id="getRedirects",
    summary="Redirects",
    description="For front ends that make their redirects when they are built. Those that ask "
    "`page?path=` at run time are told about them there. What leads to a page that is not for "
    "everybody is left out.",
)
def redirects(request: HttpRequest, query: Query[RedirectsQuery]) -> Answer:
    scope = Scope.of(request, query.site)
    mine = WagtailRedirect.objects.filter(Q(site=scope.site_id) | Q(site__isnull=True))
    total = mine.count()
    rows = list(mine.order_by("old_path", "pk")[query.offset : query.offset + query.limit])
    wanted = {row.redirect_page_id for row in rows if row.redirect_page_id}
    loaded = cards.load(cards.of_content().filter(pk__in=wanted), scope) if wanted else []
    pages = {card.id: card for card in loaded}
    items = []
    for row in rows:
        if led := finding.target(row, scope, pages):
            to, permanent = led[0].to, led[0].permanent
            items.append(RedirectRule(source=row.old_path, to=to, permanent=permanent))
    made = Redirects(total=total, limit=query.limit, offset=query.offset, items=tuple(items))
    return Answer(made, keys=["redirects", "tree"], splice=True)


# --- changes --------------------------------------------------------------------------------------


class ChangeItem(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to one object, and the surrogate keys of the answers that it made stale.

    `path` is where a page is now, "" when it is nowhere any more; `previous_path` where it was.
    """

    sequence: int
    at: dt.datetime
    action: Literal["published", "unpublished", "deleted", "moved"]
    kind: Annotated[
        str, Meta(description="page, snippet, menu, redirect, image, document, setting, …")
    ]
    type: Annotated[str, Meta(description="A page's type as the API calls it, else the model.")]
    id: Annotated[str, Meta(description="The object's id, as text.")]
    title: str
    locale: str
    path: str
    previous_path: str
    keys: tuple[str, ...]


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """Changes in the order in which they happened. Ask again with `since` = `next`.

    `more`: there are more already. `latest` is the newest change of all.
    """

    items: tuple[ChangeItem, ...]
    next: int
    more: bool
    latest: int


class ChangesQuery(Params):
    since: int | None = Field(
        None,
        ge=0,
        le=2**63 - 1,
        description="The cursor: what happened after this change. Without it there are no items, "
        "only `next`: read everything, then begin there.",
        examples=[1204],
    )
    limit: int = Field(100, ge=1, le=500, description="How many at most.")


@get(
    "/changes",
    answers=Changes,
    tags=["feeds"],
    example=CHANGES,
    problems=("unknown-parameter", "pruned"),
    operation_id="getChanges",
    summary="What has changed since",
    description="Everything that was published, unpublished, deleted or moved, in the order in which "
    "it happened, deletions included; nothing is missed between two requests. 410 says that the "
    "cursor is too old, or of another database: read everything again. Nothing of it may be cached.",
)
def changes(request: HttpRequest, query: Query[ChangesQuery]) -> Answer:
    latest = outbox.latest()
    if query.since is None:
        return _uncached(Changes(items=(), next=latest, more=False, latest=latest))
    try:
        rows = outbox.since(query.since, query.limit)
    except outbox.Expired as error:
        words = f"{error} Read everything again, then go on from {latest}."
        raise Problem("pruned", words) from None
    reached = rows[-1].sequence if rows else query.since
    items = tuple(_change(row) for row in rows)
    latest = max(latest, reached)
    return _uncached(Changes(items=items, next=reached, more=reached < latest, latest=latest))


def _uncached(made: Changes) -> Answer:
    return Answer(made, shared=False, headers={"Cache-Control": "no-store"})


#: Which answers show a file, its keys say. What editors call it may be nobody else's business: it may
#: be in a private collection, or wait for a page that is still a draft.
_UNNAMED = frozenset({"image", "document"})


def _change(row: outbox.Change) -> ChangeItem:
    return ChangeItem(
        sequence=row.sequence,
        at=row.at,
        action=row.action,
        kind=row.kind,
        type=_page_models().get(row.model, row.model),
        id=row.object_id,
        title="" if row.kind in _UNNAMED else row.title,
        locale=row.locale,
        path=row.path,
        previous_path=row.previous_path,
        keys=tuple(row.keys),
    )


@functools.cache
def _page_models() -> dict[str, str]:
    return {model._meta.label_lower: name for name, model in cards.page_types().items()}
