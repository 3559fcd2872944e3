"""What answers are made of: the parts that all page types share."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from plugins.api import Image, PageLink

Path = Annotated[
    str,
    Meta(
        description="The path on the site: `/safety/gas`, in other languages than the default "
        "with its code in front: `/es/seguridad/gas`."
    ),
]
LocaleCode = Annotated[str, Meta(description="A language code: `en`, `es`.")]


class Alternate(Struct, frozen=True, kw_only=True):
    """The same page in a language. `locale` is `x-default` for the one to fall back to."""

    locale: str
    path: Path
    title: str


class Seo(Struct, frozen=True, kw_only=True):
    """What search engines and networks are told."""

    title: str
    description: str
    canonical: Annotated[str, Meta(description="The whole address that counts.")]
    no_index: Annotated[bool, Meta(description="Ask search engines not to list the page.")]
    image: Image | None
    og_type: Annotated[str, Meta(description="Open Graph's `og:type`.")]


class PageCard(Struct, frozen=True, kw_only=True):
    """A page in a list."""

    id: int
    type: Annotated[str, Meta(description="The page's type: `article`, `program`, …")]
    title: str
    summary: str
    path: Path
    locale: LocaleCode
    image: Image | None
    tags: tuple[str, ...]
    first_published_at: dt.datetime | None
    last_published_at: dt.datetime | None


class Children(Struct, frozen=True, kw_only=True):
    """The pages right below, in the editors' order: the first 100 of `total`.

    For more ask `pages?parent=`.
    """

    total: int
    items: tuple[PageCard, ...]


class Page(Struct, frozen=True, kw_only=True, tag_field="type"):
    """What every page has."""

    kind: Literal["page"] = "page"
    id: int
    title: str
    summary: str
    path: Path
    locale: LocaleCode
    requested_locale: Annotated[str, Meta(description="The language that was asked for.")]
    fallback: Annotated[
        bool, Meta(description="The page is not there in the language that was asked for.")
    ]
    alternates: tuple[Alternate, ...]
    breadcrumbs: Annotated[
        tuple[PageLink, ...],
        Meta(description="From the front page to the page above this one."),
    ]
    seo: Seo
    spots: Annotated[
        tuple[str, ...],
        Meta(description="All spots of the page, in its body, too: ask for them in one request."),
    ]
    tags: tuple[str, ...]
    lead_image: Image | None
    first_published_at: dt.datetime | None
    last_published_at: dt.datetime | None
    structured_data: Annotated[
        tuple[dict[str, Any], ...],
        Meta(description="JSON-LD of schema.org, one `<script type=application/ld+json>` each."),
    ]


class Redirect(Struct, frozen=True, kw_only=True, tag_field="type", tag="redirect"):
    """What was asked for is elsewhere. The front end sends people there.

    `to` is a path of the site or an address; `page` tells more when it is a page of the site.
    """

    kind: Literal["redirect"] = "redirect"
    to: str
    permanent: Annotated[bool, Meta(description="308 if it is, else 307.")]
    page: PageLink | None


class Listed(Struct, frozen=True, kw_only=True):
    """Pages in short. `total` counts all that fit the filters."""

    total: int
    limit: int
    offset: int
    items: tuple[PageCard, ...]
