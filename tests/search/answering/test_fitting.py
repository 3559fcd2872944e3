"""How well a question and a title are about the same."""

from __future__ import annotations

import pytest

from search.answering import direct
from search.answering.fitting import essence, fit, gist
from search.backends.base import Hit
from search.documents.document import Document
from search.understanding import understand
from search.understood import Alternative, Understood, Unit


def fitting(question: str, title: str, language: str = "en") -> tuple[float, float]:
    found = fit(gist(understand(question, language)), title)
    return round(found.asked, 2), round(found.told, 2)


@pytest.mark.parametrize(
    ("question", "title", "expected"),
    [
        ("why is my bill so high", "Why is my bill so high?", (1, 1)),
        ("high bills", "Why is my bill so high?", (1, 1)),
        ("bill", "How do I read my bill online?", (1, 0.33)),
        ("high bill", "Why is my bill higher than before?", (1, 1)),
        ("car charging", "A charger for my car", (1, 1)),
        ("rate", "Ratepayers", (0, 0)),
        ("high water bill", "Why is my bill so high?", (0.67, 1)),
        ("outage", "Why is my bill so high?", (0, 0)),
        ("", "Why is my bill so high?", (0, 0)),
        ("¿Por qué es alta mi factura?", "Mi factura es alta", (1, 1)),
    ],
)
def test_a_fit_has_two_sides(question: str, title: str, expected: tuple[float, float]) -> None:
    language = "es" if "factura" in title else "en"
    assert fitting(question, title, language) == expected


def test_a_synonym_fits_as_what_was_typed() -> None:
    unit = Unit((Alternative(("blackout",)), Alternative(("power", "outage"), 0.9, "synonym")))
    meant = Understood(text="blackout", language="en", units=(unit,))
    assert fit(gist(meant), "Report a power outage").asked == 1
    assert fit(gist(meant), "Power plants").asked == 0


def test_the_essence_has_no_light_words() -> None:
    said = [
        unit.alternatives[0].words[0] for unit in essence(understand("where do I pay", "en")).units
    ]
    assert said == ["pay"]
    # But a question of nothing else keeps them.
    assert len(essence(understand("how do I", "en")).units) == 3


# --- the answer itself ----------------------------------------------------------------------------


def question(title: str, key: str = "", *, kind: str = "faq", ways: tuple[str, ...] = ()) -> Hit:
    document = Document(
        key=key or title,
        kind=kind,
        type=kind,
        locale="en",
        title=title,
        questions=ways,  # type: ignore[arg-type]
    )
    return Hit(document=document, score=1.0, coverage=1.0)


HIGH = question("Why is my bill so high?")
PAY = question("How can I pay my bill?")
READ = question("How do I read my meter?")


@pytest.mark.parametrize(
    ("typed", "hits", "expected"),
    [
        ("my bill is too high", [HIGH, PAY, READ], HIGH),
        ("my bill is too high", [PAY, HIGH, READ], HIGH),
        ("bill", [HIGH, PAY], None),  # a subject, and there are several about it
        ("bill", [HIGH], None),  # and one word is vague all the same
        ("autopay", [question("What is AutoPay?")], question("What is AutoPay?")),
        ("read the meter in winter for solar panels", [READ], None),
        ("my bill is too high", [], None),
        ("my bill is too high", [question(HIGH.document.title, kind="page")], None),
        ("power is out", [question("Outages", ways=("My power is out",)), PAY], "Outages"),
    ],
)
def test_one_question_is_clearly_meant(typed: str, hits: list[Hit], expected: object) -> None:
    found = direct.answer(understand(typed, "en"), (), hits)
    title = expected.document.title if isinstance(expected, Hit) else expected
    assert (found.title if found else None) == title


def test_two_that_fit_alike_are_no_answer() -> None:
    twins = [question("Pay my bill by phone"), question("Pay my bill online")]
    assert direct.answer(understand("pay my bill", "en"), (), twins) is None


def test_what_is_far_down_is_not_clearly_meant() -> None:
    others = [question(f"Page {at}", kind="page") for at in range(direct.FIRST)]
    assert direct.answer(understand("high bill", "en"), (), [*others, HIGH]) is None


def test_what_editors_pinned_is_meant() -> None:
    meant = understand("bill", "en")
    assert direct.answer(meant, [READ], [HIGH]) == READ.document
    assert direct.answer(meant, [READ, PAY], [HIGH]) is None
    assert direct.answer(meant, [question("A page", kind="page")], [HIGH]) is None


def test_a_correction_has_to_be_borne_out() -> None:
    meant = Understood(text="bil", language="en", corrected="bill")
    assert direct.correction(meant, [HIGH]) == "bill"
    assert direct.correction(meant, []) == ""
    vague = Hit(document=HIGH.document, score=1.0, coverage=0.1)
    assert direct.correction(meant, [vague]) == ""
    assert direct.correction(Understood(text="bill", language="en"), [HIGH]) == ""
