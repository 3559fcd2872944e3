"""From what a front end asks for, a path and a language, to the page that belongs there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
from django.conf import settings
from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect as WagtailRedirect
from wagtail.models import Page as WagtailPage

from content.api import cards
from content.api.cards import Card
from content.api.problems import Problem, wrong_parameter
from content.api.scope import Root, Scope
from content.api.types import Redirect
from content.paths import path_on_site
from plugins.api import PageLink
from plugins.sanitise import check_url

LONGEST = 2_000
_STEP = WagtailPage.steplen


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A path read: `language` is what its first part says, None when it says nothing."""

    path: str
    language: str | None
    below: str
    query: str = ""


def read_path(given: str, scope: Scope) -> Wanted:
    """The path as people may have typed or linked it. Raises Problem for what is no path."""
    if len(given) > LONGEST:
        raise wrong_parameter("path", f"A path can have at most {LONGEST} characters.")
    text = given.strip()
    # before urlsplit, which drops line breaks and tabs
    _refuse_controls(text)
    alone = wrong_parameter("path", "Give the path alone, for instance /safety/gas.")
    try:
        parts = urlsplit(text) if not text.startswith("//") else urlsplit("/" + text.lstrip("/"))
    except ValueError:  # an address whose host cannot be one
        raise alone from None
    if parts.scheme or parts.netloc:
        raise alone
    path = unquote(parts.path)
    _refuse_controls(path)
    steps = [step for step in re.split(r"[/\\]+", path) if step not in ("", ".")]
    if ".." in steps:
        raise wrong_parameter("path", 'A path cannot contain ".."; give it from the front page on.')
    language = None
    if steps and steps[0].lower() in scope.languages and steps[0].lower() != settings.LANGUAGE_CODE:
        language = steps.pop(0).lower()
    below = "/".join(steps)
    return Wanted(
        path=path_on_site(language or settings.LANGUAGE_CODE, below),
        language=language,
        below=below + "/" if below else "",
        query=parts.query,
    )


def _refuse_controls(text: str) -> None:
    if any(ord(char) < 32 or char == "\x7f" for char in text) or "\ufffd" in text:
        raise wrong_parameter("path", "A path cannot contain control characters; use UTF-8.")


def find(wanted: Wanted, scope: Scope, asked: str | None) -> tuple[Any | None, list[Card]]:
    """The specific page to answer with, and what else was seen on the way. Three queries at most.

    Prefers the tree that the path names, then the language that was asked for, then the default;
    upper and lower case do not matter. Raises Problem when the page is for a closed group.
    """
    trees = _trees(wanted, scope, asked)
    if not trees:
        return None, []
    seen = _candidates(wanted, trees, scope)
    card = _best(wanted, trees, seen, scope)
    if card is None:
        return None, seen
    if scope.is_private(card.url_path):
        raise private()
    if asked and card.locale != asked:
        card = _translated(card, scope, asked)
    return specific(card), seen


def private() -> Problem:
    """403, which says nothing about the page but that it is not for everybody."""
    return Problem(
        "private", "This page is for a closed group. This API shows only what everybody may see."
    )


def specific(card: Card) -> Any:
    """The page itself, with everything that its type adds. One query."""
    model = cards.page_types()[card.type]
    return model.objects.select_related("locale").filter(pk=card.id).first()


def by_id(page_id: int, scope: Scope) -> Card | None:
    """The page in short, if it is shown on this site. Raises Problem if it is not for everybody."""
    found = cards.load(cards.of_content().filter(pk=page_id), scope)
    card = found[0] if found else None
    if card is None or not card.shown or _elsewhere(card, scope):
        return None
    if scope.is_private(card.url_path):
        raise private()
    return card


def translated(card: Card, scope: Scope, asked: str) -> Card:
    """The page in the language that was asked for, or else in the default one, or as it is."""
    return card if card.locale == asked else _translated(card, scope, asked)


def _elsewhere(card: Card, scope: Scope) -> bool:
    root = scope.root_of(card.url_path)
    return root is None or root.site_id != scope.site_id


