"""When one question is clearly meant, and when a typing error is worth a word."""

from __future__ import annotations

from collections.abc import Sequence

from search.answering.fitting import Fit, Gist, best_fit, gist
from search.backends.base import Hit
from search.documents.document import Document
from search.understood import Understood

#: What a question has to have of what was asked, and what was asked of the question. One word
#: alone is a subject rather than a question, unless the question has no other either.
ASKED, TOLD, ALONE = 0.75, 0.5, 0.99
#: By how much it has to fit better than any other question.
MARGIN = 0.1
#: How far down it may be: what ranks lower is hardly what is clearly meant.
FIRST = 3
#: A correction is named if what it finds has at least this much of it.
SURE = 0.5


def answer(meant: Understood, pinned: Sequence[Hit], hits: Sequence[Hit]) -> Document | None:
    """The question that is clearly meant; None for what is vague, or fits several.

    What editors pinned to a search is meant, if it is one question.
    """
    chosen = [hit.document for hit in pinned if hit.document.kind == "faq"]
    if chosen:
        return chosen[0] if len(chosen) == 1 else None
    wanted = gist(meant)
    rated = [
        (_rate(wanted, hit.document), at, hit.document)
        for at, hit in enumerate(hits)
        if hit.document.kind == "faq"
    ]
    rated.sort(key=lambda each: (-each[0].whole, each[1]))
    if not rated or rated[0][1] >= FIRST or not _clear(rated[0][0], len(wanted.parts)):
        return None
    best, _, document = rated[0]
    second = rated[1][0].whole if len(rated) > 1 else 0.0
    return document if best.whole - second >= MARGIN else None


def _rate(wanted: Gist, document: Document) -> Fit:
    return best_fit(wanted, (document.title, *document.questions))


def _clear(fit: Fit, parts: int) -> bool:
    return fit.asked >= ASKED and fit.told >= (TOLD if parts > 1 else ALONE)


def correction(meant: Understood, hits: Sequence[Hit]) -> str:
    """The question as it was probably meant; "" where what was found does not bear it out."""
    if not meant.corrected or not hits:
        return ""
    return meant.corrected if max(hit.coverage for hit in hits) >= SURE else ""
