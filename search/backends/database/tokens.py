"""A document as tokens, and a word as the token to look it up by.

A token is the index's number, a letter that says what it is, and a text: ``12hbill`` is the stem
"bill" in a title or question of the index 12. So one full text holds all indices, and none is looked
through for another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from search.documents.document import Document
from search.language import surfaces, words
from search.ranking import Analysed

#: A stem in the title or a question; there more than once (the title counts twice); in any other text; a piece of a word of the title or a
#: question; a whole word there, as suggestions look for it; a word as it is written, anywhere.
HEAD, OFTEN, BODY, GRAM, TYPED, WORD = "h", "o", "b", "g", "t", "w"
#: Characters of a token's text. Longer words are looked up by their beginning.
LONGEST = 48
#: Tokens of one kind in one document. PostgreSQL has room for a megabyte of them.
MOST = 8_000

_SEPARATORS = re.compile(r"[\x00-/:-@\[-`{-\x7f\s\ud800-\udfff]")


def token(index: int, kind: str, text: str) -> str:
    """What is looked up; `text` is folded already."""
    return f"{index}{kind}{plain(text)}"


def plain(text: str) -> str:
    """The text without anything that would end a token in one of the databases."""
    return _SEPARATORS.sub("_", text[:LONGEST])


def of_document(index: int, document: Document, analysed: Analysed) -> list[str]:
    """All tokens that a document is found by, each once."""
    head = (document.title, *document.questions)
    kinds: tuple[tuple[str, Iterable[str]], ...] = (
        (HEAD, analysed.head),
        (OFTEN, (stem for stem, times in analysed.head.items() if times > 1)),
        (BODY, analysed.body),
        (GRAM, analysed.grams),
        (TYPED, (word for text in head for word in words(text))),
    )
    made: list[str] = []
    for kind, texts in kinds:
        made += list(dict.fromkeys(token(index, kind, text) for text in texts))[:MOST]
    return made


def written(document: Document) -> list[str]:
    """The words of a document in lower case, with their accents, each once."""
    texts = (document.title, *document.questions, document.summary, document.body)
    found = (word for text in texts for word in surfaces(text) if word.isalpha())
    return list(dict.fromkeys(found))[:MOST]
