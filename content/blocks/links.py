"""A link, in one form for all blocks: to a page, an address or a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from content.blocks import raw
from plugins.api import Document, PageEnv, PageLink


class ContentLink(msgspec.Struct, frozen=True, kw_only=True):
    """Where something leads. `href` is always there: an address, or a path on the site.

    `kind` is page, url or document; with the first and the last, `page` or `document` tells more.
    """

    text: str
    href: str
    kind: str
    page: PageLink | None = None
    document: Document | None = None


def read_link(value: Any, env: PageEnv) -> ContentLink | None:
    """The link of a stored link block; None when it leads nowhere or to what is gone.

    Words that are missing are the target's own title.
    """
    given: Mapping[str, Any] = raw.struct(value)
    page, document = env.page(given.get("page")), env.document(given.get("document"))
    words, address = raw.text(given, "text"), raw.text(given, "url")
    if page is not None:
        return ContentLink(text=words or page.title, href=page.path, kind="page", page=page)
    if document is not None:
        return ContentLink(
            text=words or document.title, href=document.url, kind="document", document=document
        )
    if not address:
        return None
    try:
        return ContentLink(text=words or address, href=env.url(address), kind="url")
    except ValueError:
        return None


def telephone(number: str) -> str:
    """A tel: address for a number as people write it; "" where there are no digits.

    Letters count as on the keys of a phone, an extension becomes a pause, as phones dial it.
    """
    main, _, extension = number.lower().replace("extension", "ext").partition("ext")
    digits = "".join(_KEYS.get(char, char) for char in main if char.isalnum())
    digits = "".join(char for char in digits if char.isascii() and char.isdigit())
    if not digits:
        return ""
    more = "".join(char for char in extension if char.isascii() and char.isdigit())
    return f"tel:{'+' if main.strip().startswith('+') else ''}{digits}" + (f",{more}" * bool(more))


_KEYS = {
    letter: digit
    for digit, letters in zip(
        "23456789", ("abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"), strict=True
    )
    for letter in letters
}
