"""What rules can be made of at this moment: attributes, operators, segments, with their labels.

Whoever keeps those (the ``marketing_spots`` application) provides them once at start; blocks and
descriptions ask for them each time, so that a new attribute shows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plugins.api import CompileEnv, Condition, ConditionType, Vocabulary

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


class Worded:
    """A condition type that already knows the words, for an engine that knows none."""

    __slots__ = ("_kind", "_words", "label", "name")

    def __init__(self, kind: ConditionType, words: Vocabulary) -> None:
        self._kind = kind
        self._words = words
        self.name = kind.name
        self.label = kind.label

    def compile(self, params: Mapping[str, Any], env: CompileEnv, path: str) -> Condition:
        return self._kind.compile(params, env, path)

    def describe(self, params: Mapping[str, Any], words: Any = None) -> str:
        """The condition in plain words; what the caller passes as words does not matter."""
        return self._kind.describe(params, self._words)


def with_words(conditions: Mapping[str, ConditionType], words: Vocabulary) -> dict[str, Worded]:
    """`conditions` for the engine, which passes labels of its own to `describe`."""
    return {name: Worded(kind, words) for name, kind in conditions.items()}
