"""Where the words of a question stand in a text, for backends that cannot say so themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from search.backends.base import MARK, UNMARK
from search.documents.document import Document
from search.language import normal, stem, words
from search.ranking.question import Question

#: Characters of a passage of a body, about.
PASSAGE = 200
#: Characters of a text that are looked through.
LONGEST = 30_000

#: Longer runs without a space are no words of anybody's.
LONGEST_SPAN = 120

# Digits in groups, such as a phone number; else words with what joins them.
_SPAN = re.compile(r"\(?\+?\d[\d .\-()]{5,}\d|[^\W_]+(?:['’.,:/‐‑-][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARKS = re.compile(f"[{MARK}{UNMARK}]")


class _Part(msgspec.Struct, frozen=True):
    """A word, counted from the beginning of its span."""

    start: int
    end: int
    stems: frozenset[str]


class Spot(msgspec.Struct, frozen=True):
    """A stretch of a text that was found: of which unit of the question, and what that weighs."""

    start: int
    end: int
    unit: int
    weight: float


@lru_cache(maxsize=20_000)
def _parts(span: str, language: str) -> tuple[_Part, ...]:
    """The words of a span; several stems where one word of the text is several of ours."""
    return tuple(
        _Part(word.start(), word.end(), _stems(words(word[0]), language))
        for word in _WORD.finditer(span)
    )


@lru_cache(maxsize=5_000)
def _together(span: str, language: str) -> frozenset[str]:
    """What the words of a span are together and none of them is by itself: a number, a compound."""
    alone = frozenset().union(*(part.stems for part in _parts(span, language)))
    return _stems(normal(span).split(), language) - alone


def _stems(spoken: Iterable[str], language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in spoken)


class Highlighter:
    """Marks what one question found, in as many texts as wanted."""

    def __init__(self, question: Question) -> None:
        self._language = question.language
        #: Stem -> the unit that it is of, and what that weighs.
        self._stems: dict[str, tuple[int, float]] = {}
        self._phrases: list[tuple[tuple[str, ...], int, float]] = []
        for number, unit in enumerate(question.units):
            for way in unit.ways if unit.matters else ():
                if way.phrase is not None:
                    stems, _ = question.phrases[way.phrase - len(question.singles)]
                    self._phrases.append((stems, number, unit.weight))
                for word in way.words:
                    self._stems.setdefault(question.singles[word.stem], (number, unit.weight))
        #: A span -> the spots in it, counted from its beginning. Most words come again.
        self._known: dict[str, tuple[Spot, ...]] = {}

    def highlights(self, document: Document) -> dict[str, str]:
        """Title, summary and the best passage of the body, with marks; without those that have
        nothing to mark. The texts are not escaped."""
        made: dict[str, str] = {}
        for name in ("title", "summary", "body"):
            text = _MARKS.sub("", getattr(document, name)[:LONGEST])
            spots = self.spots(text)
            if spots:
                made[name] = passage(text, spots) if name == "body" else marked(text, spots)
        return made

    def spots(self, text: str) -> list[Spot]:
        """Where the question is in a text, in order; none within another."""
        found: dict[int, Spot] = {}
        known = self._known
        for span in _SPAN.finditer(text):
            said = span.group()
            spots = known.get(said)
            if spots is None:
                spots = known[said] = self._in(said)
            for spot in spots:
                start = span.start() + spot.start
                found[start] = Spot(start, span.start() + spot.end, spot.unit, spot.weight)
        if self._phrases:
            self._add_phrases(text, found)
        return [found[start] for start in sorted(found)]

    def _in(self, span: str) -> tuple[Spot, ...]:
        if len(span) > LONGEST_SPAN:
            return ()
        parts = _parts(span, self._language)
        if len(parts) > 1:
            for each in _together(span, self._language) & self._stems.keys():
                return (Spot(0, len(span), *self._stems[each]),)
        return tuple(
            Spot(part.start, part.end, *self._stems[each])
            for part in parts
            for each in sorted(part.stems & self._stems.keys())[:1]
        )

    def _add_phrases(self, text: str, found: dict[int, Spot]) -> None:
        pieces = [
            (span.start(), part)
            for span in _SPAN.finditer(text)
            for part in _parts(span.group(), self._language)
        ]
        for stems, number, weight in self._phrases:
            for at in range(len(pieces) - len(stems) + 1):
                run = pieces[at : at + len(stems)]
                if all(each in part.stems for each, (_, part) in zip(stems, run, strict=True)):
                    for start, part in run:
                        spot = Spot(start + part.start, start + part.end, number, weight)
                        found.setdefault(spot.start, spot)


def marked(text: str, spots: Sequence[Spot], start: int = 0, end: int | None = None) -> str:
    """The text from `start` to `end`, with marks around the spots."""
    made, at = [], start
    for spot in spots:
        made += [text[at : spot.start], MARK, text[spot.start : spot.end], UNMARK]
        at = spot.end
    return "".join(made) + text[at:end]


def passage(text: str, spots: Sequence[Spot], size: int = PASSAGE) -> str:
    """The stretch of the text that has the most of the question, with marks; ``…`` where it is cut."""
    if len(text) <= size:
        return marked(text, spots)
    first, last = _densest(spots, size)
    chosen = spots[first : last + 1]
    spare = max(size - (chosen[-1].end - chosen[0].start), 0)
    start = _beginning(text, chosen[0].start, spare // 2)
    end = _end(text, max(chosen[-1].end, min(start + size, len(text))))
    inside = [spot for spot in spots if start <= spot.start and spot.end <= end]
    said = marked(text, inside, start, end).strip()
    return f"{'… ' if start else ''}{said}{' …' if end < len(text) else ''}"


def _densest(spots: Sequence[Spot], size: int) -> tuple[int, int]:
    """The first and last of the spots within `size` characters that weigh most: each unit once,
    and a little for each time that it is there again."""
    best, chosen = -1.0, (0, 0)
    for first, spot in enumerate(spots):
        worth, seen, last = 0.0, set(), first
        for at in range(first, len(spots)):
            if spots[at].end - spot.start > size and at > first:
                break
            worth += spots[at].weight if spots[at].unit not in seen else 0.05
            seen.add(spots[at].unit)
            last = at
        if worth > best + 1e-9:
            best, chosen = worth, (first, last)
    return chosen


def _beginning(text: str, at: int, spare: int) -> int:
    """Where to begin before `at`: with a sentence if one begins there, else with a word."""
    earliest = max(at - spare, 0)
    if earliest == 0:
        return 0
    sentence = max(text.rfind(end, earliest, at) for end in (". ", "? ", "! ", "\n"))
    if sentence >= 0:
        return sentence + 2 if text[sentence] != "\n" else sentence + 1
    space = text.find(" ", earliest, at)
    return space + 1 if space >= 0 else at


def _end(text: str, at: int) -> int:
    """Where to end at `at` or a little later: not within a word."""
    latest = min(at + 40, len(text))
    while at < latest and not text[at].isspace():
        at += 1
    return at
