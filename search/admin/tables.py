"""The tables of the report on searches: their columns, and what an editor can do about a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.urls import reverse
from wagtail.permissions import page_permission_policy

from search.admin.words import percent
from search.log.reports import Report, Row, Step

VIEW = "search.view_searchday"
HIDE = "search.add_hiddensearch"


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table of the report. `columns`: (label, what it says of a row, a class)."""

    name: str
    title: str
    #: What it means and what to do with it.
    help: str
    #: What is said when there is nothing in it.
    empty: str
    rows: Callable[[Report], Sequence[Any]]
    columns: tuple[tuple[str, Callable[[Any], str], str], ...]
    #: Names of actions, the first of which is always in sight.
    actions: tuple[str, ...]
    export: tuple[tuple[str, str], ...]


def _number(name: str) -> Callable[[Any], str]:
    return lambda row: f"{getattr(row, name):,}"


def _chosen(row: Row) -> str:
    """Of the searches that can be judged, how many led to a choice or were answered."""
    return percent((row.clicked + row.answered) / row.searches if row.searches else None)


ROW_EXPORT = (
    ("text", "Search"),
    ("locale", "Language"),
    ("searches", "Searches"),
    ("zero", "Found nothing"),
    ("poor", "Found nothing that fits"),
    ("clicked", "Led to a click"),
    ("answered", "Answered at once"),
    ("unclicked", "Found, but not clicked"),
    ("refined", "Searched again in other words"),
    ("position", "Where the choice stood"),
)
TABLES = (
    Table(
        name="nothing",
        title="Nothing was found",
        help="Nothing at all, or nothing that has even half of what was asked. The best list to work from: write "
        "the answer, or tell search that these words mean something that is there.",
        empty="Everything that was searched for found something that fits.",
        rows=Report.nothing,
        columns=(
            ("Nothing", _number("zero"), ""),
            ("Nothing that fits", _number("poor"), ""),
            ("of searches", _number("searches"), "search-wide"),
        ),
        actions=("faq", "synonym", "pin", "try"),
        export=ROW_EXPORT,
    ),
    Table(
        name="not-clicked",
        title="Found, but nobody clicked",
        help="Something was there, but nobody chose it: is it the right page, and does its title say so?",
        empty="What was found was also chosen.",
        rows=Report.unclicked,
        columns=(
            ("Not clicked", _number("unclicked"), ""),
            ("of searches", _number("searches"), "search-wide"),
        ),
        actions=("try", "pin", "synonym", "faq"),
        export=ROW_EXPORT,
    ),
    Table(
        name="other-words",
        title="Searched again in other words",
        help="People who say the first and then the second often mean one thing: a synonym saves them the "
        "second search.",
        empty="Nobody had to search twice.",
        rows=lambda report: report.steps,
        columns=(
            ("Then searched for", lambda step: step.then, "search-text"),
            ("Times", _number("times"), ""),
        ),
        actions=("synonym", "try", "pin", "faq"),
        export=(
            ("text", "Search"),
            ("then", "Then searched for"),
            ("locale", "Language"),
            ("times", "Times"),
            ("found", "Of these, the second found something"),
        ),
    ),
    Table(
        name="searched",
        title="What people search for",
        help="In their own words: good titles and menu entries use the same ones.",
        empty="Nobody has searched for anything in this time.",
        rows=Report.searched,
        columns=(
            ("Searches", _number("searches"), ""),
            ("Found nothing", _number("nothing"), "search-wide"),
            ("Clicked or answered", _chosen, "search-wide"),
        ),
        actions=("try", "pin", "synonym", "faq", "hide"),
        export=ROW_EXPORT,
    ),
)
BY_NAME = {table.name: table for table in TABLES}

ACTIONS = {
    "faq": ("Write this FAQ", "edit", "wagtailcore.add_page"),
    "synonym": ("Add a synonym", "resubmit", "search.add_synonymset"),
    "pin": ("Pin a result", "thumbtack", "search.add_bestbet"),
    "try": ("Try it", "search", VIEW),
    "hide": ("Never suggest this", "no-view", HIDE),
}


def action_url(name: str, row: Row | Step) -> str:
    """Where an action begins, with what is known of the row filled in."""
    given = {"locale": row.locale}
    if name == "faq":
        return f"{reverse('search_reports:write')}?{urlencode({'title': row.text, **given})}"
    if name == "synonym":
        said = [row.text, row.then] if isinstance(row, Step) else [row.text]
        return f"{reverse('synonyms:add')}?{urlencode({'words': chr(10).join(said), **given})}"
    if name == "pin":
        return f"{reverse('best_bets:add')}?{urlencode({'phrases': row.text, **given})}"
    if name == "hide":
        return f"{reverse('search_reports:hide')}?{urlencode({'text': row.text, **given})}"
    return f"{reverse('try_search:index')}?{urlencode({'q': row.text, **given})}"


def _may(user: Any, action: str) -> bool:
    if action == "faq":
        # Pages anywhere, from what Wagtail keeps for the request; where, the next screen says.
        return bool(page_permission_policy.user_has_permission(user, "add"))
    return bool(user.has_perm(ACTIONS[action][2]))


class Cells(msgspec.Struct, frozen=True):
    """A row as it is shown."""

    row: Any
    cells: list[tuple[str, str, str]]
    first: tuple[str, str, str] | None
    more: list[tuple[str, str, str]]
    locale: str


def cells(table: Table, row: Any, user: Any) -> Cells:
    """The cells and the actions that somebody may take."""
    actions = [
        (ACTIONS[name][0], ACTIONS[name][1], action_url(name, row))
        for name in table.actions
        if _may(user, name)
    ]
    said = [(label, say(row), classname) for label, say, classname in table.columns]
    return Cells(row, said, actions[0] if actions else None, actions[1:], row.locale)
