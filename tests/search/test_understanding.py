"""What questions are understood as. The cases are data: understanding.json, which anybody can read."""

from __future__ import annotations

import json
import time
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import synonyms
from search.language import LIGHT, words
from search.lexicon import NO_WORDS, Lexicon
from search.understanding import (
    MOST_ADDED,
    MOST_ALTERNATIVES,
    MOST_CHARACTERS,
    MOST_WORDS,
    understand,
)
from search.understood import Understood, Unit

DATA = json.loads(Path(__file__).with_name("understanding.json").read_text())
LEXICONS = {language: Lexicon(language, known) for language, known in DATA["lexicons"].items()}
SYNONYMS = {
    language: synonyms.compile([(line, synonyms.parse(line)) for line in lines], language)[0]
    for language, lines in DATA["synonyms"].items()
}


def understood(text: str, language: str = "en") -> Understood:
    spoken = language[:2]
    return understand(
        text, language, LEXICONS.get(spoken, NO_WORDS), SYNONYMS.get(spoken, synonyms.NONE)
    )


def told(unit: Unit) -> str:
    """A unit as the cases have it."""
    ways = [
        " ".join(way.words) if way.why == "typed" else f"{way.why} {' '.join(way.words)}"
        for way in unit.alternatives
    ]
    return f"({'; '.join(ways)})" if unit.weight < 1 else "; ".join(ways)


@pytest.mark.parametrize(
    "case", DATA["cases"], ids=lambda case: ascii(f"{case['language']} {case['typed'][:40]}")
)
def test_a_question_is_understood(case: dict[str, Any]) -> None:
    meant = understood(case["typed"], case["language"])
    assert [told(unit) for unit in meant.units] == case["units"]
    assert meant.corrected == case.get("corrected", "")


class TestWeights:
    def test_what_was_typed_counts_more_than_anything_else_of_as_many_words(self) -> None:
        (unit, *_) = understood("bil").units
        assert unit.alternatives[0].weight == 1.0
        assert all(way.weight < 1 for way in unit.alternatives[1:])

    def test_a_synonym_of_more_words_counts_as_much_altogether(self) -> None:
        (unit,) = understood("ac").units
        by_words = {way.words: way.weight for way in unit.alternatives}
        assert by_words["air", "conditioning"] * 2 == pytest.approx(by_words[("cooling",)])

    def test_one_word_for_two_counts_as_much_as_both(self) -> None:
        (unit,) = understood("smart meter").units
        assert unit.alternatives[1].words == ("smartmeter",)
        assert unit.alternatives[1].weight == pytest.approx(1.8)

    def test_light_words_count_half_and_together_half_of_the_others(self) -> None:
        two_of_four = understood("pay the bill now").units
        assert [unit.weight for unit in two_of_four] == [1.0, LIGHT, 1.0, LIGHT]
        where = [unit.weight for unit in understood("where do I pay").units]
        assert where == [pytest.approx(LIGHT / 3)] * 3 + [1.0]

    def test_light_words_count_if_there_is_nothing_else(self) -> None:
        assert [unit.weight for unit in understood("how do I").units] == [1.0] * 3

    def test_a_light_word_somebody_mistyped_stays_light(self) -> None:
        known = Lexicon("en", {"where": 50, "wheel": 1, "pay": 20})
        unit = understand("wheer pay", "en", known).units[0]
        (where,) = [way for way in unit.alternatives if way.words == ("where",)]
        assert where.weight == pytest.approx(0.9 * LIGHT)

    def test_two_slips_count_less_than_one(self) -> None:
        known = Lexicon("en", {"thermostat": 5})
        one = understand("termostat", "en", known).units[0].alternatives[1].weight
        two = understand("thremosat", "en", known).units[0].alternatives[1].weight
        assert 0 < two < one < 1


