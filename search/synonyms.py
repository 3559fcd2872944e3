"""Synonyms: what else people call a thing, as editors write it down, made ready for questions.

A line is one of

    bill, invoice, statement            each means all of them
    ac => air conditioning, cooling     what is left means what is right as well, not the reverse

with terms of one or several words. A question always keeps what was typed: synonyms add. They are
matched on stems, the longest term first, so "bills" and "air conditioners" work as expected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from search.language import light_words, stem, words
from search.lexicon import NO_WORDS, Lexicon

#: What a synonym counts, where what was typed counts 1.
WEIGHT = 0.9
MOST_TERMS = 30
MOST_WORDS = 6
#: Of all that a term can mean, over all lines: more would make slow questions, not better answers.
MOST_MEANINGS = 12

Stems = tuple[str, ...]


class Malformed(ValueError):
    """A line that cannot be used; the message is for the editor who wrote it."""


class Line(msgspec.Struct, frozen=True):
    """Terms that mean each other, or, with `means`, terms that mean those as well."""

    terms: tuple[str, ...]
    means: tuple[str, ...] = ()

    def __str__(self) -> str:
        left = ", ".join(self.terms)
        return f"{left} => {', '.join(self.means)}" if self.means else left


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a line, in words for its editor. `ref` is what the line was given with.

    A serious one leaves the line out; the others say what will not do what it seems to.
    """

    ref: object
    message: str
    serious: bool = True


class Synonyms:
    """Lines made ready: which terms a question has, and what else those mean."""

    def __init__(
        self,
        language: str,
        meanings: Mapping[Stems, tuple[Stems, ...]],
        spelt: Iterable[str] = (),
    ) -> None:
        """`meanings`: stems of a term -> the words of everything else that it means; `spelt`: all
        words of terms."""
        self.language = language
        self._meanings = dict(meanings)
        #: Words of the terms: as well spelt as those of the content, though it may not have them.
        self.lexicon = Lexicon(language, dict.fromkeys(spelt, 1)) if spelt else NO_WORDS
        self._longest: dict[str, int] = {}
        for term in self._meanings:
            self._longest[term[0]] = max(self._longest.get(term[0], 0), len(term))

    def __len__(self) -> int:
        return len(self._meanings)

    def __bool__(self) -> bool:
        return bool(self._meanings)

    def match(self, stems: Stems, at: int) -> tuple[int, tuple[Stems, ...]]:
        """The longest term that begins there: how many words it has and what else it means.

        (0, ()) when there is none.
        """
        longest = self._longest.get(stems[at], 0)
        for size in range(min(longest, len(stems) - at), 0, -1):
            meanings = self._meanings.get(stems[at : at + size])
            if meanings:
                return size, meanings
        return 0, ()


NONE = Synonyms("", {})


def parse(line: str) -> Line:
    """The terms of a line as an editor writes it. Raises Malformed, which says what to do."""
    left, *right = line.split("=>")
    if len(right) > 1:
        raise Malformed("There is more than one “=>” in the line. Write one line for each.")
    terms = _terms(left)
    if not right:
        return checked(Line(terms))
    means = _terms(right[0])
    if not terms:
        raise Malformed("There is nothing in front of “=>”. Write there what people type.")
    if not means:
        raise Malformed("There is nothing after “=>”. Write there what it means.")
    return checked(Line(terms, means))


def checked(line: Line) -> Line:
    """The same line if it can be used. Raises Malformed."""
    every = line.terms + line.means
    if not line.means and len(line.terms) < 2:
        raise Malformed("One term alone has no synonym. Write at least two, with commas between.")
    if len(every) > MOST_TERMS:
        raise Malformed(f"There are {len(every)} terms; {MOST_TERMS} is the most. Split the set.")
    for term in every:
        count = len(words(term))
        if not count:
            raise Malformed(f"“{term}” has no word in it.")
        if count > MOST_WORDS:
            raise Malformed(f"“{term}” has {count} words; {MOST_WORDS} is the most for one term.")
    seen: dict[str, str] = {}
    for term in every:
        key = " ".join(words(term))
        if key in seen:
            raise Malformed(
                f"“{term}” is there twice."
                if seen[key] == term
                else f"“{seen[key]}” and “{term}” are the same to search: leave one out."
            )
        seen[key] = term
    return line


def compile(lines: Iterable[tuple[object, Line]], language: str) -> tuple[Synonyms, list[Problem]]:
    """All lines of one language made ready, and what is wrong with any of them.

    Never raises: a line with a serious problem is left out, the others work.
    """
    problems: list[Problem] = []
    meanings: dict[Stems, dict[Stems, None]] = {}
    spelt: set[str] = set()
    pairs: dict[tuple[Stems, Stems], tuple[object, str, str]] = {}
    for ref, line in lines:
        try:
            checked(line)
        except Malformed as error:
            problems.append(Problem(ref, str(error)))
            continue
        problems += _weak_terms(ref, line, language)
        for term in line.terms:
            stems = _stems(term, language)
            spelt.update(words(term))
            for meaning in line.means or line.terms:
                other = _stems(meaning, language)
                if other == stems:
                    problems += _same_stem(ref, term, meaning)
                    continue
                meanings.setdefault(stems, {})[tuple(words(meaning))] = None
                if line.means:
                    pairs[stems, other] = (ref, term, meaning)
    problems += _contradictions(pairs)
    ready = {term: tuple(said)[:MOST_MEANINGS] for term, said in meanings.items()}
    return Synonyms(language, ready, spelt), problems


def _weak_terms(ref: object, line: Line, language: str) -> list[Problem]:
    light = light_words(language)
    return [
        Problem(
            ref,
            f"“{term}” is a word of nearly every question, so this set changes nearly every"
            " answer. Use a longer term.",
            serious=False,
        )
        for term in line.terms
        if all(word in light for word in words(term))
    ]


def _same_stem(ref: object, term: str, meaning: str) -> list[Problem]:
    if term >= meaning:  # the term itself; and each pair once
        return []
    message = f"“{term}” and “{meaning}” are found by each other anyway: one of them is enough."
    return [Problem(ref, message, serious=False)]


def _contradictions(
    one_way: Mapping[tuple[Stems, Stems], tuple[object, str, str]],
) -> list[Problem]:
    return [
        Problem(
            ref,
            f"“{term}” means “{meaning}” here, and another line has it the other way round. If both"
            " are right, write one line with a comma instead of “=>”.",
            serious=False,
        )
        for (stems, other), (ref, term, meaning) in one_way.items()
        if (other, stems) in one_way
    ]


def _stems(term: str, language: str) -> Stems:
    return tuple(stem(word, language) for word in words(term))


def _terms(side: str) -> tuple[str, ...]:
    return tuple(stripped for term in side.split(",") if (stripped := " ".join(term.split())))
