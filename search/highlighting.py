"""Where the words of a question stand in a text, for backends that cannot say so themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from search.backends.base import MARK, UNMARK
from search.documents.document import Document
from search.language import normal, stem, words
from search.ranking.question import Question

#: Characters of a passage of a body, about.
PASSAGE = 200
#: Characters of a text that are looked through.
LONGEST = 30_000

# Digits in groups, such as a phone number; else words with what joins them.
_SPAN = re.compile(r"\(?\+?\d[\d .\-()]{5,}\d|[^\W_]+(?:['’.,:/‐‑-][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARKS = re.compile(f"[{MARK}{UNMARK}]")


class Spot(msgspec.Struct, frozen=True):
    """A stretch of a text that was found: of which unit of the question, and what that weighs."""

    start: int
    end: int
    unit: int
    weight: float


class _Piece(msgspec.Struct, frozen=True):
    """A word of a text, or several that are one."""

    start: int
    end: int
    stems: frozenset[str]


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
        self._known: dict[str, frozenset[str]] = {}

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
        pieces = list(self._pieces(text))
        found: dict[int, Spot] = {}
        for piece in pieces:
            for each in piece.stems & self._stems.keys():
                found[piece.start] = Spot(piece.start, piece.end, *self._stems[each])
        for stems, number, weight in self._phrases:
            for at in _runs(pieces, stems):
                for piece in pieces[at : at + len(stems)]:
                    found.setdefault(piece.start, Spot(piece.start, piece.end, number, weight))
        return [found[start] for start in sorted(found)]

    def _pieces(self, text: str) -> Iterator[_Piece]:
        for span in _SPAN.finditer(text):
            start = span.start()
            parts = [
                _Piece(start + word.start(), start + word.end(), self._stems_of(word[0]))
                for word in _WORD.finditer(span[0])
            ]
            if len(parts) > 1 and (one := self._together(span[0], parts)):
                yield _Piece(parts[0].start, parts[-1].end, one)
            else:
                yield from parts

    def _stems_of(self, word: str) -> frozenset[str]:
        known = self._known.get(word)
        if known is None:
            known = frozenset(stem(each, self._language) for each in words(word))
            self._known[word] = known
        return known

    def _together(self, span: str, parts: Sequence[_Piece]) -> frozenset[str]:
        """What is looked for that several words are only together: a number, a compound."""
        alone = frozenset().union(*(part.stems for part in parts))
        together = {stem(each, self._language) for each in normal(span).split()}
        return frozenset((together - alone) & self._stems.keys())


def _runs(pieces: Sequence[_Piece], stems: tuple[str, ...]) -> Iterator[int]:
    """Where these stems follow each other."""
    for at in range(len(pieces) - len(stems) + 1):
        if all(each in pieces[at + further].stems for further, each in enumerate(stems)):
            yield at


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
