"""Synonyms as editors write them."""

from __future__ import annotations

import pytest

from search.synonyms import (
    MOST_MEANINGS,
    MOST_TERMS,
    NONE,
    WEIGHT,
    Line,
    Malformed,
    Synonyms,
    checked,
    compile,
    parse,
)
from search.understanding import understand


def made(*lines: str, language: str = "en") -> Synonyms:
    synonyms, problems = compile([(line, parse(line)) for line in lines], language)
    assert not [problem for problem in problems if problem.serious]
    return synonyms


def means(synonyms: Synonyms, text: str) -> set[str]:
    """Everything that synonyms add to a question."""
    return {
        " ".join(way.words)
        for unit in understand(text, synonyms.language, synonyms=synonyms).units
        for way in unit.alternatives
        if way.why == "synonym"
    }


class TestLines:
    def test_commas_join_what_means_the_same(self) -> None:
        assert parse(" bill,invoice ,  statement of  account ") == Line(
            ("bill", "invoice", "statement of account")
        )

    def test_an_arrow_points_one_way(self) -> None:
        line = parse("ac, a/c => air conditioning, cooling")
        assert line == Line(("ac", "a/c"), ("air conditioning", "cooling"))
        assert str(line) == "ac, a/c => air conditioning, cooling"

    @pytest.mark.parametrize(
        ("written", "message"),
        [
            ("", "at least two"),
            ("bill", "at least two"),
            ("bill,", "at least two"),
            ("=> cooling", "in front of"),
            ("ac =>", "after"),
            ("a => b => c", "more than one"),
            ("bill, ???", "“???” has no word"),
            ("bill, Bill", "the same to search"),
            ("bill, bill", "“bill” is there twice"),
            ("café, cafe", "“café” and “cafe” are the same"),
            ("ac => AC", "the same to search"),
            ("bill, one two three four five six seven", "7 words"),
            (",".join(f"word{at}" for at in range(MOST_TERMS + 1)), "31 terms"),
        ],
    )
    def test_a_line_that_cannot_be_used_says_what_to_do(self, written: str, message: str) -> None:
        with pytest.raises(Malformed, match=message.replace("?", r"\?")):
            parse(written)

    def test_a_line_of_fields_is_checked_alike(self) -> None:
        with pytest.raises(Malformed, match="no word"):
            checked(Line(("bill", "!")))


class TestMeaning:
    def test_two_ways(self) -> None:
        synonyms = made("bill, invoice, statement")
        assert means(synonyms, "bill") == {"invoice", "statement"}
        assert means(synonyms, "my invoice") == {"bill", "statement"}

    def test_one_way(self) -> None:
        synonyms = made("ac => air conditioning, cooling")
        assert means(synonyms, "ac") == {"air conditioning", "cooling"}
        assert means(synonyms, "air conditioning") == set()
        assert means(synonyms, "cooling") == set()

    def test_several_words_are_a_term_only_together(self) -> None:
        synonyms = made("power outage, blackout")
        assert means(synonyms, "report a power outage now") == {"blackout"}
        assert means(synonyms, "outage of power") == set()

    def test_the_longest_term_wins(self) -> None:
        synonyms = made("bill, invoice", "budget bill, level payment")
        assert means(synonyms, "budget bill") == {"level payment"}
        assert means(synonyms, "bill") == {"invoice"}

    def test_terms_are_found_in_any_form(self) -> None:
        synonyms = made("air conditioner, a/c")
        assert means(synonyms, "AIR CONDITIONERS") == {"a c"}
        assert means(synonyms, "a/c") == {"air conditioner"}
        spanish = made("apagón, corte de luz", language="es")
        assert means(spanish, "apagones") == {"corte de luz"}
        assert means(spanish, "CORTES de luz") == {"apagon"}

    def test_several_lines_of_one_term_add_up(self) -> None:
        synonyms = made("bill, invoice", "bill => statement")
        assert means(synonyms, "bill") == {"invoice", "statement"}

    def test_so_much_and_no_more(self) -> None:
        terms = ", ".join(f"thing{letter}" for letter in "abcdefghijklmnopqrstuv")
        synonyms = made(f"everything => {terms}", "everything => thingw")
        _, meanings = synonyms.match(("everyth",), 0)
        assert len(meanings) == MOST_MEANINGS

    def test_terms_that_the_content_lacks_are_corrected_too(self) -> None:
        synonyms = made("blackout => outage")
        from search.lexicon import Lexicon

        meant = understand("blakcout", "en", Lexicon("en", {"outage": 5}), synonyms)
        assert {way.words for way in meant.units[0].alternatives} >= {("blackout",), ("outage",)}

    def test_synonyms_count_less(self) -> None:
        (unit,) = understand("bill", "en", synonyms=made("bill, invoice")).units
        assert [way.weight for way in unit.alternatives] == [1.0, WEIGHT]

    def test_without_any_nothing_is_added(self) -> None:
        assert not NONE
        assert means(NONE, "bill") == set()


class TestProblems:
    def test_a_malformed_line_is_left_out_and_the_others_work(self) -> None:
        synonyms, problems = compile(
            [(1, Line(("bill",))), (2, parse("ac => cooling"))], language="en"
        )
        assert [(problem.ref, problem.serious) for problem in problems] == [(1, True)]
        assert means(synonyms, "ac") == {"cooling"}

    def test_two_arrows_against_each_other(self) -> None:
        lines = [
            (1, parse("ac => Cooling")),
            (2, parse("cooling => ac")),
            (3, parse("tariff, rate")),
        ]
        _, problems = compile(lines, "en")
        assert [(problem.ref, problem.serious) for problem in problems] == [(1, False), (2, False)]
        assert "“ac” means “Cooling” here" in problems[0].message
        assert "comma" in problems[0].message

    def test_a_term_of_nearly_every_question(self) -> None:
        _, problems = compile([("x", parse("how do I => instructions"))], "en")
        assert [problem.serious for problem in problems] == [False]
        assert "“how do I”" in problems[0].message

    def test_forms_of_one_word_are_no_synonyms(self) -> None:
        synonyms, problems = compile([("x", parse("bill, bills"))], "en")
        assert not synonyms
        assert [problem.serious for problem in problems] == [False]
        assert "found by each other" in problems[0].message
