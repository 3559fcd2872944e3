"""How the contract's tests fill a backend and put questions to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from search.backends.base import Backend, Filters, Found, Search, Suggest, Suggestion, Write
from search.documents.document import Document
from search.language import LIGHT, light_words, words
from search.understood import Alternative, Understood, Unit, Why
from tests.search.contract.samples import LIBRARY, NOW


def fill(backend: Backend, version: int = 1) -> None:
    """Makes the library's documents live, in both languages."""
    for locale, documents in LIBRARY.items():
        make_live(backend, locale, documents, version)


def make_live(
    backend: Backend, locale: str, documents: Iterable[Document], version: int = 1
) -> str:
    """Makes a new index of these documents the live one; returns its name."""
    index = backend.create(locale)
    backend.write(index, [Write(document.key, version, document) for document in documents])
    backend.refresh(index)
    backend.switch(locale, index)
    return index


def one_of(*ways: str | tuple[str, float, Why]) -> Unit:
    """A part of a question in several ways, the first as typed; "power cut" is a phrase."""
    said = [(way, 1.0, "typed") if isinstance(way, str) else way for way in ways]
    return Unit(tuple(Alternative(tuple(way.split()), weight, why) for way, weight, why in said))


def meant(text: str, language: str = "en") -> Understood:
    """A question of plain words, each in the one way it was typed."""
    light = light_words(language)
    units = tuple(
        Unit((Alternative((word,)),), LIGHT if word in light else 1.0) for word in words(text)
    )
    return Understood(text=text, language=language, units=units)


def asked(question: str | Understood, locale: str = "en", **more: Any) -> Search:
    """A search as the service would put it. Filters go in by name."""
    names = Filters.__struct_fields__
    filters = Filters(**{name: more.pop(name) for name in names if name in more})
    understood = meant(question, locale) if isinstance(question, str) else question
    return Search(
        understood=understood, locale=locale, filters=filters, **({"now": NOW, "limit": 50} | more)
    )


def found(backend: Backend, question: str | Understood, locale: str = "en", **more: Any) -> Found:
    return backend.search(asked(question, locale, **more))


def keys(
    backend: Backend, question: str | Understood, locale: str = "en", **more: Any
) -> list[str]:
    """Keys of what is found, best first."""
    return [hit.document.key for hit in found(backend, question, locale, **more).hits]


def suggested(backend: Backend, typed: str, locale: str = "en", **more: Any) -> list[Suggestion]:
    """What is suggested for the beginning of a question. Filters go in by name."""
    names = Filters.__struct_fields__
    filters = Filters(**{name: more.pop(name) for name in names if name in more})
    return list(
        backend.suggest(
            Suggest(
                words=tuple(words(typed)), locale=locale, filters=filters, **({"now": NOW} | more)
            )
        )
    )
