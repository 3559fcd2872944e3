"""A document, made ready once to be compared with many questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from search.documents.document import Document
from search.language import grams, normal, stem, words
from search.ranking.weights import LONGEST_EXACT, TITLE_TIMES, lasting_boost


class Analysed(msgspec.Struct, frozen=True, array_like=True):
    """A document as `rank` needs it; strings, since counting in them is the quickest way there is.

    `head` and `body` are stems, each between two spaces of its own, with ``|`` between texts;
    `spelt` the words of the head, each between two underscores of its own.
    """

    head: str
    spelt: str
    body: str
    head_length: int
    gram_length: int
    body_length: int
    exact: tuple[str, ...] = ()
    #: `lasting_boost`, and seconds since 1970.
    boost: float = 1.0
    published: float = 0.0

    def head_stems(self) -> Iterator[str]:
        """The stems of title and questions, in their order; the title's more than once."""
        return (each for each in self.head.split() if each != "|")

    def body_stems(self) -> Iterator[str]:
        """The stems of the other texts, in their order."""
        return (each for each in self.body.split() if each != "|")

    def head_words(self) -> Iterator[str]:
        """The words of title and questions, in their order; the title's more than once."""
        return (each for each in self.spelt.split("_") if each)

    def head_grams(self) -> Iterator[str]:
        """The runs of three letters of those words."""
        return (gram for word in self.head_words() for gram in grams(word))


def analyse(document: Document) -> Analysed:
    """What `rank` needs of a document; made once, when it is indexed."""
    head = [*[document.title] * (TITLE_TIMES - 1), document.title, *document.questions]
    spelt = [normal(text).split() for text in head]
    body = [normal(text).split() for text in (document.summary, document.body) if text]
    exact = (" ".join(words(text)) for text in (document.title, *document.questions))
    published = document.published_at
    return Analysed(
        head=_padded(spelt, document.locale),
        spelt="".join(f"_{word}_" for text in spelt for word in text),
        body=_padded(body, document.locale),
        head_length=sum(map(len, spelt)),
        gram_length=sum(len(word) for text in spelt for word in text),
        body_length=sum(map(len, body)),
        exact=tuple(text for text in exact if text and len(text) <= LONGEST_EXACT),
        boost=lasting_boost(document.kind, document.popularity, document.helpfulness),
        published=published.timestamp() if published else 0.0,
    )


def _padded(texts: Sequence[Sequence[str]], language: str) -> str:
    return "|".join("".join(f" {stem(word, language)} " for word in text) for text in texts)
