"""Puts a delivery process together from Django's settings."""

from __future__ import annotations

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
    return create_app(state)
