"""Who is eligible: content's rules, judged by the engine with delivery's tokens, keys and facts.

The answer says of each condition whether the visitor meets it. It never says a visitor's value, and
a condition on a sensitive attribute is judged for server keys only.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from django.db.models import Count, Max

from cms.criteria import Criteria, Part
from content.ports import Credentials, Criterion, Refused, Verdict
from marketing_spots import vocabulary
from marketing_spots.delivery import start
from marketing_spots.delivery.live import Live
from marketing_spots.delivery.problems import Problem
from marketing_spots.delivery.requests import check_ref, read_values
from marketing_spots.delivery.state import State
from marketing_spots.delivery.types import FieldError, VisitorRef
from marketing_spots.engine.definitions import AttributeSource, Consent, Value, Visitor
from marketing_spots.engine.facts import MARKS, Facts
from marketing_spots.models import Attribute

logger = logging.getLogger("gridspot.eligibility")

#: Seconds between two looks at what is published, in a process that does not serve spots.
LOOK_EVERY = 1.0
_RESULTS = {True: "met", False: "not_met", None: "unknown"}
_MET_LAST = {"not_met": 0, "unknown": 1, "met": 2}
_UNKNOWN_FIRST = {"unknown": 0, "not_met": 1, "met": 2}


class Person(msgspec.Struct, frozen=True):
    """Who is judged: the facts, whether it is a known customer, and what the caller may learn."""

    visitor: Visitor
    context: Mapping[str, Value]
    customer: bool
    server: bool


class Judge:
    """Judges with what a delivery process holds in memory. Safe for many threads."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state
        self._criteria: Criteria | None = None
        self._stamp: Any = None
        self._lock = threading.Lock()

    def __call__(self, who: Credentials, rules: Mapping[Any, str]) -> Mapping[Any, Verdict]:
        """As :func:`content.ports.judge`. Two or three queries, however many rules there are."""
        state = self._state()
        live = state.live
        if live is None:
            raise Refused(
                503, "Eligibility cannot be judged yet: nothing is published. Try again shortly."
            )
        try:
            person = identify(state, live, who)
        except Problem as problem:
            errors = [(error.path, error.message) for error in problem.errors]
            raise Refused(problem.status, problem.detail, errors=errors) from None
        criteria = self._current(live)
        compiled = live.prepared.compiled
        now = dt.datetime.now(dt.UTC)
        facts = Facts(compiled.marks, compiled.zone, person.visitor, person.context, now)
        bench = _Bench(criteria, person, facts)
        return {key: bench.verdict(criteria.of(stored)) for key, stored in rules.items()}

    def criteria(self, rules: Mapping[Any, str]) -> Mapping[Any, tuple[str, ...]]:
        """As :func:`content.ports.criteria`. One query while nothing has changed."""
        live = self._state().live
        if live is None:
            return dict.fromkeys(rules, ())
        criteria = self._current(live)
        return {
            key: tuple(part.text for part in criteria.of(stored)) for key, stored in rules.items()
        }

    def _current(self, live: Live) -> Criteria:
        # Labels and what is sensitive are not in the snapshot; a change of either raises this.
        published = Attribute.objects.filter(live=True)
        attributes = published.aggregate(Count("pk"), Max("last_published_at"))
        stamp = (live.prepared, *attributes.values())
        with self._lock:
            if self._criteria is None or stamp != self._stamp:
                fresh = Criteria(live.prepared, vocabulary.current())
                known = self._criteria
                if known is None or known.basis != fresh.basis:
                    self._criteria = fresh
                self._stamp = stamp
            assert self._criteria is not None
            return self._criteria


# --- who is asking ------------------------------------------------------------------------------


def identify(state: State, live: Live, who: Credentials) -> Person:
    """The person whom the credentials name, with the facts that may be used. Raises Problem."""
    customer, server = who.customer, authorised(live, who)
    if who.token is not None:
        customer = live.access.verifier.check(who.token).customer
    errors: list[FieldError] = []
    prepared = live.prepared
    declared = read_values(
        who.declared, prepared, AttributeSource.DECLARED, "visitor.declared", errors
    )
    context = read_values(who.context, prepared, AttributeSource.CONTEXT, "context", errors)
    if errors:
        raise Problem(422, "invalid", "Facts do not fit", _in_words(errors), errors=errors)
    if who.personalisation is False:
        # A no to this very question: nothing of the visitor is even looked at.
        return Person(Visitor(consent=_ASKED), context, customer is not None, server)
    visitor = Visitor(
        id=customer,
        verified=_records(state, live, customer) if customer is not None else {},
        declared=declared,
        consent=_ASKED,
    )
    return Person(visitor, context, customer is not None, server)


