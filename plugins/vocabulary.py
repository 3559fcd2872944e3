"""What rules can be made of at this moment: attributes, operators, segments, with their labels.

Whoever keeps those (the ``marketing_spots`` application) provides them once at start; blocks and
descriptions ask for them each time, so that a new attribute shows at once.
"""

from __future__ import annotations

from collections.abc import Callable

from plugins.api import Vocabulary

_provider: Callable[[], Vocabulary] | None = None


def provide(fn: Callable[[], Vocabulary]) -> None:
    """Makes `fn` the source of :func:`current`; the last one to be provided counts."""
    global _provider
    _provider = fn


def current() -> Vocabulary:
    """The words for rules right now. Without a provider: the attributes that plugins bring."""
    if _provider is not None:
        return _provider()
    from plugins.manager import get_plugins

    return Vocabulary(attributes={spec.name: spec for spec in get_plugins().attributes})
