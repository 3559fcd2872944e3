"""What one call of decide() keeps while it walks: the page so far, and what the answer rested on."""

from __future__ import annotations

import datetime as dt
import functools
from typing import TYPE_CHECKING

from marketing_spots.engine.bucketing import PRIME, key
from marketing_spots.engine.definitions import Context, Counters, Item, Visitor
from marketing_spots.engine.facts import IDENTITY, PERSONAL, Facts

if TYPE_CHECKING:
    from marketing_spots.engine.candidates import Candidate

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
#: Seconds after which an answer that rests on campaign totals is worth asking for again.
REVIEW = dt.timedelta(seconds=60)


class Page:
    """What is on the page already: ads, campaigns and exclusion groups."""

    __slots__ = ("ads", "campaigns", "groups")

    def __init__(self, ads: set[str], campaigns: set[str], groups: set[str]) -> None:
        self.ads = ads
        self.campaigns = campaigns
        self.groups = groups

    def copy(self) -> Page:
        """An independent copy."""
        return Page(set(self.ads), set(self.campaigns), set(self.groups))

    def place(self, item: Item, groups: frozenset[str]) -> None:
        """Puts a campaign's item on the page."""
        self.ads.add(item.ad)
        if item.campaign is not None:
            self.campaigns.add(item.campaign)
        self.groups.update(groups)


class Run:
    """The state of one call. Reset per spot with :meth:`begin`; the page stays."""

    __slots__ = (
        "_anybody",
        "_key",
        "_seconds",
        "counters",
        "errors",
        "facts",
        "gates",
        "id",
        "now",
        "opened",
        "page",
        "plain",
        "sure_read",
        "sure_until",
        "unkept",
        "until",
    )

    def __init__(self, facts: Facts, visitor: Visitor, context: Context, now: dt.datetime) -> None:
        self.facts = facts
        self.now = now
        #: None without consent to personalisation: nothing below may key on the visitor then.
        self.id = facts.identity
        #: Nobody in particular is asking: whatever is read, it says nothing about a person.
        self._anybody = not visitor.consent.personalisation or not (
            self.id is not None or visitor.verified or visitor.declared
        )
        self.counters: Counters = visitor.counters
        self.page = Page(set(context.shown), set(), set())
        self.errors: list[str] = []
        #: When time alone may change the answer; None: never.
        self.until: dt.datetime | None = None
        #: Whether something was seen that must not be kept for the visitor's next call.
        self.unkept = False
        #: For standing.py: whether the walk through this spot went by the profile alone, the
        #: candidates on the way that had to be asked, and what the rest read and rested on.
        self.plain = True
        self.opened: list[Candidate] = []
        self.sure_read = 0
        self.sure_until: dt.datetime | None = None
        #: Candidates' gates in this spot that were asked already; see standing.py.
        self.gates: dict[Candidate, tuple[bool, int]] = {}
        self._key: int | None = None
        self._seconds = int(now.timestamp())

    def begin(self, until: dt.datetime | None) -> None:
        """Starts with a spot whose schedules hold until then."""
        self.facts.read = 0
        self.errors = []
        self.unkept = False
        self.until = until
        self.plain = True
        self.opened = []
        self.sure_read = 0
        self.sure_until = until

    @property
    def personal(self) -> bool:
        """Whether this spot's answer rested on anything about the visitor."""
        return not self._anybody and bool(self.facts.read & PERSONAL)

    def limit(self, moment: dt.datetime | None) -> None:
        """The answer may change at `moment`."""
        if moment is not None and (self.until is None or moment < self.until):
            self.until = moment

    def fail(self, campaign: str) -> None:
        """Something of this campaign's raised."""
        if campaign not in self.errors:
            self.errors.append(campaign)

    def identify(self) -> str | None:
        """The visitor's id, marked as read."""
        if self.id is not None:
            self.facts.read |= IDENTITY
        return self.id

    def order_key(self, rotation: int) -> int:
        """The key of this visitor in this rotation period; the answer then holds until it ends."""
        period_key, end = _period(rotation, self._seconds // rotation)
        if self.until is None or end < self.until:
            self.until = end
        if self.id is None:
            return period_key
        self.facts.read |= IDENTITY
        if self._key is None:
            self._key = key("visitor", self.id)
        return self._key * period_key % PRIME

    def hold(self, rotation: int) -> tuple[int, int]:
        """Marks what `order_key` marks, where the order itself is at hand; which period it is."""
        number = self._seconds // rotation
        _, end = _period(rotation, number)
        if self.until is None or end < self.until:
            self.until = end
        if self.sure_until is None or end < self.sure_until:
            self.sure_until = end
        if self.id is not None:
            self.facts.read |= IDENTITY
            self.sure_read |= IDENTITY
        return rotation, number


@functools.lru_cache(maxsize=4096)
def _period(rotation: int, number: int) -> tuple[int, dt.datetime]:
    """The key of a rotation period, and when it ends. The same for all visitors."""
    end = EPOCH + dt.timedelta(seconds=(number + 1) * rotation)
    return key("period", str(rotation), str(number)), end
