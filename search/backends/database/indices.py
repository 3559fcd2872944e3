"""Indices in the database: made, made live, taken away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, transaction
from django.utils import timezone

from search.backends.base import BackendError, IndexInfo, Refused
from search.models.embedded import SearchIndex


@contextmanager
def answering() -> Iterator[None]:
    """What the database says when it is away, as the error that backends raise."""
    try:
        yield
    except Error as error:
        raise BackendError(f"The database did not do it: {error}") from error


def info(index: SearchIndex) -> IndexInfo:
    return IndexInfo(
        name=index.name,
        locale=index.locale,
        live=index.live,
        schema=index.schema,
        documents=index.documents,
        created_at=index.created_at,
    )


def named(name: str) -> SearchIndex:
    """The index of this name. Raises Refused when there is none."""
    index = SearchIndex.objects.filter(name=name).first()
    if index is None:
        raise Refused(f"There is no index {name} in the database.")
    return index


def locked(name: str) -> SearchIndex:
    """The index, which nobody else writes, switches or drops until the transaction ends."""
    index = SearchIndex.objects.select_for_update().filter(name=name).first()
    if index is None:
        raise Refused(f"There is no index {name} in the database.")
    return index


def live(locale: str) -> SearchIndex | None:
    return SearchIndex.objects.filter(locale=locale, live=True).first()


def create(locale: str, schema: str) -> str:
    now = timezone.now()
    name = f"{locale.lower()}-{schema}-{now:%Y%m%d%H%M%S%f}"
    return SearchIndex.objects.create(name=name, locale=locale, schema=schema, created_at=now).name


def switch(locale: str, name: str) -> None:
    """Raises Refused for an index that is not there, or of another language."""
    with transaction.atomic():
        # All of the language, in one order: two switches at once must not wait for each other.
        indices = {
            index.name: index
            for index in SearchIndex.objects.select_for_update()
            .filter(locale=locale)
            .order_by("pk")
        }
        if name not in indices:
            raise Refused(f"There is no index {name} for {locale} in the database.")
        SearchIndex.objects.filter(locale=locale, live=True).exclude(name=name).update(live=False)
        SearchIndex.objects.filter(name=name).update(live=True)


def drop(name: str) -> None:
    """Raises Refused for the live one."""
    with transaction.atomic():
        index = locked(name)
        if index.live:
            raise Refused(f"{name} answers for {index.locale}: make another index live first.")
        index.delete()
