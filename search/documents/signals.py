"""What visitors say of documents by what they do: how often one is chosen, how many it helped.

Neither is in the outbox: it is refreshed now and then (see :mod:`search.indexing.upkeep`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from content.models import Helpfulness
from search.log.popular import popularity

#: So many imagined votes, half of them good, stand beside the real ones: one vote says little.
IMAGINED = 2


class Signals(msgspec.Struct, frozen=True):
    """Both are from 0 to 1; see :class:`search.documents.Document`."""

    popularity: float = 0.0
    helpfulness: float = 0.5


NEUTRAL = Signals()


def signals(keys: Collection[str]) -> Mapping[str, Signals]:
    """What is known of these documents; those of which nothing is known are left out."""
    chosen = popularity(keys)
    helped = _helpfulness({int(key[5:]) for key in keys if key.startswith("page-")})
    found = {}
    for key in keys:
        made = Signals(
            round(min(1.0, max(0.0, chosen.get(key, 0.0))), 2),
            round(helped.get(key, NEUTRAL.helpfulness), 2),
        )
        if made != NEUTRAL:
            found[key] = made
    return found


def _helpfulness(pages: Collection[int]) -> Mapping[str, float]:
    rows = Helpfulness.objects.filter(page__in=pages).values_list("page_id", "yes", "no")
    return {
        f"page-{page}": (yes + IMAGINED / 2) / (yes + no + IMAGINED)
        for page, yes, no in rows
        if yes + no
    }
