"""Fills the search of a benchmark, and says what to ask it. Run by :mod:`benchmarks.search`.

Prints one line of JSON: questions and, where Elasticsearch answers them, the very requests that it
gets, so that they can be put to it without anything of ours between.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from elasticsearch import Elasticsearch

#: Documents and questions. The same ones each time: nothing here is by chance.
DOCUMENTS, QUESTIONS = 4_000, 400
_THINGS = """
bill payment meter outage rebate thermostat heat pump solar panel charger rate plan deposit account
paperless autopay tree pole streetlight furnace gas leak service start stop move refund credit usage
kilowatt peak winter summer storm battery window insulation lamp irrigation audit budget assistance
notice appliance recycling water heater power line safety permit inspection
"""
_DOING = "pay read report start stop move change find understand apply download cancel lower get"
_SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi zo lan ver mon tor pel gar"
THINGS, DOING, SYLLABLES = _THINGS.split(), _DOING.split(), _SYLLABLES.split()
KINDS = ("faq", "faq", "faq", "page", "page", "program", "contact", "navigation", "document")


def vocabulary(chance: random.Random) -> list[str]:
    """Some thousand words, most of them rare, as in any text."""
    made = {"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(6_000)}
    return [*THINGS, *sorted(made)]


def documents(chance: random.Random, words: Sequence[str], site: int) -> Iterator[Any]:
    """Documents of all kinds, with texts of a page's length."""
    from search.documents.document import Document

    weights = [1 / (at + 10) for at in range(len(words))]
    for number in range(DOCUMENTS):
        kind = KINDS[number % len(KINDS)]
        title = " ".join(["How do I", chance.choice(DOING), *chance.sample(THINGS, 2)])
        body = chance.choices(words, weights, k=30 if kind == "navigation" else 250)
        yield Document(
            key=f"page-{number}",
            kind=kind,  # type: ignore[arg-type]
            type=kind,
            locale="en",
            title=f"{title} {number}?",
            questions=(" ".join(chance.sample(THINGS, 3)),),
            summary=" ".join(chance.sample(words, 15)),
            body=" ".join(body),
            path=f"/p/{number}",
            sites=(site,),
            audiences=("business",) if number % 10 == 0 else (),
            category=f"category-{number % 12}",
            tags=(chance.choice(THINGS),),
            popularity=chance.random(),
            helpfulness=chance.random(),
            extra={"short_answer": " ".join(chance.sample(words, 12))},
        )


def questions(chance: random.Random) -> list[str]:
    """As people ask: two to five words, every fourth with a typing error."""
    made = []
    for number in range(QUESTIONS):
        said = ["how do i", chance.choice(DOING), *chance.sample(THINGS, chance.randint(1, 3))]
        text = " ".join(said[number % 2 :])
        if number % 4 == 3:
            at = chance.randrange(len(text) - 2)
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        made.append(text)
    return made


def fill(chance: random.Random) -> None:
    """Makes the documents live in every backend that the settings name."""
    from wagtail.models import Site

    from search.backends import chain
    from search.backends.base import Write

    site = Site.objects.get(is_default_site=True).pk
    made = list(documents(chance, vocabulary(chance), site))
    for backend in chain.configured():
        index = backend.create("en")
        for start in range(0, len(made), 500):
            part = made[start : start + 500]
            backend.write(index, [Write(each.key, 1, each) for each in part])
        backend.refresh(index)
        backend.switch("en", index)


class Overheard:
    """Notes what Elasticsearch is asked: (path, body) of the latest search."""

    def __init__(self) -> None:
        self.latest: tuple[str, Any] | None = None

    def __enter__(self) -> Overheard:
        self._original = original = Elasticsearch.perform_request

        def perform_request(client: Any, method: str, path: str, **more: Any) -> Any:
            if "/_search" in path:
                self.latest = path, json.loads(more["body"])
            return original(client, method, path, **more)

        Elasticsearch.perform_request = perform_request  # type: ignore[method-assign,assignment]
        return self

    def __exit__(self, *error: object) -> None:
        Elasticsearch.perform_request = self._original  # type: ignore[method-assign]


def requests(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Each question with the search and the suggestion that Elasticsearch gets of it."""
    from django.test import Client

    client, made = Client(), []
    with Overheard() as overheard:
        for text in texts:
            found: dict[str, Any] = {"q": text}
            for name in ("search", "suggest"):
                overheard.latest = None
                path = "/api/v1/search" + ("/suggest" if name == "suggest" else "")
                answer = client.get(path, {"q": text}, headers={"host": "localhost"})
                if answer.status_code != 200 or answer.json().get("degraded"):
                    raise SystemExit(
                        f"{path}?q={text} gave no good answer: {answer.content[:400]!r}"
                    )
                found[name] = overheard.latest
            made.append(found)
    return made


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    chance = random.Random(5)
    fill(chance)
    sys.stdout.write(json.dumps(requests(questions(chance))) + "\n")


if __name__ == "__main__":
    main()
