"""Search, whoever asks: the API, the admin, a spot. There is no HTTP in it, and no backend either."""

from __future__ import annotations

from search.answering.finding import FoundEntries, find_navigation
from search.answering.labels import labels
from search.answering.question import LONGEST, Answered, Asked
from search.answering.related import Related, related
from search.answering.searching import search
from search.answering.suggesting import Suggested, Typed, suggest

__all__ = [
    "LONGEST",
    "Answered",
    "Asked",
    "FoundEntries",
    "Related",
    "Suggested",
    "Typed",
    "find_navigation",
    "labels",
    "related",
    "search",
    "suggest",
]
