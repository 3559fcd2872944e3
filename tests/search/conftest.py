"""What the tests of search share: a real Elasticsearch, and room of one's own in it."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Iterator

import pytest

from tests.conftest import SERVICES_REQUIRED, need
from tests.search.elasticsearch_files import NodeError, fetch, what_is_missing, where_from
from tests.search.elasticsearch_node import Node, request


def _node(*, url: str = "", heap_mb: int = 512, quick: bool = False) -> Node | None:
    """A node that runs, or None where `url` names a server; skips or fails where there is none."""
    way, how = where_from(
        url=url,
        missing=what_is_missing(),
        can_fetch=shutil.which("mvn") is not None,
        required=SERVICES_REQUIRED,
    )
    need("Elasticsearch", way != "do without", how)
    try:
        if way == "fetch":
            fetch()
        return None if way == "use" else Node(heap_mb=heap_mb, quick=quick).start()
    except NodeError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """The URL of a real Elasticsearch that all tests share: make indices below `index_prefix` only."""
    url = os.environ.get("ELASTICSEARCH_TEST_URL", "").rstrip("/")
    node = _node(url=url)
    if node is None:
        _must_answer(url)
        yield url
        return
    try:
        yield node.url
    finally:
        node.remove()


def _must_answer(url: str) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            request("GET", url)
            return
        except (OSError, ValueError) as error:
            if time.monotonic() > until:
                pytest.fail(
                    f"ELASTICSEARCH_TEST_URL is {url}, which does not answer as Elasticsearch does"
                    f" ({error}). Start it, or unset the variable and run `make elasticsearch`.",
                    pytrace=False,
                )
            time.sleep(0.5)


@pytest.fixture
def index_prefix(elasticsearch_url: str) -> Iterator[str]:
    """A prefix for this test's indices and aliases; what begins with it is deleted at the end."""
    yield from _own_prefix(elasticsearch_url)


@pytest.fixture(scope="module")
def module_index_prefix(elasticsearch_url: str) -> Iterator[str]:
    """`index_prefix` for what a whole module shares."""
    yield from _own_prefix(elasticsearch_url)


def _own_prefix(url: str) -> Iterator[str]:
    prefix = f"test-{uuid.uuid4().hex[:12]}-"
    try:
        yield prefix
    finally:
        delete_indices(url, prefix)


def delete_indices(url: str, prefix: str) -> None:
    """Deletes all indices whose names begin with `prefix`, one by one: servers refuse patterns."""
    found = request("GET", f"{url}/_cat/indices/{prefix}*?format=json&h=index&expand_wildcards=all")
    for row in found:
        request("DELETE", f"{url}/{row['index']}")


@pytest.fixture(scope="module")
def _node_of_this_module() -> Iterator[Node]:
    node = _node(heap_mb=256, quick=True)
    assert node is not None
    try:
        yield node
    finally:
        node.remove()


@pytest.fixture
def own_node(_node_of_this_module: Node) -> Node:
    """A node of this module's own, running and empty, to `stop`, `start`, `pause` and `resume`."""
    node = _node_of_this_module
    node.resume()
    node.start()
    delete_indices(node.url, "")
    return node


@pytest.fixture(autouse=True)
def remember_nothing(request: pytest.FixtureRequest) -> None:
    """What a process keeps of the database is of a test that is over: words, searches, sums."""
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker(
        "django_db"
    ):
        from search import curated
        from search.log import popular, store

        curated.forget()
        popular.forget()
        store.forget()
