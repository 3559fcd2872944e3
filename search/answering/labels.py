"""Words for the values of facets, in the language of an answer."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping

from django.db import InterfaceError, OperationalError

from content.api.cards import page_types
from content.models import FaqCategoryPage, ProgramPage
from search.documents.words import say

logger = logging.getLogger("gridspot.search")

#: Seconds for which titles of categories are not read again.
FRESH = 5.0
_KINDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "faq": "Questions and answers",
        "page": "Pages",
        "program": "Programs",
        "guided_help": "Guided help",
        "contact": "Contact",
        "navigation": "Menu",
        "document": "Documents",
    },
    "es": {
        "faq": "Preguntas y respuestas",
        "page": "Páginas",
        "program": "Programas",
        "guided_help": "Ayuda paso a paso",
        "contact": "Contacto",
        "navigation": "Menú",
        "document": "Documentos",
    },
}
Labels = Mapping[str, Mapping[str, str]]


def labels(locale: str, facets: Collection[str]) -> Labels:
    """The words by facet and value, as far as there are any; two queries in five seconds at most.

    Tags are their own words. Types of pages are named in English, as editors know them.
    """
    made: dict[str, Mapping[str, str]] = {}
    if "kind" in facets:
        made["kind"] = _KINDS.get(locale[:2], _KINDS["en"])
    if "type" in facets:
        made["type"] = {
            name: str(model._meta.verbose_name).capitalize() for name, model in page_types().items()
        }
    if "category" in facets:
        made["category"] = _categories(locale)
    return made


class _Kept:
    """Titles of categories by language, read again when they are some seconds old."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._by_locale: dict[str, tuple[float, Mapping[str, str]]] = {}

    def __call__(self, locale: str) -> Mapping[str, str]:
        until, found = self._by_locale.get(locale, (0.0, {}))
        if self._clock() < until:
            return found
        with self._lock:
            until, found = self._by_locale.get(locale, (0.0, {}))
            if self._clock() >= until:
                try:
                    found = _read(locale)
                except (OperationalError, InterfaceError) as error:
                    # A facet without its words is better than no answer at all.
                    logger.warning("Titles of categories could not be read: %s", error)
                self._by_locale[locale] = (self._clock() + FRESH, found)
            return found

    def forget(self) -> None:
        self._by_locale.clear()


def _read(locale: str) -> Mapping[str, str]:
    """Titles of categories of questions by slug, then those of programs, which are a fixed list."""
    pages = FaqCategoryPage.objects.filter(live=True, locale__language_code=locale)
    programs = {name: say(name, locale) for name in ProgramPage.Category.values}
    return {name: words for name, words in programs.items() if words} | dict(
        pages.values_list("slug", "title")
    )


_categories = _Kept()


def forget_labels() -> None:
    """What is kept for some seconds is read anew: for tests, whose pages come and go faster."""
    _categories.forget()
