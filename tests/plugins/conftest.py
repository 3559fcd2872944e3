"""Plugins made on the spot, and registries to put them in."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import pytest

from plugins.api import hookimpl
from plugins.manager import BUILT_IN, Plugins


def make_plugin(**hooks: Callable[[], Any]) -> types.ModuleType:
    """A module whose functions implement the named hooks."""
    module = types.ModuleType("made_plugin")
    for name, fn in hooks.items():
        setattr(module, name, hookimpl(fn))
    return module


@pytest.fixture
def registry():
    """Makes a registry from plugins by name; ``builtin_...`` count as built in."""

    def build(**plugins: Any) -> Plugins:
        made = Plugins()
        for name, plugin in plugins.items():
            made.add(plugin, name, BUILT_IN if name.startswith("builtin_") else "test", "1.0")
        made.check_pending()
        return made

    return build