class TestBounds:
    def test_a_long_question_keeps_the_words_that_say_something(self) -> None:
        text = " ".join(["how do I pay the bill for my solar panel"] * 10)
        meant = understood(text)
        assert len(meant.units) <= MOST_WORDS
        assert all(unit.weight == 1.0 for unit in meant.units)

    def test_many_misspelt_words_are_not_all_looked_up(self) -> None:
        meant = understood(" ".join(["bil hihg acount nubmer rebtae termostat"] * 8))
        added = sum(len(unit.alternatives) - 1 for unit in meant.units)
        assert 0 < added <= MOST_ADDED

    def test_without_a_lexicon_nothing_is_misspelt(self) -> None:
        meant = understand("bil too hihg", "en")
        assert [len(unit.alternatives) for unit in meant.units] == [1, 1, 1]
        assert meant.corrected == ""

    def test_the_text_is_shown_again_on_one_line_and_without_what_cannot_be_seen(self) -> None:
        assert understood(" pay\r\n\tmy\x00 \u202ebill\ue000 ").text == "pay my bill"

    def test_a_long_text_is_cut_between_words(self) -> None:
        shown = understood("electricity " * 1000).text
        assert len(shown) <= MOST_CHARACTERS
        assert set(shown.split()) == {"electricity"}

    @pytest.mark.parametrize(
        "text",
        [
            "a" * 10_000,
            "bil hihg " * 1_100,
            "xq zw " * 1_700,
            "1" * 10_000,
            "555-" * 2_500,
            "(1) " * 2_500,
            "a." * 5_000,
            "a-b/" * 2_500,
            "'" * 10_000,
            "d'" * 5_000,
            "+1 " * 3_300,
            "9,999" * 2_000,
            "é" * 10_000,
            "\u0301" * 10_000,
            "\u202e\u200b" * 5_000,
            "👩‍👩‍👧‍👦" * 1_400,
            "\U000e0001" * 10_000,
            "ﷺ" * 10_000,
            "\ud800" * 10_000,
        ],
        ids=lambda text: ascii(text[:8]),
    )
    def test_ten_kilobytes_of_anything_take_no_time(self, text: str) -> None:
        times = []
        for _ in range(5):
            began = time.thread_time()
            check(understood(text), text)
            times.append(time.thread_time() - began)
        assert min(times) < 0.05


def check(meant: Understood, text: str) -> None:
    """What holds of every question."""
    assert len(meant.text) <= MOST_CHARACTERS
    assert len(meant.units) <= MOST_WORDS
    for unit in meant.units:
        assert 1 <= len(unit.alternatives) <= MOST_ALTERNATIVES
        assert unit.alternatives[0].why == "typed"
        assert 0 < unit.weight <= 1
        for way in unit.alternatives:
            assert 0 < way.weight <= 6
            assert way.words
            # Nothing that means something to a query language, and what words() makes of itself.
            assert all(word and words(word) == [word] for word in way.words), (text, way)
    assert sum(len(unit.alternatives) - 1 for unit in meant.units) <= MOST_ADDED


ODD = (
    ["(800) 895-4999", "$2,500", "3 p.m.", "A/C", "e-mail", "bil", "hihg"],
    ["AND", "OR", "NOT", "title:", "*:*", "~2", "^5", "[a TO b]", '"', "\\", "/.*/", "{!x}", "--"],
    ["\x00", "\x1b[31m", "\u202e", "\u200d", "دفع الفاتورة", "עברית", "電気", "💡", "İ", "ß", "ŉ"],
)
PIECES = st.sampled_from([*DATA["lexicons"]["en"], *chain(*ODD)])


@settings(deadline=None)
@given(
    st.lists(PIECES | st.text(max_size=20), max_size=60), st.sampled_from(["en", "es", "de", ""])
)
def test_anything_is_understood_within_bounds(pieces: list[str], language: str) -> None:
    for glue in (" ", ""):
        check(understood(glue.join(pieces), language), glue.join(pieces))


@settings(deadline=None)
@given(st.text())
def test_understanding_again_what_is_shown_changes_nothing(text: str) -> None:
    once = understood(text)
    again = understood(once.text)
    assert again.text == once.text
    assert again.units == once.units
