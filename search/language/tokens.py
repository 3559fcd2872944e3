"""Texts to words: lower case, no accents, and one spelling for what people write in many.

A word here is what every backend looks up: letters and digits only, so nothing that somebody
types can mean anything to a query language. Phone numbers are one word of digits, however they are
grouped; ``$2,500`` is 2500, ``3 p.m.`` and ``3:00 pm`` are 3 and pm, ``240V`` is 240 and v.
"""

from __future__ import annotations

import re
import unicodedata

#: Longer ones are cut: no language that we know has such words, but what is pasted has.
LONGEST_WORD = 40

# Format characters stand within words, and are no part of them.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
# Digits in groups: (800) 895-4999, 800.895.4999, 1 800 895 4999; and international ones.
_PHONE = re.compile(
    r"(?<![\w$.,])(?:\+?1[ .\-]{0,2})?(?:\(\d{3}\) ?|\d{3}[ .\-])\d{3}[ .\-]\d{4}(?!\w)"
    r"|(?<!\w)\+\d(?:[ .\-()]{0,2}\d){7,14}(?!\w)"
)
_LOCAL_PHONE = re.compile(r"(?<![\w$.,\-])\d{3}-\d{4}(?![\w\-])")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_FULL_HOUR = re.compile(r"\b(\d{1,2}):00\b")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_UNITS = "kwh|mwh|wh|kw|mw|w|kva|kv|v|volts?|amps?|a|btus?|therms?|am|pm|hrs?|h|ft|mi|mph|tons?"
_QUANTITY = re.compile(rf"(?<!\w)(\d+)({_UNITS})\b")
# French and Catalan: l'eau, d'électricité, qu'elle are two words.
_ELISION = re.compile(r"\b([dljmnstc]|qu)'(?=[aeiouyh])")
_APOSTROPHE_WITHIN = re.compile(r"(?<=\w)'(?=\w)")
_WORD = re.compile(r"[^\W_]+")
_HYPHENATED = re.compile(r"[^\W_]+(?:[-‐‑/][^\W_]+)+")
_NOT_DIGITS = re.compile(r"\D+")


def fold(text: str) -> str:
    """The text in lower case, without accents and in the usual forms of its characters."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).translate(_APOSTROPHES)
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def words(text: str) -> list[str]:
    """The words of a text or a question in their order, folded; not stemmed."""
    return _split(_spelt_one_way(fold(text)))


def surfaces(text: str) -> list[str]:
    """The words as they are to be shown: in lower case, with their accents."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text).lower().translate(_APOSTROPHES))
    found = _WORD.findall(_APOSTROPHE_WITHIN.sub("", text))
    return [word for word in found if len(word) <= LONGEST_WORD]


def normal(text: str) -> str:
    """What an index is given of a text: its words, and those that they make together, by spaces.

    ``time-of-use`` is also found as ``timeofuse`` and ``tou``, ``e-mail`` as ``email``, a phone
    number without its area code.
    """
    folded = fold(text)
    spelt = _spelt_one_way(folded)
    found = _split(spelt)
    if "-" in spelt or "/" in spelt or "‐" in spelt:
        for match in _HYPHENATED.finditer(spelt):
            parts = _WORD.findall(match[0])
            if len(parts) <= 5:
                found.append("".join(parts)[:LONGEST_WORD])
            if 3 <= len(parts) <= 5 and all(part.isalpha() for part in parts):
                found.append("".join(part[0] for part in parts))
    found += [word[3:] for word in found if len(word) == 10 and word.isdigit()]
    return " ".join(found)


def grams(word: str) -> list[str]:
    """Its runs of three characters, the edges of the word marked: ``_ca car ard rd_``."""
    padded = f"_{word}_"
    return [padded[at : at + 3] for at in range(len(word))]


def _spelt_one_way(folded: str) -> str:
    if "'" in folded:
        folded = _APOSTROPHE_WITHIN.sub("", _ELISION.sub(r"\1 ", folded))
    if "." in folded:
        folded = _INITIALS.sub(_joined, folded)
    if _has_digit(folded):
        folded = _PHONE.sub(_phone, folded)
        folded = _LOCAL_PHONE.sub(_digits, folded)
        folded = _FULL_HOUR.sub(r"\1", _THOUSANDS.sub("", folded))
        folded = _QUANTITY.sub(r"\1 \2", folded)
    return folded


_has_digit = re.compile(r"\d").search


def _split(text: str) -> list[str]:
    found = []
    for word in _WORD.findall(text):
        if len(word) == 11 and word[0] == "1" and word.isdigit():
            word = word[1:]  # an American number with its country code
        found.append(word if len(word) <= LONGEST_WORD else word[:LONGEST_WORD])
    return found


def _joined(match: re.Match[str]) -> str:
    return match[0].replace(".", "") + " "


def _digits(match: re.Match[str]) -> str:
    return _NOT_DIGITS.sub("", match[0])


def _phone(match: re.Match[str]) -> str:
    return f" {_digits(match)} "
