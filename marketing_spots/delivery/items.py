"""One item of an answer as JSON."""

from __future__ import annotations

import msgspec

_encode = msgspec.json.Encoder().encode


def item_head(ad: str, format: str, language: str, content: object) -> bytes:
    """The item up to and including the quotation mark that opens the text of its token."""
    item = {"id": ad, "format": format, "language": language, "content": content, "token": ""}
    return _encode(item)[:-2]
