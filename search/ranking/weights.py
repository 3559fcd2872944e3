"""What counts how much, on every backend."""

from __future__ import annotations

from search.understood import Alternative, Unit

#: Of a stem in the head, of all runs of letters of a word together, of a stem in the body. The runs
#: are divided by the root of the word's length: long words have many, and say no more for it.
HEAD, GRAMS, BODY = 3.0, 2.0, 1.0
#: BM25 for heads, which are short and say one thing in several ways, so that saying it twice counts
#: nearly twice; and for bodies.
K1_HEAD, B_HEAD = 2.0, 0.75
K1_BODY, B_BODY = 1.2, 0.75
#: The title is in the head so many times.
TITLE_TIMES = 2
#: All words of a question in their order in one text, and the question being one, word for word.
PHRASE_HEAD, PHRASE_BODY, EXACT = 1.0, 0.3, 4.0
#: Questions longer than this are not looked for as a whole.
LONGEST_PHRASE = 8
#: Longer texts are not compared word for word.
LONGEST_EXACT = 256
#: Units of less weight find nothing by themselves, if there are others.
MATTERS = 0.75
#: A word of so many letters, or more, is nearly there with so many of its runs of letters.
GRAMS_FROM, GRAMS_SHARED = 4, "60%"

KIND_BOOSTS = {
    "faq": 1.05,
    "guided_help": 1.05,
    "contact": 1.0,
    "program": 1.0,
    "page": 1.0,
    "navigation": 0.95,
    "document": 0.9,
}
POPULARITY, HELPFULNESS, RECENCY, HALF_LIFE_DAYS = 0.2, 0.2, 0.1, 180


def lasting_boost(kind: str, popularity: float, helpfulness: float) -> float:
    """The factor for what a document is and how it is liked, which does not change by itself."""
    liked = (1 + POPULARITY * popularity) * (1 + HELPFULNESS * (helpfulness - 0.5))
    return KIND_BOOSTS.get(kind, 1.0) * liked


def recency_boost(published: float, now: float) -> float:
    """The factor for a document published at a moment (seconds since 1970; 0: never)."""
    if not published:
        return 1.0
    days = max(now - published, 0.0) / 86_400
    return float(1 + RECENCY * 0.5 ** (days / HALF_LIFE_DAYS))


def share(unit: Unit, alternative: Alternative) -> float:
    """How much of a unit a document has that has this alternative of it: 0 to 1."""
    size = len(unit.alternatives[0].words) or 1
    return min(1.0, alternative.weight * len(alternative.words) / size)
