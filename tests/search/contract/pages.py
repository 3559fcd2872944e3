"""Contract: pages, marks around what was found, suggestions as somebody types."""

from __future__ import annotations

from search.backends.base import MARK, UNMARK, Backend
from search.understood import Understood
from tests.search.contract.asking import found, keys, make_live, suggested
from tests.search.contract.samples import DAY, ENGLISH, NOW, OTHER_SITE, document

EVERYTHING = Understood(text="", language="en")


class TestPages:
    def test_pages_put_together_are_the_whole(self, backend: Backend) -> None:
        """Documents that fit equally well too, which have no order of their own."""
        make_live(backend, "en", [document(f"m{n}", "Meter") for n in range(23)])
        for question in ("meter", EVERYTHING):
            whole = keys(backend, question)
            parts = [
                key
                for offset in range(0, 25, 5)
                for key in keys(backend, question, offset=offset, limit=5)
            ]
            assert len(set(whole)) == 23
            assert parts == whole
            assert keys(backend, question) == whole

    def test_the_total_is_that_of_all_pages(self, filled: Backend) -> None:
        totals = {found(filled, EVERYTHING, offset=at, limit=4).total for at in (0, 4, 20, 400)}
        assert totals == {len(ENGLISH) - 1}
        assert found(filled, EVERYTHING, offset=400, limit=4).hits == ()

    def test_a_limit_of_nothing_still_counts(self, filled: Backend) -> None:
        result = found(filled, EVERYTHING, limit=0)
        assert (result.hits, result.total) == ((), len(ENGLISH) - 1)

    def test_documents_come_back_as_they_went_in(self, filled: Backend) -> None:
        back = {hit.document.key: hit.document for hit in found(filled, EVERYTHING).hits}
        assert back == {entry.key: entry for entry in ENGLISH if entry.key != "credit"}

    def test_the_best_comes_first(self, filled: Backend) -> None:
        scores = [hit.score for hit in found(filled, "pay bill").hits]
        assert len(scores) > 2
        assert scores == sorted(scores, reverse=True)


def bare(text: str) -> str:
    return text.replace(MARK, "").replace(UNMARK, "")


def marked(text: str) -> list[str]:
    return [part.split(UNMARK)[0] for part in text.split(MARK)[1:]]


class TestHighlights:
    def test_words_are_marked_where_they_stand(self, filled: Backend) -> None:
        (hit, *_) = found(filled, "paying bills", highlight=True).hits
        assert hit.document.key == "pay"
        assert hit.highlights["title"] == f"How do I {MARK}pay{UNMARK} my {MARK}bill{UNMARK}?"
        assert set(hit.highlights) <= {"title", "summary", "body"}

    def test_nothing_is_marked_unless_asked_for(self, filled: Backend) -> None:
        assert all(not hit.highlights for hit in found(filled, "pay bill").hits)

    def test_marks_come_in_pairs_and_the_text_is_the_documents_own(self, filled: Backend) -> None:
        for question in ("pay cash", "safety power", "rebate $2,500", "alert", "1-800-895-4999"):
            for hit in found(filled, question, highlight=True).hits:
                for name, text in hit.highlights.items():
                    assert text.count(MARK) == text.count(UNMARK) > 0
                    assert all(part and UNMARK not in part for part in marked(text))
                    whole = getattr(hit.document, name)
                    assert bare(text).strip(" …") in whole

    def test_texts_are_as_they_are(self, filled: Backend) -> None:
        """Escaping belongs to whoever makes HTML of it: done twice it is seen."""
        (hit,) = found(filled, "script alert", keys=("pay",), highlight=True).hits
        assert f"<{MARK}script{UNMARK}>" in hit.highlights["body"]
        assert "&lt;" not in hit.highlights["body"]

    def test_a_long_text_is_cut_around_what_was_found(self, backend: Backend) -> None:
        body = "Nothing to see here at all. " * 400 + "Here a quokka sits. " + "Nor here. " * 400
        make_live(backend, "en", [document("long", "Long", body=body, summary="Short quokka")])
        (hit,) = found(backend, "quokka", highlight=True).hits
        assert marked(hit.highlights["body"]) == ["quokka"]
        assert len(hit.highlights["body"]) < 600
        assert hit.highlights["summary"] == f"Short {MARK}quokka{UNMARK}"

    def test_accents_are_kept(self, filled: Backend) -> None:
        (hit, *_) = found(filled, "calefaccion otono", "es", highlight=True).hits
        assert marked(hit.highlights["title"]) == ["Calefacción", "otoño"]

    def test_marks_in_a_text_are_no_marks(self, backend: Backend) -> None:
        make_live(backend, "en", [document("x", f"A {UNMARK}meter{MARK} of ours")])
        (hit,) = found(backend, "meter", highlight=True).hits
        assert marked(hit.highlights.get("title", "")) in ([], ["meter"])


