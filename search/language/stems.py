"""Words to stems: charging, charged and charges are one. English and Spanish; others stay whole."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache

import snowballstemmer


class _Own(threading.local):
    """A stemmer of that library works on its own fields, so each thread has one. A lock would be
    held for ever in a process that was forked while another thread stemmed."""

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")


_own = _Own()


def stem(word: str, language: str) -> str:
    """What the forms of a folded word have in common; the word itself in other languages.

    `language` is a locale: "es" and "es-MX" are both Spanish.
    """
    stemmer = _STEMMERS.get(language[:2])
    return stemmer(word) if stemmer else word


@lru_cache(maxsize=20_000)
def _stem_english(word: str) -> str:
    if not word.isalpha():
        return word
    return str(_own.english.stemWord(word))


def _stem_spanish(word: str) -> str:
    """Number and gender only (the "light" stemming after Savoy): it needs no accents, which most
    people do not type, and is what Elasticsearch recommends and calls `light_spanish`."""
    if len(word) < 5:
        return word
    if word.endswith(("eses", "ces")):
        return word[:-2] if word.endswith("eses") else word[:-3] + "z"
    if word.endswith(("os", "as", "es")):
        return word[:-2]
    return word[:-1] if word[-1] in "oae" else word


_STEMMERS: dict[str, Callable[[str], str]] = {"en": _stem_english, "es": _stem_spanish}
