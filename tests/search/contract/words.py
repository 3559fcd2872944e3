"""Contract: words find what they mean, and the best comes first."""

from __future__ import annotations

import pytest

from search.backends.base import Backend
from search.understood import Alternative, Understood, Unit
from tests.search.contract.asking import found, keys, make_live, meant, one_of
from tests.search.contract.samples import DAY, NOW, document

ODD = {
    "lucene": 'title:pay AND (body:"x" OR *:*)',
    "more lucene": "pay~2 ^5 /.*/ [a TO b] {x} \\",
    "control characters": "\x00\x01\x02 pay \x1b[31m",
    "right to left": "دفع الفاتورة \u202e",
    "emoji": "💡🔌⚡️",
    "a long word": "a" * 10_000,
    "many words": "pay " * 2_500,
    "sql": "' OR 1=1; --",
    "a quote": '"',
    "near": "NEAR(pay bill)",
    "operators": "pay* -bill +outage",
    "marks": "\ue000pay\ue001",
    "odd letters": "ﬁnancial ǅ ß İ ı",
    "half a character": "pay \ud800",
}


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "key"),
        [
            ("paying bills", "pay"),
            ("outages reporting", "outage"),
            ("rebates thermostats", "thermostat"),
            ("charger vehicles", "ev"),
            ("CHARGING", "ev"),
            ("cafe neighbor", "wildfire"),
            ("café neighbors", "wildfire"),
            ("physicians", "form"),
        ],
    )
    def test_english_words_are_found_in_any_form(
        self, filled: Backend, typed: str, key: str
    ) -> None:
        assert keys(filled, typed)[0] == key

    @pytest.mark.parametrize(
        ("typed", "key"),
        [
            ("facturas", "pay"),
            ("pagar factura", "pay"),
            ("apagones", "outage"),
            ("apagón", "outage"),
            ("apagon", "outage"),
            ("calefaccion electrica", "heating"),
            ("calefacción eléctrica", "heating"),
            ("compañía", "heating"),
            ("companias", "heating"),
            ("panel solar reembolso", "solar"),
            ("lineas caidas", "outage"),
        ],
    )
    def test_spanish_words_are_found_in_any_form_with_and_without_accents(
        self, filled: Backend, typed: str, key: str
    ) -> None:
        assert keys(filled, typed, "es")[0] == key

    def test_languages_do_not_mix(self, filled: Backend) -> None:
        assert keys(filled, "factura", "en") == []
        assert keys(filled, "thermostat", "es") == []
        assert {hit.document.locale for hit in found(filled, "solar", "es").hits} == {"es"}
        assert {hit.document.locale for hit in found(filled, "solar", "en").hits} == {"en"}

    @pytest.mark.parametrize(
        "typed",
        ["1-800-895-4999", "800-895-4999", "(800) 895-4999", "800.895.4999", "8008954999"],
    )
    def test_a_phone_number_is_found_however_it_is_written(
        self, filled: Backend, typed: str
    ) -> None:
        assert keys(filled, typed)[0] == "pay"

    @pytest.mark.parametrize(
        ("typed", "key"),
        [
            ("17-0041", "thermostat"),
            ("0087", "tou"),
            ("240-volt", "ev"),
            ("240 volt", "ev"),
            ("r-tou", "tou"),
            ("$2,500", "solar"),
            ("wi-fi", "ev"),
        ],
    )
    def test_numbers_and_codes_are_found(self, filled: Backend, typed: str, key: str) -> None:
        assert keys(filled, typed)[0] == key

    @pytest.mark.parametrize(
        ("question", "key"),
        [
            (Unit((Alternative(("time-of-use",)),)), "tou"),
            (Unit((Alternative(("smartmeter",)),)), "smartmeter"),
            (
                Unit((Alternative(("smart", "meter")), Alternative(("smartmeter",), 0.9))),
                "smartmeter",
            ),
            (Unit((Alternative(("backyard",)),)), "smartmeter"),
        ],
    )
    def test_compound_words_are_found(self, filled: Backend, question: Unit, key: str) -> None:
        understood = Understood(text="", language="en", units=(question,))
        assert keys(filled, understood)[0] == key

    def test_something_else_that_was_meant_is_found_but_counts_less(self, filled: Backend) -> None:
        mistyped = Understood(
            text="termostat",
            language="en",
            units=(one_of("termostat", ("thermostat", 0.8, "spelling")),),
        )
        (hit,) = found(filled, mistyped).hits[:1]
        (right,) = found(filled, "thermostat").hits[:1]
        assert hit.document.key == right.document.key == "thermostat"
        assert hit.score < right.score

    def test_a_synonym_of_several_words_is_a_phrase(self, filled: Backend) -> None:
        cut = Understood(
            text="blackout",
            language="en",
            units=(one_of("blackout", ("power outage", 0.9, "synonym")),),
        )
        assert keys(filled, cut)[0] == "outage"
        # It has both words, far apart.
        assert "career" not in keys(filled, cut)

    def test_words_side_by_side_come_before_words_far_apart(self, backend: Backend) -> None:
        make_live(
            backend,
            "en",
            [
                document("apart", "Help", body="Power from the sun, whatever the outage of clouds"),
                document(
                    "together", "Help", body="After a power outage the clocks are wrong often"
                ),
            ],
        )
        assert keys(backend, "power outage") == ["together", "apart"]

    def test_the_title_counts_more_than_the_text(self, backend: Backend) -> None:
        make_live(
            backend,
            "en",
            [
                document("text", "Something else", body="Interconnection"),
                document("title", "Interconnection", body="Something else"),
            ],
        )
        assert keys(backend, "interconnection") == ["title", "text"]

    def test_another_way_of_asking_is_found(self, filled: Backend) -> None:
        assert keys(filled, "my lights are out")[0] == "outage"
        assert keys(filled, "doubled")[0] == "high"

    def test_more_of_the_question_is_better(self, filled: Backend) -> None:
        hits = found(filled, "solar rebate").hits
        assert [hit.document.key for hit in hits][:2] == ["solar", "thermostat"]
        assert hits[0].coverage == pytest.approx(1.0)
        assert hits[1].coverage == pytest.approx(0.5)

    def test_coverage_is_a_share_of_weight(self, filled: Backend) -> None:
        question = Understood(
            text="the thermostat",
            language="en",
            units=(
                Unit((Alternative(("the",)),), 0.1),
                Unit((Alternative(("thermostat",)),), 0.9),
                Unit((Alternative(("zebra",)),), 1.0),
            ),
        )
        (hit,) = [h for h in found(filled, question).hits if h.document.key == "thermostat"]
        assert 0.4 <= hit.coverage <= 0.5