def titles(backend: Backend, typed: str, **more: object) -> list[str]:
    return [suggestion.title for suggestion in suggested(backend, typed, **more)]


class TestSuggest:
    def test_titles_that_begin_so_come_first(self, backend: Backend) -> None:
        make_live(
            backend,
            "en",
            [
                document("a", "Ways to read a meter"),
                document("b", "Meter readings"),
                document("c", "Something else", body="meter"),
            ],
        )
        assert titles(backend, "met") == ["Meter readings", "Ways to read a meter"]

    def test_the_last_word_may_be_unfinished(self, filled: Backend) -> None:
        assert titles(filled, "smart ther") == ["Smart thermostat rebate"]
        assert titles(filled, "rooftop s") == ["Rooftop solar rebate"]
        assert "Smart thermostat rebate" in titles(filled, "rebate")

    def test_words_need_not_come_in_order(self, filled: Backend) -> None:
        assert titles(filled, "rebate sol")[0] == "Rooftop solar rebate"

    def test_questions_suggest_their_title(self, filled: Backend) -> None:
        assert titles(filled, "ways to p")[0] == "How do I pay my bill?"

    def test_every_word_counts(self, filled: Backend) -> None:
        assert titles(filled, "thermostat zzz") == []
        assert titles(filled, "zzz") == []

    def test_nothing_typed_suggests_nothing(self, filled: Backend) -> None:
        assert titles(filled, "") == []

    def test_accents_do_not_matter(self, filled: Backend) -> None:
        assert titles(filled, "como pago", locale="es")[0] == "¿Cómo pago mi factura?"
        assert titles(filled, "cómo pago", locale="es")[0] == "¿Cómo pago mi factura?"
        assert titles(filled, "calef", locale="es") == ["Calefacción eléctrica en otoño"]

    def test_filters_and_expiry_hold(self, filled: Backend) -> None:
        assert titles(filled, "energy au", audience="residential") == []
        assert titles(filled, "energy au", audience="business") == ["Energy audit for your company"]
        assert titles(filled, "heating cr") == ["Spring heating credit"]
        assert titles(filled, "heating cr", now=NOW + 2 * DAY) == []
        assert titles(filled, "how do i pay", site=OTHER_SITE) == [
            "How do I pay my bill in the south?"
        ]
        assert titles(filled, "rep", kinds=("contact",)) == ["Report a gas leak"]

    def test_a_suggestion_says_where_it_leads(self, filled: Backend) -> None:
        (suggestion,) = suggested(filled, "rooftop")
        assert (suggestion.key, suggestion.kind, suggestion.type) == ("solar", "program", "rebate")
        assert suggestion.path == "/solar"

    def test_no_more_than_asked_for(self, filled: Backend) -> None:
        assert len(titles(filled, "re", limit=2)) == 2

    def test_what_is_chosen_often_comes_first(self, backend: Backend) -> None:
        make_live(
            backend,
            "en",
            [
                document("a", "Meter boxes", popularity=0.1),
                document("b", "Meter readings", popularity=0.9),
            ],
        )
        assert titles(backend, "meter") == ["Meter readings", "Meter boxes"]

    def test_nothing_that_is_typed_is_an_error(self, filled: Backend) -> None:
        for typed in ('"', "*", "a*", "(", "\x00", "💡", "a" * 5_000, "re " * 500, "'; --", "د"):
            assert isinstance(suggested(filled, typed), list)
