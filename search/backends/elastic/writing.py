"""Documents as Elasticsearch gets them. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from search import ranking
from search.backends.base import MARK, UNMARK, Write
from search.documents.document import Document
from search.language import normal, words

#: Bytes of a key: more than that Elasticsearch does not take.
LONGEST_KEY = 512
#: Takes the marks out of a text that has them: whoever reads a hit could not tell them from ours.
_NO_MARKS = str.maketrans("", "", MARK + UNMARK)


def source(document: Document) -> dict[str, Any]:
    """What is written: the document, and beside it what it is found by."""
    ways = [text for text in (document.title, *document.questions) if text]
    whole = [" ".join(words(text)) for text in ways]
    return {
        "head": [normal(text) for text in [document.title] * (ranking.TITLE_TIMES - 1) + ways],
        "body": [normal(text) for text in (document.summary, document.body) if text],
        "exact": whole,
        "opening": whole[:1],
        "boost": ranking.lasting_boost(document.kind, document.popularity, document.helpfulness),
        "digest": document.digest(),
        "document": kept(document),
    }


def kept(document: Document) -> dict[str, Any]:
    """The document without what is empty: an empty category is no category to count."""
    plain = msgspec.to_builtins(document)
    for name in ("title", "summary", "body"):
        if MARK in plain[name] or UNMARK in plain[name]:
            plain[name] = plain[name].translate(_NO_MARKS)
    return {name: value for name, value in plain.items() if value not in ("", None, [], {}, ())}


def actions(writes: Iterable[Write], refused: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Bulk actions, one a write, each with the version that decides whether it is late.

    A removal writes an empty document and does not delete: Elasticsearch forgets the version of
    what was deleted, after a minute or a restart, and a late write would bring it back.

    Adds (key, why) to `refused` for what cannot be written: one such would fail the whole request.
    """
    for write in writes:
        try:
            size = len(write.key.encode())
            made = {} if write.document is None else source(write.document)
        except UnicodeEncodeError:
            refused.append((write.key, "It has half a character in it, which no file can hold."))
            continue
        if not 0 < size <= LONGEST_KEY:
            refused.append(
                (write.key, f"Its key has {size} bytes, and may have 1 to {LONGEST_KEY}.")
            )
            continue
        yield {
            "_op_type": "index",
            "_id": write.key,
            "version": write.version,
            "version_type": "external_gte",
            "_source": made,
        }
