"""What a process answers with: one snapshot, the keys and the notices, swapped as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from marketing_spots.delivery.caches import RecentCache
from marketing_spots.delivery.content import EncodedAd, encode_ads
from marketing_spots.delivery.keys import Access
from marketing_spots.delivery.notices import EMPTY, Notices
from marketing_spots.delivery.tokens import ItemSigner, Signer, encode_item
from marketing_spots.engine.compiler import CompiledSnapshot, compile_snapshot
from marketing_spots.engine.definitions import (
    AttributeDef,
    AttributeSource,
    AttributeType,
    Item,
    Snapshot,
    Value,
)
from marketing_spots.vocabulary import of_snapshot
from plugins.manager import Plugins
from plugins.vocabulary import with_words

Piece = tuple[EncodedAd, ItemSigner]
ANSWERS_KEPT = 2048
VALUES_KEPT = 2048


class Prepared:
    """A compiled snapshot with all that answers need of it. Never changes once it is made."""

    __slots__ = (
        "_pieces",
        "ads",
        "attributes",
        "compiled",
        "read",
        "snapshot",
        "version",
        "zips",
    )

    def __init__(self, snapshot: Snapshot, compiled: CompiledSnapshot) -> None:
        self.snapshot = snapshot
        self.version = snapshot.version
        self.compiled = compiled
        self.ads: Mapping[str, EncodedAd] = encode_ads(
            snapshot.ads, settings.SITE_URL, settings.MEDIA_URL
        )
        self.attributes: Mapping[AttributeSource, Mapping[str, AttributeDef]] = {
            source: {each.name: each for each in snapshot.attributes if each.source is source}
            for source in AttributeSource
        }
        #: Attributes that say where a visitor is, for emergency notices.
        self.zips: Mapping[AttributeSource, tuple[str, ...]] = {
            source: tuple(n for n, each in found.items() if each.type is AttributeType.ZIP)
            for source, found in self.attributes.items()
        }
        #: Texts that were read as values before: pages, devices and languages come again and again.
        self.read: Mapping[AttributeSource, RecentCache[tuple[str, str], Value]] = {
            source: RecentCache(VALUES_KEPT) for source in AttributeSource
        }
        #: By spot, then by item: how the item starts in an answer, and what makes its tokens.
        self._pieces: dict[str, dict[tuple[str, str | None, str | None], Piece]] = {
            name: {} for name in compiled.spots
        }

    def pieces(self, spot: str) -> dict[tuple[str, str | None, str | None], Piece]:
        """The pieces of a spot that were made so far, by (ad, campaign, variant)."""
        return self._pieces[spot]

    def piece(self, spot: str, item: Item, signer: Signer) -> Piece | None:
        """Makes the piece for an item; None for an ad without content."""
        ad = self.ads.get(item.ad)
        if ad is None:
            return None
        encoded = encode_item(self.version, spot, item.campaign, item.ad, item.variant)
        piece = ad, signer.item(encoded)
        self._pieces[spot][item.ad, item.campaign, item.variant] = piece
        return piece


def prepare(snapshot: Snapshot, plugins: Plugins, now: dt.datetime) -> Prepared:
    """The snapshot, ready to answer at once. Raises what the compiler raises."""
    # The engine has a protocol of its own for conditions, because it imports no plugin, and it knows
    # no words: explanations get them here.
    conditions: Any = with_words(plugins.conditions, of_snapshot(snapshot))
    compiled = compile_snapshot(snapshot, conditions, plugins.vetoes)
    compiled.warm(now)
    return Prepared(snapshot, compiled)


class Live:
    """A snapshot, the keys, the emergency notices, and the shared answers that were given with
    exactly these.

    The answers live and die with them, so neither a new snapshot nor a revoked key nor a storm has to
    look for answers to throw away.
    """

    __slots__ = ("access", "answers", "notices", "prepared", "source")

    def __init__(
        self, prepared: Prepared, access: Access, source: str, notices: Notices = EMPTY
    ) -> None:
        self.prepared = prepared
        self.access = access
        self.source = source  # "database" or "disk"
        self.notices = notices
        self.answers: RecentCache[Any, Any] = RecentCache(ANSWERS_KEPT)

    def with_snapshot(self, prepared: Prepared) -> Live:
        """The same keys with another snapshot, for trying things out."""
        return Live(prepared, self.access, self.source, self.notices)
