"""The embedded backend keeps the contract, on whichever database the tests run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.backends.database import DatabaseBackend
from tests.search.contract import *  # noqa: F403
from tests.search.contract import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def backend() -> DatabaseBackend:
    return DatabaseBackend()


@pytest.fixture
def filled(backend: DatabaseBackend) -> Iterator[DatabaseBackend]:
    fill(backend)
    return backend
