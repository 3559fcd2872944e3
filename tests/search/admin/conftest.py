"""People of each group, logged in to the admin, and a site that is in the index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from cms.roles import ensure_content_roles
from marketing_spots.admin.roles import ensure_roles
from search.lexicons import lexicons
from tests.search.api.world import World, index, make


@pytest.fixture(autouse=True)
def no_thread(monkeypatch: pytest.MonkeyPatch) -> Any:
    """No thread looks at what is in this test's transaction, and nothing of it stays."""
    monkeypatch.setattr(lexicons, "start", lambda wait=0.0: None)
    yield
    lexicons.forget()


@pytest.fixture
def log_in(db: Any) -> Callable[[str], Client]:
    """Gives a client of somebody in a group; "" is somebody who may do everything."""

    def as_member(group: str) -> Client:
        ensure_roles()
        ensure_content_roles()
        if group:
            person = User.objects.create_user(f"one of {group}")
            person.groups.add(Group.objects.get(name=group))
        else:
            person = User.objects.create_superuser("root")
        client = Client()
        client.force_login(person)
        return client

    return as_member


@pytest.fixture
def editor(log_in: Callable[[str], Client]) -> Client:
    return log_in("Editors")


@pytest.fixture
def world(db: Any) -> World:
    """The site, in the database's index."""
    made = make()
    index()
    lexicons.look()
    return made
