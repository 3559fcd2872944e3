"""People in their roles, logged in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from marketing_spots.snapshot import batch
from tests.marketing_spots import world


@pytest.fixture
def basics(db: None) -> Any:
    """A segment over an attribute, a spot and an ad, all live."""
    with batch(None, "Basics"):
        world.attribute()
        return world.segment(), world.spot(), world.ad()


@pytest.fixture
def login(db: None) -> Any:
    """``login("Marketers")`` gives a browser of somebody in that group; None is a superuser."""

    def make(role: str | None = None, **more: Any) -> Client:
        client = Client()
        client.user = world.user(role, **more)
        client.force_login(client.user)
        return client

    return make
