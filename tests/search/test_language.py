"""Words of texts and questions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.language import (
    LONGEST_WORD,
    fold,
    grams,
    light_words,
    normal,
    stem,
    surfaces,
    words,
)


class TestWords:
    @pytest.mark.parametrize(
        "written",
        [
            "1-800-895-4999",
            "800-895-4999",
            "(800) 895-4999",
            "(800)895-4999",
            "800.895.4999",
            "800 895 4999",
            "1 (800) 895-4999",
            "+1 800 895 4999",
            "+1-800-895-4999",
            "8008954999",
            "18008954999",
        ],
    )
    def test_a_phone_number_is_one_word_in_every_spelling(self, written: str) -> None:
        assert words(f"Call {written}, please.") == ["call", "8008954999", "please"]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("+34 91 123 45 67", ["34911234567"]),
            ("895-4999", ["8954999"]),
            ("form 17-0041", ["form", "17", "0041"]),
            ("2026-03-02", ["2026", "03", "02"]),
            ("$2,500 or 1,234,567", ["2500", "or", "1234567"]),
            ("$12.50", ["12", "50"]),
            ("1,2,3", ["1", "2", "3"]),
            ("3 p.m. 3pm 3:00 pm 3:30", ["3", "pm", "3", "pm", "3", "pm", "3", "30"]),
            ("500kWh 240V 5 kW", ["500", "kwh", "240", "v", "5", "kw"]),
            ("R2D2 EV2 2go", ["r2d2", "ev2", "2go"]),
            ("U.S. E.V.s e.g.", ["us", "ev", "s", "eg"]),
            ("Don’t, can't o'clock customer's", ["dont", "cant", "oclock", "customers"]),
            ("l'eau d'électricité qu'il", ["l", "eau", "d", "electricite", "qu", "il"]),
            ("time-of-use e-mail and/or", ["time", "of", "use", "e", "mail", "and", "or"]),
            ("snake_case a&b", ["snake", "case", "a", "b"]),
            ("Año, niño, ÜBER, Straße", ["ano", "nino", "uber", "strasse"]),
            ("ﬁnancial Ⅳ ½", ["financial", "iv", "1", "2"]),
            ("pay\u200bbill \u202eevil\u202c", ["paybill", "evil"]),
            ("💡 power ⚡️", ["power"]),
            ("دفع الفاتورة", ["دفع", "الفاتورة"]),
            ("\x00\x01 \ue000pay\ue001", ["pay"]),
            ("", []),
            ("?!…", []),
        ],
    )
    def test_a_text_has_these_words(self, text: str, expected: list[str]) -> None:
        assert words(text) == expected

    def test_a_word_without_end_is_cut(self) -> None:
        assert words("x" * 9_000) == ["x" * LONGEST_WORD]

    @settings(deadline=None)
    @given(st.text())
    def test_a_word_is_made_of_letters_and_digits_and_stays_what_it_is(self, text: str) -> None:
        for word in words(text):
            assert word.isalnum() or not word.isascii()
            assert 0 < len(word) <= LONGEST_WORD
            assert words(word) == [word]

    @settings(deadline=None)
    @given(st.text())
    def test_folding_twice_is_folding_once(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)

    def test_surfaces_keep_accents(self) -> None:
        assert surfaces("La Facturación, y l’eau") == ["la", "facturación", "y", "leau"]


class TestNormal:
    @pytest.mark.parametrize(
        ("text", "added"),
        [
            ("Time-of-use rate", "timeofuse tou"),
            ("Send an e-mail", "email"),
            ("form 17-0041", "170041"),
            ("(800) 895-4999", "8954999"),
            ("pay my bill", ""),
            ("one-two-three-four-five-six", ""),
        ],
    )
    def test_an_index_also_has_words_as_one(self, text: str, added: str) -> None:
        assert normal(text) == " ".join([*words(text), *added.split()])


class TestStems:
    @pytest.mark.parametrize(
        "forms", ["charge charges charged charging", "bill bills billed billing", "pay pays paying"]
    )
    def test_english_forms_have_one_stem(self, forms: str) -> None:
        assert len({stem(form, "en-US") for form in forms.split()}) == 1

    @pytest.mark.parametrize(
        "forms",
        [
            "factura facturas",
            "apagon apagones",
            "electrico electrica electricos electricas",
            "luz luces",
            "calefactor calefactores",
        ],
    )
    def test_spanish_forms_have_one_stem(self, forms: str) -> None:
        assert len({stem(form, "es") for form in forms.split()}) == 1

    def test_other_languages_have_no_stems(self) -> None:
        assert stem("factures", "fr") == "factures"

    def test_numbers_and_other_scripts_stay(self) -> None:
        assert stem("8008954999", "en") == "8008954999"
        assert stem("الفاتورة", "en") == "الفاتورة"


def test_light_words_are_as_words_are_made() -> None:
    for language in ("en", "es"):
        listed = light_words(language)
        assert len(listed) > 150
        assert all(words(word) == [word] for word in listed)
    assert light_words("es-MX") == light_words("es")
    assert not light_words("fr")


def test_runs_of_three_letters_mark_the_edges() -> None:
    assert grams("card") == ["_ca", "car", "ard", "rd_"]
    assert grams("a") == ["_a_"]
