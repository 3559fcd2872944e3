"""A backend in memory that keeps the contract of writing, with places at which tests can step in."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence

from search.backends.base import (
    BackendError,
    Found,
    Hit,
    IndexInfo,
    Refused,
    Search,
    Suggest,
    Suggestion,
    Write,
    Written,
)
from search.documents import Document

_numbers = itertools.count(1)


class Index:
    def __init__(self, name: str, locale: str, schema: str) -> None:
        self.name, self.locale, self.schema = name, locale, schema
        self.created_at = dt.datetime.now(dt.UTC)
        self.entries: dict[str, tuple[int, Document | None]] = {}

    def documents(self) -> dict[str, Document]:
        return {key: each for key, (_, each) in self.entries.items() if each is not None}


class MemoryBackend:
    """`away` and `refuses` are for tests; `before_write` is called with (index, writes)."""

    def __init__(self, name: str = "memory") -> None:
        self.name = name
        self.away = False
        self.version = "1"
        self.refuses: Callable[[Document], bool] = lambda document: False
        self.before_write: Callable[[str, Sequence[Write]], object] = lambda index, writes: None
        self.written: list[str] = []
        self._indices: dict[str, Index] = {}
        self._live: dict[str, str] = {}
        self._lock = threading.RLock()

    # --- indices ---

    def _there(self) -> None:
        if self.away:
            raise BackendError(f"{self.name} is away.")

    def _index(self, name: str) -> Index:
        self._there()
        if name not in self._indices:
            raise Refused(f"There is no index {name}.")
        return self._indices[name]

    def _info(self, index: Index) -> IndexInfo:
        return IndexInfo(
            name=index.name,
            locale=index.locale,
            live=self._live.get(index.locale) == index.name,
            schema=index.schema,
            documents=len(index.documents()),
            created_at=index.created_at,
        )

    def indices(self, locale: str | None = None) -> Sequence[IndexInfo]:
        self._there()
        with self._lock:
            made = [each for each in self._indices.values() if locale in (None, each.locale)]
            return [self._info(each) for each in reversed(made)]

    def live(self, locale: str) -> IndexInfo | None:
        return next((each for each in self.indices(locale) if each.live), None)

    def schema(self, locale: str) -> str:
        return f"schema-{self.version}"

    def create(self, locale: str) -> str:
        self._there()
        name = f"{self.name}-{locale}-{next(_numbers)}"
        self._indices[name] = Index(name, locale, self.schema(locale))
        return name

    def switch(self, locale: str, index: str) -> None:
        self._index(index)
        self._live[locale] = index

    def drop(self, index: str) -> None:
        if self._live.get(self._index(index).locale) == index:
            raise Refused(f"{index} is live.")
        del self._indices[index]

    # --- writing ---

    def write(self, index: str, writes: Iterable[Write]) -> Written:
        given = list(writes)
        self.before_write(index, given)
        found = self._index(index)
        written = stale = 0
        refused = []
        with self._lock:
            for each in given:
                self.written.append(each.key)
                if each.document is not None and self.refuses(each.document):
                    refused.append((each.key, "it cannot be mapped"))
                elif found.entries.get(each.key, (-1, None))[0] > each.version:
                    stale += 1
                else:
                    found.entries[each.key] = (each.version, each.document)
                    written += 1
        return Written(written=written, stale=stale, refused=tuple(refused))

    def refresh(self, index: str) -> None:
        self._index(index)

    def count(self, index: str) -> int:
        return len(self._index(index).documents())

    def contents(self, index: str, prefix: str = "") -> Iterator[tuple[str, int, str]]:
        found = self._index(index)
        for key, (version, document) in list(found.entries.items()):
            if document is not None and key.startswith(prefix):
                yield key, version, document.digest()

    # --- asking ---

    def search(self, question: Search) -> Found:
        live = self.live(question.locale)
        documents = self._indices[live.name].documents().values() if live else ()
        hits = tuple(Hit(document=each, score=1.0) for each in documents)
        return Found(total=len(hits), hits=hits[: question.limit])

    def suggest(self, question: Suggest) -> Sequence[Suggestion]:
        return []

    def ping(self) -> None:
        self._there()

    # --- for tests ---

    def documents(self, locale: str = "en", index: str = "") -> dict[str, Document]:
        """What an index holds, the live one if none is named, by key."""
        name = index or self._live[locale]
        return self._indices[name].documents()
