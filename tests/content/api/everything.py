"""A site on which every page type holds everything that it can, many times over."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from content.models import (
    ArticlePage,
    ContactPointPage,
    FaqCategoryPage,
    FaqQuestionPage,
    FormField,
    FormPage,
    GuidedHelpPage,
    LandingPage,
    Menu,
    ProgramPage,
    RatePlanPage,
    RelatedProgram,
    RelatedQuestion,
    SafetyPage,
    SectionPage,
)
from tests.content.api.world import add, picture
from tests.content.blocks import RAW

PAGE_KEYS = {"page", "contact", "questions", "category", "programs", "plans"}


def document(title: str) -> Any:
    return get_document_model().objects.create(
        title=title, file=ContentFile(b"%PDF-1.4", name=f"{title}.pdf"), file_size=8
    )


class Fill:
    """Puts ids of what is there into the values of blocks, another one each time."""

    def __init__(self, pictures: list[int], documents: list[int], pages: list[int]) -> None:
        self.pictures = itertools.cycle(pictures)
        self.documents = itertools.cycle(documents)
        self.pages = itertools.cycle(pages)

    def value(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            inner = {
                name: self.value(each, name) for name, each in value.items() if name != "value"
            }
            return inner | ({"value": self.value(value["value"], key)} if "value" in value else {})
        if isinstance(value, list):
            return [self.value(each, key) for each in value]
        if type(value) is int:
            if key in ("image", "poster"):
                return next(self.pictures)
            if key in ("documents", "captions", "document"):
                return next(self.documents)
            if key in PAGE_KEYS:
                return next(self.pages)
        return value

    def rich(self) -> str:
        return (
            f'<p>See <a linktype="page" id="{next(self.pages)}">this</a>, '
            f'<a linktype="document" id="{next(self.documents)}">that</a> and '
            f'<a href="https://example.com/">more</a>.</p>'
            f'<embed embedtype="image" id="{next(self.pictures)}" alt="A pole" format="left"/>'
        )

    def body(self, count: int) -> list[dict[str, Any]]:
        """`count` blocks, of all kinds in turn."""
        kinds = itertools.islice(itertools.cycle(RAW), count)
        return [
            {
                "type": kind,
                "id": f"block-{at}",
                "value": self.rich() if kind == "text" else self.value(copy.deepcopy(RAW[kind])),
            }
            for at, kind in enumerate(kinds)
        ]


def stream(kind: str, *values: Any) -> list[dict[str, Any]]:
    return [{"type": kind, "value": value, "id": f"{kind}-{at}"} for at, value in enumerate(values)]


def build(home: Any, *, blocks: int = 54, pictures: int = 30) -> dict[str, Any]:
    """A page of each type below the front page, by what the API calls the type."""
    images = [picture(f"Picture {at}", (400, 300)).pk for at in range(pictures)]
    documents = [document(f"Document {at}").pk for at in range(6)]
    section = add(home, SectionPage, "Everything", "everything", summary="All of it.")
    linked = [add(section, ArticlePage, f"Linked {at}", f"linked-{at}").pk for at in range(20)]
    fill = Fill(images, documents, linked)
    pages = dict(_pages(home, section, fill, blocks))
    for page in pages.values():
        page.tags.add("storm", "winter")
        page.lead_image_id = next(fill.pictures)
        page.spots = ["article-aside"]
        page.save()
    for handle in ("header", "footer"):
        Menu.objects.create(handle=handle, locale=home.locale, items=menu(linked), live=True)
    return pages


def _pages(home: Any, section: Any, fill: Fill, blocks: int) -> Iterator[tuple[str, Any]]:
    steps = stream("step", {"title": "Leave", "text": fill.rich()})
    for name, page in (("home", home), ("section", section)):
        page.body = fill.body(blocks)
        yield name, page
    yield "article", add(section, ArticlePage, "Article", "article", body=fill.body(blocks))
    yield "landing", add(section, LandingPage, "Landing", "landing", body=fill.body(blocks))
    yield (
        "safety",
        add(
            section,
            SafetyPage,
            "Gas",
            "gas",
            severity="danger",
            hazard="gas",
            do_now=steps,
            do_before=steps,
            do_after=steps,
            phones=stream("phone", {"label": "Gas", "number": "1-800-555-0142", "hours": ""}),
            body=fill.body(blocks),
        ),
    )
    yield "program", _program(section, fill, steps, blocks)
    yield "rate_plan", _rate_plan(section, fill, blocks)
    category = add(section, FaqCategoryPage, "Billing", "billing", summary="Your bill.")
    yield "faq_category", category
    yield "faq_question", _question(category, fill, blocks)
    contact = add(
        section,
        ContactPointPage,
        "Service",
        "service",
        phone="1-800-555-0100",
        hours=stream("hours", {"days": ["mon"], "opens": "07:00", "closes": "19:00"}),
    )
    yield "contact_point", contact
    yield "guided_help", _guided(section, fill, contact)
    form = add(section, FormPage, "Report", "report", intro=fill.rich(), thank_you=fill.rich())
    FormField.objects.create(page=form, label="Street", field_type="singleline", sort_order=0)
    yield "form", form


def _program(section: Any, fill: Fill, steps: Any, blocks: int) -> Any:
    others = [add(section, ProgramPage, f"Other {at}", f"other-{at}") for at in range(3)]
    page = add(
        section,
        ProgramPage,
        "Heat pumps",
        "heat-pumps",
        offer=fill.rich(),
        incentives=stream("incentive", {"item": "Heat pump", "amount": "750.00", "unit": "usd"}),
        how_to_enrol=steps,
        enrol_phone="1-800-555-0100",
        documents=stream("document", next(fill.documents)),
        body=fill.body(blocks),
    )
    for other in others:
        RelatedProgram.objects.create(page=page, related=other)
    return page


def _rate_plan(section: Any, fill: Fill, blocks: int) -> Any:
    period = {"name": "All hours", "windows": [], "tiers": [{"price": "0.12", "up_to": None}]}
    return add(
        section,
        RatePlanPage,
        "Residential",
        "residential",
        code="R",
        charges=stream("charge", {"name": "Customer charge", "price": "12.50", "unit": "month"}),
        seasons=stream("season", {"name": "All year", "months": [], "periods": [period]}),
        body=fill.body(blocks),
    )


def _question(category: Any, fill: Fill, blocks: int) -> Any:
    page = add(
        category,
        FaqQuestionPage,
        "When is my bill due?",
        "due",
        short_answer="21 days after its date.",
        answer=fill.body(blocks),
    )
    for at in range(3):
        other = add(category, FaqQuestionPage, f"Other {at}?", f"q-{at}", short_answer="Yes.")
        RelatedQuestion.objects.create(page=page, related=other)
    return page


def _guided(section: Any, fill: Fill, contact: Any) -> Any:
    answers = [
        {"label": "Yes", "next_step": "end", "page": None},
        {"label": "No", "next_step": "", "page": next(fill.pages)},
    ]
    ask = {"name": "start", "question": "Only you?", "help": fill.rich(), "answers": answers}
    end = {"name": "end", "title": "Call us", "text": fill.rich(), "contact": contact.pk}
    return add(
        section,
        GuidedHelpPage,
        "No power",
        "no-power",
        steps=[*stream("question", ask), *stream("ending", end)],
    )


def menu(pages: list[int], audience: Any = None) -> list[dict[str, Any]]:
    """A menu of pages, an address, a spot and a group."""
    none = {"audience": audience or []}
    items = stream("page", *({"page": each, "label": "", **none} for each in pages[:10]))
    inner = stream("link", {"label": "Log in", "url": "/account", "audience": []})
    group = {"label": "Help", "items": inner, "audience": []}
    return [*items, *stream("spot", {"spot": "nav-promo", "audience": []}), *stream("group", group)]
