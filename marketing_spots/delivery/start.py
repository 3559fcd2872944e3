"""Puts a delivery process together from Django's settings."""

from __future__ import annotations

import gc
from pathlib import Path

from django.conf import settings

from marketing_spots import access
from marketing_spots.delivery.app import DeliveryApp, create_app
from marketing_spots.delivery.poller import Poller
from marketing_spots.delivery.state import Failures, State
from marketing_spots.delivery.tokens import Signer
from marketing_spots.delivery.visitors import Profiles
from plugins.guard import Guard
from plugins.manager import get_plugins

_pollers: list[Poller] = []
_states: list[State] = []
#: New objects until the collector looks at them; a request makes a few hundred that die by themselves.
YOUNG_OBJECTS = 20_000


def make_signer() -> Signer:
    """Signs and checks item tokens with keys that come from SECRET_KEY and its fallbacks."""
    return Signer(
        access.derived_keys("item tokens"), access.derive_key(settings.SECRET_KEY, "visitor hash")
    )


def make_state() -> State:
    """A state that nothing was loaded into yet."""
    plugins = get_plugins()
    guard = Guard()
    signer = make_signer()
    failures = Failures()
    profiles = Profiles(
        size=settings.VISITOR_CACHE_SIZE,
        seconds=settings.VISITOR_CACHE_SECONDS,
        plugins=plugins,
        guard=guard,
        signer=signer,
        note=failures.note,
    )
    return State(plugins=plugins, guard=guard, signer=signer, profiles=profiles, failures=failures)


def make_poller(state: State) -> Poller:
    """A poller for this state, not started."""
    return Poller(state, folder=Path(settings.SNAPSHOT_DIR), seconds=settings.SNAPSHOT_POLL_SECONDS)


def start() -> DeliveryApp:
    """The application, polling in the background, with its first snapshot loaded if there is one."""
    state = make_state()
    poller = make_poller(state)
    _pollers.append(poller)  # lives as long as the process
    poller.start()
    _states.append(state)
    state.sources.start()
    settle_memory()
    return create_app(state)


def running_state() -> State | None:
    """The state of the application that :func:`start` started in this process; None without one."""
    return _states[0] if _states else None


def settle_memory() -> None:
    """Spares the garbage collector what lives as long as the process: Django, plugins, the first
    snapshot. It would walk all of that again and again while requests wait."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])
