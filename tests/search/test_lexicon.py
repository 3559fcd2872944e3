"""The words of an index: which are known, which are near, and what near costs."""

from __future__ import annotations

import random
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.language.distance import distance
from search.lexicon import MOST_WORDS, NO_WORDS, Lexicon, edits_allowed

KNOWN = {
    "bill": 40,
    "bit": 3,
    "high": 20,
    "account": 60,
    "amount": 12,
    "facturación": 7,
    "facturacion": 2,
    "thermostat": 9,
    "thermostats": 2,
    "photovoltaic": 4,
    "abril": 3,
    "240v": 2,
}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon("en", KNOWN)


class TestKnowing:
    def test_a_word_is_known_in_any_form(self, lexicon: Lexicon) -> None:
        assert "bill" in lexicon
        assert "bills" not in lexicon
        assert lexicon.knows("bills")
        assert not lexicon.knows("bil")

    def test_accents_make_no_other_word(self, lexicon: Lexicon) -> None:
        assert lexicon.documents("facturacion") == 9
        assert lexicon.shown("facturacion") == "facturación"
        assert lexicon.shown("bill") == "bill"
        assert lexicon.shown("unknown") == "unknown"

    def test_the_rarest_words_of_too_many_are_left_out(self) -> None:
        words = {
            f"w{at:x}z".translate(str.maketrans(string.digits, "ghijklmnop")): 2
            for at in range(MOST_WORDS + 50)
        }
        crowded = Lexicon("", words | {"rare": 1, "common": 9})
        assert len(crowded) == MOST_WORDS
        assert "common" in crowded
        assert "rare" not in crowded


class TestNear:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("bil", "bill"),
            ("billl", "bill"),
            ("hihg", "high"),
            ("acount", "account"),
            ("acocunt", "account"),
            ("acccuont", "account"),
            ("thremostat", "thermostat"),
            ("termosat", "thermostat"),
            ("fotovoltaic", "photovoltaic"),
            ("facturasion", "facturacion"),
            ("abrli", "abril"),
        ],
    )
    def test_the_nearest_comes_first(self, lexicon: Lexicon, typed: str, meant: str) -> None:
        assert lexicon.near(typed)[0].word == meant

    @pytest.mark.parametrize(
        "typed", ["", "b", "bi", "xyzzy", "240", "24v", "bot", "accompanying", "é"]
    )
    def test_what_is_far_from_everything_is_near_nothing(
        self, lexicon: Lexicon, typed: str
    ) -> None:
        assert lexicon.near(typed) == []

    def test_three_letters_may_be_an_abbreviation(self) -> None:
        known = Lexicon("en", {"too": 90, "the": 90, "tour": 1})
        assert [near.word for near in known.near("tou")] == ["tour"]
        assert [near.word for near in known.near("teh")] == ["the"]

    def test_of_two_as_near_the_common_one_comes_first(self) -> None:
        known = Lexicon("en", {"rate": 90, "race": 1})
        assert [near.word for near in known.near("rade")] == ["rate", "race"]

    def test_nothing_is_near_in_an_empty_lexicon(self) -> None:
        assert NO_WORDS.near("bill") == []
        assert not NO_WORDS.knows("bill")

    @settings(deadline=None)
    @given(st.sampled_from(["bill", "high", "account", "facturacion", "thermostats"]), st.data())
    def test_every_word_is_found_from_as_many_slips_as_are_allowed(
        self, lexicon: Lexicon, word: str, data: st.DataObject
    ) -> None:
        """Deletions are only an index: what is allowed is found, whatever the slips are."""
        typed = word
        for _ in range(edits_allowed(word)):
            at = data.draw(st.integers(1, len(typed) - 1))  # a wrong first letter costs more
            letter = data.draw(st.sampled_from("aeklrz"))
            typed = data.draw(
                st.sampled_from(
                    [typed[:at] + letter + typed[at:], typed[:at] + letter + typed[at + 1 :]]
                )
            )
        # What is left may be short enough for fewer slips, or be a word of three letters.
        if len(typed) > 3 and edits_allowed(typed) >= edits_allowed(word):
            assert word in {near.word for near in lexicon.near(typed, most=8)}


