"""A site with questions, pages and a menu, in an index; and the client that searches it."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from django.test import Client as DjangoClient

from content.models import (
    ContactPointPage,
    FaqCategoryPage,
    FaqQuestionPage,
    Menu,
    ProgramPage,
    RelatedQuestion,
    SafetyPage,
    SectionPage,
)
from search.backends import chain
from search.backends.base import Write
from search.documents import build
from tests.content.api.world import add, make_site, translate

SEARCH = "/api/v1/search"


class Reply(msgspec.Struct, frozen=True):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def titles(self) -> list[str]:
        return [each["title"] for each in self.json["results"]]


class Client:
    """Searches as a front end does."""

    def __init__(self) -> None:
        self._client = DjangoClient(raise_request_exception=False)

    @property
    def cookies(self) -> Any:
        return self._client.cookies

    def search(self, q: str | None = None, /, **more: Any) -> Reply:
        return self.get("", **({} if q is None else {"q": q}), **more)

    def get(self, path: str, /, headers: dict[str, str] | None = None, **query: Any) -> Reply:
        return _reply(self._client.get(SEARCH + path, query, headers=headers))

    def raw(self, method: str, path: str, /, **more: Any) -> Reply:
        return _reply(self._client.generic(method, SEARCH + path, **more))

    def post(self, path: str, body: Any, **more: Any) -> Reply:
        made = json.dumps(body)
        return _reply(
            self._client.post(SEARCH + path, made, content_type="application/json", **more)
        )


def _reply(response: Any) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, b"".join(response))


class World(msgspec.Struct, frozen=True):
    """Pages by a short name."""

    home: Any
    pages: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.pages[name]


def make() -> World:
    """The site, in English and some of it in Spanish, and its menu."""
    home, inicio = make_site()
    pages = dict(_questions(home, inicio))
    programs = add(home, SectionPage, "Programs", "programs")
    pages["pump"] = add(
        programs,
        ProgramPage,
        "Heat pump rebate",
        "heat-pumps",
        summary="Money for a heat pump.",
        category="rebate",
    )
    pages["irrigation"] = add(
        programs,
        ProgramPage,
        "Irrigation rebate",
        "irrigation",
        summary="Money for pumps in the field.",
        category="farm",
    )
    pages["gas"] = add(
        home,
        SafetyPage,
        "If you smell gas",
        "gas",
        summary="Leave first, then call.",
        severity="danger",
        hazard="gas",
        phones=[
            {
                "type": "phone",
                "id": "1",
                "value": {"label": "Gas", "number": "1-800-555-0142", "hours": ""},
            }
        ],
    )
    pages["desk"] = add(
        home, ContactPointPage, "Billing desk", "desk", phone="1-800-555-0100", channel="phone"
    )
    _menu(home, pages)
    return World(home, pages)


def _questions(home: Any, inicio: Any) -> Any:
    help_ = add(home, SectionPage, "Help", "help")
    billing = add(help_, FaqCategoryPage, "Your bill", "billing")
    yield "billing", billing
    for name, title, short, audience in (
        ("high", "Why is my bill so high?", "Look at the weather first.", "everybody"),
        ("pay", "How can I pay my bill?", "Online, by phone or by mail.", "everybody"),
        ("due", "When is my bill due?", "21 days after its date.", "everybody"),
        ("demand", "What is a demand charge?", "For the highest quarter hour.", "business"),
    ):
        page = add(billing, FaqQuestionPage, title, name, short_answer=short, audience=audience)
        page.tags.add("bill")
        page.save()
        yield name, page
    ayuda = add(inicio, SectionPage, "Ayuda", "ayuda")
    factura = translate(billing, ayuda, "Su factura", "factura")
    yield (
        "alta",
        add(
            factura,
            FaqQuestionPage,
            "¿Por qué es tan alta mi factura?",
            "alta",
            short_answer="Fíjese primero en el tiempo.",
        ),
    )


def _menu(home: Any, pages: dict[str, Any]) -> None:
    def page(name: str, label: str, **more: Any) -> dict[str, Any]:
        return {
            "type": "page",
            "id": name,
            "value": {"page": pages[name].pk, "label": label, **more},
        }

    link = {
        "type": "link",
        "id": "map",
        "value": {"label": "Outage map", "url": "https://map.example"},
    }
    group = {
        "type": "group",
        "id": "g",
        "value": {"label": "Billing", "items": [page("pay", "Pay my bill")]},
    }
    Menu.objects.create(handle="header", locale=home.locale, items=[group, link], live=True)


def relate(page: Any, *others: Any) -> None:
    """Lets editors choose what belongs to a question."""
    for at, other in enumerate(others):
        RelatedQuestion.objects.create(page=page, related=other, sort_order=at)


def index(*locales: str) -> None:
    """Puts what is live into every backend."""
    for locale in locales or ("en", "es"):
        made = list(build.everything(locale))
        for backend in chain.configured():
            name = backend.create(locale)
            backend.write(name, [Write(each.key, 1, each) for each in made])
            backend.refresh(name)
            backend.switch(locale, name)
