"""Asking a content source, and what of its answer can be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from plugins.api import ContentSource, SourcedItem, SourceRequest
from plugins.guard import run_with_deadline
from plugins.manager import get_plugins
from plugins.sanitise import check_url

LONGEST = 300
#: The format of ads that are filled.
LIST = "list"
#: Seconds that a source has where a person waits for a preview.
PATIENCE = 2.0


def ask(source: ContentSource, request: SourceRequest) -> tuple[SourcedItem, ...]:
    """What the source finds, at most `request.limit`. Raises whatever it raises, and ValueError for
    what cannot be shown."""
    found = tuple(source.fetch(request))[: request.limit]
    if wrong := problem_of(found):
        raise ValueError(wrong)
    return found


def filled(content: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A list as front ends get it, from the one in an ad: for previews, with no context.

    Raises ValueError with what to say of a source that fails.
    """
    own = dict(content)
    source = get_plugins().content_sources.get(own.pop("source"))
    settings, limit = own.pop("settings"), own.pop("limit")
    own.pop("reads")
    if source is None:
        raise ValueError("What it lists came from a plugin that is switched off.")
    request = SourceRequest(settings=settings, context={}, language=language, limit=limit)
    try:
        found = run_with_deadline(lambda: ask(source, request), PATIENCE)
    except Exception as error:
        words = f"What it lists cannot be found just now ({type(error).__name__}: {error})."
        raise ValueError(words) from error
    return {**own, "items": as_listed(found)}


def is_plan(content: object) -> bool:
    """Whether an ad's content says where its items come from, instead of having them."""
    return isinstance(content, Mapping) and content.get("format") == LIST and "source" in content


def problem_of(found: Any) -> str:
    """Why these items cannot be shown; an empty text if they can."""
    if not isinstance(found, Sequence) or isinstance(found, str):
        return f"it returned {type(found).__name__}, not a list of items."
    for item in found:
        if not isinstance(item, SourcedItem):
            return f"{item!r} is no SourcedItem."
        texts = (item.title, item.href, item.text, item.kind)
        if not all(isinstance(text, str) for text in texts):
            return f"{item!r} has something else than text in it."
        if not item.title or max(len(item.title), len(item.kind)) > LONGEST:
            return f"the title of {item.href!r} is empty or longer than {LONGEST} characters."
        try:
            check_url(item.href)
        except ValueError as error:
            return f"{item.title!r}: {error}"
    return ""


def as_listed(items: Iterable[SourcedItem]) -> list[Mapping[str, Any]]:
    """The items as the format “list” gives them."""
    return [
        {
            "title": each.title,
            "link": {"href": each.href, "text": each.title},
            "text": each.text,
            "kind": each.kind,
        }
        for each in items
    ]
