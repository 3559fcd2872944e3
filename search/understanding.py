"""What somebody means by what they typed: once, in the same way for every backend.

Pure: no clock, no database. What may go wrong with a question goes wrong here, so the work is
bounded whatever is typed: so many characters, words, alternatives and words looked up for spelling.
"""

from __future__ import annotations

import re

from search.language import LIGHT, light_words, stem, words
from search.lexicon import NO_WORDS, Lexicon, Near, by_likelihood
from search.synonyms import NONE, WEIGHT, Synonyms
from search.understood import Alternative, Understood, Unit

MOST_CHARACTERS = 500
MOST_WORDS = 32
#: Of one unit, what was typed included, and of the whole question, beyond what was typed.
MOST_ALTERNATIVES = 8
MOST_ADDED = 40
#: How many unknown words are looked up: what has more of them is not a question with slips.
MOST_UNKNOWN = 8

#: What a word with one slip and with two counts, an unfinished one, and words run together or apart.
ONE_SLIP, TWO_SLIPS, UNFINISHED, COMPOUND = 0.9, 0.7, 0.6, 0.9
#: How much nearer than the next a word must be for the question to be shown corrected.
_MARGIN = 0.15
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ue000-\uf8ff\ud800-\udfff]"
)


def understand(
    text: str, language: str, lexicon: Lexicon = NO_WORDS, synonyms: Synonyms = NONE
) -> Understood:
    """The question in `text`, in units that a document has or has not.

    `language` is the locale of the index that is searched, `lexicon` its words. Never raises.
    """
    cleaned = clean(text)
    typed = words(cleaned)
    light = light_words(language)
    if len(typed) > MOST_WORDS:
        typed = ([word for word in typed if word not in light] or typed)[:MOST_WORDS]
    reading = _Reading(language, lexicon, synonyms, typed)
    return Understood(
        text=cleaned,
        language=language,
        units=_weighed(reading.units()),
        corrected=reading.corrected(),
    )


def _weighed(units: list[Unit]) -> tuple[Unit, ...]:
    """Light words count less, and together at most half as much as those that matter: "where do I
    pay" is about paying. With nothing else to go by ("how do I"), they count."""
    light = sum(unit.weight < 1 for unit in units)
    if not light:
        return tuple(units)
    heavy = len(units) - light
    weight = min(LIGHT, LIGHT * heavy / light) if heavy else 1.0
    return tuple(Unit(each.alternatives, weight) if each.weight < 1 else each for each in units)


def clean(text: str) -> str:
    """The text as it may be shown again: one line, nothing unseen, not longer than a question is."""
    text = " ".join(_UNSEEN.sub(" ", text[: 4 * MOST_CHARACTERS]).split())
    if len(text) <= MOST_CHARACTERS:
        return text
    cut = text[:MOST_CHARACTERS]
    return cut.rsplit(" ", 1)[0] if " " in cut else cut


