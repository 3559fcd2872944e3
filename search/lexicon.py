"""The words of an index: how common each is, and which ones are near a word that is not there.

Near words are found by deletions (as in SymSpell): two words are at most two edits apart if leaving
out at most two characters of each can make them equal. What the words of the index leave is kept
as one sorted array of 64-bit numbers, hash and word together: 8 bytes an entry, where a dictionary
takes over a hundred. Only beginnings of words are taken apart, since ends hardly add any.

A lexicon never changes; `with_changes` makes the next one in little time from the last.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, combinations
from math import log10

import msgspec

from search.language import fold, stem
from search.language.distance import distance

#: More words than this are not kept: the rarest go first.
MOST_WORDS = 30_000
#: Changed words beyond this are sorted in; until then they are looked through beside the array.
_MOST_LOOSE = 500
#: What costs more is another word: two unlikely slips, one of them in the first letter.
FARTHEST = 2.2
_MOST_REMEMBERED = 2_000
_PREFIX = 6
_WORD_BITS = 24
_WORD_MASK = (1 << _WORD_BITS) - 1
_HASH_MASK = (1 << 40) - 1


class Near(msgspec.Struct, frozen=True):
    """A word of the index near one that was typed. `cost`: about one for each slip."""

    word: str
    cost: float
    documents: int


class _Shape(msgspec.Struct, frozen=True):
    """What changes rarely: the words in their order and the sorted array of their deletions."""

    words: tuple[str, ...] = ()
    deletions: array[int] = array("Q")
    alphabetical: tuple[str, ...] = ()


class Lexicon:
    """Words of one language's index, folded, each with the number of documents it is in."""

    def __init__(self, language: str, surfaces: Mapping[str, int] | None = None) -> None:
        """`surfaces`: words as they are written, in lower case with accents -> documents."""
        kept = surfaces or {}
        if len(kept) > MOST_WORDS:
            kept = dict(sorted(kept.items(), key=lambda each: -each[1])[:MOST_WORDS])
        self.language = language
        self._surfaces: dict[str, int] = {word: count for word, count in kept.items() if count > 0}
        self._documents: dict[str, int] = {}
        self._shown: dict[str, str] = {}
        self._stems: dict[str, int] = {}
        for surface, documents in self._surfaces.items():
            self._count(surface, documents)
        self._shape = _shape(self._documents)
        self._loose: frozenset[str] = frozenset()
        # The same few slips come again and again. Threads may both work one out: same answer.
        self._remembered: dict[str, list[Near]] = {}

    def with_changes(self, surfaces: Mapping[str, int]) -> Lexicon:
        """The lexicon after these words' numbers of documents have changed; 0 takes one away."""
        merged = {**self._surfaces, **surfaces}
        fresh = {fold(surface) for surface in surfaces} - self._documents.keys()
        loose = self._loose | fresh
        if len(merged) > MOST_WORDS or len(loose) > _MOST_LOOSE:
            return Lexicon(self.language, {word: n for word, n in merged.items() if n > 0})
        following = Lexicon(self.language)
        following._surfaces = {word: n for word, n in merged.items() if n > 0}
        for surface, documents in following._surfaces.items():
            following._count(surface, documents)
        following._shape, following._loose = self._shape, frozenset(loose)
        return following

    def _count(self, surface: str, documents: int) -> None:
        word = fold(surface)
        # Nearly every word is its own fold: a second form is what somebody wrote without accents.
        if word != surface and documents >= self._surfaces.get(self._shown.get(word, ""), 0):
            self._shown[word] = surface
        self._documents[word] = self._documents.get(word, 0) + documents
        ending = stem(word, self.language)
        self._stems[ending] = max(self._stems.get(ending, 0), documents)

    def __len__(self) -> int:
        return len(self._documents)

    def __contains__(self, word: str) -> bool:
        """Whether the index has this folded word, in this form."""
        return word in self._documents

    def knows(self, word: str) -> bool:
        """Whether the index has the word in any form: "bills" where only "bill" was written."""
        return word in self._documents or stem(word, self.language) in self._stems

    def documents(self, word: str) -> int:
        """In how many documents a folded word is, in this form."""
        return self._documents.get(word, 0)

    def shown(self, word: str) -> str:
        """The folded word as it is written: "facturación" for "facturacion"."""
        return self._shown.get(word, word)

    def near(self, word: str, most: int = 4) -> list[Near]:
        """The words of the index that somebody who typed `word` may have meant, best first.

        One slip in words of three letters, two from seven on. Rare words have to be nearer than
        common ones. Words with digits have no near ones: a different number is a different thing.
        """
        edits = edits_allowed(word)
        if not edits or not word.isalpha() or not self._documents:
            return []
        found = self._remembered.get(word)
        if found is None:
            found = self._look_up(word, edits)
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered = {}
            self._remembered[word] = found
        return found[:most]

    def _look_up(self, word: str, edits: int) -> list[Near]:
        found = []
        for candidate in self._candidates(word, edits):
            documents = self._documents.get(candidate, 0)
            if not documents or (len(word) == 3 and _another(word, candidate)):
                continue
            if (cost := distance(word, candidate, edits)) is not None and cost <= FARTHEST:
                found.append(Near(candidate, cost, documents))
        found.sort(key=by_likelihood)
        return found[:8]

    def completions(self, beginning: str, most: int = 2) -> list[str]:
        """Words that begin so, the commonest first: what somebody is still typing."""
        alphabetical = self._shape.alphabetical
        at = bisect_left(alphabetical, beginning)
        found = [word for word in self._loose if word.startswith(beginning)]
        for word in alphabetical[at : at + 200]:
            if not word.startswith(beginning):
                break
            found.append(word)
        found = [word for word in found if word in self._documents]
        return sorted(found, key=lambda word: (-self._documents[word], word))[:most]

    def _candidates(self, word: str, edits: int) -> set[str]:
        words, deletions = self._shape.words, self._shape.deletions
        found = {loose for loose in self._loose if abs(len(loose) - len(word)) <= edits}
        for hashed in _hashes(word, edits):
            lowest = hashed << _WORD_BITS
            at = bisect_left(deletions, lowest)
            while at < len(deletions) and deletions[at] >> _WORD_BITS == hashed:
                candidate = words[deletions[at] & _WORD_MASK]
                if abs(len(candidate) - len(word)) <= edits:
                    found.add(candidate)
                at += 1
        return found


