"""The words of a page as plain text, blocks of plugins included; nothing here asks the database."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from content.api.body import raw as stored
from content.blocks import raw
from content.checks.outline import Heading, Link, Picture, Piece, Text
from content.checks.targets import number
from search.documents.words import phone_forms

#: A document's body ends here: no page that people read is longer, and no index should have to.
MOST_CHARACTERS = 100_000
#: What a form says after it was sent is no answer to a question.
LEFT_OUT = frozenset(("thank_you",))


def tidy(text: Any) -> str:
    """One line, without surrounding or repeated space or characters that no text has."""
    kept = "".join(char if char.isprintable() or char.isspace() else " " for char in str(text))
    return " ".join(kept.split())


def joined(parts: Iterable[Any]) -> str:
    """Paragraphs as one text, a line each, none twice in a row."""
    lines: list[str] = []
    for part in parts:
        line = tidy(part)
        if line and (not lines or lines[-1] != line):
            lines.append(line)
    return "\n".join(lines)[:MOST_CHARACTERS]


def words(pieces: Sequence[Piece], *, without: Container[str] = ()) -> list[str]:
    """What people read, in the order of the page, but for the fields in `without`."""
    found = []
    for piece in pieces:
        if piece.place.field in LEFT_OUT or piece.place.field in without:
            continue
        if isinstance(piece, Text | Heading):
            found.append(piece.words)
        elif isinstance(piece, Link) and piece.place.field not in ("url", "enrol_url"):
            # The words of a link in running text are part of the text already.
            found.append(piece.words or "")
        elif isinstance(piece, Picture):
            found.append(piece.alt or "")
    return _once(found)


def _once(lines: Iterable[str]) -> list[str]:
    """Each line once: what stands inside another one is said already."""
    kept: list[str] = []
    for line in lines:
        if line and not any(line in before for before in kept[-4:]):
            kept.append(line)
    return kept


def linked_files(pieces: Sequence[Piece]) -> set[int]:
    """Ids of the files that are linked to."""
    found = {number(each.document) for each in pieces if isinstance(each, Link) and each.document}
    return {each for each in found if each}


def phones(page: Any) -> list[str]:
    """Phone numbers in the page's blocks, with what they are, in every form."""
    found: list[str] = []
    for name in ("phones", "body", "answer"):
        for kind, value, _ in raw.stream(stored(getattr(page, name, None))):
            if kind == "phone":
                given: Mapping[str, Any] = raw.struct(value)
                found += [*phone_forms(raw.text(given, "number")), raw.text(given, "hours")]
    return found
