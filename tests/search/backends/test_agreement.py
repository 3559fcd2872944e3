"""One formula in two tellings: Elasticsearch and the database order the same things alike."""

from __future__ import annotations

import pytest

from search.backends.database import DatabaseBackend
from search.backends.elastic.backend import ElasticBackend
from tests.search.backends.test_elastic_contract import elastic
from tests.search.contract.asking import asked, fill
from tests.search.contract.meaning import understood

QUESTIONS = (
    "how do i pay my bill",
    "bil too hihg",
    "blackout",
    "report outage",
    "rebate",
    "smart thermostat",
    "solar rebate roof",
    "energy bills help",
    "phone 1-800-895-4999",
    "electric vehicle",
)


@pytest.fixture(scope="module")
def by_elasticsearch(elasticsearch_url: str, module_index_prefix: str) -> ElasticBackend:
    made = elastic(elasticsearch_url, module_index_prefix)
    fill(made)
    return made


@pytest.mark.django_db
def test_they_agree(by_elasticsearch: ElasticBackend) -> None:
    """So that an answer of the database is as good, and a margin between two scores as telling."""
    database = DatabaseBackend()
    fill(database)
    for text in QUESTIONS:
        question = asked(understood(text))
        one, other = by_elasticsearch.search(question), database.search(question)
        assert one.total == other.total, text
        assert [hit.document.key for hit in one.hits[:3]] == [
            hit.document.key for hit in other.hits[:3]
        ], text
        theirs = {hit.document.key: hit for hit in other.hits}
        for hit in one.hits:
            assert hit.score == pytest.approx(theirs[hit.document.key].score, rel=0.1), text
            assert hit.coverage == pytest.approx(theirs[hit.document.key].coverage), text
