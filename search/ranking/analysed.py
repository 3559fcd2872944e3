"""A document, made ready once to be compared with many questions."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from search.documents.document import Document
from search.language import grams, normal, stem, words
from search.ranking.weights import (
    HELPFULNESS,
    KIND_BOOSTS,
    LONGEST_EXACT,
    POPULARITY,
    TITLE_TIMES,
    lasting_boost,
)


class Analysed(msgspec.Struct, frozen=True, array_like=True):
    """A document as `rank` needs it. Lengths are the sums of the numbers beside them.

    `said` and `written` are all stems of head and body in their order, each between two spaces of
    its own and with ``|`` between texts: phrases are looked for there.
    """

    #: Stems of the title, which counts more than once, and of the questions: how often each is there.
    head: dict[str, int]
    head_length: int
    #: Runs of three letters in the same texts.
    grams: dict[str, int]
    gram_length: int
    #: Stems of the other texts.
    body: dict[str, int]
    body_length: int
    said: str = ""
    written: str = ""
    #: What it is called, word for word, in all its ways.
    exact: tuple[str, ...] = ()
    #: `lasting_boost`, and when it was published in seconds since 1970 (0: never).
    boost: float = 1.0
    published: float = 0.0


def analyse(document: Document) -> Analysed:
    """What `rank` needs of a document; made once, when it is indexed."""
    titles = [document.title] * TITLE_TIMES
    spelt = [normal(text).split() for text in (*titles, *document.questions)]
    head = _stems(spelt, document.locale)
    other = [normal(text).split() for text in (document.summary, document.body) if text]
    body = _stems(other, document.locale)
    runs = [gram for text in spelt for word in text for gram in grams(word)]
    exact = (" ".join(words(text)) for text in (document.title, *document.questions))
    published = document.published_at
    return Analysed(
        head=_counted(head),
        head_length=sum(map(len, head)),
        grams=dict(Counter(runs)),
        gram_length=len(runs),
        body=_counted(body),
        body_length=sum(map(len, body)),
        said=padded(*head),
        written=padded(*body),
        exact=tuple(text for text in exact if text and len(text) <= LONGEST_EXACT),
        boost=lasting_boost(document.kind, document.popularity, document.helpfulness),
        published=published.timestamp() if published else 0.0,
    )


def fingerprint(locale: str) -> str:
    """Changes when the same document would be analysed differently: indices made before are stale."""
    probe = Document(
        key="probe",
        kind="faq",
        type="faq",
        locale=locale,
        title="Pay-by-phone’s $2,500: (800) 895-4999, 895-4999, 3:00 p.m., 240V, U.S. e-mail",
        questions=("Charging cars", "Facturaciones eléctricas de los niños", "d'électricité"),
        body="Overdue invoices were paid, and the heating was turned on.",
    )
    # What lasts of a boost is kept with the analysed document.
    boosts = (sorted(KIND_BOOSTS.items()), POPULARITY, HELPFULNESS)
    encoded = msgspec.msgpack.encode((Analysed.__struct_fields__, analyse(probe), boosts))
    return hashlib.blake2b(encoded, digest_size=5).hexdigest()


def padded(*texts: Iterable[str]) -> str:
    """Stems as `Analysed` has them in one string."""
    return "|".join("".join(f" {stem} " for stem in text) for text in texts)


def _stems(texts: Sequence[Sequence[str]], language: str) -> list[list[str]]:
    return [[stem(word, language) for word in text] for text in texts]


def _counted(texts: Iterable[Iterable[str]]) -> dict[str, int]:
    return dict(Counter(each for text in texts for each in text))
