"""The embedded backend, as search knows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from search.backends.base import (
    Found,
    IndexInfo,
    Search,
    Suggest,
    Suggestion,
    Write,
    Written,
)
from search.backends.database import indices, schema, searching, suggesting, writing
from search.models.embedded import IndexedDocument, SearchIndex

#: Documents that are listed at a time.
PAGE = 1_000


class DatabaseBackend:
    """Keeps and finds documents in the site's own database. Implements :class:`Backend`."""

    name = "database"

    # --- indices ---

    def indices(self, locale: str | None = None) -> Sequence[IndexInfo]:
        with indices.answering():
            found = SearchIndex.objects.order_by("-created_at", "-pk")
            return [
                indices.info(each)
                for each in (found if locale is None else found.filter(locale=locale))
            ]

    def live(self, locale: str) -> IndexInfo | None:
        with indices.answering():
            index = indices.live(locale)
        return None if index is None else indices.info(index)

    def schema(self, locale: str) -> str:
        return schema.of(locale)

    def create(self, locale: str) -> str:
        with indices.answering():
            return indices.create(locale, self.schema(locale))

    def switch(self, locale: str, index: str) -> None:
        with indices.answering():
            indices.switch(locale, index)

    def drop(self, index: str) -> None:
        with indices.answering():
            indices.drop(index)

    # --- writing ---

    def write(self, index: str, writes: Iterable[Write]) -> Written:
        with indices.answering():
            return writing.write(index, writes)

    def refresh(self, index: str) -> None:
        """What is committed is found."""

    def count(self, index: str) -> int:
        with indices.answering():
            return indices.named(index).documents

    def contents(self, index: str, prefix: str = "") -> Iterator[tuple[str, int, str]]:
        after = ""
        with indices.answering():
            number = indices.named(index).pk
        there = IndexedDocument.objects.filter(
            index=number, removed=False, key__startswith=prefix
        ).order_by("key")
        while True:
            with indices.answering():
                page = list(
                    there.filter(key__gt=after).values_list("key", "version", "digest")[:PAGE]
                )
            # To SQLite, capital letters are the small ones here.
            yield from (row for row in page if row[0].startswith(prefix))
            if len(page) < PAGE:
                return
            after = page[-1][0]

    # --- asking ---

    def search(self, question: Search) -> Found:
        with indices.answering():
            return searching.search(question)

    def suggest(self, question: Suggest) -> Sequence[Suggestion]:
        with indices.answering():
            return suggesting.suggest(question)

    def ping(self) -> None:
        with indices.answering(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