def _trees(wanted: Wanted, scope: Scope, asked: str | None) -> list[Root]:
    """Where the path may lead, the likeliest tree first."""
    if wanted.language:
        order = [wanted.language]
    else:
        order = [settings.LANGUAGE_CODE, *([asked] if asked else []), *scope.languages]
    roots = [scope.root(code) for code in dict.fromkeys(order)]
    return [root for root in roots if root is not None]


def _candidates(wanted: Wanted, trees: Sequence[Root], scope: Scope) -> list[Card]:
    """Pages at the path in any of the trees, and above it, so that a 404 can say what there is."""
    steps = wanted.below.split("/")[:-1]
    above = ["".join(f"{each}/" for each in steps[:count]) for count in range(len(steps))]
    places = Q(pk__in=[])
    for root in trees:
        places |= Q(url_path__in=[root.url_path + each for each in above])
        places |= Q(url_path__iexact=root.url_path + wanted.below)
    # url_path has no index, slug and id have
    slugs = {*steps, *(each.lower() for each in steps)}
    named = Q(slug__in=slugs) | Q(pk__in=[root.page_id for root in trees])
    return cards.load(cards.of_content().filter(named, places).order_by("path"), scope)


def _best(wanted: Wanted, trees: Sequence[Root], seen: Sequence[Card], scope: Scope) -> Card | None:
    for root in trees:
        place = root.url_path + wanted.below
        here = [
            card for card in seen if card.shown and card.url_path.casefold() == place.casefold()
        ]
        if here:
            return min(here, key=lambda card: card.url_path != place)
    return None


def _translated(card: Card, scope: Scope, asked: str) -> Card:
    family = cards.load(
        cards.of_content().filter(scope.visible(), translation_key=card.translation_key), scope
    )
    for language in (asked, scope.default):
        for each in family:
            if each.locale == language:
                return each
    return card


def nearest(seen: Sequence[Card], scope: Scope) -> PageLink | None:
    """The deepest page on the way to where nothing is, in the likeliest language."""
    order = {code: -index for index, code in enumerate(scope.languages)}
    found = [
        ((len(card.tree), order.get(card.locale, -len(order))), link)
        for card in seen
        if (link := card.link(scope)) is not None
    ]
    return max(found, key=lambda each: each[0])[1] if found else None


# --- redirects ------------------------------------------------------------------------------------


def redirect(wanted: Wanted, scope: Scope) -> tuple[Redirect, list[str]] | None:
    """Where a redirect that editors made leads from this path, and its keys. Two queries at most.

    Wagtail keeps the paths of redirects normalised, with the query if it matters.
    """
    spellings = {
        WagtailRedirect.normalise_path(path)
        for path in (wanted.path, "/" + wanted.below)
        for path in (path, f"{path}?{wanted.query}" if wanted.query else path)
    }
    found = list(
        WagtailRedirect.objects.filter(
            Q(site=scope.site_id) | Q(site__isnull=True), old_path__in=spellings
        )
    )
    if not found:
        return None
    chosen = min(found, key=lambda each: (each.site_id is None, -len(each.old_path)))
    return target(chosen, scope)


def target(
    chosen: Any, scope: Scope, pages: dict[int, Card] | None = None
) -> tuple[Redirect, list[str]] | None:
    """Where a redirect leads; None when its page is gone or not for everybody."""
    keys = ["redirects"]
    if not chosen.redirect_page_id:
        try:
            to = check_url(chosen.redirect_link)
        except ValueError:  # empty, or what no front end may be sent to, such as javascript:
            return None
        return Redirect(to=to, permanent=chosen.is_permanent, page=None), keys
    if pages is None:
        loaded = cards.load(cards.of_content().filter(pk=chosen.redirect_page_id), scope)
        pages = {card.id: card for card in loaded}
    card = pages.get(chosen.redirect_page_id)
    link = card.link(scope) if card else None
    if link is None:
        return None
    to = link.path.rstrip("/") + (chosen.redirect_page_route_path or "") or "/"
    page = None if "://" in link.path else link
    return Redirect(to=to, permanent=chosen.is_permanent, page=page), [*keys, f"page-{link.id}"]
