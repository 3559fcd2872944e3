"""What a check has to say, and where."""

from __future__ import annotations

import enum

import msgspec


class Severity(enum.IntEnum):
    """How bad it is, the worst first. Nothing of it ever keeps a page from being published."""

    ERROR = 1
    WARNING = 2
    HINT = 3

    @property
    def label(self) -> str:
        return {1: "Wrong", 2: "Look at this", 3: "Could be better"}[self.value]

    @property
    def key(self) -> str:
        return self.name.lower()


class Place(msgspec.Struct, frozen=True):
    """Where on the form: a field, a block in it, and both in words."""

    field: str = ""
    block: str = ""
    words: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to look at. `check` names the check, `message` says what to do."""

    check: str
    severity: Severity
    message: str
    place: Place = Place()