class TestBoosts:
    """Gentle: they order what fits equally well, and turn nothing upside down."""

    def test_what_helped_comes_first_among_equals(self, backend: Backend) -> None:
        self.equals(backend, ({"helpfulness": 0.1}, {"helpfulness": 0.9}, {"helpfulness": 0.5}))
        assert keys(backend, "meter") == ["1", "2", "0"]

    def test_what_is_chosen_often_comes_first_among_equals(self, backend: Backend) -> None:
        self.equals(backend, ({"popularity": 0.0}, {"popularity": 1.0}, {"popularity": 0.5}))
        assert keys(backend, "meter") == ["1", "2", "0"]

    def test_what_is_new_comes_first_among_equals(self, backend: Backend) -> None:
        days = (400, 1, 60)
        self.equals(backend, tuple({"published_at": NOW - day * DAY} for day in days))
        assert keys(backend, "meter") == ["1", "2", "0"]

    def test_what_was_never_published_is_found_all_the_same(self, backend: Backend) -> None:
        self.equals(backend, ({"published_at": None}, {"published_at": NOW}))
        assert keys(backend, "meter") == ["1", "0"]

    def test_a_question_comes_before_a_file_among_equals(self, backend: Backend) -> None:
        self.equals(backend, ({"kind": "document"}, {"kind": "faq"}))
        assert keys(backend, "meter") == ["1", "0"]

    def test_no_boost_makes_up_for_half_of_the_question(self, backend: Backend) -> None:
        liked = {"popularity": 1.0, "helpfulness": 1.0, "published_at": NOW}
        make_live(
            backend,
            "en",
            [
                document("fits", "Meter readings", kind="document", helpfulness=0.0),
                document("liked", "Meter boxes", **liked),
                document("other", "Readings of poems", **liked),
            ],
        )
        assert keys(backend, "meter readings")[0] == "fits"

    @staticmethod
    def equals(backend: Backend, differences: tuple[dict[str, object], ...]) -> None:
        make_live(
            backend,
            "en",
            [
                document(str(at), "Read the meter", **difference)
                for at, difference in enumerate(differences)
            ],
        )


class TestQuestions:
    def test_an_empty_question_finds_everything_that_the_filters_leave(
        self, filled: Backend
    ) -> None:
        nothing = Understood(text="", language="en")
        assert set(keys(filled, nothing, kinds=("contact", "guided_help"))) == {"gasleak", "move"}

    def test_a_question_of_light_words_alone_does_no_harm(self, filled: Backend) -> None:
        result = found(filled, "how do i")
        assert result.total >= len(result.hits)
        assert found(filled, meant("the of and")).total >= 0

    @pytest.mark.parametrize("text", ODD.values(), ids=ODD)
    def test_nothing_that_is_typed_is_an_error(self, filled: Backend, text: str) -> None:
        word = Understood(text=text, language="en", units=(Unit((Alternative((text,)),)),))
        split = Understood(
            text=text,
            language="en",
            units=tuple(Unit((Alternative((part,)),)) for part in text.split()[:50]),
        )
        for question in (meant(text[:200]), word, split):
            result = found(filled, question, highlight=True, facets=("kind",), explain=True)
            assert result.total >= 0

    def test_what_nobody_wrote_about_is_not_found(self, filled: Backend) -> None:
        result = found(filled, "zzyzx quokka")
        assert (result.total, result.hits) == (0, ())

    def test_an_explanation_says_something(self, filled: Backend) -> None:
        (hit, *_) = found(filled, "solar rebate", explain=True).hits
        assert "solar" in hit.explanation
        assert found(filled, "solar rebate").hits[0].explanation == ""
