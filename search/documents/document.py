"""The one shape of everything that can be found, in every backend."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec

Kind = Literal["faq", "page", "program", "guided_help", "contact", "navigation", "document"]
KINDS: tuple[str, ...] = get_args(Kind)


class Crumb(msgspec.Struct, frozen=True):
    """A step on the way to something: a page above it, or a menu that holds it."""

    title: str
    path: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """Something public that can be found, in one language.

    Only what everybody may see becomes a document; an audience narrows what is shown, it guards
    nothing. Texts are plain. `key` is unique in a language and stays the same for one object:
    ``page-12``, ``document-3``, ``menu-4-<item id>``.
    """

    key: str
    kind: Kind
    #: What the content API calls the page's type: article, safety, rate_plan …; else the kind.
    type: str
    locale: str
    title: str
    #: Other ways in which people ask for it, each a short text of its own.
    questions: tuple[str, ...] = ()
    summary: str = ""
    body: str = ""
    #: Where it is: a path of the site, or a whole address.
    path: str = ""
    breadcrumb: tuple[Crumb, ...] = ()
    #: Primary keys of the sites that show it.
    sites: tuple[int, ...] = ()
    #: For whom it is: residential, business, farm; empty is everybody.
    audiences: tuple[str, ...] = ()
    #: ZIP codes, or beginnings of such, where it holds; empty is everywhere.
    areas: tuple[str, ...] = ()
    #: Stored rule of who may see it in a menu ("" is everybody); judged when it is found.
    rule: str = ""
    #: The program's or question's category, as the content API gives it, and its title.
    category: str = ""
    category_title: str = ""
    tags: tuple[str, ...] = ()
    published_at: dt.datetime | None = None
    #: From this moment on it is not found any more, whether or not the worker is late.
    expires_at: dt.datetime | None = None
    #: 0 to 1: how often it is chosen, compared to others; how many found it helpful (0.5: unknown).
    popularity: float = 0.0
    helpfulness: float = 0.5
    #: What answers give beside this: a short answer, a phone number, a picture. JSON values.
    extra: Mapping[str, Any] = {}
    #: Surrogate keys of what it shows, as the outbox names them.
    keys: tuple[str, ...] = ()

    def digest(self) -> str:
        """A short hash of what it says, then what visitors say of it; see :func:`said`.

        Two documents with the same one are the same, but for less than a hundredth of either
        number.
        """
        plain = msgspec.structs.replace(self, popularity=0.0, helpfulness=0.5)
        words = hashlib.blake2b(_encode(plain), digest_size=12).hexdigest()
        return words + signals_digest(self.popularity, self.helpfulness)


def said(digest: str) -> str:
    """The part of a digest that changes with the words alone, not with every visitor."""
    return digest[:_WORDS]


def signals_digest(popularity: float, helpfulness: float) -> str:
    """The other part of a digest."""
    return f"-{round(popularity * 100):03d}{round(helpfulness * 100):03d}"


#: Characters of a digest that are about the words.
_WORDS = 24


class Removed(msgspec.Struct, frozen=True):
    """A document that is no more."""

    key: str
    locale: str


_encode = msgspec.json.Encoder(order="sorted").encode
