"""Programs: a list for everybody, and which of them a visitor is eligible for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from msgspec import Meta
from ninja import Query, Schema
from pydantic import ConfigDict, Field

from content import ports
from content.api import cards, judging
from content.api.answers.program import SeasonDates
from content.api.credentials import SECURITY
from content.api.framework import Answer, Params, get, post
from content.api.judging import ConsentsBody, EligibilityVerdict, VerdictCounts, VisitorBody
from content.api.listing import Filters, finished, narrowed
from content.api.problems import wrong_parameter
from content.api.scope import Scope
from content.api.types import PageCard
from content.blocks.values import incentives
from content.models import ProgramPage
from content.programs.amounts import headline

Category = Literal[
    "rebate",
    "rate",
    "demand_response",
    "ev",
    "solar",
    "efficiency",
    "bill_help",
    "farm",
    "business",
    "other",
]
Order = Literal["tree", "title", "-title", "-last_published_at"]
MOST_CHOSEN = 100


class ProgramCard(PageCard, frozen=True, kw_only=True):
    """A program in a list."""

    category: Category
    headline: Annotated[str, Meta(description="The largest amount in words: “up to $2,000”.")]
    season: SeasonDates
    eligibility: Annotated[
        EligibilityVerdict | None,
        Meta(description="Whether the visitor is eligible, if that was asked."),
    ]


class Programs(msgspec.Struct, frozen=True, kw_only=True):
    """Programs in short. `total` counts all that fit the filters.

    When it was asked who is eligible, those come first, then those that may be; `counts` has all.
    """

    total: int
    limit: int
    offset: int
    counts: VerdictCounts | None
    items: tuple[ProgramCard, ...]


class Narrowing(Params):
    """What programs can be narrowed down to."""

    category: Category | None = Field(None, description="Only this category.", examples=["ev"])
    tag: str | None = Field(
        None, max_length=400, description="A tag; with commas between several, all of them."
    )
    ancestor: int | None = Field(
        None, ge=1, le=2**63 - 1, description="The id of a page: the programs below it."
    )
    open: Literal["now"] | None = Field(
        None, description="`now`: only those that one can enrol in today."
    )
    locale: str | None = Field(
        None, max_length=16, description="Programs in this language.", examples=["es"]
    )
    order: Order = Field("tree", description="`-` is backwards, `tree` the editors' own order.")
    limit: int = Field(20, ge=1, le=100, description="How many at most.")
    offset: int = Field(0, ge=0, le=100_000, description="How many to pass over.")


class ProgramsQuery(Narrowing):
    eligible_for: Literal["visitor"] | None = Field(
        None,
        description="`visitor`: those that the visitor is or may be eligible for, with reasons. "
        "Needs the visitor's token as `Authorization: Bearer`, or a server key as `X-Api-Key` "
        "together with `customer`.",
    )
    include: Literal["not_eligible"] | None = Field(
        None, description="With `eligible_for`: those that the visitor is not eligible for, too."
    )
    customer: str | None = Field(
        None, max_length=64, description="With `eligible_for` and a server key: whom to judge."
    )


class EligibilityBody(Schema):
    """Whom to judge, and by which facts."""

    model_config = ConfigDict(extra="forbid")

    visitor: VisitorBody = Field(default_factory=VisitorBody)
    context: dict[str, judging.Value] = Field(
        default_factory=dict, max_length=200, description="Facts of this request."
    )
    consents: ConsentsBody = Field(default_factory=ConsentsBody)
    programs: list[int] | None = Field(
        None, max_length=MOST_CHOSEN, description="Ids of programs; all of them without it."
    )


ITEM = {
    "id": 31,
    "type": "program",
    "title": "Heat pump rebate",
    "summary": "Money back for heating with electricity.",
    "path": "/save/heat-pump-rebate",
    "locale": "en",
    "image": None,
    "tags": ["heating"],
    "first_published_at": "2026-03-01T08:00:00Z",
    "last_published_at": "2026-03-01T08:00:00Z",
    "category": "rebate",
    "headline": "up to $2,000",
    "season": {"starts": None, "ends": "2026-12-31"},
    "eligibility": None,
}
JUDGED = {
    **ITEM,
    "eligibility": {
        "result": "unknown",
        "reasons": [
            {
                "text": "Wants a heat pump is yes",
                "result": "unknown",
                "settled_by": "answer",
                "attributes": ["wants_heat_pump"],
            },
            {
                "text": "Owns or rents the home is Owner",
                "result": "met",
                "settled_by": None,
                "attributes": [],
            },
        ],
    },
}
EXAMPLE: dict[str, Any] = {"total": 1, "limit": 20, "offset": 0, "counts": None, "items": [ITEM]}
JUDGED_EXAMPLE: dict[str, Any] = {
    **EXAMPLE,
    "counts": {"eligible": 0, "unknown": 1, "not_eligible": 0},
    "items": [JUDGED],
}


@get(
    "/programs",
    answers=Programs,
    tags=["programs"],
    example=EXAMPLE,
    problems=("unknown-parameter", "unauthorised", "forbidden", "invalid"),
    security=SECURITY,
    summary="Programs",
    description="Without `eligible_for` the same for everybody, and cached. With it, the answer is "
    "for this visitor alone and must not be kept: each program with the conditions in words, met "
    "or not. Conditions on sensitive facts, such as income, are judged for server keys only.",
)
def programs(request: HttpRequest, query: Query[ProgramsQuery]) -> Answer:
    if query.eligible_for is None:
        for name in ("include", "customer"):
            if getattr(query, name) is not None:
                raise wrong_parameter(name, "It goes with eligible_for=visitor only.")
        return _for_everybody(request, query)
    who = judging.asking(request, customer=query.customer)
    shown = judging.RANKS if query.include else ("eligible", "unknown")
    return _for_visitor(request, query, who, shown)


@post(
    "/programs/eligibility",
    answers=Programs,
    tags=["programs"],
    example=JUDGED_EXAMPLE,
    problems=("unknown-parameter", "unauthorised", "forbidden", "invalid"),
    security=SECURITY[1:],
    summary="Check eligibility",
    description="For “am I eligible?” forms: judges programs by what the visitor declares, with a "
    "browser key; with a visitor token or a server key by the utility's records as well. All "
    "programs that fit are in the answer, whatever the verdict. Nothing is kept of what was sent.",
    body_examples={
        "declared": {
            "summary": "What an anonymous visitor says",
            "value": {"visitor": {"declared": {"wants_heat_pump": True}}, "programs": [31]},
        }
    },
)
def program_eligibility(
    request: HttpRequest, query: Query[Narrowing], body: EligibilityBody
) -> Answer:
    who = judging.asking(
        request,
        token=body.visitor.token,
        customer=body.visitor.customer,
        declared=body.visitor.declared,
        context=body.context,
        personalisation=body.consents.personalisation,
    )
    return _for_visitor(request, query, who, judging.RANKS, body.programs)


# --- answers ------------------------------------------------------------------------------------


def _for_everybody(request: HttpRequest, query: ProgramsQuery) -> Answer:
    scope = Scope.of(request, query.site)
    language = scope.language(query.locale)
    found = _ordered(_fitting(query, scope, language), query.order)
    total = found.count()
    ids = list(found.values_list("pk", flat=True)[query.offset : query.offset + query.limit])
    items, keys = _items(ids, scope, language, {})
    return Answer(
        _programs(query, total, items),
        keys=["type-program", *keys],
        splice=True,
        language=language,
        # What is open is another thing tomorrow.
        headers={"Surrogate-Control": f"max-age={_until_midnight()}"} if query.open else {},
    )


def _for_visitor(
    request: HttpRequest,
    query: Narrowing,
    who: ports.Credentials,
    shown: Any,
    chosen: Sequence[int] | None = None,
) -> Answer:
    scope = Scope.of(request, query.site)
    language = scope.language(query.locale)
    fitting = _fitting(query, scope, language)
    if chosen is not None:
        fitting = fitting.filter(pk__in=[each for each in chosen if 0 < each < 2**63])
    rows = _ordered(fitting, query.order).annotate(rule=Cast("eligibility", TextField()))
    rules = dict(rows.values_list("pk", "rule"))
    verdicts = ports.judge(who, {pk: rule or "[]" for pk, rule in rules.items()})
    # Sorting is stable, so the order that was asked for stays within each verdict.
    ranked = sorted(rules, key=lambda pk: judging.RANKS[verdicts[pk].result])
    ids = [pk for pk in ranked if verdicts[pk].result in shown]
    items, _ = _items(ids[query.offset : query.offset + query.limit], scope, language, verdicts)
    answer = _programs(query, len(ids), items, judging.counted(verdicts))
    return Answer(answer, shared=False, splice=True, language=language)


def _programs(
    query: Narrowing,
    total: int,
    items: tuple[ProgramCard, ...],
    counts: VerdictCounts | None = None,
) -> Programs:
    return Programs(total=total, limit=query.limit, offset=query.offset, counts=counts, items=items)


def _fitting(query: Narrowing, scope: Scope, language: str) -> QuerySet[ProgramPage]:
    """The programs that fit the filters. Raises Problem for a tag or page that there is not."""
    filters = Filters(type=ProgramPage.api_type, tag=query.tag, ancestor=query.ancestor)
    found = ProgramPage.objects.filter(pk__in=narrowed(filters, scope, language).values("pk"))
    if query.category:
        found = found.filter(category=query.category)
    if query.open:
        today = timezone.localdate()
        found = found.filter(
            Q(starts=None) | Q(starts__lte=today), Q(ends=None) | Q(ends__gte=today)
        )
    return found


def _ordered(found: QuerySet[ProgramPage], order: str) -> QuerySet[ProgramPage]:
    return found.order_by("path") if order == "tree" else found.order_by(order, "path")


def _until_midnight() -> int:
    """Seconds until the date changes in the utility's zone; at least one."""
    now = timezone.localtime()
    midnight = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(0), now.tzinfo)
    return max(1, int(midnight.timestamp() - now.timestamp()))


