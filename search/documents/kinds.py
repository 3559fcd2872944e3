"""What each type of page has to say as a document, beside what all have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from content.api.body import raw as stored
from content.blocks import raw, values
from content.blocks.links import telephone
from content.checks.outline import Piece
from content.programs.amounts import headline
from plugins.rules import rule_from_stream
from search.documents import texts
from search.documents.document import Kind
from search.documents.places import Above
from search.documents.words import hours, phone_forms, say, season

KINDS: Mapping[str, Kind] = {
    "faq_question": "faq",
    "program": "program",
    "guided_help": "guided_help",
    "contact_point": "contact",
}
#: Fields of pages that are told apart from the body.
SUMMARIES = frozenset(("summary", "short_answer"))
EVERYBODY = "everybody"
#: The attribute that holds a visitor's ZIP code, and the tests that name whole areas.
ZIP, AREAS = "zip", frozenset(("eq", "one_of", "starts_with"))


class Told(msgspec.Struct, kw_only=True):
    """What a type of page adds; see :class:`search.documents.Document`."""

    questions: list[str] = []
    summary: str = ""
    body: list[str] = []
    audiences: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    category: str = ""
    category_title: str = ""
    extra: dict[str, Any] = {}


def tell(page: Any, pieces: list[Piece], parent: Above | None) -> Told:
    """What this page adds to its title, by its type. Asks the database for nothing."""
    return _TELLERS.get(page.api_type, _page)(page, pieces, parent)


def _page(page: Any, pieces: list[Piece], parent: Above | None) -> Told:
    return Told(
        summary=page.summary,
        body=[*texts.words(pieces, without=SUMMARIES), *texts.phones(page)],
    )


def _faq(page: Any, pieces: list[Piece], parent: Above | None) -> Told:
    told = _page(page, pieces, parent)
    told.summary = page.short_answer
    told.body = [page.summary, *told.body]
    told.audiences = _audiences(page.audience)
    told.extra["short_answer"] = page.short_answer
    if parent is not None and parent.type == "faq_category":
        told.category, told.category_title = parent.slug, parent.title
    return told


def _program(page: Any, pieces: list[Piece], parent: Above | None) -> Told:
    language = page.locale.language_code
    paid = values.incentives(stored(page.incentives), None)  # type: ignore[arg-type]
    told = _page(page, pieces, parent)
    told.category, told.category_title = page.category, say(page.category, language)
    told.body = [
        *told.body,
        *(part for each in paid for part in (each.item, headline([each], language), each.note)),
        *season(page.starts, page.ends, language),
        *phone_forms(page.enrol_phone),
        page.enrol_label,
        told.category_title,
    ]
    told.audiences = (page.category,) if page.category in ("farm", "business") else ()
    told.areas = _areas(page.eligibility)
    told.extra = _given(
        headline=headline(paid, language),
        starts=page.starts and page.starts.isoformat(),
        ends=page.ends and page.ends.isoformat(),
    )
    return told


def _guided(page: Any, pieces: list[Piece], parent: Above | None) -> Told:
    told = _page(page, pieces, parent)
    steps = [raw.struct(value) for _, value, _ in raw.stream(stored(page.steps))]
    told.questions = [raw.text(each, "question") for each in steps]
    return told


def _contact(page: Any, pieces: list[Piece], parent: Above | None) -> Told:
    language = page.locale.language_code
    told = _page(page, pieces, parent)
    when = hours(values.hours(stored(page.hours), None), language)  # type: ignore[arg-type]
    told.body = [
        *told.body,
        say(page.channel, language),
        *phone_forms(page.phone),
        page.email,
        page.address,
        *([say("always_open", language)] if page.always_open else when),
        page.languages,
    ]
    told.audiences = _audiences(page.audience)
    told.extra = _given(
        channel=page.channel,
        phone=page.phone.strip(),
        phone_href=telephone(page.phone),
        email=page.email,
        url=page.url,
        always_open=page.always_open,
        languages=page.languages,
    )
    return told


def _rate_plan(page: Any, pieces: list[Piece], parent: Above | None) -> Told:
    told = _page(page, pieces, parent)
    names = [
        *(each.name for each in values.seasons(stored(page.seasons), None)),  # type: ignore[arg-type]
        *(each.name for each in values.charges(stored(page.charges), None)),  # type: ignore[arg-type]
    ]
    told.body = [page.code, *told.body, *names]
    told.audiences = (page.customer_class,)
    told.areas = _areas(page.eligibility)
    told.extra = _given(code=page.code, commodity=page.commodity)
    return told


def _safety(page: Any, pieces: list[Piece], parent: Above | None) -> Told:
    told = _page(page, pieces, parent)
    first = next(iter(values.phones(stored(page.phones), None)), None)  # type: ignore[arg-type]
    told.extra = _given(
        severity=page.severity,
        hazard=page.hazard,
        phone=first.number if first else "",
        phone_href=first.href if first else "",
    )
    return told


def _form(page: Any, pieces: list[Piece], parent: Above | None) -> Told:
    told = _page(page, pieces, parent)
    fields = [each for each in page.form_fields.all() if each.field_type != "hidden"]
    told.body = [*told.body, *(part for each in fields for part in (each.label, each.help_text))]
    return told


_TELLERS: Mapping[str, Callable[[Any, list[Piece], Above | None], Told]] = {
    "faq_question": _faq,
    "program": _program,
    "guided_help": _guided,
    "contact_point": _contact,
    "rate_plan": _rate_plan,
    "safety": _safety,
    "form": _form,
}


def _given(**facts: Any) -> dict[str, Any]:
    """The facts that there are."""
    return {name: value for name, value in facts.items() if value}


def _audiences(audience: str) -> tuple[str, ...]:
    return () if audience == EVERYBODY else (audience,)


def _areas(eligibility: Any) -> tuple[str, ...]:
    """The ZIP codes that a rule demands of everybody, or beginnings of such; else none.

    Only what stands at the top of the rule and says outright where somebody must live narrows:
    whoever is left out here would be told that they are not eligible.
    """
    rule = rule_from_stream(stored(eligibility))
    conditions: Iterable[Any] = rule.get("all", [rule])
    for each in conditions:
        if each.get("attribute") == ZIP and each.get("op") in AREAS:
            given = each.get("value")
            listed = given if isinstance(given, list) else [given]
            return tuple(sorted({str(zip_code)[:5] for zip_code in listed if zip_code}))
    return ()
