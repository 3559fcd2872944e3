"""Where the words of a question stand in a text."""

from __future__ import annotations

import pytest

from search.backends.base import MARK, UNMARK
from search.highlighting import LONGEST, PASSAGE, Highlighter
from search.ranking.question import Question
from search.understood import Alternative, Understood, Unit
from tests.search.contract.asking import meant, one_of
from tests.search.contract.samples import document


def shown(question: str | Understood, **texts: str) -> dict[str, str]:
    """Highlights with [brackets] for marks."""
    understood = meant(question) if isinstance(question, str) else question
    made = Highlighter(Question(understood)).highlights(
        document("d", texts.pop("title", ""), **texts)
    )
    return {name: text.replace(MARK, "[").replace(UNMARK, "]") for name, text in made.items()}


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("bills", "Why is my bill so high?", "Why is my [bill] so high?"),
        ("how do I pay", "How do I pay?", "How do I [pay]?"),
        ("8008954999", "Call (800) 895-4999 now.", "Call [(800) 895-4999] now."),
        ("2500", "up to $2,500.", "up to $[2,500]."),
        ("volt", "A 240-volt outlet", "A 240-[volt] outlet"),
        ("tou", "The R-TOU and time-of-use", "The R-[TOU] and [time-of-use]"),
        ("cafe", "Cafés open", "[Cafés] open"),
        ("customers", "the customer’s bill", "the [customer’s] bill"),
        ("pay", "<b>Pay</b> & go", "<b>[Pay]</b> & go"),
        ("pay", "nothing here", None),
        ("pay", "", None),
    ],
)
def test_words_are_marked_as_they_stand(typed: str, text: str, expected: str | None) -> None:
    assert shown(typed, title=text).get("title") == expected


def test_words_that_hardly_matter_are_marked_only_where_nothing_else_is_asked() -> None:
    assert shown("the meter", title="The meter of the house")["title"] == "The [meter] of the house"
    light = Understood(text="the", language="en", units=(Unit((Alternative(("the",)),), 0.5),))
    assert shown(light, title="The meter")["title"] == "[The] meter"


def test_a_synonym_of_several_words_is_marked_where_it_is_whole() -> None:
    cut = Understood(
        text="blackout",
        language="en",
        units=(one_of("blackout", ("power outage", 0.9, "synonym")),),
    )
    assert shown(cut, title="A power outage")["title"] == "A [power] [outage]"
    assert shown(cut, title="The power of an outage") == {}


def test_a_passage_has_the_most_of_the_question() -> None:
    filler = "Nothing to see here. " * 40
    body = f"{filler}The meter hums. {filler}Read the meter at noon. {filler}"
    text = shown("read meter", body=body)["body"]
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert "[Read] the [meter] at noon." in text
    assert len(text) <= PASSAGE + 60


def test_a_passage_begins_with_a_sentence_and_ends_with_a_word() -> None:
    body = "One two three. " * 30 + "Here is a meter, " + "and wordsthatgoon " * 30
    text = shown("meter", body=body)["body"]
    assert text.strip("… ").startswith("One two three." if "One" in text else "Here")
    bare = text.replace("[", "").replace("]", "").strip(" …")
    assert bare in body
    assert body[body.index(bare) + len(bare)] == " "


def test_words_far_apart_do_not_make_a_longer_passage() -> None:
    body = "meter " + "x " * 2_000 + "box"
    assert len(shown("meter box", body=body)["body"]) <= PASSAGE + 60


def test_a_text_without_spaces_does_no_harm() -> None:
    text = shown("meter", body="meter " + "x" * 5_000)["body"]
    assert text.startswith("[meter]")
    assert len(text) <= PASSAGE + 60


def test_only_so_much_of_a_text_is_looked_through() -> None:
    assert shown("meter", body="x " * LONGEST + "meter") == {}


def test_marks_in_a_text_are_taken_out() -> None:
    assert shown("meter", title=f"a {UNMARK}meter{MARK}")["title"] == "a [meter]"