def _items(
    ids: Sequence[int], scope: Scope, language: str, verdicts: Mapping[int, ports.Verdict]
) -> tuple[tuple[ProgramCard, ...], list[str]]:
    """The programs of some ids, in that order, and their surrogate keys. Five queries."""
    order = {pk: place for place, pk in enumerate(ids)}
    loaded = cards.load(cards.of_content().filter(pk__in=ids), scope)
    found, keys = finished(sorted(loaded, key=lambda card: order[card.id]), scope, language)
    own = {row["pk"]: row for row in _own_fields(ids)}
    items = tuple(_card(card, own[card.id], verdicts.get(card.id)) for card in found)
    return items, keys


def _own_fields(ids: Sequence[int]) -> QuerySet[ProgramPage, dict[str, Any]]:
    stored = Cast("incentives", TextField())
    return (
        ProgramPage.objects.filter(pk__in=ids)
        .annotate(stored=stored)
        .values("pk", "category", "starts", "ends", "stored")
    )


def _card(card: PageCard, own: Mapping[str, Any], verdict: ports.Verdict | None) -> ProgramCard:
    paid = incentives(msgspec.json.decode(own["stored"] or "[]"), None)  # type: ignore[arg-type]
    return ProgramCard(
        **{name: getattr(card, name) for name in card.__struct_fields__},
        category=own["category"],
        headline=headline(paid, card.locale),
        season=SeasonDates(starts=own["starts"], ends=own["ends"]),
        eligibility=judging.answered(verdict) if verdict else None,
    )
