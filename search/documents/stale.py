"""Which documents a change of what is live makes stale: its own, and those that show it.

Right comes first: where it cannot be told whether others show something of a change, they are made
anew. What is ruled out is cheap to rule out: a page that is edited under the same title at the same
address changes no other page's document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from django.db.models import Max

from content.models.changes import Change
from search.documents.navigation import Targets

Action = Change.Action
#: Kinds of change after which the address or the site of anything may be another.
EVERYTHING = frozenset(("site", "locale"))
_TAKEN_BACK = frozenset((Action.UNPUBLISHED, Action.DELETED))


class Stale(msgspec.Struct, kw_only=True):
    """What has to be made anew.

    `pages`: the language of each page by its id. `parents`: pages whose title, address or being
    there at all has changed, which those below them show. `families`: translation keys of the pages.
    """

    pages: dict[int, str] = {}
    parents: set[int] = set()
    families: set[str] = set()
    files: set[int] = set()
    menus: bool = False
    everything: bool = False

    def touches(self, targets: Targets) -> bool:
        """Whether entries of menus show something of it."""
        return self.menus or not self.families.isdisjoint(targets.families)


def stale(changes: Sequence[Change]) -> Stale:
    """What these changes, in order, make stale. Two queries where pages are among them."""
    found = Stale()
    for change in changes:
        if change.kind in EVERYTHING:
            found.everything = True
        elif change.kind == "menu":
            found.menus = True
        elif change.kind == "document":
            found.files |= _numbers(change.keys, "document-")
        elif change.kind == "page":
            found.pages[int(change.object_id)] = change.locale
            found.families |= {
                key.removeprefix("translations-")
                for key in change.keys
                if key.startswith("translations-")
            }
    found.parents = _parents([change for change in changes if change.kind == "page"])
    return found


def _parents(changes: Sequence[Change]) -> set[int]:
    """The pages that look different from below than they did before these changes."""
    last = _before(changes)
    found = set()
    for change in changes:
        now = _seen_from_below(change)
        if last.get(change.object_id) != now:
            found.add(int(change.object_id))
        last[change.object_id] = now
    return found


def _seen_from_below(change: Change) -> tuple[str, str]:
    """What breadcrumbs show of a page: nothing, when it is gone."""
    gone = change.action in _TAKEN_BACK
    return ("", "") if gone else (change.title, change.path)


def _before(changes: Sequence[Change]) -> dict[str, tuple[str, str]]:
    """How each page looked from below before the first of its changes here.

    The outbox says so as long as it keeps the change before; otherwise nothing is known.
    """
    first: dict[str, int] = {}
    for change in changes:
        first.setdefault(change.object_id, change.sequence)
    if not first:
        return {}
    rows = Change.objects.filter(
        kind="page", object_id__in=first, sequence__lt=min(first.values())
    ).values("object_id")
    latest: Mapping[str, int] = dict(
        rows.order_by("object_id").annotate(last=Max("sequence")).values_list("object_id", "last")
    )
    found = Change.objects.filter(sequence__in=latest.values())
    return {change.object_id: _seen_from_below(change) for change in found}


def _numbers(keys: Iterable[str], prefix: str) -> set[int]:
    rest = (key.removeprefix(prefix) for key in keys if key.startswith(prefix))
    return {int(each) for each in rest if each.isdigit()}
