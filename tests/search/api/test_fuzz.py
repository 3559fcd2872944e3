"""Whatever is typed is answered: no 5xx, and no more work than any other question makes.

How long an answer takes says little on a busy machine, so work is counted: units, ways to say them,
words that are looked up, bytes that are answered with. GRIDSPOT_FUZZ=7 makes it ten thousand queries.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from search import understanding
from search.answering.understanding import understood
from search.api.openapi import build
from search.backends import chain
from search.language import stems, words
from tests.search.api.world import Client, World

pytestmark = pytest.mark.django_db

TIMES = int(os.environ.get("GRIDSPOT_FUZZ", "1"))
QUERIES = 1_500 * TIMES

SYNTAX = ['AND OR NOT', 'title:(bill', '"bill', "bill~2^9", "[a TO z}", "*:*", "/b.*l{1,9}/", "\\", "NEAR(a b)",
          "' OR 1=1 --", "bill* -high +gas", "{\"query\":{}}", "${jndi:ldap://x}", "<script>alert(1)</script>",
          "%s %d %n", "../../etc/passwd", "col:val", "^bill", "a AND (b OR (c", "\"\"\"\"", ") (", "~", "?", "|&"]  # fmt: skip
WORDS = [
    "bill",
    "high",
    "gas",
    "rebate",
    "irrigation",
    "pump",
    "factura",
    "pagar",
    "outage",
    "1-800-555-0100",
    "$2,500",
]
ODD = ["\u202e\u202dbill", "دفع الفاتورة", "חשבון חשמל", "💡🔌⚡️👩‍🔧", "停電", "ﬁ ß İ ı ǅ", "é" * 50, "e\u0301" * 50,
       "\ue000bill\ue001", "\ufeff", "\u0000", "\x1b[31m", "\r\n\r\n", "\t" * 20, "a\u200db", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L", "\ud7ff", "𝔟𝔦𝔩𝔩", "①②③", "🇺🇸"]  # fmt: skip


def queries(chance: random.Random, count: int) -> Iterator[str]:
    """Words with slips, syntax, scripts, noise, and very long ones, as raw text."""
    for _ in range(count):
        way = chance.random()
        if way < 0.3:
            yield slips(chance, " ".join(chance.sample(WORDS, chance.randint(1, 5))))
        elif way < 0.55:
            yield " ".join(chance.choices(SYNTAX + WORDS, k=chance.randint(1, 6)))
        elif way < 0.75:
            yield " ".join(chance.choices(ODD + WORDS, k=chance.randint(1, 6)))
        elif way < 0.97:
            yield "".join(chr(chance.choice(RANGES)(chance)) for _ in range(chance.randint(1, 60)))
        else:
            yield (chance.choice([*ODD, *SYNTAX, *WORDS, "a", "(", '"', " "]) * 10_000)[:10_000]


RANGES = [
    lambda chance: chance.randint(0x01, 0x7F),
    lambda chance: chance.randint(0x80, 0x2FF),
    lambda chance: chance.randint(0x590, 0x6FF),
    lambda chance: chance.randint(0x2000, 0x2BFF),
    lambda chance: chance.randint(0xE000, 0xFFFD),
    lambda chance: chance.randint(0x1F300, 0x1FAFF),
]


def slips(chance: random.Random, text: str) -> str:
    for _ in range(chance.randint(0, 3)):
        at = chance.randrange(len(text))
        text = (
            text[:at] + chance.choice(["", chance.choice("abcxyz"), text[at] * 2]) + text[at + 1 :]
        )
        text = text or "x"
    return text


def test_whatever_is_typed_is_answered(client: Client, world: World) -> None:
    chance = random.Random(20_261_123)
    statuses: dict[int, int] = {}
    for at, text in enumerate(queries(chance, QUERIES)):
        typed = quote(text, errors="surrogatepass")
        locale = "es" if at % 3 == 0 else "en"
        paths = [
            f"?q={typed}&locale={locale}&facets=kind&counted=no",
            f"/suggest?q={typed}&locale={locale}",
        ]
        if at % 4 == 0:
            paths.append(f"/navigation/find?q={typed}")
        for path in paths:
            answer = client.raw("GET", path)
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
            # A zero byte alone is refused: nobody can type one.
            expected = 400 if "\x00" in text else 200
            assert answer.status == expected, (path[:200], answer.body[:300])
            assert len(answer.body) < 60_000, path[:200]
            if answer.status == 200:
                assert answer.json is not None
    assert statuses[200] > 2 * QUERIES * 0.8


NO_TEXT = (
    "%ED%A0%80bill",  # half a surrogate pair
    "%FF%FEbill",  # no UTF-8
    "bill%C3",
    "%F0%9F%92",
    "%",
    "%zz",
    "+" * 9_000,
    "%0A" * 3_000,
    "%E2%80%AE" * 3_000,
)
PARAMETERS = """
kinds types category tags facets audience area locale site previous page per_page highlight counted
customer
"""


def test_what_is_no_text_is_answered_too(client: Client, world: World) -> None:
    for typed in NO_TEXT:
        for path in ("", "/suggest", "/navigation/find"):
            assert client.raw("GET", f"{path}?q={typed}").status == 200, (path, typed[:40])


def test_nonsense_in_any_parameter_is_no_defect(client: Client, world: World) -> None:
    for name in PARAMETERS.split():
        for text in (*ODD, *SYNTAX, "a," * 300, "-1", "1e9", "9" * 30, "nan", ""):
            answer = client.raw("GET", f"?q=bill&{name}={quote(text, errors='surrogatepass')}")
            assert answer.status in (200, 400), (name, text[:40], answer.body[:300])


# --- work -----------------------------------------------------------------------------------------


def test_a_question_is_bounded_work_whatever_is_typed(world: World) -> None:
    chance = random.Random(7)
    for text in queries(chance, QUERIES):
        meant = understood(text, "en")
        ways = [len(unit.alternatives) for unit in meant.units]
        assert len(meant.text) <= understanding.MOST_CHARACTERS
        assert len(ways) <= understanding.MOST_WORDS
        assert max(ways, default=0) <= understanding.MOST_ALTERNATIVES
        assert sum(ways) <= len(ways) + understanding.MOST_ADDED
        for unit in meant.units:
            for way in unit.alternatives:
                assert sum(map(len, way.words)) <= 400


def test_ten_kilobytes_are_as_much_work_as_a_long_question(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted in calls: what is asked of the backend, and how many words are stemmed for it."""
    asked: list[Any] = []
    stemmed: list[str] = []
    ask, stem = chain.ask, stems.stem

    def listen(question: Any) -> Any:
        asked.append(question)
        return ask(question)

    monkeypatch.setattr(chain, "ask", listen)
    monkeypatch.setattr(
        understanding, "stem", lambda word, language: stemmed.append(word) or stem(word, language)
    )
    for text in (
        "bill " * 2_000,
        "b" * 10_000,
        " ".join(f"w{at}" for at in range(2_500)),
        "(" * 10_000,
    ):
        asked.clear()
        stemmed.clear()
        answer = client.search(text)
        assert answer.status == 200
        assert len(asked) <= 1
        assert len(stemmed) <= 10 * understanding.MOST_WORDS
        assert len(words(answer.json["query"]["text"])) <= understanding.MOST_CHARACTERS


# --- made up from the document --------------------------------------------------------------------

document = build()
# Clicks are kept, so they have tests of their own.
document["paths"].pop("/api/v1/search/clicks")
schema = schemathesis.openapi.from_dict(document)
schema.config.generation.modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture
def quiet(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The site's rows are in an open transaction: a request must not close its connection."""
    monkeypatch.setattr("django.db.close_old_connections", lambda **kwargs: None)
    monkeypatch.setattr("django.core.signals.request_started.send", lambda **kwargs: [])
    monkeypatch.setattr("django.core.signals.request_finished.send", lambda **kwargs: [])
    return world


def application(environ: dict[str, Any], start_response: Any) -> Any:
    from cms.handler import ApiHandler

    return ApiHandler()(environ, start_response)


schema.app = application
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@schema.parametrize()
@settings(
    max_examples=12 * TIMES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_the_document_holds(case: Any, quiet: World) -> None:
    case.call_and_validate(checks=CHECKS)
