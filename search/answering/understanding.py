"""A text as every backend is asked with it, with the words and the synonyms of a language."""

from __future__ import annotations

from search import curated, understanding
from search.lexicons import lexicon
from search.understood import Understood


def understood(text: str, locale: str) -> Understood:
    """What is meant, from what this process holds in memory: no query."""
    return understanding.understand(text, locale, lexicon(locale), curated.synonyms(locale))
