"""Who asks about eligibility, read from a request, and verdicts as the API gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpRequest
from msgspec import Meta
from ninja import Schema
from pydantic import ConfigDict
from pydantic import Field as BodyField

from content import ports
from content.api.credentials import credentials
from content.api.problems import Problem

KEYS = ("gsb_", "gss_")
#: Most worth reading first.
RANKS = {"eligible": 0, "unknown": 1, "not_eligible": 2}

Value = bool | int | float | str | list[str]


class EligibilityReason(msgspec.Struct, frozen=True, kw_only=True):
    """A condition of a program, in words, and whether the visitor meets it."""

    text: Annotated[str, Meta(description="In English, whatever the language of the page.")]
    result: Literal["met", "not_met", "unknown"]
    settled_by: Annotated[
        Literal["answer", "sign_in", "utility"] | None,
        Meta(
            description="What would settle an unknown one: `answer`: ask the visitor for the facts "
            "in `attributes` and declare them; `sign_in`: the utility's records of a customer may "
            "say; `utility`: only the utility can tell."
        ),
    ]
    attributes: Annotated[
        tuple[str, ...],
        Meta(description="Facts that are missing, as far as this key may know their names."),
    ]


class EligibilityVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the visitor is eligible. Every reason has to be met.

    Those that stand in the way come first. `unknown` is "perhaps": nothing speaks against it.
    """

    result: Literal["eligible", "unknown", "not_eligible"]
    reasons: tuple[EligibilityReason, ...]


class VerdictCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many of all programs that fit the filters came out how."""

    eligible: int
    unknown: int
    not_eligible: int


class VisitorBody(Schema):
    """Who is asked for: one of `token` and `customer`, or nobody in particular."""

    model_config = ConfigDict(extra="forbid")

    token: str | None = BodyField(
        None, max_length=8192, description="The visitor token that the utility's portal signed."
    )
    customer: str | None = BodyField(
        None, max_length=64, description="The utility's own customer id; server keys only."
    )
    declared: dict[str, Value] = BodyField(
        default_factory=dict,
        max_length=200,
        description="What the visitor says. Never taken for the utility's own records.",
        examples=[{"wants_ev": True}],
    )


class ConsentsBody(Schema):
    """What the visitor agreed to. A no to personalisation is obeyed: nothing personal is read."""

    model_config = ConfigDict(extra="forbid")

    personalisation: bool | None = None
    measurement: bool | None = None


def asking(request: HttpRequest, **more: Any) -> ports.Credentials:
    """Who asks, by the request's headers, with what else is known: `token`, `customer`, facts.

    Raises Problem (401) when it says nothing of anybody.
    """
    found = credentials(request) or ports.Credentials()
    token, api_key = found.token, found.api_key
    if token and token.startswith(KEYS):
        token, api_key = None, token
    token = more.pop("token", None) or token
    if not token and not api_key:
        raise Problem(
            "unauthorised",
            "Say who asks: the visitor's token as Authorization: Bearer, or a key as X-Api-Key.",
            headers=[("WWW-Authenticate", 'Bearer realm="gridspot"')],
        )
    return ports.Credentials(
        token=token,
        api_key=api_key,
        origin=request.headers.get("Origin"),
        **more,
    )


def answered(verdict: ports.Verdict) -> EligibilityVerdict:
    """A verdict as the API gives it."""
    return EligibilityVerdict(
        result=verdict.result,  # type: ignore[arg-type]
        reasons=tuple(
            EligibilityReason(
                text=each.text,
                result=each.result,  # type: ignore[arg-type]
                settled_by=each.settled_by,  # type: ignore[arg-type]
                attributes=each.attributes,
            )
            for each in verdict.reasons
        ),
    )


def counted(verdicts: Mapping[Any, ports.Verdict]) -> VerdictCounts:
    """How many came out how."""
    results: Iterable[str] = [each.result for each in verdicts.values()]
    found = dict.fromkeys(RANKS, 0)
    for result in results:
        found[result] += 1
    return VerdictCounts(**found)
