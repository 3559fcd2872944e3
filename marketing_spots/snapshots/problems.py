"""What keeps a definition out of a snapshot, with the place at which to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that does not compile.

    `kind` is a model's name and `pk` its object. `field` is the form field, `row` the row of an
    inline list, `path` the place inside a rule (as the engine names it), `message` what to do.
    """

    kind: str
    pk: int | None
    name: str
    message: str
    field: str = ""
    row: int | None = None
    path: str = ""

    def __str__(self) -> str:
        return f"{self.kind.capitalize()} “{self.name}”: {self.message}"

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes two problems the same one, whatever an object is called by now."""
        return (self.kind, self.pk, self.field, self.path, self.message)


class CompileError(Exception):
    """A change would leave something that does not compile; nothing of it was saved."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(str(problem) for problem in self.problems))
