from __future__ import annotations

import pytest

from marketing_spots.delivery.app import create_app
from marketing_spots.delivery.start import make_state
from marketing_spots.delivery.state import State
from tests.delivery.world import Client, Clock, put_live, remember


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def state(clock: Clock) -> State:
    """A process with the world's snapshot, whose profiles are all remembered already."""
    state = make_state()
    put_live(state)
    remember(state, "1001", {"owns_ev": True, "income": 52000, "programs": ["solar"]})
    remember(state, "1002", {"owns_ev": False})
    remember(state, "1404", None)
    return state


@pytest.fixture
def client(state: State) -> Client:
    return Client(create_app(state))
