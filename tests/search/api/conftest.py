"""A site that is in the index, and a client that searches it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from search import curated
from search.answering.labels import forget_labels
from search.api.asking import forget_scopes
from search.lexicons import lexicons
from search.log import popular
from tests.search.api.world import Client, World, index, make


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a process keeps for a second or a minute is another test's; and no thread looks at what
    is in this test's transaction."""
    monkeypatch.setattr(lexicons, "start", lambda wait=0.0: None)

    def forget() -> None:
        forget_scopes()
        forget_labels()
        popular.forget()
        curated.forget()

    forget()
    yield
    forget()
    lexicons.forget()


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def world(db: Any) -> World:
    """The site, in the database's index."""
    made = make()
    index()
    lexicons.look()
    return made
