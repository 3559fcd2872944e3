"""A site of a few pages, and a backend that follows it."""

from __future__ import annotations

import pytest

from content.models import HomePage
from search.indexing import upkeep
from tests.search import site
from tests.search.memory_backend import MemoryBackend


@pytest.fixture
def home() -> HomePage:
    return site.make_home()


@pytest.fixture
def backend(home: HomePage) -> MemoryBackend:
    """With live indices of a site of a few pages, and a follower that is up to date."""
    site.section(home, "Help", slug="help")
    made = MemoryBackend()
    list(upkeep.ensure([made]))
    return made