def authorised(live: Live, who: Credentials) -> bool:
    """Whether a server key asks; a key that is given has to be in force. Raises Problem."""
    if who.api_key is None and who.token is not None:
        return False
    key = live.access.authorise(_asking(who.api_key or "", who.origin))
    check_ref(VisitorRef(token=who.token, customer=who.customer), key)
    return key.server


def _asking(api_key: str, origin: str | None) -> dict[str, str]:
    """A request as delivery sees it, with nothing but its key and where it comes from."""
    env = {"HTTP_X_API_KEY": api_key, "REQUEST_METHOD": "POST"}
    return env if origin is None else {**env, "HTTP_ORIGIN": origin}


#: Who asks about eligibility wants the facts to be used for the answer (docs/adr, eligibility).
_ASKED = Consent(personalisation=True)


def _in_words(errors: Iterable[FieldError]) -> str:
    return "; ".join(f"{error.path} {error.message}" for error in errors)


def _records(state: State, live: Live, customer: str) -> Mapping[str, Value]:
    """The utility's own records; nothing when they cannot be read just now."""
    profile = state.profiles.get(customer)
    return {} if profile is None else state.profiles.facts(profile, live.prepared)[0]


# --- judging ------------------------------------------------------------------------------------


class _Bench:
    """Judges one person."""

    def __init__(self, criteria: Criteria, person: Person, facts: Facts) -> None:
        self._criteria = criteria
        self._person = person
        self._facts = facts
        if not person.server:
            # Twice guarded: what is not there cannot be read by a condition that forgot to say so.
            facts.values = tuple(
                {name: held[name] for name in held if name not in criteria.sensitive}
                for held in facts.values
            )

    def verdict(self, parts: Iterable[Part]) -> Verdict:
        """Kleene's "and" of the parts: false settles it, unknown does not."""
        reasons = [self._criterion(part) for part in parts]
        results = {reason.result for reason in reasons}
        if "not_met" in results:
            return Verdict(result="not_eligible", reasons=_sorted(reasons, _MET_LAST))
        if "unknown" in results:
            return Verdict(result="unknown", reasons=_sorted(reasons, _UNKNOWN_FIRST))
        return Verdict(result="eligible", reasons=tuple(reasons))

    def _criterion(self, part: Part) -> Criterion:
        try:
            test = part.evaluate if self._person.server else part.guarded
            result = _RESULTS[test(self._facts)]
        except Exception:  # a plugin's condition: nobody is eligible by mistake
            logger.exception("Eligibility: “%s” failed, so it is unknown.", part.text)
            result = "unknown"
        if result != "unknown":
            return Criterion(text=part.text, result=result)
        settled_by, attributes = self._missing(part)
        return Criterion(
            text=part.text, result=result, settled_by=settled_by, attributes=attributes
        )

    def _missing(self, part: Part) -> tuple[str, tuple[str, ...]]:
        """What would settle a condition, and the names of the facts that the caller may know."""
        by: set[str] = set()
        named: list[str] = []
        for name in part.reads:
            source = self._criteria.sources[name]
            if name in self._criteria.sensitive and not self._person.server:
                by.add("utility")
            elif self._facts.values[MARKS[source]].get(name) is None:
                verified = source is AttributeSource.VERIFIED
                if not verified:
                    by.add("answer")
                else:
                    by.add("utility" if self._person.customer else "sign_in")
                if self._person.server or not verified:
                    named.append(name)
        first = next((word for word in ("sign_in", "answer") if word in by), "utility")
        return first, tuple(named)


def _sorted(reasons: Iterable[Criterion], order: Mapping[str, int]) -> tuple[Criterion, ...]:
    return tuple(sorted(reasons, key=lambda reason: order[reason.result]))


# --- in this process ----------------------------------------------------------------------------


class OwnState:
    """The facts of a process that serves no spots itself: it looks when asked, once a second."""

    def __init__(self) -> None:
        self._state: State | None = None
        self._poller: Any = None
        self._looked = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> State:
        with self._lock:
            if self._state is None:
                self._state = start.make_state()
                self._poller = start.make_poller(self._state)
            now = time.monotonic()
            if not self._looked or now - self._looked >= LOOK_EVERY:
                self._looked = now
                self._poller.poll()
            return self._state


_own = OwnState()


def here() -> State:
    """What the application that serves spots in this process holds, or a state of our own."""
    running = start.running_state()
    return running if running is not None and running.live is not None else _own()


judge = Judge(here)


def is_server(api_key: str) -> bool:
    """Whether this is a server key that is in force."""
    live = here().live
    try:
        return live is not None and bool(live.access.authorise_server(_asking(api_key, None)))
    except Problem:
        return False
