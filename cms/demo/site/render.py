"""From the demo's notation to what fields store, in one language."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from html import escape
from typing import Any

from cms.demo.site.writing import Days, Pic, Ref, Rich, T

NAMESPACE = uuid.UUID("0c4c9a52-6f0e-4f5e-9a07-5b5a3c6d1e10")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")


class Renderer:
    """Knows the ids of pages and pictures, and today."""

    def __init__(
        self, pages: Mapping[str, int], pictures: Mapping[str, int], today: dt.date
    ) -> None:
        self.pages, self.pictures, self.today = pages, pictures, today

    def value(self, given: Any, language: str) -> Any:
        """Plain values with `language`'s words in them. Raises KeyError for a page that is not."""
        match given:
            case T():
                return given.es if language == "es" else given.en
            case Rich():
                return self.html(given.text.es if language == "es" else given.text.en)
            case Ref():
                return self.pages[given.key]
            case Pic():
                return self.pictures[given.name]
            case Days():
                return self.today + dt.timedelta(days=given.after)
            case dict():
                return {name: self.value(each, language) for name, each in given.items()}
            case list() | tuple():
                return [self.value(each, language) for each in given]
        return given

    def stream(self, given: Any, language: str, seed: str) -> list[Any]:
        """A stream with ids that are the same each time, so that languages keep in step."""
        made = self.value(given, language)
        _number(made, seed)
        return list(made)

    def html(self, marked: str) -> str:
        """Wagtail's rich text of a text with marks."""
        parts = []
        for paragraph in marked.split("\n\n"):
            lines = paragraph.split("\n")
            if all(line.startswith("- ") for line in lines):
                items = "".join(f"<li>{self._inline(line[2:])}</li>" for line in lines)
                parts.append(f"<ul>{items}</ul>")
            else:
                parts.append(f"<p>{self._inline(paragraph)}</p>")
        return "".join(parts)

    def _inline(self, text: str) -> str:
        made = _BOLD.sub(r"<b>\1</b>", escape(text, quote=False))
        return _LINK.sub(
            lambda found: f'<a linktype="page" id="{self.pages[found[2]]}">{found[1]}</a>', made
        )


def _number(value: Any, seed: str) -> None:
    if isinstance(value, dict):
        if "type" in value and "value" in value:
            value["id"] = str(uuid.uuid5(NAMESPACE, seed))
        for name, each in value.items():
            _number(each, f"{seed}.{name}")
    elif isinstance(value, list):
        for at, each in enumerate(value):
            _number(each, f"{seed}.{at}")
