"""A site to ask about."""

from __future__ import annotations

from typing import Any

import pytest

from tests.content.api.world import Client, make_site


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def site(db: None) -> Any:
    """(home, inicio)"""
    return make_site()


@pytest.fixture
def home(site: Any) -> Any:
    return site[0]


@pytest.fixture
def inicio(site: Any) -> Any:
    return site[1]
