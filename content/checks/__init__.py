"""Checks of what editors wrote. They advise; nothing of it keeps a page from being published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from content.checks.findings import Finding, Place, Severity

__all__ = ["Finding", "Place", "Severity", "check", "check_many"]


def check(page: Any) -> list[Finding]:
    """What to look at on one page, a draft or not, the worst first. At most four queries."""
    return check_many([page])[0]


def check_many(pages: Iterable[Any]) -> Sequence[list[Finding]]:
    """The findings of each page, in order. At most four queries, however many pages there are.

    The pages are specific ones of content; their locales should be loaded.
    """
    from content.checks.common import COMMON
    from content.checks.kinds import KINDS
    from content.checks.outline import outline
    from content.checks.targets import load_targets

    outlines = [(page, outline(page)) for page in pages]
    targets = load_targets(piece for _, pieces in outlines for piece in pieces)
    results = []
    for page, pieces in outlines:
        found = [finding for each in COMMON for finding in each(page, pieces, targets)]
        if kind := KINDS.get(type(page)):
            found.extend(kind(page))
        results.append(sorted(dict.fromkeys(found), key=lambda finding: finding.severity))
    return results
