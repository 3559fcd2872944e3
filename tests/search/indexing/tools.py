"""What tests of indexing do again and again."""

from __future__ import annotations

from typing import Any

from search.indexing.comparing import compare
from search.indexing.follower import Follower
from tests.search.memory_backend import MemoryBackend


def turn(backend: Any) -> list[str]:
    return list(Follower(backend).turn())


def agrees(backend: MemoryBackend, locale: str = "en") -> None:
    """Every index of a language has what the database has."""
    for index in backend.indices(locale):
        assert compare(backend, index.name, locale).differences == {}


def titles(backend: MemoryBackend) -> set[str]:
    return {each.title for each in backend.documents().values()}
