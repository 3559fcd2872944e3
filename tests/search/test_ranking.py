"""The one formula: what fits better comes first, and by how much."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.documents.document import Document
from search.ranking import (
    EXACT,
    GRAMS,
    HEAD,
    K1_HEAD,
    Analysed,
    Ranked,
    Statistics,
    analyse,
    fingerprint,
    lasting_boost,
    rank,
    recency_boost,
    share,
    terms,
)
from search.understanding import understand
from search.understood import Alternative, Understood, Unit

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


def document(title: str, *questions: str, **more: Any) -> Document:
    given = {"key": title, "kind": "page", "type": "page", "locale": "en"} | more
    return Document(title=title, questions=questions, **given)


def statistics(analysed: list[Analysed]) -> Statistics:
    having: Counter[str] = Counter()
    for each in analysed:
        having.update(f"h:{stem}" for stem in each.head)
        having.update(f"b:{stem}" for stem in each.body)
        having.update(f"g:{gram}" for gram in each.grams)
    size = len(analysed)
    return Statistics(
        size,
        sum(each.head_length for each in analysed) / size,
        sum(each.gram_length for each in analysed) / size,
        sum(each.body_length for each in analysed) / size or 1.0,
        lambda term: having[term],
    )


def ranked(asked: str | Understood, *documents: Document, **more: Any) -> list[tuple[str, Ranked]]:
    analysed = [analyse(each) for each in documents]
    meant = understand(asked, "en") if isinstance(asked, str) else asked
    found = rank(meant, analysed, statistics(analysed), **more)
    return [(documents[each.at].key, each) for each in found]


def order(asked: str | Understood, *documents: Document, **more: Any) -> list[str]:
    return [key for key, _ in ranked(asked, *documents, **more)]


def one_of(*ways: tuple[str, float, str]) -> Understood:
    alternatives = tuple(
        Alternative(tuple(said.split()), weight, why)  # type: ignore[arg-type]
        for said, weight, why in ways
    )
    return Understood(text="", language="en", units=(Unit(alternatives),))


class TestOrder:
    def test_title_then_question_then_text(self) -> None:
        assert order(
            "interconnection",
            document("text", body="About interconnection"),
            document("question", "What is interconnection?"),
            document("interconnection"),
            document("other", body="Something else"),
        ) == ["interconnection", "question", "text"]

    def test_more_of_the_question_comes_first(self) -> None:
        assert (
            order(
                "solar rebate",
                document("Thermostat rebate"),
                document("Rooftop solar rebate"),
                document("Solar"),
                document("Heat pump rebate"),
            )[0]
            == "Rooftop solar rebate"
        )

    def test_a_rare_word_says_more_than_a_common_one(self) -> None:
        found = ranked(
            "irrigation rate",
            document("Home rate"),
            document("Farm rate"),
            document("Night rate"),
            document("Irrigation help"),
        )
        assert found[0][0] == "Irrigation help"

    def test_a_slip_is_forgiven(self) -> None:
        assert order("thermstat", document("Smart thermostat"), document("Solar panels")) == [
            "Smart thermostat"
        ]

    def test_side_by_side_comes_before_far_apart(self) -> None:
        assert order(
            "power outage",
            document("apart", body="Power from the sun whatever the outage of clouds"),
            document("beside", body="After a power outage clocks are often all wrong"),
        ) == ["beside", "apart"]

    def test_word_for_word_adds_a_fixed_amount(self) -> None:
        short, whole = document("x", "Pay bill now"), document("y", "Now pay bill")
        scores = dict(ranked("now pay bill", short, whole))
        assert scores["y"].score - scores["x"].score > EXACT

    def test_nothing_of_it_is_not_found(self) -> None:
        assert order("zzyzx quokka", document("Pay my bill", body="By phone")) == []

    def test_words_that_do_not_matter_find_nothing_alone(self) -> None:
        pay, leak = document("How do I pay?"), document("What is the smell?")
        assert order("how do I pay the bill", pay, leak) == ["How do I pay?"]
        assert order("what is the", pay, leak) == ["What is the smell?"]

    def test_no_question_finds_nothing(self) -> None:
        assert order("", document("Pay")) == []


class TestAlternatives:
    def test_the_best_counts_and_not_their_sum(self) -> None:
        documents = document("bill statement"), document("bill"), document("gas")
        ways = (("bill", 1.0, "typed"), ("statement", 0.9, "synonym"))
        together = dict(ranked(one_of(*ways), *documents))["bill statement"].score
        alone = [dict(ranked(one_of(way), *documents))["bill statement"].score for way in ways]
        assert together == pytest.approx(max(alone))

    def test_a_synonym_of_several_words_is_a_phrase(self) -> None:
        meant = one_of(("blackout", 1.0, "typed"), ("power outage", 0.45, "synonym"))
        assert order(meant, document("a power outage"), document("outage of a power line")) == [
            "a power outage"
        ]

    def test_a_phrase_does_not_reach_into_the_next_question(self) -> None:
        meant = one_of(("blackout", 1.0, "typed"), ("power outage", 0.45, "synonym"))
        assert order(meant, document("x", "lost power", "outage map")) == []

    def test_typed_words_of_a_unit_may_stand_apart(self) -> None:
        meant = one_of(("smart meter", 1.0, "typed"), ("smartmeter", 1.8, "compound"))
        apart = document("The meter is smart")
        assert set(order(meant, apart, document("The smartmeter"), document("Solar"))) == {
            "The meter is smart",
            "The smartmeter",
        }

    def test_what_was_typed_comes_before_what_may_have_been_meant(self) -> None:
        meant = one_of(("bill", 1.0, "typed"), ("bell", 0.9, "spelling"))
        assert order(meant, document("The bell"), document("The bill")) == ["The bill", "The bell"]


class TestCoverage:
    def test_it_is_the_share_of_weight(self) -> None:
        (found,) = ranked("how do I pay zebra", document("I pay"))
        # Two that matter, and three light words that count as much as one; it has "pay" and "I".
        assert found[1].coverage == pytest.approx((1 + 1 / 3) / 3)

    def test_another_way_to_say_it_covers_less(self) -> None:
        meant = one_of(("ac", 1.0, "typed"), ("air conditioning", 0.45, "synonym"))
        ((_, found),) = ranked(meant, document("Air conditioning"))
        assert found.coverage == pytest.approx(0.9)

    def test_letters_alone_cover_nothing(self) -> None:
        ((_, found),) = ranked("thermstat", document("Thermostat"))
        assert found.coverage == 0.0

    def test_one_word_for_two_covers_both(self) -> None:
        unit = Unit(
            (Alternative(("smart", "meter")), Alternative(("smartmeter",), 1.8, "compound"))
        )
        assert [share(unit, way) for way in unit.alternatives] == [1.0, pytest.approx(0.9)]


class TestBoosts:
    def test_they_order_equals(self) -> None:
        liked = document("Meter", key="liked", popularity=1.0, helpfulness=0.9)
        new = document("Meter", key="new", published_at=NOW - dt.timedelta(days=3))
        file = document("Meter", key="file", kind="document")
        plain = document("Meter", key="plain")
        assert order("meter", file, plain, new, liked, now=NOW) == ["liked", "new", "plain", "file"]

    def test_they_never_make_up_for_half_of_the_question(self) -> None:
        fits = document("Meter readings", kind="document", helpfulness=0.0)
        other = document("Meter boxes", popularity=1.0, helpfulness=1.0, published_at=NOW)
        assert order("meter readings", other, fits, now=NOW)[0] == "Meter readings"

    def test_their_range_is_known(self) -> None:
        assert lasting_boost("page", 0.0, 0.5) == 1.0
        assert lasting_boost("faq", 1.0, 1.0) == pytest.approx(1.05 * 1.2 * 1.1)
        assert lasting_boost("of a plugin", 0.0, 0.5) == 1.0
        at = NOW.timestamp()
        assert recency_boost(0.0, at) == 1.0
        assert recency_boost(at, at) == pytest.approx(1.1)
        assert recency_boost(at - 180 * 86_400, at) == pytest.approx(1.05)
        assert recency_boost(at + 999, at) == pytest.approx(1.1)


def test_the_score_is_the_formula() -> None:
    """One word, by hand: as docs/search-relevance.md has it, and as Elasticsearch computes it."""
    pay, gas = document("x", "Pay"), document("y", "Gas")
    ((_, found),) = ranked(one_of(("pay", 1.0, "typed")), pay, gas)
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    once = 1 / (1 + K1_HEAD)  # both documents are as long as their mean
    expected = HEAD * idf * once + GRAMS / math.sqrt(3) * 3 * idf * once + EXACT
    assert found.score == pytest.approx(expected)


class TestAnalysed:
    def test_it_survives_being_stored(self) -> None:
        analysed = analyse(document("Pay", "How?", body="By phone", published_at=NOW))
        stored = msgspec.msgpack.encode(analysed)
        assert msgspec.msgpack.decode(stored, type=Analysed) == analysed

    def test_every_term_that_is_asked_for_is_named(self) -> None:
        meant = understand("pay bil 800-895-4999", "en")
        asked: set[str] = set()

        def having(term: str) -> int:
            asked.add(term)
            return 1

        rank(meant, [analyse(document("Pay"))], Statistics(9, 3.0, 9.0, 9.0, having))
        assert asked == terms(meant)
        assert {"h:pay", "b:pay", "g:_pa", "g:bil"} <= asked

    def test_a_fingerprint_tells_ways_to_analyse_apart(self) -> None:
        assert fingerprint("en") == fingerprint("en")
        assert len({fingerprint("en"), fingerprint("es"), fingerprint("fr")}) == 3

    def test_an_explanation_names_what_was_found_where(self) -> None:
        meant = one_of(("bil", 1.0, "typed"), ("bill", 0.9, "spelling"))
        ((_, found),) = ranked(meant, document("My bill", kind="faq"), explain=True)
        assert "“bill” (spelling): in its title or questions" in found.explanation
        assert "× 1.05" in found.explanation


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_ranked(asked: str, title: str, body: str) -> None:
    for found in ranked(asked, document(title, asked, body=body), document("Pay my bill")):
        assert math.isfinite(found[1].score)
        assert found[1].score >= 0
        assert 0 <= found[1].coverage <= 1


def test_two_hundred_candidates_take_milliseconds() -> None:
    things = ["bill", "meter", "rebate", "outage", "solar", "deposit", "rate", "payment"]
    documents = [
        document(
            f"How do I {things[at % 8]} my {things[at % 7]}?",
            f"What about {things[at % 5]} number {at}?",
            body=f"A text about {things[at % 3]} and {things[at % 6]}. " * 20,
        )
        for at in range(200)
    ]
    analysed = [analyse(each) for each in documents]
    numbers, meant = statistics(analysed), understand("why is my electric bill so high", "en")
    times = []
    for _ in range(7):
        began = time.thread_time()
        rank(meant, analysed, numbers)
        times.append(time.thread_time() - began)
    # Some three milliseconds on an idle machine.
    assert min(times) < 0.02
