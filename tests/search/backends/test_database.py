"""The embedded backend keeps the contract, on whichever database the tests run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.backends.base import Backend
from search.backends.database import DatabaseBackend
from tests.search import contract
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


class TestIndices(contract.TestIndices):
    """The same, with one that needs what other threads write to be committed."""

    @pytest.mark.django_db(transaction=True)
    def test_no_question_sees_a_half_switched_index(self, backend: Backend) -> None:
        super().test_no_question_sees_a_half_switched_index(backend)
