"""An index is built anew while people edit and search: no edit is lost, and nobody sees a gap."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from content.models import ArticlePage
from content.recording import Before, page_saved
from search.backends.base import Backend, Filters, Search
from search.backends.database import DatabaseBackend
from search.indexing.comparing import settled
from search.indexing.follower import Follower
from search.indexing.rebuild import rebuild, rollback
from search.indexing.upkeep import ensure
from search.understood import Understood
from tests.search import site

PAGES = 40


@pytest.fixture(params=["database", "elasticsearch"])
def backend(request: pytest.FixtureRequest, transactional_db: None) -> Backend:
    if request.param == "database":
        return DatabaseBackend()
    from tests.search.backends.test_elastic_contract import elastic

    url, prefix = (request.getfixturevalue(n) for n in ("elasticsearch_url", "index_prefix"))
    return elastic(url, prefix)


class Crowd:
    """Threads that go on until told to stop; what any of them dies of is kept."""

    def __init__(self, *work: Any) -> None:
        self.errors: list[BaseException] = []
        self.turns = [0] * len(work)
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(number, each))
            for number, each in enumerate(work)
        ]

    def _run(self, number: int, work: Any) -> None:
        try:
            while not self._stop.is_set():
                work()
                self.turns[number] += 1
                self._stop.wait(0.01)
        except BaseException as error:
            self.errors.append(error)
        finally:
            connections.close_all()

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)


@pytest.fixture
def pages(transactional_db: None) -> list[int]:
    with transaction.atomic():
        home = site.make_home()
        made = [
            home.add_child(instance=ArticlePage(title=f"Storm {n}", slug=f"storm-{n}"))
            for n in range(PAGES)
        ]
    return [page.pk for page in made]


def edits(pages: list[int]) -> Iterator[None]:
    """Publishes one page after another under new titles, without end."""
    number = 0
    while True:
        for pk in pages:
            number += 1
            page = ArticlePage.objects.get(pk=pk)
            page.title = f"Storm {number} of {pk}"
            with transaction.atomic():
                ArticlePage.objects.filter(pk=pk).update(title=page.title)
                page_saved(page, Before(True, page.url_path, ()))
            yield


def found(backend: Backend) -> tuple[int, set[str]]:
    """How many pages are found, and which ones."""
    question = Search(
        understood=Understood(text="", language="en"),
        locale="en",
        now=timezone.now(),
        filters=Filters(types=("article",)),
        limit=PAGES + 10,
    )
    answer = backend.search(question)
    return answer.total, {hit.document.key for hit in answer.hits}


def test_no_query_sees_an_empty_or_half_index(backend: Backend, pages: list[int]) -> None:
    list(ensure([backend]))
    backend.refresh(backend.live("en").name)  # type: ignore[union-attr]
    expected = (PAGES, {f"page-{pk}" for pk in pages})
    editing, follower = edits(pages), Follower(backend)
    seen: list[Any] = []

    def ask() -> None:
        if (now := found(backend)) != expected:
            seen.append(now)

    names = {backend.live("en").name}  # type: ignore[union-attr]
    with Crowd(lambda: next(editing), lambda: list(follower.turn()), ask) as crowd:
        for _ in range(3):
            names.add(rebuild(backend, "en").index)
        names.add(rollback(backend, "en"))
    assert crowd.errors == []
    assert min(crowd.turns) > 0
    assert seen == []
    assert len(names) == 4
    list(follower.turn())
    for index in backend.indices("en"):
        assert settled(backend, index.name, "en").differences == {}
