"""Releases: several drafts published together at one moment, or not at all, and taken back together.

`content.releases.items` fills them, `checking` says what stands against them, `publishing` and
`rolling_back` do it, `drafts` lists what could go into one.
"""

from content.releases.checking import Problem, check
from content.releases.items import Refused, add, may_edit, may_publish, remove
from content.releases.publishing import NotPublished, publish, run_due, schedule, unschedule
from content.releases.rolling_back import NotRolledBack, obstacles, roll_back

__all__ = [
    "NotPublished",
    "NotRolledBack",
    "Problem",
    "Refused",
    "add",
    "check",
    "may_edit",
    "may_publish",
    "obstacles",
    "publish",
    "remove",
    "roll_back",
    "run_due",
    "schedule",
    "unschedule",
]
