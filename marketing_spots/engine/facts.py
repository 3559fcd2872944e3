"""What conditions and vetoes may look at while a decision is made, and a record of what they did look at.

The record is what makes `Decision.shared` right even for a plugin that forgot to declare
what it reads: a personal fact cannot be read without leaving a mark.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from typing import Any

from marketing_spots.engine.definitions import AttributeSource, Value, Visitor

#: Marks of what was read, one bit each.
VERIFIED = 1
DECLARED = 2
CONTEXT = 4
IDENTITY = 8
TIME = 16
PERSONAL = VERIFIED | DECLARED | IDENTITY

MARKS: dict[AttributeSource, int] = {
    AttributeSource.VERIFIED: VERIFIED,
    AttributeSource.DECLARED: DECLARED,
    AttributeSource.CONTEXT: CONTEXT,
}
_NOTHING: dict[str, Any] = {}


class Facts:
    """The visitor and the request as rules see them: nothing personal without consent."""

    __slots__ = (
        "_id",
        "_marks",
        "_now",
        "_today",
        "_zone",
        "consented",
        "memo",
        "read",
        "segments",
        "standing",
        "values",
    )

    def __init__(
        self,
        marks: Mapping[str, int],
        zone: zoneinfo.ZoneInfo,
        visitor: Visitor,
        context: Mapping[str, Value],
        now: dt.datetime,
    ) -> None:
        self._marks = marks
        self._zone = zone
        self._now = now
        self._today: dt.date | None = None
        self.consented = visitor.consent.personalisation
        if self.consented:
            # Only text can be hashed into a bucket; anything else is no id.
            self._id = visitor.id if isinstance(visitor.id, str) else None
            self.values = (_NOTHING, visitor.verified, visitor.declared, _NOTHING, context)
            self.memo = visitor.memo
            self.standing = visitor.standing
        else:
            self._id = None
            self.values = (_NOTHING, _NOTHING, _NOTHING, _NOTHING, context)
            self.memo = {}
            self.standing = {}
        #: Bits of what was read since the caller last set it to 0.
        self.read = 0
        #: Segment -> (membership, what was read to work it out), for this call only.
        self.segments: dict[str, tuple[bool | None, int]] = {}

    @property
    def now(self) -> dt.datetime:
        """The moment of the decision; aware, UTC."""
        self.read |= TIME
        return self._now

    @property
    def visitor_id(self) -> str | None:
        """The id that keys bucketing; None where there is none or no consent to use it."""
        if self._id is not None:
            self.read |= IDENTITY
        return self._id

    @property
    def identity(self) -> str | None:
        """The visitor id without leaving a mark; for the engine, which marks it where it is used."""
        return self._id

    def get(self, attribute: str) -> Any:
        """The attribute's value from its own source; None when it is not known."""
        mark = self._marks.get(attribute, 0)
        self.read |= mark
        return self.values[mark].get(attribute)

    def today(self) -> dt.date:
        """The date in the utility's zone."""
        self.read |= TIME
        if self._today is None:
            self._today = self._now.astimezone(self._zone).date()
        return self._today