class TestChanges:
    def test_changes_make_another_lexicon(self, lexicon: Lexicon) -> None:
        later = lexicon.with_changes({"rebate": 3, "bit": 0, "bill": 41})
        assert later.near("rebat")[0].word == "rebate"
        assert later.knows("rebates")
        assert "bit" not in later
        assert [near.word for near in later.near("bil")] == ["bill"]
        assert later.documents("bill") == 41
        assert "rebate" not in lexicon
        assert "bit" in lexicon

    def test_a_word_that_comes_back_is_found_again(self, lexicon: Lexicon) -> None:
        later = lexicon.with_changes({"bit": 0}).with_changes({"bit": 5})
        assert "bit" in {near.word for near in later.near("bti")}

    def test_many_changes_one_by_one_come_to_the_same(self) -> None:
        chance = random.Random(1)
        words = ["".join(chance.choices("abcdefgh", k=7)) for _ in range(700)]
        step = NO_WORDS
        for at in range(0, len(words), 50):
            step = step.with_changes(dict.fromkeys(words[at : at + 50], 1))
        whole = Lexicon("", dict.fromkeys(words, 1))
        for word in words[::37]:
            typed = word[:3] + word[4:]
            assert step.near(typed) == whole.near(typed)

    def test_completions_are_the_commonest_words_that_begin_so(self, lexicon: Lexicon) -> None:
        assert lexicon.completions("thermo") == ["thermostat", "thermostats"]
        assert lexicon.with_changes({"thermos": 99}).completions("thermo")[0] == "thermos"
        assert lexicon.completions("q") == []


class TestDistance:
    @pytest.mark.parametrize(
        ("typed", "meant", "most", "cost"),
        [
            ("bill", "bill", 2, 0.0),
            ("bil", "bill", 2, 0.7),
            ("billl", "bill", 2, 0.7),
            ("hihg", "high", 2, 0.8),
            ("bikl", "bill", 2, 0.8),
            ("bixl", "bill", 2, 1.0),
            ("xill", "bill", 2, 1.3),
            ("ibll", "bill", 2, 0.8),
            ("bxxl", "bill", 2, 2.0),
            ("bxxl", "bill", 1, None),
            ("b", "bill", 2, None),
            ("teh", "the", 1, 0.8),
            ("rebtaes", "rebate", 2, 1.8),
        ],
    )
    def test_likely_slips_cost_less(
        self, typed: str, meant: str, most: int, cost: float | None
    ) -> None:
        assert distance(typed, meant, most) == (cost if cost is None else pytest.approx(cost))

    @settings(deadline=None)
    @given(st.text("abcde", max_size=8), st.text("abcde", max_size=8))
    def test_it_agrees_with_the_textbook(self, typed: str, meant: str) -> None:
        edits = optimal_string_alignment(typed, meant)
        cost = distance(typed, meant, 2)
        if edits <= 2:
            assert cost is not None
            assert 0.7 * edits <= cost <= 1.0 * edits + 0.3 + 1e-9
        else:
            assert cost is None


def optimal_string_alignment(a: str, b: str) -> int:
    table = [
        [max(i, j) if not min(i, j) else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)
    ]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
            )
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def test_a_large_lexicon_is_small_and_quick() -> None:
    chance = random.Random(3)
    letters = "etaoinshrdlucmfw"
    words = {"".join(chance.choices(letters, k=chance.randint(4, 11))): 1 for _ in range(10_000)}
    large = Lexicon("", words)
    assert len(large._shape.deletions) * 8 < 2_000_000
    typed = [word[1:] for word in list(words)[:200]]
    began = time.thread_time()
    for word in typed:
        large.near(word)
    assert (time.thread_time() - began) / len(typed) < 0.01
