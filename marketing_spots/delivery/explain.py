"""``POST /api/v1/spots/explain``: why each spot shows what it shows, and what it would show if."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar

import msgspec
from django.db import DatabaseError, InterfaceError, connections

from marketing_spots.delivery import replies
from marketing_spots.delivery.body import decode
from marketing_spots.delivery.live import Prepared, prepare
from marketing_spots.delivery.notices import explain_notices
from marketing_spots.delivery.problems import Problem, did_you_mean, invalid, no_snapshot
from marketing_spots.delivery.rendering import whereabouts
from marketing_spots.delivery.replies import Reply
from marketing_spots.delivery.requests import Asker, read_values
from marketing_spots.delivery.spots import area_of, read_request
from marketing_spots.delivery.state import State
from marketing_spots.delivery.types import (
    ExplainedCandidate,
    ExplainedSpot,
    ExplainedVisitor,
    ExplainRequest,
    ExplainResponse,
    FieldError,
)
from marketing_spots.engine.definitions import (
    AttributeSource,
    Context,
    Explanation,
    Snapshot,
    Value,
    Visitor,
)
from marketing_spots.engine.explaining import explain

_DECODER = msgspec.json.Decoder(ExplainRequest)
#: Compiling drafts costs up to a second; one at a time leaves the process to its visitors.
_drafting = threading.Lock()


class Explain:
    """Explanations out of one process's state, or of drafts."""

    def __init__(self, state: State) -> None:
        self._state = state

    def post(self, env: Mapping[str, Any]) -> Reply:
        """Every candidate of every spot asked for. Counts nothing. Raises :class:`Problem`."""
        live = self._state.live
        if live is None:
            raise no_snapshot()
        key = live.access.authorise_server(env)
        request = decode(env, _DECODER)
        drafts = request.drafts or bool(request.campaigns)
        prepared = self._drafts(live.prepared, request) if drafts else live.prepared
        attributes, asker = read_request(
            self._state, live.with_snapshot(prepared), key, request, env
        )
        visitor, attributes = _overridden(prepared, asker, attributes, request)
        context = Context(
            spots=tuple(dict.fromkeys(request.spots)),
            attributes=attributes,
            shown=frozenset(request.shown),
        )
        now = _moment(request.now)
        area = area_of(request.area, "$.area")
        zips, _ = whereabouts(prepared, visitor, attributes, area)
        found = explain(prepared.compiled, visitor, context, now)
        response = ExplainResponse(
            snapshot=live.prepared.version,
            drafts=drafts,
            now=now,
            visitor=_visitor(asker, visitor, attributes),
            notices=explain_notices(live.notices.board, zips, now),
            spots={each.decision.spot: _spot(each) for each in found},
        )
        body = replies.encode(response)
        return Reply("200 OK", replies.headers(replies.JSON, body, replies.PRIVATE), body)

    def _drafts(self, live: Prepared, request: ExplainRequest) -> Prepared:
        with _drafting:
            drafts = _read_drafts(live.version)
            if not request.drafts:
                drafts = _merged(live.snapshot, drafts, request.campaigns)
            return prepare(drafts, self._state.plugins, dt.datetime.now(dt.UTC))


def _moment(asked: dt.datetime | None) -> dt.datetime:
    if asked is None:
        return dt.datetime.now(dt.UTC)
    try:
        return asked.astimezone(dt.UTC)
    except OverflowError:
        raise invalid(
            [FieldError(path="$.now", message="in UTC is not between the years 1 and 9999")]
        ) from None


def _read_drafts(version: int) -> Snapshot:
    # Imported here: only this needs Wagtail's models, and a node that serves alone starts faster.
    from marketing_spots.snapshot import build_snapshot

    connection = connections["default"]
    try:
        if not connection.in_atomic_block and connection.connection is not None:
            connection.close_if_unusable_or_obsolete()
        return build_snapshot(version=version, drafts=True)
    except (DatabaseError, InterfaceError, OSError) as error:
        if not connection.in_atomic_block:
            connection.close()
        raise Problem(
            503,
            "no-database",
            "Drafts can't be read now",
            "Drafts are in the database, which does not answer. What is published can be explained "
            "without them.",
            headers=[("Retry-After", "5")],
        ) from error


