"""Menus that editors arrange, and the tree of all pages."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from django.db.models import Q
from django.http import HttpRequest
from ninja import Path as PathParameter
from ninja import Query
from pydantic import Field
from wagtail.models import Page as WagtailPage

from content import ports
from content.api import cards, env
from content.api.body import raw
from content.api.cards import Card
from content.api.credentials import SECURITY, credentials
from content.api.env import Wishes
from content.api.examples import MENU, MENUS, TREE
from content.api.framework import Answer, Params, get
from content.api.pages import LOCALE
from content.api.problems import Problem, did_you_mean, one_of
from content.api.scope import Root, Scope
from content.api.types import LocaleCode, Path
from content.blocks import trees
from content.blocks.trees import MenuGroup, MenuLink, MenuPage, MenuSpot
from content.models import Menu

DEEPEST = 10
HANDLE = PathParameter(
    description="Which menu: header, footer, utility or mobile.", examples=["header"]
)


class Navigation(msgspec.Struct, frozen=True, kw_only=True):
    """A menu. With `fallback` there is none in the language that was asked for.

    Which item is the current one, the front end knows: it compares paths.
    """

    handle: str
    locale: LocaleCode
    requested_locale: LocaleCode
    fallback: bool
    items: tuple[MenuPage | MenuLink | MenuSpot | MenuGroup, ...]


class Menus(msgspec.Struct, frozen=True, kw_only=True):
    """Every menu of the site in one language, by its handle."""

    menus: dict[str, Navigation]


class NavigationQuery(Params):
    locale: str | None = LOCALE
    customer: str | None = Field(
        None, max_length=128, description="With a server key: the customer whom the menu is for."
    )


@get(
    "/navigation/{handle}",
    answers=Navigation,
    tags=["navigation"],
    example=MENU,
    problems=("unknown-parameter", "unauthorised", "forbidden", "not-found"),
    security=SECURITY,
    operation_id="getMenu",
    summary="A menu",
    description="Its items in the editors' order: pages, addresses, spots, and groups of those. An "
    "item that is only for some is there when the request says who asks (a visitor token, or a "
    "server key with `customer`) and that visitor is among them; such an answer is private.",
)
def menu(
    request: HttpRequest, handle: Annotated[str, HANDLE], query: Query[NavigationQuery]
) -> Answer:
    if handle not in Menu.Handle.values:
        words = f"There is no menu {handle[:40]!r}.{did_you_mean(handle, Menu.Handle.values)}"
        raise Problem("not-found", f"{words} It has to be {one_of(Menu.Handle.values)}.")
    made, keys, shared, asked = _menus(request, query, Q(handle=handle))
    found = made.get(handle)
    if found is None:
        words = f"Editors have not published a menu {handle!r}."
        raise Problem("not-found", words, keys=(f"menu-{handle}",) if shared else ())
    return Answer(found, keys=keys, shared=shared, splice=True, language=found.locale, asked=asked)


@get(
    "/navigation",
    answers=Menus,
    tags=["navigation"],
    example=MENUS,
    problems=("unknown-parameter", "unauthorised", "forbidden"),
    security=SECURITY,
    operation_id="getMenus",
    summary="All menus",
    description="Header, footer and the others in one request; see the menu by its handle.",
)
def menus(request: HttpRequest, query: Query[NavigationQuery]) -> Answer:
    made, keys, shared, asked = _menus(request, query, Q())
    return Answer(Menus(menus=made), keys=keys, shared=shared, splice=True, language=asked)


def _menus(
    request: HttpRequest, query: NavigationQuery, which: Q
) -> tuple[dict[str, Navigation], list[str], bool, str]:
    """The menus by handle, surrogate keys, whether they may be shared, and the language asked for."""
    who = credentials(request, query.customer)
    scope = Scope.of(request, query.site)
    asked = scope.language(query.locale)
    chosen = _chosen(scope, which, asked)
    made, keys = draw(list(chosen.values()), scope, asked, who)
    keys = [*(f"menu-{handle}" for handle in Menu.Handle.values), *keys]
    return {each.handle: each for each in made}, keys, who is None, asked


def _chosen(scope: Scope, which: Q, asked: str) -> dict[str, Any]:
    """The live menu for each handle, in the language that was asked for or in the default one."""
    live = Menu.objects.filter(
        which, scope.live(), locale__language_code__in=[asked, scope.default]
    )
    found: dict[str, Any] = {}
    for each in live.select_related("locale").order_by("handle"):
        if each.locale.language_code == asked or each.handle not in found:
            found[each.handle] = each
    return found


def draw(
    chosen: Sequence[Any],
    scope: Scope,
    asked: str,
    who: ports.Credentials | None = None,
    *,
    everything: bool = False,
) -> tuple[list[Navigation], list[str]]:
    """Menus, live or drafts, as the API gives them, and surrogate keys of what they show.

    An item with an audience is there when `who` belongs to it, or with `everything`.
    """
    stored = [raw(each.items) for each in chosen]
    wishes = Wishes(asked)
    for each in stored:
        trees.menu(each, wishes, _Everything())
    loaded = env.load(wishes, scope)
    shown = _Everything() if everything else _shown(stored, who)
    made = []
    for each, items in zip(chosen, stored, strict=True):
        locale = each.locale.language_code
        made.append(
            Navigation(
                handle=each.handle,
                locale=locale,
                requested_locale=asked,
                fallback=locale != asked,
                items=trees.menu(items, loaded, shown),
            )
        )
    return made, loaded.keys()


class _Everything(Container[str]):
    """In the first pass every item is asked for, whoever may see it."""

    def __contains__(self, item: object) -> bool:
        return True


def _shown(stored: Sequence[Any], who: ports.Credentials | None) -> frozenset[str]:
    """The ids of items with an audience that this visitor belongs to."""
    rules = dict(rule for each in stored for rule in _rules(each))
    if who is None or not rules:
        return frozenset()
    verdicts = ports.judge(who, rules)
    return frozenset(item for item, verdict in verdicts.items() if verdict.result == "eligible")


def _rules(stored: Any) -> Iterator[tuple[str, str]]:
    for child in stored or ():
        value = child.get("value") if isinstance(child, Mapping) else None
        if not isinstance(value, Mapping):
            continue
        if value.get("audience"):
            yield str(child.get("id") or ""), json.dumps(value["audience"])
        if child.get("type") == "group":
            yield from _rules(value.get("items"))


# --- the tree -------------------------------------------------------------------------------------


class TreeNode(msgspec.Struct, frozen=True, kw_only=True):
    """A page with the pages below it. `more`: there are some below that were not asked for."""

    id: int
    type: str
    title: str
    path: Path
    children: tuple[TreeNode, ...]
    more: bool


class Tree(msgspec.Struct, frozen=True, kw_only=True):
    """The pages of a site in one language, from the front page on."""

    locale: LocaleCode
    requested_locale: LocaleCode
    fallback: bool
    root: TreeNode | None


class TreeQuery(Params):
    locale: str | None = LOCALE
    depth: int = Field(
        3, ge=0, le=DEEPEST, description="How many levels below the front page.", examples=[2]
    )


@get(
    "/tree",
    answers=Tree,
    tags=["navigation"],
    example=TREE,
    problems=("unknown-parameter",),
    operation_id="getTree",
    summary="The site map as a tree",
    description="Every page that everybody may see, where editors have put it.",
)
def tree(request: HttpRequest, query: Query[TreeQuery]) -> Answer:
    scope = Scope.of(request, query.site)
    asked = scope.language(query.locale)
    root = scope.root(asked) or scope.root(scope.default)
    locale = root.language if root else asked
    node = _tree(root, scope, query.depth) if root else None
    made = Tree(locale=locale, requested_locale=asked, fallback=locale != asked, root=node)
    return Answer(made, keys=["tree"], splice=True, language=locale, asked=asked)


def _tree(root: Root, scope: Scope, depth: int) -> TreeNode | None:
    deepest = len(root.path) + depth * WagtailPage.steplen
    below = cards.of_content().filter(scope.visible(root.language))
    # One level more than is wanted, to know where there is more.
    levels = deepest // WagtailPage.steplen + 1
    found = cards.load(below.filter(depth__lte=levels).order_by("path"), scope)
    children: dict[str, list[Card]] = defaultdict(list)
    places = {card.tree for card in found}
    for card in found:
        children[_parent(card, places)].append(card)
    top = next((card for card in found if card.id == root.page_id), None)
    return _node(top, children, deepest, scope) if top else None


def _parent(card: Card, places: Container[str]) -> str:
    """The nearest page above that is shown: what is below an unpublished page moves up."""
    place = card.tree[: -WagtailPage.steplen]
    while place and place not in places:
        place = place[: -WagtailPage.steplen]
    return place


def _node(
    card: Card, children: Mapping[str, Sequence[Card]], deepest: int, scope: Scope
) -> TreeNode:
    below = children.get(card.tree, ())
    kept = [each for each in below if len(each.tree) <= deepest]
    return TreeNode(
        id=card.id,
        type=card.type,
        title=card.title,
        path=scope.path(card.url_path) or "",
        children=tuple(_node(each, children, deepest, scope) for each in kept),
        more=len(kept) < len(below),
    )
