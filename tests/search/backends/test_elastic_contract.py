"""The contract of backends, kept by Elasticsearch on a real node."""

from __future__ import annotations

import pytest

from search.backends.elastic.backend import ElasticBackend
from search.backends.elastic.client import connect
from tests.search.contract import *  # noqa: F403
from tests.search.contract import fill


def elastic(url: str, prefix: str, *, seconds: float = 30) -> ElasticBackend:
    """A patient backend: the machine that runs tests may be busy with other things."""
    return ElasticBackend(
        connect([url], seconds=60),
        connect([url], seconds=seconds, read=False),
        prefix=prefix,
        replicas="0",
        seconds=seconds,
    )


@pytest.fixture
def backend(elasticsearch_url: str, index_prefix: str) -> ElasticBackend:
    return elastic(elasticsearch_url, index_prefix)


@pytest.fixture(scope="module")
def filled(elasticsearch_url: str, module_index_prefix: str) -> ElasticBackend:
    made = elastic(elasticsearch_url, module_index_prefix)
    fill(made)
    return made
