"""Contract: what was understood is found: slips, synonyms, words run together or apart."""

from __future__ import annotations

from collections import Counter

import pytest

from search import synonyms as sets
from search.backends.base import Backend
from search.language import surfaces
from search.lexicon import Lexicon
from search.understanding import understand
from search.understood import Understood
from tests.search.contract.asking import found, keys
from tests.search.contract.samples import LIBRARY

#: As editors write them; the library's own words are on the right.
LINES = {
    "en": (
        "blackout, power outage",
        "tesla, electric vehicle",
        "rotten eggs, gas leak",
        "pv => solar",
        "ac, air conditioning, cooling => rooftop",
    ),
    "es": ("recibo, factura", "corte de luz => apagón"),
}


def _lexicon(locale: str) -> Lexicon:
    counted: Counter[str] = Counter()
    for entry in LIBRARY[locale]:
        texts = (entry.title, *entry.questions, entry.summary, entry.body)
        counted.update({word for text in texts for word in surfaces(text)})
    return Lexicon(locale, counted)


_LEXICONS = {locale: _lexicon(locale) for locale in LIBRARY}
_SYNONYMS = {
    locale: sets.compile([(None, sets.parse(line)) for line in lines], locale)[0]
    for locale, lines in LINES.items()
}


def understood(text: str, locale: str = "en", *, synonyms: bool = True) -> Understood:
    said = _SYNONYMS[locale] if synonyms else sets.NONE
    return understand(text, locale, _LEXICONS[locale], said)


class TestSlips:
    @pytest.mark.parametrize(
        ("typed", "key"),
        [
            ("bil too hihg", "high"),
            ("themostat rebate", "thermostat"),
            ("wildfyre", "wildfire"),
            ("solr panals", "solar"),
            ("chargign my electic vehicle", "ev"),
            ("medical certifcate", "form"),
            ("budgetbilling", "budget"),
            ("smart meter", "smartmeter"),
        ],
    )
    def test_what_was_meant_is_found(self, filled: Backend, typed: str, key: str) -> None:
        assert keys(filled, understood(typed))[0] == key

    @pytest.mark.parametrize(
        ("typed", "key"),
        [("facutra", "pay"), ("apagn", "outage"), ("calefacion electrca", "heating")],
    )
    def test_what_was_meant_is_found_in_spanish(
        self, filled: Backend, typed: str, key: str
    ) -> None:
        assert keys(filled, understood(typed, "es"), "es")[0] == key

    def test_a_slip_hardly_changes_the_order(self, filled: Backend) -> None:
        right, slipped = (
            keys(filled, understood(text)) for text in ("smart thermostat", "smart thermostta")
        )
        assert right[0] == slipped[0] == "thermostat"


class TestSynonyms:
    @pytest.mark.parametrize(
        ("typed", "key"),
        [
            ("blackout", "outage"),
            ("blackouts last night", "outage"),
            ("tesla", "ev"),
            ("pv", "solar"),
            ("rotten eggs in my kitchen", "gasleak"),
        ],
    )
    def test_another_word_for_it_finds_it_at_once(
        self, filled: Backend, typed: str, key: str
    ) -> None:
        assert keys(filled, understood(typed))[0] == key
        without = keys(filled, understood(typed, synonyms=False))
        assert without[:1] != [key]

    def test_in_spanish_too(self, filled: Backend) -> None:
        assert keys(filled, understood("recibos", "es"), "es")[0] == "pay"
        assert keys(filled, understood("corte de luz", "es"), "es")[0] == "outage"

    def test_one_way_is_not_the_other(self, filled: Backend) -> None:
        """pv means solar, but who asks for solar does not mean everything that pv does."""
        solar = understood("solar")
        assert [way.words for unit in solar.units for way in unit.alternatives] == [("solar",)]
        assert keys(filled, understood("cooling"))[0] == "solar"
        assert keys(filled, understood("rooftop")) == keys(
            filled, understood("rooftop", synonyms=False)
        )

    def test_both_ways_are(self, filled: Backend) -> None:
        assert "ev" in keys(filled, understood("tesla"))
        ways = [
            way.words for unit in understood("electric vehicle").units for way in unit.alternatives
        ]
        assert ("tesla",) in ways

    def test_what_was_typed_counts_more(self, filled: Backend) -> None:
        typed = found(filled, understood("power outage")).hits[0]
        meant = found(filled, understood("blackout")).hits[0]
        assert typed.document.key == meant.document.key == "outage"
        assert meant.score < typed.score
        assert 0.5 < meant.coverage < typed.coverage

    def test_several_words_stand_together(self, filled: Backend) -> None:
        """The page about careers has power in one sentence and an outage in another."""
        assert "career" in keys(filled, understood("power outage"))
        assert "career" not in keys(filled, understood("blackout"))

    def test_they_are_marked(self, filled: Backend) -> None:
        (hit, *_) = found(filled, understood("blackout"), highlight=True).hits
        assert "power" in hit.highlights["title"].replace("\ue000", "").replace("\ue001", "")
        assert hit.highlights["title"].count("\ue000") >= 1

    def test_an_explanation_names_them(self, filled: Backend) -> None:
        (hit, *_) = found(filled, understood("blackout"), explain=True).hits
        assert "power outage" in hit.explanation
