"""Entries of menus as documents: "where do I pay" is answered with the way there.

What is found is what a visitor sees: the menu of their language or, where there is none, the
default language's with its links led on to translated pages. Where several menus lead to one place,
one entry stands for all.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec
from django.conf import settings

from content.api.body import raw as stored
from content.api.cards import Card, load, of_content
from content.api.scope import Scope
from content.blocks import raw
from content.checks.targets import number
from content.models import Menu
from plugins.sanitise import check_url
from search.documents import texts
from search.documents.document import Crumb, Document
from search.documents.places import Places

#: The order in which menus stand for each other.
ORDER = tuple(Menu.Handle.values)
NAVIGATION = "menu-"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An item that leads somewhere; `groups` are the labels above it, `rule` who may see it."""

    menu: Any
    id: str
    groups: tuple[str, ...]
    label: str
    rule: str
    page: int | None = None
    url: str = ""

    @property
    def key(self) -> str:
        return f"{NAVIGATION}{self.menu.pk}-{self.id}"


def entries() -> list[Entry]:
    """Every item of every live menu that names a page or an address. One query."""
    live = Menu.objects.filter(live=True).select_related("locale")
    ordered = sorted(live, key=lambda menu: (ORDER.index(menu.handle), menu.pk))
    return [entry for menu in ordered for entry in _entries(menu, stored(menu.items), (), (), "")]


def _entries(
    menu: Any, items: Any, groups: tuple[str, ...], rules: tuple[Any, ...], place: str
) -> Iterator[Entry]:
    for at, (kind, value, id_) in enumerate(raw.stream(items)):
        given = raw.struct(value)
        label, here = texts.tidy(raw.text(given, "label")), f"{place}{at}"
        # Who may not see a group sees nothing of it: both rules have to hold.
        own = (*rules, *(given.get("audience") or ()))
        rule = json.dumps(own) if own else ""
        facts: dict[str, Any] = {"menu": menu, "id": id_ or here, "groups": groups, "rule": rule}
        if kind == "group":
            above = (*groups, label) if label else groups
            yield from _entries(menu, given.get("items"), above, own, f"{here}.")
        elif kind == "page" and (page := number(given.get("page"))):
            yield Entry(**facts, label=label, page=page)
        elif kind == "link" and label and (url := _checked(raw.text(given, "url"))):
            yield Entry(**facts, label=label, url=url)


def _checked(url: str) -> str:
    try:
        return check_url(url)
    except ValueError:
        return ""


class Target(msgspec.Struct, frozen=True):
    """A page that a menu leads to."""

    card: Card
    path: str
    sites: tuple[int, ...]
    expires_at: dt.datetime | None


class Targets(msgspec.Struct, frozen=True):
    """The pages that menus lead to, with their translations; `families` are keys of all of them,
    those included that nobody may see at the moment."""

    by_id: Mapping[int, Target]
    by_family: Mapping[tuple[str, str], Target]
    families: frozenset[str]

    @classmethod
    def of(cls, found: Collection[Entry], places: Places) -> Targets:
        """Five queries, and none where no entry leads to a page."""
        ids = {entry.page for entry in found if entry.page}
        if not ids:
            return cls({}, {}, frozenset())
        keys = of_content().filter(pk__in=ids).values("translation_key")
        pages = of_content().filter(translation_key__in=keys)
        cards = load(pages.order_by("pk"), Scope.of_site())
        ends = dict(pages.filter(live=True).values_list("pk", "expire_at"))
        by_id: dict[int, Target] = {}
        by_family: dict[tuple[str, str], Target] = {}
        for card in cards:
            place = places.at(card.url_path)
            if place is not None and card.id in ends:
                made = Target(card, place.path, place.sites, ends[card.id])
                by_id[card.id] = made
                if card.alias_of is None:
                    by_family[card.translation_key, card.locale] = made
        return cls(by_id, by_family, frozenset(card.translation_key for card in cards))

    def for_locale(self, page: int, locale: str, *, translated: bool) -> Target | None:
        """Where a link leads in a language: to the page in it or, unless only `translated` will do,
        to the page itself."""
        found = self.by_id.get(page)
        if found is None or found.card.locale == locale:
            return found
        own = self.by_family.get((found.card.translation_key, locale))
        return own if own or translated else found


def make(locale: str, found: Collection[Entry], targets: Targets, places: Places) -> list[Document]:
    """The entries of the menus of a language as documents. Asks the database for nothing."""
    own = {entry.menu.handle for entry in found if entry.menu.locale.language_code == locale}
    made: dict[str, dict[str, Document]] = {}
    for entry in found:
        language = entry.menu.locale.language_code
        fallback = language != locale
        if fallback and (language != settings.LANGUAGE_CODE or entry.menu.handle in own):
            continue
        document = _document(entry, locale, fallback, targets, places)
        if document is not None:
            # One that everybody sees stands for those that only some see.
            made.setdefault(document.path, {}).setdefault(document.rule, document)
    kept = ([each[""]] if "" in each else [*each.values()] for each in made.values())
    return [document for each in kept for document in each]


def _document(
    entry: Entry, locale: str, fallback: bool, targets: Targets, places: Places
) -> Document | None:
    if entry.page is None:
        # An address has only the menu's own words, which are in another language then.
        return None if fallback else _finished(entry, locale, entry.url, places.sites())
    target = targets.for_locale(entry.page, locale, translated=fallback)
    return target and _finished(entry, locale, target.path, target.sites, target)


def _finished(
    entry: Entry, locale: str, path: str, sites: tuple[int, ...], target: Target | None = None
) -> Document:
    card = target.card if target else None
    title = texts.tidy(card.title) if card else ""
    label = entry.label or title
    ways = [title, " ".join((*entry.groups, label)) if entry.groups else ""]
    ends = [each for each in (entry.menu.expire_at, target and target.expires_at) if each]
    page_keys = (f"page-{card.id}", f"translations-{card.translation_key}") if card else ()
    return Document(
        key=entry.key,
        kind="navigation",
        type="navigation",
        locale=locale,
        title=label,
        questions=tuple(dict.fromkeys(each for each in ways if each and each != label)),
        summary=texts.tidy(card.summary) if card else "",
        path=path,
        breadcrumb=tuple(Crumb(group, "") for group in entry.groups),
        sites=sites,
        rule=entry.rule,
        expires_at=min(ends) if ends else None,
        extra={"menu": entry.menu.handle, **({"page": card.id} if card else {})},
        keys=(f"menu-{entry.menu.handle}", *page_keys),
    )
