"""What may be used of a visitor: delivery's tokens, keys, profiles and consents, for content and search."""

from __future__ import annotations

from collections.abc import Collection

from cms import eligibility
from content.ports import Credentials, Known, Refused
from marketing_spots.delivery.problems import Problem
from marketing_spots.delivery.requests import resolve
from marketing_spots.delivery.types import ConsentChoice, VisitorRef


def known(who: Credentials, names: Collection[str]) -> Known:
    """As :func:`content.ports.known`. One read by primary key for a customer not seen lately.

    While nothing is published, nobody is known: the answer goes on without it.
    """
    state = eligibility.here()
    live = state.live
    if live is None:
        return Known()
    try:
        eligibility.authorised(live, who)
        ref = VisitorRef(token=who.token, customer=who.customer)
        choice = ConsentChoice(who.personalisation, who.measurement)
        visitor = resolve(state, live, ref, {}, choice, who.gpc).visitor
    except Problem as problem:
        errors = [(error.path, error.message) for error in problem.errors]
        raise Refused(problem.status, problem.detail, errors=errors) from None
    facts = {name: visitor.verified[name] for name in names if name in visitor.verified}
    consent = visitor.consent
    return Known(
        facts=facts, personalisation=consent.personalisation, measurement=consent.measurement
    )