def edits_allowed(word: str) -> int:
    """How many slips are forgiven in a word of this length."""
    return 0 if len(word) < 3 else 1 if len(word) < 7 else 2


def _another(short: str, candidate: str) -> bool:
    """Three letters are often an abbreviation: TOU is not "too" with a slip, but "bil" is "bill"."""
    return len(candidate) <= 3 and sorted(candidate) != sorted(short)


def by_likelihood(near: Near) -> tuple[float, int, str]:
    """What to sort near words by."""
    # Ten times as common makes up for a quarter of a slip.
    return (near.cost - log10(near.documents + 1) / 4, -near.documents, near.word)


def _shape(documents: Mapping[str, int]) -> _Shape:
    words = tuple(word for word in documents if edits_allowed(word) and word.isalpha())
    entries = sorted(
        hashed << _WORD_BITS | at
        for at, word in enumerate(words)
        for hashed in _hashes(word, edits_allowed(word))
    )
    return _Shape(words, array("Q", entries), tuple(sorted(documents)))


def _hashes(word: str, edits: int) -> set[int]:
    # A typed word and one of the index may differ in how many slips they allow; then two edits
    # from six letters to five are found by the deletions that both have.
    return {hash(left) & _HASH_MASK for left in _left(word[:_PREFIX], edits)}


def _left(beginning: str, edits: int) -> Iterator[str]:
    """What is left of it without 0 to `edits` characters."""
    size = len(beginning)
    kept: Iterable[tuple[str, ...]] = chain.from_iterable(
        combinations(beginning, size - without) for without in range(min(edits, size - 1) + 1)
    )
    return map(_join, kept)


_join: Callable[[Iterable[str]], str] = "".join

#: The lexicon of nothing: with it, no word is held for misspelt.
NO_WORDS = Lexicon("")
