"""One answer as JSON: ready bytes of ads and notices, put together around the item tokens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import msgspec

from marketing_spots.delivery import replies
from marketing_spots.delivery.content import EncodedAd
from marketing_spots.delivery.live import Live, Prepared
from marketing_spots.delivery.notices import Notices, Phase
from marketing_spots.delivery.requests import Asker
from marketing_spots.delivery.state import State
from marketing_spots.delivery.tokens import new_nonce, occasion
from marketing_spots.engine.definitions import (
    AttributeSource,
    Decision,
    Item,
    Reason,
    Value,
    Visitor,
)

PUBLIC_REASONS = {
    Reason.WON: b"campaign",
    Reason.DEFAULT: b"default",
    Reason.EMPTY: b"empty",
    Reason.UNKNOWN_SPOT: b"unknown_spot",
}
#: Tokens of shared answers name the hour, so that every node gives the same bytes and ETag within it.
SHARED_MOMENT = 3600
_encode_text = msgspec.json.Encoder().encode


class Warned(NamedTuple):
    """What to find the emergency notices of one request by."""

    notices: Notices
    phase: Phase
    zips: Collection[str]
    personal: bool  # it depends on who asks, not on the question alone


def warn(
    live: Live,
    asker: Asker,
    context: Mapping[str, Value],
    area: str | None,
    now: dt.datetime,
) -> Warned:
    """The notices that hold now, and where the asker is as far as anybody knows."""
    phase = live.notices.phase(now.timestamp())
    if not phase.by_area:
        return Warned(live.notices, phase, (), False)
    zips, personal = whereabouts(live.prepared, asker.visitor, context, area)
    return Warned(live.notices, phase, zips, personal)


def whereabouts(
    prepared: Prepared, visitor: Visitor, context: Mapping[str, Value], area: str | None
) -> tuple[list[str], bool]:
    """The ZIP codes of a request, and whether any of them is the visitor's own.

    Where the utility knows it, that counts instead of what was declared; the area that was asked
    for counts beside both.
    """
    names = prepared.zips
    own = _zips(visitor.verified, names[AttributeSource.VERIFIED])
    said = own or _zips(visitor.declared, names[AttributeSource.DECLARED])
    found = said if own else said + _zips(context, names[AttributeSource.CONTEXT])
    return (found if area is None else [*found, area]), bool(said)


def _zips(values: Mapping[str, Value], names: tuple[str, ...]) -> list[str]:
    return [value for name in names if isinstance(value := values.get(name), str)]


class Renderer:
    """Puts one answer together."""

    __slots__ = (
        "_asker",
        "_context",
        "_filled_until",
        "_language",
        "_own",
        "_prepared",
        "_seconds",
        "_signer",
        "_sources",
        "_warned",
    )

    def __init__(
        self,
        live: Live,
        state: State,
        context: Mapping[str, Value],
        language: str,
        asker: Asker,
        now: dt.datetime,
        warned: Warned,
    ) -> None:
        self._prepared = live.prepared
        self._signer = state.signer
        self._sources = state.sources
        self._context = context
        #: By spot: until when the lists in it are kept.
        self._filled_until: dict[str, dt.datetime] = {}
        self._language = language
        self._asker = asker
        self._warned = warned
        self._seconds = int(now.timestamp())
        self._own = b""

    def is_shared(self, decision: Decision) -> bool:
        """Whether the answer may be given to everybody."""
        return decision.shared and self._asker.complete and not self._warned.personal

    def until(self, decision: Decision) -> dt.datetime | None:
        """When time alone could change the answer, its notices and lists included; None: not for
        now. Ask when the spot was rendered."""
        ours, theirs = decision.valid_until, self._warned.phase.until_moment
        if self._filled_until and (filled := self._filled_until.get(decision.spot)):
            ours = filled if ours is None else min(ours, filled)
        if theirs is None or ours is None:
            return ours or theirs
        return min(ours, theirs)

    def notices(self) -> bytes:
        """The emergency notices as JSON."""
        warned = self._warned
        return warned.notices.render(warned.phase, warned.zips, self._language)

    def batch(self, decisions: Sequence[Decision]) -> bytes:
        """A SpotsResponse as JSON."""
        spots = [b"%b:%b" % (_encode_text(each.spot), self.spot(each)) for each in decisions]
        return b'{"notices":%b,"spots":{%b}}' % (self.notices(), b",".join(spots))

    def alone(self, decision: Decision) -> bytes:
        """A OneSpotAnswer as JSON."""
        return b'{"notices":%b,%b' % (self.notices(), self.spot(decision)[1:])

    def spot(self, decision: Decision) -> bytes:
        """A SpotAnswer as JSON."""
        shared = self.is_shared(decision)
        items = self._items(decision.spot, decision.items, shared) if decision.items else b""
        reason = PUBLIC_REASONS[decision.reason]
        if decision.items and not items:
            # Ads without content in any language, or lists that nothing was found for.
            default = self._prepared.compiled.spots[decision.spot].default
            items = (
                self._items(decision.spot, default, shared) if decision.items != default else b""
            )
            reason = b"default" if items else b"empty"
        return b'{"items":[%b],"reason":"%b","valid_until":%b,"cache":"%b"}' % (
            items,
            reason,
            replies.moment(self.until(decision)),
            b"public" if shared else b"private",
        )

    def _items(self, spot: str, items: Sequence[Item], shared: bool) -> bytes:
        prepared, language = self._prepared, self._language
        occasion = self._occasion(shared)
        pieces = prepared.pieces(spot)
        found = []
        for item in items:
            piece = pieces.get((item.ad, item.campaign, item.variant)) or prepared.piece(
                spot, item, self._signer
            )
            if piece is not None:
                ad, signer = piece
                head = ad.head(language) if language else ad.default
                if head or (head := self._filled(spot, ad)):
                    found.append(b'%b%b"}' % (head, signer.sign(occasion)))
        return b",".join(found)

    def _filled(self, spot: str, ad: EncodedAd) -> bytes:
        """A list with what its source finds; nothing where that is nothing, or fails."""
        plan = ad.plan(self._language)
        if plan is None:
            return b""
        filled = self._sources.fill(plan, self._context)
        until = dt.datetime.fromtimestamp(filled.until, dt.UTC)
        known = self._filled_until.get(spot)
        self._filled_until[spot] = until if known is None else min(known, until)
        return filled.head

    def _occasion(self, shared: bool) -> bytes:
        """What this answer's tokens have in common: for everybody, or for this visitor once."""
        if shared:
            return occasion(self._seconds // SHARED_MOMENT * SHARED_MOMENT)
        if not self._own:
            self._own = occasion(self._seconds, new_nonce(), self._asker.hash)
        return self._own
