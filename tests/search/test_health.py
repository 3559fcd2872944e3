"""What `/health/ready` says about search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plugins.api import HealthReport
from plugins.manager import get_plugins
from search.backends import chain as chains
from search.backends.base import BackendError
from search.backends.elastic.backend import ElasticBackend
from search.documents.document import Document
from tests.search.contract.asking import make_live
from tests.search.contract.samples import LIBRARY, document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_chain() -> Iterator[None]:
    chains._forget()
    yield
    chains._forget()


def report() -> HealthReport:
    (check,) = [check for check in get_plugins().health_checks if check.name == "search"]
    # Search that is away takes no node out of rotation: the database answers.
    assert not check.critical
    return check.check()


def in_database(**documents: tuple[Document, ...]) -> None:
    for locale, entries in documents.items():
        make_live(chains.configured()[0], locale, entries)


@pytest.fixture
def elastic(elasticsearch_url: str, index_prefix: str, settings: Any) -> ElasticBackend:
    settings.ELASTICSEARCH_URLS = [elasticsearch_url]
    settings.SEARCH_INDEX_PREFIX = index_prefix
    settings.SEARCH_REPLICAS = "0"
    settings.SEARCH_TIMEOUT = 20.0
    _, backend = chains.configured()
    assert isinstance(backend, ElasticBackend)
    return backend


def test_a_process_that_serves_no_search_says_so() -> None:
    assert report() == HealthReport(ok=True, detail="not used in this process")


def test_without_an_index_nothing_can_be_found(settings: Any) -> None:
    settings.ELASTICSEARCH_URLS = []
    chains.start()
    said = report()
    assert not said.ok
    assert "no index yet, run `manage.py search rebuild`" in said.detail


def test_the_database_searches(settings: Any) -> None:
    settings.ELASTICSEARCH_URLS = []
    in_database(en=LIBRARY["en"][:3], es=LIBRARY["es"][:2])
    assert report() == HealthReport(
        ok=True, detail="The database searches: en 3 documents, es 2 documents."
    )


def test_elasticsearch_searches(elastic: ElasticBackend) -> None:
    in_database(en=LIBRARY["en"][:3])
    make_live(elastic, "en", LIBRARY["en"][:3])
    assert report() == HealthReport(ok=True, detail="Elasticsearch searches: en 3 documents.")


def test_a_language_that_elasticsearch_has_not_is_named(elastic: ElasticBackend) -> None:
    in_database(en=LIBRARY["en"][:1], es=LIBRARY["es"][:1])
    make_live(elastic, "en", LIBRARY["en"][:1])
    assert report() == HealthReport(
        ok=False,
        detail="Elasticsearch has no live index of es; the database searches instead:"
        " en 1 document, es 1 document.",
    )


def test_an_elasticsearch_that_is_away_is_named_without_its_address(settings: Any) -> None:
    settings.ELASTICSEARCH_URLS = ["http://127.0.0.1:1"]
    in_database(en=(document("m", "Meter"),))
    said = report()
    assert not said.ok
    assert said.detail.startswith("Elasticsearch does not answer; the database searches instead")
    for _ in range(5):
        chains.ask(lambda backend: "well" if backend.name == "database" else away())
    assert "Elasticsearch has been away for 0 s" in report().detail
    assert "127.0.0.1" not in said.detail + report().detail


def away() -> Any:
    raise BackendError("away")
