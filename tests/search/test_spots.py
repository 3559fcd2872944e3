"""Spots filled by search: what is looked for, and what becomes of what is found."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from plugins import vocabulary
from plugins.api import AttributeSpec, SourceRequest, Vocabulary
from plugins.manager import get_plugins
from plugins.sourcing import problem_of
from search import service, spots
from search.backends.base import Hit
from search.documents.document import Document

PAGE = AttributeSpec(
    name="page",
    label="Page",
    type="choice",
    source="context",
    choices=(("move", "Moving house"), ("bill", "Bill")),
)
DEVICE = AttributeSpec(name="screen", label="Screen", type="number", source="context")
OWN = AttributeSpec(name="owns_ev", label="Owns an EV", type="choice")


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {each.name: each for each in (PAGE, DEVICE, OWN)}
    monkeypatch.setattr(vocabulary, "current", lambda: Vocabulary(attributes=known))


def asked(settings: dict[str, Any], language: str = "en", **context: Any) -> SourceRequest:
    return SourceRequest(settings=settings, context=context, language=language, limit=3)


@pytest.mark.parametrize(
    ("chosen", "context", "text"),
    [
        ({"words": "high bill"}, {}, "high bill"),
        ({"follows": "page"}, {"page": "move"}, "Moving house"),
        ({"words": "help with", "follows": "page"}, {"page": "bill"}, "help with Bill"),
        ({"follows": "page"}, {"page": "sign_up"}, "sign up"),
        (
            {"follows": "page", "phrases": [{"value": "move", "words": "mudanza"}]},
            {"page": "move"},
            "mudanza",
        ),
        ({"follows": "page"}, {}, ""),
        ({"words": None, "phrases": None}, {}, ""),
    ],
)
def test_what_is_looked_for(chosen: Any, context: Any, text: str) -> None:
    assert spots.question_of(asked(chosen, **context)) == text


def test_it_reads_the_one_fact_that_it_looks_for() -> None:
    assert spots.reads({"follows": "page"}) == {"page"}
    assert spots.reads({"words": "bill", "follows": ""}) == frozenset()


def test_marketers_choose_among_the_facts_that_say_something() -> None:
    assert spots._context_choices() == [("page", "Page (page)")]


@pytest.mark.parametrize(
    ("value", "fine"),
    [
        ({"words": "bill", "follows": "", "kinds": ["faq"], "audience": ""}, True),
        ({"words": "", "follows": "page", "kinds": [], "audience": "farm"}, True),
        ({"words": "", "follows": "", "kinds": ["faq"], "audience": ""}, False),
    ],
)
def test_a_list_that_looks_for_nothing_is_refused_at_its_field(value: Any, fine: bool) -> None:
    block = spots.make_block()
    block.set_name("search")
    made = block.to_python({"phrases": [], **value})
    if fine:
        block.clean(made)
        return
    with pytest.raises(ValidationError) as refused:
        block.clean(made)
    assert refused.value.as_json_data()["blockErrors"].keys() == {"words"}


def test_an_ad_keeps_the_settings_plain_and_the_same_each_time() -> None:
    made = get_plugins().ad_formats["list"]
    block = made.make_block()
    block.set_name("list")
    settings = {
        "words": "",
        "follows": "page",
        "phrases": [{"value": "move", "words": "mudanza"}],
        "kinds": ["faq"],
        "audience": "",
    }
    raw = {"headline": "H", "limit": 2, "source": [{"type": "search", "value": settings}]}
    env = SimpleNamespace(url=lambda url: url)
    planned = [made.to_content(block.to_python(raw), env) for _ in range(2)]
    assert planned[0] == planned[1]
    assert planned[0].settings == settings
    assert spots.question_of(asked(planned[0].settings, page="move")) == "mudanza"


def document(key: str, **more: Any) -> Document:
    fields = {"key": key, "kind": "faq", "type": "faq_question", "locale": "en", **more}
    return Document(**{"title": f"Question {key}", "path": f"/help/{key}", **fields})


class Answers:
    """What search would answer, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.answer = SimpleNamespace(fallback=False, pinned=(), hits=())

    def __call__(self, question: Any) -> Any:
        self.asked.append(question)
        return self.answer


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    found = Answers()
    monkeypatch.setattr(service, "search", found)
    return found


@pytest.mark.django_db
def test_what_is_found_is_listed_and_what_is_pinned_comes_first(answers: Answers) -> None:
    answers.answer.pinned = (Hit(document=document("b", summary="In short."), score=1),)
    answers.answer.hits = (
        Hit(document=document("a"), score=9),
        Hit(document=document("nowhere", path=""), score=8),
    )
    source = get_plugins().content_sources["search"]
    settings = {"words": "bill", "kinds": ["faq", "program"], "audience": "farm"}
    found = source.fetch(asked(settings, language="es"))
    assert problem_of(found) == ""
    assert [(each.title, each.href, each.text, each.kind) for each in found] == [
        ("Question b", "/help/b", "In short.", "faq"),
        ("Question a", "/help/a", "", "faq"),
    ]
    (question,) = answers.asked
    assert (question.text, question.locale, question.limit) == ("bill", "es", 3)
    assert question.filters.kinds == ("faq", "program")
    assert question.filters.audience == "farm"
    assert question.filters.site is not None
    assert question.who is None
    assert question.now.tzinfo is not None
    assert abs(question.now - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)


@pytest.mark.django_db
def test_english_questions_are_not_listed_under_a_spanish_headline(answers: Answers) -> None:
    answers.answer = SimpleNamespace(
        fallback=True, pinned=(), hits=(Hit(document=document("a"), score=1),)
    )
    assert list(spots.fetch(asked({"words": "factura"}, language="es"))) == []


@pytest.mark.django_db
def test_nothing_to_look_for_asks_nobody(answers: Answers) -> None:
    assert list(spots.fetch(asked({"follows": "page"}))) == []
    assert answers.asked == []
