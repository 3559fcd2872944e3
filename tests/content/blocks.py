"""Values of every block as they are stored, and an env as the API has it."""

from __future__ import annotations

from typing import Any

from plugins.api import Document, Image, PageLink, RichText
from plugins.sanitise import check_url


class Env:
    """Gives back what was loaded; the ids that were asked for stay in `asked`."""

    language = "en"

    def __init__(self, *, loaded: bool = True, gone: frozenset[int] = frozenset()) -> None:
        self.loaded, self.gone = loaded, gone
        self.asked: set[tuple[str, Any]] = set()

    def _there(self, kind: str, id: Any) -> bool:
        if isinstance(id, int):
            self.asked.add((kind, id))
        return self.loaded and type(id) is int and id not in self.gone

    def image(self, id: Any, alt: str | None = None) -> Image | None:
        if not self._there("image", id):
            return None
        return Image(alt="its own" if alt is None else alt, url=f"/i/{id}", width=4, height=3)

    def page(self, id: Any) -> PageLink | None:
        if not self._there("page", id):
            return None
        return PageLink(id=id, type="article", title=f"Page {id}", path=f"/p/{id}/", locale="en")

    def document(self, id: Any) -> Document | None:
        if not self._there("document", id):
            return None
        return Document(
            id=id, title=f"File {id}", url=f"/d/{id}", filename="a.pdf", type="application/pdf"
        )

    def rich(self, source: Any) -> RichText:
        return RichText(html=str(source), tree=())

    def url(self, source: str) -> str:
        return check_url(source)


def listed(*values: Any) -> list[dict[str, Any]]:
    """A ListBlock's children as they are stored."""
    return [{"type": "item", "value": value, "id": f"item-{at}"} for at, value in enumerate(values)]


LINK = {"text": "Apply", "page": 7, "document": None, "url": ""}
RAW: dict[str, Any] = {
    "heading": {"text": "Before the storm", "level": "3"},
    "text": "<p>Charge your phone.</p>",
    "quote": {"text": "We water at night.", "author": "Rosa", "role": "Irrigator"},
    "callout": {"tone": "tip", "title": "Save", "body": "<p>Turn it down.</p>"},
    "image": {"image": 1, "caption": "A crew", "alt": "Two people", "decorative": False},
    "video": {
        "title": "Your meter",
        "url": "https://youtu.be/abcdefghijk",
        "poster": 2,
        "captions": 3,
        "transcript": "<p>Hello.</p>",
    },
    "steps": {"title": "Now", "steps": listed({"title": "Leave", "text": "<p>At once.</p>"})},
    "accordion": {"title": "More", "items": listed({"title": "Who?", "body": "<p>You.</p>"})},
    "table": {
        "data": [["", "Summer"], ["On-peak", "28 ¢"], [None, None]],
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_header_choice": "both",
        "table_caption": "Prices",
    },
    "cards": {
        "title": "Winter",
        "cards": listed({"title": "Pumps", "text": "Up to $2", "image": 4, "link": LINK}),
    },
    "buttons": {"buttons": listed({"link": LINK, "style": "secondary"})},
    "documents": {"title": "Forms", "documents": listed(5)},
    "phones": {
        "title": "Call",
        "phones": listed({"label": "Gas", "number": "1-800-555-0142", "hours": "Always"}),
    },
    "contact": {"contact": 8, "title": ""},
    "spot": {"spot": "home-hero"},
    "faqs": {
        "title": "Asked",
        "questions": listed(9, 9),
        "category": 10,
        "tag": "billing",
        "limit": 4,
    },
    "programs": {"title": "For you", "programs": listed(11), "category": "rebate", "limit": 3},
    "rates": {"title": "Rates", "plans": listed(12, 13)},
}
