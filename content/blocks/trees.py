"""What the API makes of guided help and menus; see :mod:`content.blocks.values` for the rules."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

import msgspec

from content.blocks import raw
from content.blocks.values import rich_or_none
from plugins.api import PageEnv, PageLink, RichText
from plugins.rules import rule_from_stream

# --- guided help ----------------------------------------------------------------------------------


class GuidedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to choose: it leads to the step `next_step`, or to `page`."""

    label: str
    next_step: str | None = None
    page: PageLink | None = None


class GuidedQuestion(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="question"):
    """A step that asks. `name` is what answers call it."""

    name: str
    question: str
    help: RichText | None = None
    answers: tuple[GuidedAnswer, ...] = ()


class GuidedEnding(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="ending"):
    """A step that ends it, with an answer and perhaps somebody to contact."""

    name: str
    title: str
    text: RichText | None = None
    contact: PageLink | None = None


def guided_steps(value: Any, env: PageEnv) -> tuple[GuidedQuestion | GuidedEnding, ...]:
    """The steps; people start at the first. An answer that leads nowhere any more is left out."""
    names = {raw.text(raw.struct(each), "name") for _, each, _ in raw.stream(value)}
    made: list[GuidedQuestion | GuidedEnding] = []
    for kind, each, _ in raw.stream(value):
        given = raw.struct(each)
        if kind == "question":
            made.append(_question(given, names, env))
        elif kind == "ending":
            made.append(
                GuidedEnding(
                    name=raw.text(given, "name"),
                    title=raw.text(given, "title"),
                    text=rich_or_none(given.get("text"), env),
                    contact=env.page(given.get("contact")),
                )
            )
    return tuple(made)


def _question(given: Mapping[str, Any], names: Container[str], env: PageEnv) -> GuidedQuestion:
    answers = []
    for each in map(raw.struct, raw.items(given.get("answers"))):
        page, following = env.page(each.get("page")), raw.text(each, "next_step")
        following = following if following in names else ""
        if following or page is not None:
            answers.append(
                GuidedAnswer(
                    label=raw.text(each, "label"),
                    next_step=following or None,
                    page=None if following else page,
                )
            )
    return GuidedQuestion(
        name=raw.text(given, "name"),
        question=raw.text(given, "question"),
        help=rich_or_none(given.get("help"), env),
        answers=tuple(answers),
    )


# --- menus ----------------------------------------------------------------------------------------


class MenuPage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="page"):
    """Leads to a page of the site."""

    id: str
    label: str
    page: PageLink


class MenuLink(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="link"):
    """Leads to an address or a path."""

    id: str
    label: str
    href: str


class MenuSpot(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="spot"):
    """A spot: what is there comes from the spots API."""

    id: str
    spot: str


class MenuGroup(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="group"):
    """Items below one label."""

    id: str
    label: str
    items: tuple[MenuPage | MenuLink | MenuSpot, ...]


MenuItem = MenuPage | MenuLink | MenuSpot | MenuGroup


def menu_rules(value: Any) -> dict[str, Mapping[str, Any]]:
    """The audience rule of each item that has one, by the item's id, as the engine takes it."""
    found: dict[str, Mapping[str, Any]] = {}
    for kind, each, id_ in raw.stream(value):
        given = raw.struct(each)
        if given.get("audience"):
            found[id_] = rule_from_stream(given["audience"])
        if kind == "group":
            found.update(menu_rules(given.get("items")))
    return found


def menu(value: Any, env: PageEnv, shown: Container[str] = ()) -> tuple[MenuItem, ...]:
    """The items in their order.

    An item with an audience is there when its id is in `shown`, and so are a group's items. Items
    whose page is gone are left out, and groups in which nothing is left.
    """
    made: list[MenuItem] = []
    for kind, each, id_ in raw.stream(value):
        given = raw.struct(each)
        item = _item(kind, given, id_, env, shown)
        if item is not None and (not given.get("audience") or id_ in shown):
            made.append(item)
    return tuple(made)


def _item(
    kind: str, given: Mapping[str, Any], id_: str, env: PageEnv, shown: Container[str]
) -> MenuItem | None:
    label = raw.text(given, "label")
    if kind == "page":
        page = env.page(given.get("page"))
        return page and MenuPage(id=id_, label=label or page.title, page=page)
    if kind == "link":
        try:
            return MenuLink(id=id_, label=label, href=env.url(raw.text(given, "url")))
        except ValueError:
            return None
    if kind == "spot":
        spot = raw.text(given, "spot")
        return MenuSpot(id=id_, spot=spot) if spot else None
    if kind == "group":
        inner = menu(given.get("items"), env, shown)
        items = tuple(each for each in inner if not isinstance(each, MenuGroup))
        return MenuGroup(id=id_, label=label, items=items) if items else None
    return None
