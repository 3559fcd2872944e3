"""How hard a text is to read, in years of school.

English: Flesch-Kincaid grade level (Kincaid et al., 1975). Spanish: the perspicuity of Szigriszt
Pazos (1993), with the years of school that the INFLESZ scale (Barrio Cantalejo, 2008) gives it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

#: Of less text the measures say nothing.
FEWEST_WORDS = 100

_SENTENCE = re.compile(r"[.!?…]+[\s\"”’)»]+|[.!?…]+$|[:;]\s|\n")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
#: From a perspicuity upwards: the year of school whose texts are like that.
_SPANISH_YEARS = ((80, 5), (65, 7), (55, 9), (40, 11))
_HARDEST = 14


def school_year(paragraphs: Iterable[str], language: str) -> int | None:
    """The year of school whose pupils read this with ease; None for too little text.

    Also None for a language without a measure here: a wrong number is worse than none.
    """
    measure = _MEASURES.get(language.partition("-")[0])
    if measure is None:
        return None
    words, sentences, syllables = 0, 0, 0
    for paragraph in paragraphs:
        for sentence in _SENTENCE.split(paragraph):
            found = _WORD.findall(sentence or "")
            if found:
                sentences += 1
                words += len(found)
                syllables += sum(measure[0](word.lower()) for word in found)
    if words < FEWEST_WORDS:
        return None
    return measure[1](words / sentences, syllables / words)


def english_syllables(word: str) -> int:
    """About how many syllables an English word has."""
    bare = word.replace("’", "'").split("'")[0]
    count = len(_VOWELS.findall(bare))
    silent = bare.endswith("e") and not bare.endswith(("le", "ee", "ye")) and count > 1
    past = bare.endswith("ed") and not bare.endswith(("ted", "ded")) and count > 1
    plural = re.search(r"[^aeiouycgszx]es$|[^aeiouyhsxzcg]es$", bare) is not None and count > 1
    return max(1, count - (1 if silent or past or plural else 0))


def spanish_syllables(word: str) -> int:
    """How many syllables a Spanish word has: strong vowels and accented weak ones are its centres."""
    text = word.replace("qu", "k").replace("gue", "ge").replace("gui", "gi")
    if text.endswith("y"):
        text = text[:-1] + "i"
    text = text.replace("ü", "u")
    count, before = 0, ""
    for char in text:
        if char in "aeoáéóíú":
            count += 1
        elif char in "iu" and before not in tuple("aeoáéóíúiu"):
            # A weak vowel counts until a strong one follows and takes it in.
            count += 1
        if char in "aeoáéó" and before in ("i", "u") and count > 1:
            count -= 1
        before = char
    return max(1, count)


def _flesch_kincaid(per_sentence: float, per_word: float) -> int:
    return max(1, round(0.39 * per_sentence + 11.8 * per_word - 15.59))


def _szigriszt(per_sentence: float, per_word: float) -> int:
    perspicuity = 206.835 - 62.3 * per_word - per_sentence
    for least, year in _SPANISH_YEARS:
        if perspicuity >= least:
            return year
    return _HARDEST


_MEASURES: dict[str, tuple[Callable[[str], int], Callable[[float, float], int]]] = {
    "en": (english_syllables, _flesch_kincaid),
    "es": (spanish_syllables, _szigriszt),
}
