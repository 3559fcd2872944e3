"""``POST /api/v1/spots`` and ``GET /api/v1/spots/{name}``: the way that has to be short.

Both work on the WSGI environ itself. Ads were encoded when the snapshot was prepared, so an answer is
put together from ready bytes around the item tokens.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import msgspec

from marketing_spots.delivery import replies
from marketing_spots.delivery.body import decode
from marketing_spots.delivery.keys import Key
from marketing_spots.delivery.live import Live, Prepared
from marketing_spots.delivery.problems import (
    Problem,
    did_you_mean,
    invalid,
    no_snapshot,
    unreadable,
)
from marketing_spots.delivery.rendering import SHARED_MOMENT, Renderer, warn
from marketing_spots.delivery.replies import Header, Reply
from marketing_spots.delivery.requests import (
    Asker,
    check_ref,
    good_anonymous_id,
    language_of,
    read_values,
    resolve,
)
from marketing_spots.delivery.state import State
from marketing_spots.delivery.types import (
    MAX_VALUES,
    ConsentChoice,
    FieldError,
    SpotsRequest,
    VisitorRef,
)
from marketing_spots.engine.decide import decide
from marketing_spots.engine.definitions import (
    AttributeSource,
    Context,
    Decision,
    Reason,
    Value,
    Visitor,
)

_DECODER = msgspec.json.Decoder(SpotsRequest)
_VISITOR_HEADERS = frozenset({"HTTP_X_VISITOR_TOKEN", "HTTP_X_VISITOR_ID", "HTTP_X_CONSENT"})
_JSON_HEADERS: tuple[Header, ...] = (("Content-Type", replies.JSON), *replies.SECURITY)
_UTC = dt.UTC
#: The query's name for the place that a page is about.
AREA = "area"
_ZIP = re.compile(r"[0-9]{5}(-[0-9]{4})?")


class _Shared(NamedTuple):
    """A shared answer as it was given, to be given again."""

    fresh_until: float  # seconds since 1970; then it is decided anew
    until: float | None  # when time alone changes it
    etag: str
    body: bytes
    headers: tuple[Header, ...]


class Spots:
    """Answers for spots out of one process's state."""

    def __init__(self, state: State) -> None:
        self._state = state

    # --- many spots ---

    def post(self, env: Mapping[str, Any]) -> Reply:
        """The answer to a batch. Raises :class:`Problem`."""
        live = self._state.live
        if live is None:
            raise no_snapshot()
        key = live.access.authorise(env)
        request = decode(env, _DECODER)
        attributes, asker = read_request(self._state, live, key, request, env)
        context = Context(
            spots=tuple(dict.fromkeys(request.spots)),
            attributes=attributes,
            shown=frozenset(request.shown),
        )
        now = dt.datetime.now(_UTC)
        decisions = self._decide(live.prepared, asker.visitor, context, now)
        warned = warn(live, asker, attributes, area_of(request.area, "$.area"), now)
        language = language_of(request.context)
        renderer = Renderer(live, self._state, attributes, language, asker, now, warned)
        body = renderer.batch(decisions)
        headers = [*_JSON_HEADERS, ("Content-Length", str(len(body))), replies.PRIVATE]
        if key.origins:
            headers.append(("Vary", "Origin"))
            headers += replies.cors(env.get("HTTP_ORIGIN"), key.origins)
        return Reply("200 OK", headers, body)

    # --- one spot ---

    def again(self, env: Mapping[str, Any]) -> Reply | None:
        """A shared answer that was given to the same question before, while it holds."""
        live = self._state.live
        if live is None or not _VISITOR_HEADERS.isdisjoint(env):
            return None
        found: _Shared | None = live.answers.get(_question(env))
        now = time.time()
        if found is None or now >= found.fresh_until:
            return None
        return _shared_reply(found, env, now)

    def get(self, env: Mapping[str, Any], name: str) -> Reply:
        """The answer for one spot. Raises :class:`Problem`."""
        live = self._state.live
        if live is None:
            raise no_snapshot()
        key = live.access.authorise(env)
        prepared = live.prepared
        if name not in prepared.compiled.spots:
            raise _unknown_spot(name, key, prepared)
        given = _query(env)
        area = _area(given, prepared)
        attributes = _values(given, prepared)
        asker = self._asker(env, live, key)
        context = Context(spots=(name,), attributes=attributes)
        now = dt.datetime.now(_UTC)
        (decision,) = self._decide(prepared, asker.visitor, context, now)
        warned = warn(live, asker, attributes, area, now)
        renderer = Renderer(live, self._state, attributes, language_of(given), asker, now, warned)
        body = renderer.alone(decision)
        origin = replies.cors(env.get("HTTP_ORIGIN"), key.origins)
        if not renderer.is_shared(decision):
            headers = replies.headers(
                replies.JSON, body, replies.PRIVATE, ("Vary", replies.VARY), *origin
            )
            return Reply("200 OK", headers, body)
        etag = replies.etag_of(body)
        valid_until = renderer.until(decision)
        until = None if valid_until is None else valid_until.timestamp()
        seconds = now.timestamp()
        hour_ends = (seconds // SHARED_MOMENT + 1) * SHARED_MOMENT
        shared = _Shared(
            fresh_until=hour_ends if until is None else min(until, hour_ends),
            until=until,
            etag=etag,
            body=body,
            headers=(("ETag", etag), ("Vary", replies.VARY), *origin, *replies.SECURITY),
        )
        if asker.kind == "nobody" and _VISITOR_HEADERS.isdisjoint(env):
            live.answers.put(_question(env), shared)
        return _shared_reply(shared, env, seconds)

    def _asker(self, env: Mapping[str, Any], live: Live, key: Key) -> Asker:
        ref = VisitorRef(token=env.get("HTTP_X_VISITOR_TOKEN"), id=env.get("HTTP_X_VISITOR_ID"))
        if ref.id is not None and not good_anonymous_id(ref.id):
            raise unreadable(
                "X-Visitor-Id has to be 1 to 128 printable ASCII characters without spaces."
            )
        if ref.id is not None and ref.token is not None:
            raise unreadable("Send X-Visitor-Token or X-Visitor-Id, not both.")
        check_ref(ref, key)
        choice = consent_header(env.get("HTTP_X_CONSENT"))
        return resolve(self._state, live, ref, {}, choice, env.get("HTTP_SEC_GPC") == "1")

    # --- deciding ---

    def _decide(
        self, prepared: Prepared, visitor: Visitor, context: Context, now: dt.datetime
    ) -> Sequence[Decision]:
        """Decisions for the spots asked for; the default content where deciding fails."""
        try:
            decisions = decide(prepared.compiled, visitor, context, now)
        except Exception as error:
            self._state.failures.note("deciding", f"{type(error).__name__}: {error}", error=error)
            return [_default(prepared, name) for name in context.spots]
        for decision in decisions:
            if decision.errors:
                self._state.failures.note(
                    "campaigns", f"left out in {decision.spot}: {', '.join(decision.errors)}"
                )
        return decisions


def read_request(
    state: State, live: Live, key: Key, request: SpotsRequest, env: Mapping[str, Any]
) -> tuple[dict[str, Value], Asker]:
    """Context values and visitor of a batch. Raises :class:`Problem` that names all wrong values."""
    ref = request.visitor
    check_ref(ref, key)
    prepared = live.prepared
    errors: list[FieldError] = []
    attributes: dict[str, Value] = {}
    declared: dict[str, Value] = {}
    if request.context:
        attributes = read_values(
            request.context, prepared, AttributeSource.CONTEXT, "$.context", errors
        )
    if ref.declared:
        declared = read_values(
            ref.declared, prepared, AttributeSource.DECLARED, "$.visitor.declared", errors
        )
    if errors:
        raise invalid(errors)
    gpc = env.get("HTTP_SEC_GPC") == "1"
    return attributes, resolve(state, live, ref, declared, request.consents, gpc)


def consent_header(text: str | None) -> ConsentChoice:
    """Consents from ``X-Consent: personalisation, measurement``; what it does not name is a no."""
    if text is None:
        return ConsentChoice()
    named = {part.strip().lower() for part in text.split(",") if part.strip()}
    if not named <= {"personalisation", "measurement", "none"}:
        raise unreadable(
            "X-Consent names what the visitor agreed to: personalisation, measurement, both with "
            "a comma, or none."
        )
    return ConsentChoice("personalisation" in named, "measurement" in named)


def _question(env: Mapping[str, Any]) -> tuple[Any, ...]:
    """All that a request for a shared answer can be told apart by."""
    get = env.get
    return (
        env["PATH_INFO"],
        get("QUERY_STRING"),
        get("HTTP_AUTHORIZATION"),
        get("HTTP_X_API_KEY"),
        get("HTTP_ORIGIN"),
    )


def _shared_reply(shared: _Shared, env: Mapping[str, Any], now: float) -> Reply:
    control = replies.shared_for(shared.until, now)
    given = env.get("HTTP_IF_NONE_MATCH")
    if given is not None and replies.etag_matches(given, shared.etag):
        return Reply("304 Not Modified", [control, *shared.headers], b"")
    headers = [
        ("Content-Type", replies.JSON),
        ("Content-Length", str(len(shared.body))),
        control,
        *shared.headers,
    ]
    return Reply("200 OK", headers, shared.body)


def _query(env: Mapping[str, Any]) -> dict[str, Any]:
    """What the query says of the context. A name that comes twice makes a list."""
    query = env.get("QUERY_STRING", "")
    if not query:
        return {}
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, errors="strict", max_num_fields=MAX_VALUES + 1
        )
    except UnicodeDecodeError:
        raise unreadable("The query is not UTF-8, percent-encoded.") from None
    except ValueError:
        raise unreadable(f"The query has more than {MAX_VALUES} values.") from None
    given: dict[str, Any] = {}
    for name, value in pairs:
        if name == "key":
            continue
        if name in given:
            earlier = given[name]
            given[name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
        else:
            given[name] = value
    return given


def _area(given: dict[str, Any], prepared: Prepared) -> str | None:
    """The query's ``area``, taken out of the context unless an attribute has that name."""
    raw = given.get(AREA)
    if AREA in prepared.attributes[AttributeSource.CONTEXT]:
        return raw if isinstance(raw, str) and _ZIP.fullmatch(raw) else None
    return area_of(given.pop(AREA, None), f"query.{AREA}")


def area_of(raw: Any, path: str) -> str | None:
    """A ZIP code that was asked for by itself. Raises :class:`Problem` for anything else."""
    if raw is None:
        return None
    if not isinstance(raw, str) or not _ZIP.fullmatch(raw):
        words = "is not a ZIP code of 5 digits, such as 81001"
        raise invalid([FieldError(path=path, message=words)])
    return raw


def _values(given: Mapping[str, Any], prepared: Prepared) -> dict[str, Value]:
    errors: list[FieldError] = []
    values = read_values(given, prepared, AttributeSource.CONTEXT, "query", errors)
    if errors:
        raise invalid(errors)
    return values


def _unknown_spot(name: str, key: Key, prepared: Prepared) -> Problem:
    hint = did_you_mean(name, prepared.compiled.spots) if key.server else ""
    return Problem(
        404,
        "unknown-spot",
        "There is no such spot",
        f'No spot has the key "{name[:64]}".{hint} Spots are made and published in the admin.',
    )


def _default(prepared: Prepared, name: str) -> Decision:
    """The spot's default content, for when deciding failed. Never shared: the next try may work."""
    spot = prepared.compiled.spots.get(name)
    if spot is None:
        return Decision(spot=name, items=(), reason=Reason.UNKNOWN_SPOT)
    reason = Reason.DEFAULT if spot.default else Reason.EMPTY
    return Decision(spot=name, items=spot.default, reason=reason, shared=False)
