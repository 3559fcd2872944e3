"""What can be wrong with a rule."""

from __future__ import annotations


class RuleError(ValueError):
    """A rule that cannot be compiled.

    `path` names the place inside the rule, e.g. ``all[1].value``; `message` says what to do.
    """

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.message = message
        self.path = path


def at(path: str, key: str | int) -> str:
    """`path` with one more step: ``all`` + 1 is ``all[1]``, ``all[1]`` + value is ``all[1].value``."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key