def _merged(live: Snapshot, drafts: Snapshot, ids: Iterable[str]) -> Snapshot:
    """What is published, with some campaigns as their latest drafts have them."""
    wanted = set(ids)
    found = {each.id: each for each in drafts.campaigns if each.id in wanted}
    if missing := sorted(wanted - found.keys()):
        raise invalid(
            FieldError(
                path="$.campaigns",
                message=f'there is no campaign "{each}".'
                + did_you_mean(each, (campaign.id for campaign in drafts.campaigns)),
            )
            for each in missing
        )
    kept = tuple(each for each in live.campaigns if each.id not in wanted)
    return msgspec.structs.replace(
        live,
        campaigns=(*kept, *found.values()),
        spots=_added(live.spots, drafts.spots, "name"),
        ads=_added(live.ads, drafts.ads, "id"),
        segments=_added(live.segments, drafts.segments, "id"),
        attributes=_added(live.attributes, drafts.attributes, "name"),
    )


class _Definition(Protocol):
    @property
    def name(self) -> str: ...


D = TypeVar("D", bound=_Definition)


def _added(live: tuple[D, ...], drafts: tuple[D, ...], key: str) -> tuple[D, ...]:
    """What is published, and of the drafts only what is not."""
    known = {getattr(each, key) for each in live}
    return (*live, *(each for each in drafts if getattr(each, key) not in known))


# --- what to pretend ----------------------------------------------------------------------------


def _overridden(
    prepared: Prepared, asker: Asker, context: dict[str, Value], request: ExplainRequest
) -> tuple[Visitor, dict[str, Value]]:
    """The visitor and context with the request's overrides. Raises :class:`Problem`."""
    said, errors = request.attributes, list[FieldError]()
    base = asker.visitor
    changed: dict[str, dict[str, Value]] = {}
    for source, before, overrides in (
        (AttributeSource.VERIFIED, base.verified, said.verified),
        (AttributeSource.DECLARED, base.declared, said.declared),
        (AttributeSource.CONTEXT, context, said.context),
    ):
        path = f"$.attributes.{source}"
        given = {name: raw for name, raw in overrides.items() if raw is not None}
        taken = {name for name, raw in overrides.items() if raw is None}
        values = read_values(given, prepared, source, path, errors)
        changed[source] = {
            name: value for name, value in {**before, **values}.items() if name not in taken
        }
    if errors:
        raise invalid(errors)
    visitor = Visitor(
        id=base.id,
        verified=changed["verified"],
        declared=changed["declared"],
        consent=base.consent,
        counters=base.counters,
        # Its own memo: what is pretended here must not be remembered of the real visitor.
        memo={},
    )
    return visitor, changed["context"]


# --- the answer ---------------------------------------------------------------------------------


def _plain(values: Mapping[str, Value]) -> dict[str, Any]:
    """The values as JSON has them; sets in order, so that two answers can be compared."""
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in values.items()
    }


def _visitor(asker: Asker, visitor: Visitor, context: Mapping[str, Value]) -> ExplainedVisitor:
    return ExplainedVisitor(
        kind=asker.kind,  # type: ignore[arg-type]
        id=asker.id,
        known=asker.known,
        verified=_plain(visitor.verified),
        declared=_plain(visitor.declared),
        context=_plain(context),
        personalisation=visitor.consent.personalisation,
        measurement=visitor.consent.measurement,
    )


def _spot(explanation: Explanation) -> ExplainedSpot:
    decision = explanation.decision
    return ExplainedSpot(
        reason=decision.reason,
        ads=[item.ad for item in decision.items],
        valid_until=decision.valid_until,
        cache="public" if decision.shared else "private",
        candidates=[
            ExplainedCandidate(
                campaign=step.campaign,
                name=step.name,
                priority=step.priority,
                ad=step.ad,
                reason=step.reason,
                detail=step.detail,
                path=step.path,
                variant=step.variant,
            )
            for step in explanation.steps
        ],
    )