class _Reading:
    """The words of one question, and what has been made of them so far."""

    def __init__(
        self, language: str, lexicon: Lexicon, synonyms: Synonyms, typed: list[str]
    ) -> None:
        self.language, self.lexicon, self.synonyms, self.typed = language, lexicon, synonyms, typed
        self.light = light_words(language)
        self.left_to_add = MOST_ADDED
        spelling = len(lexicon) > 0
        unknown = [at for at, word in enumerate(typed) if spelling and self._unknown(word)]
        self.unknown = frozenset(unknown[:MOST_UNKNOWN])
        self.near = {at: self._near(typed[at]) for at in unknown[:MOST_UNKNOWN]}
        #: Each word as it was probably meant, which is what synonyms are looked up for.
        self.meant = list(typed)
        #: Where the typed words are unlike any, the words to show instead.
        self.instead: dict[int, str] = {}
        for at in self.near:
            if best := _confident(self.near[at]):
                self.meant[at] = self.instead[at] = best

    def _unknown(self, word: str) -> bool:
        if word in self.light or word.isdigit():
            return False
        return not (self.lexicon.knows(word) or self.synonyms.lexicon.knows(word))

    def _near(self, word: str) -> list[Near]:
        """Words of the index and of synonyms that it may have been meant as, best first."""
        if not self.synonyms:
            return self.lexicon.near(word)
        known = {near.word: near for near in self.synonyms.lexicon.near(word)}
        known |= {near.word: near for near in self.lexicon.near(word)}
        return sorted(known.values(), key=by_likelihood)

    def units(self) -> list[Unit]:
        stems = tuple(stem(word, self.language) for word in self.meant)
        units, at = [], 0
        while at < len(stems):
            size, meanings = self.synonyms.match(stems, at) if self.synonyms else (0, ())
            if size:
                units.append(self._with_synonyms(at, size, meanings))
            else:
                size, unit = self._two_as_one(at) or (1, self._word(at))
                units.append(unit)
            at += size
        return units

    def _with_synonyms(self, at: int, size: int, meanings: tuple[tuple[str, ...], ...]) -> Unit:
        typed, meant = tuple(self.typed[at : at + size]), tuple(self.meant[at : at + size])
        found = [Alternative(typed)]
        if meant != typed:
            found.append(Alternative(meant, ONE_SLIP, "spelling"))
        elif size == 1:
            found += self._spellings(at)[:1]
        # As many words as were typed count as much as those, however many say the same.
        found += [
            Alternative(meaning, WEIGHT * size / len(meaning), "synonym")
            for meaning in meanings
            if meaning not in (typed, meant)
        ]
        return self._unit(found, light=all(word in self.light for word in typed))

    def _word(self, at: int) -> Unit:
        found = [Alternative((self.typed[at],)), *self._spellings(at)]
        return self._unit(found, light=self.typed[at] in self.light)

    def _unit(self, found: list[Alternative], light: bool) -> Unit:
        found = found[: min(MOST_ALTERNATIVES, 1 + max(self.left_to_add, 0))]
        self.left_to_add -= len(found) - 1
        return Unit(tuple(found), LIGHT if light else 1.0)

    def _spellings(self, at: int) -> list[Alternative]:
        """What an unknown word may have been meant as."""
        if at not in self.unknown:
            return []
        word, near = self.typed[at], self.near[at]
        found = [
            Alternative((each.word,), self._likely(each), "spelling")
            for each in near[:3]
            if each.cost < near[0].cost + 0.75
        ]
        if parts := self._run_together(word):
            self.instead.setdefault(at, " ".join(parts))
            meaning = tuple(part for part in parts if part not in self.light) or parts
            found.insert(0, Alternative(meaning, COMPOUND / len(meaning), "compound"))
        elif len(word) >= 4 and at == len(self.typed) - 1:
            known = {each.word for each in near[:3]}
            found += [
                Alternative((whole,), UNFINISHED, "spelling")
                for whole in self.lexicon.completions(word)
                if whole not in known
            ]
        return found

    def _likely(self, near: Near) -> float:
        likely = ONE_SLIP if near.cost < 1.5 else TWO_SLIPS
        return likely * LIGHT if near.word in self.light else likely

    def _run_together(self, word: str) -> tuple[str, str] | None:
        """The two known words that it is made of, if it is: "paybill"."""
        best, most = None, 0
        for at in range(2, len(word) - 1):
            parts = word[:at], word[at:]
            rarest = min(self.lexicon.documents(part) for part in parts)
            if rarest > most and (len(word) > 5 or any(part in self.light for part in parts)):
                best, most = parts, rarest
        return best

    def _two_as_one(self, at: int) -> tuple[int, Unit] | None:
        """Two words that the content writes as one ("smart meter", "e-mail"), or typed apart."""
        if at + 1 >= len(self.typed) or not len(self.lexicon):
            return None
        first, second = self.typed[at], self.typed[at + 1]
        joined = first + second
        if len(joined) < 5 or joined not in self.lexicon:
            return None
        if first in self.light and second in self.light:
            return None
        apart = at in self.unknown or at + 1 in self.unknown
        if apart:
            self.instead.pop(at + 1, None)
            self.instead[at], self.meant[at + 1] = joined, ""
        typed = Alternative((first, second))
        meant = Alternative((joined,), COMPOUND * 2, "compound")
        return 2, self._unit([typed, meant], light=False)

    def corrected(self) -> str:
        """The question as it was probably meant, if that is clear: "did you mean"."""
        if not self.instead or len(self.instead) * 2 < len(self.unknown):
            return ""
        shown = [
            " ".join(self.lexicon.shown(part) for part in self.instead[at].split())
            if at in self.instead
            else self.lexicon.shown(word)
            for at, word in enumerate(self.typed)
            if self.meant[at]
        ]
        corrected = " ".join(shown)
        # Only other spaces: that was searched for anyway.
        same = corrected.replace(" ", "") == "".join(self.typed)
        return "" if same else corrected


def _confident(near: list[Near]) -> str:
    """The word that is clearly the nearest, "" where it is not clear."""
    if not near:
        return ""
    best = near[0]
    for other in near[1:]:
        closer = other.cost - best.cost
        if closer < _MARGIN and other.documents * 4 > best.documents:
            return ""
    return best.word
