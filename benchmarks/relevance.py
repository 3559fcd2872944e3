"""Does search find the right answer? nDCG@10 and hit@1 beside plain BM25, on real customer questions.

Documents are the 77 intents of the BANKING77 training set, each with its name and three questions;
what is asked is all the other questions, as they are and with one or two slips of the finger at
random places. One document is right for each. Nothing of the search is tuned to these words:
`SPLIT=2` takes other questions for the documents, `EXAMPLES=1` fewer, `HALF=1` half of the intents.
`SAMPLE` is how many questions are asked (0: all, some 9,770).
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
import os
import random
import sqlite3
import string
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[2] / "shared/data/faq/banking77_train.csv"
SAMPLE = int(os.environ.get("SAMPLE", "3000"))
SPLIT = int(os.environ.get("SPLIT", "0"))
EXAMPLES = int(os.environ.get("EXAMPLES", "3"))
HALF = int(os.environ.get("HALF", "0"))
#: nDCG@10 to reach, clean and with slips; the database may have this much less.
AIMS, LESS = {"clean": 0.77, "typos": 0.73}, 0.03
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

Ask = Callable[[str], Sequence[int]]


def run(database_url: str, label: str) -> dict[str, object]:
    """In a process of its own: an empty database, then Elasticsearch (beside SQLite) if there is one."""
    if not DATA.exists():
        print(f"\nRelevance is left out: there is no {DATA.name} in shared/data/faq.")
        return {}
    with tempfile.TemporaryDirectory(prefix="gridspot-bench-") as folder:
        environment = {
            **os.environ,
            "DATABASE_URL": database_url.format(folder=folder),
            "GRIDSPOT_VAR": f"{folder}/var",
            "GRIDSPOT_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "cms.settings",
        }
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, env=environment, check=True)
        print(f"\n## Relevance: {label}\n")
        report = Path(folder) / "relevance.json"
        measure = [sys.executable, "-m", "benchmarks.relevance", label, str(report)]
        subprocess.run(measure, env=environment, check=True)
        found: dict[str, object] = json.loads(report.read_text())
        return found


def main() -> None:
    import django

    django.setup()
    label, report = sys.argv[1], Path(sys.argv[2])
    documents, asked = split()
    print(f"{len(documents)} documents, {len(asked['clean'])} questions, as typed and with slips\n")
    print(f"{'':44}{'nDCG@10':>9}{'hit@1':>8}{'nDCG@10':>9}{'hit@1':>8}{'ms':>7}")
    print(f"{'':44}{'clean':>17}{'slips':>17}{'median':>7}")
    figures: dict[str, Any] = {}
    ways = [database(documents, label)]
    if label == "SQLite":
        ways += [plain_fts5(documents)]
        server = os.environ.get("ELASTICSEARCH_TEST_URL") or os.environ.get("ELASTICSEARCH_URL")
        if server:
            ways += [elasticsearch(documents, server), plain_elasticsearch(documents, server)]
        else:
            print("Elasticsearch is left out: set ELASTICSEARCH_TEST_URL to a server for tests.")
    else:
        ways += [plain_postgresql(documents)]
    for way in ways:
        with way as (name, ask):
            figures[name] = tell(name, ask, asked)
    report.write_text(json.dumps(figures, indent=2))


# --- questions ------------------------------------------------------------------------------------

Documents = list[tuple[str, list[str]]]
Asked = dict[str, list[tuple[str, int]]]


def split() -> tuple[Documents, Asked]:
    """(name, example questions) of each intent; and (question, number of the right one) to ask."""
    intents: dict[str, list[str]] = {}
    with DATA.open(newline="") as file:
        for row in csv.DictReader(file):
            intents.setdefault(row["category"], []).append(" ".join(row["text"].split()))
    names = sorted(intents)
    if HALF:
        random.Random(99).shuffle(names)
        names = sorted(names[:38] if HALF == 1 else names[38:])
    chance = random.Random(SPLIT)
    documents: Documents = []
    clean: list[tuple[str, int]] = []
    for number, name in enumerate(names):
        texts = intents[name]
        chosen = set(chance.sample(range(len(texts)), EXAMPLES) if SPLIT else range(EXAMPLES))
        documents.append((name.replace("_", " "), [texts[at] for at in sorted(chosen)]))
        clean += [(text, number) for at, text in enumerate(texts) if at not in chosen]
    if 0 < SAMPLE < len(clean):
        clean = random.Random(5).sample(clean, SAMPLE)
    chance = random.Random(SPLIT + 1)
    typos = [(mistyped(text, chance.choice((1, 2)), chance), right) for text, right in clean]
    return documents, {"clean": clean, "typos": typos}


def mistyped(text: str, times: int, chance: random.Random) -> str:
    """With so many slips: a letter too many, too few, another one, or two swapped."""
    letters = list(text)
    for _ in range(times):
        at, slip = chance.randrange(len(letters)), chance.choice("idst")
        letter = chance.choice(string.ascii_lowercase)
        if slip == "i":
            letters.insert(at, letter)
        elif slip == "d" and len(letters) > 1:
            del letters[at]
        elif slip == "s":
            letters[at] = letter
        elif slip == "t" and at + 1 < len(letters):
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def tell(name: str, ask: Ask, asked: Asked) -> dict[str, float]:
    """Asks everything, prints a line and returns its figures."""
    figures: dict[str, float] = {}
    times = []
    for kind, questions in asked.items():
        gain = hits = 0.0
        for text, right in questions:
            began = time.perf_counter()
            found = list(ask(text))[:10]
            times.append(time.perf_counter() - began)
            if right in found:
                gain += 1 / math.log2(found.index(right) + 2)
                hits += found[0] == right
        figures[f"{kind} ndcg@10"] = round(gain / len(questions), 4)
        figures[f"{kind} hit@1"] = round(hits / len(questions), 4)
    figures["median_ms"] = round(sorted(times)[len(times) // 2] * 1000, 2)
    line = "".join(f"{value:9.3f}{hit:8.3f}" for value, hit in _pairs(figures))
    print(f"{name:44}{line}{figures['median_ms']:7.1f}{_aim(name, figures)}", flush=True)
    return figures


def _pairs(figures: dict[str, float]) -> Iterator[tuple[float, float]]:
    for kind in AIMS:
        yield figures[f"{kind} ndcg@10"], figures[f"{kind} hit@1"]


def _aim(name: str, figures: dict[str, float]) -> str:
    if not name.startswith("ours") or SPLIT or HALF or EXAMPLES != 3:
        return ""
    less = 0.0 if "Elasticsearch" in name else LESS
    missed = [
        f"{kind} {aim - less:.2f}"
        for kind, aim in AIMS.items()
        if figures[f"{kind} ndcg@10"] < aim - less
    ]
    return f"  below the aim: {', '.join(missed)}" if missed else "  aims reached"


# --- ours, through the interface of backends ------------------------------------------------------


@contextmanager
def database(documents: Documents, label: str) -> Iterator[tuple[str, Ask]]:
    from search.backends.database.backend import DatabaseBackend

    yield f"ours, {label}", _ours(DatabaseBackend(), documents)


@contextmanager
def elasticsearch(documents: Documents, server: str) -> Iterator[tuple[str, Ask]]:
    from search.backends.elastic.backend import ElasticBackend
    from search.backends.elastic.client import connect

    prefix = f"bench-{uuid.uuid4().hex[:8]}"
    keeping, asking = connect([server], seconds=60), connect([server], seconds=30, read=False)
    try:
        backend = ElasticBackend(keeping, asking, prefix=prefix, replicas="0", seconds=30)
        yield "ours, Elasticsearch", _ours(backend, documents)
    finally:
        for index in keeping.indices.get(index=f"{prefix}-*"):
            keeping.indices.delete(index=index)


def _ours(backend: Any, documents: Documents) -> Ask:
    """Indexes them as questions, and asks as the service does."""
    from search.backends.base import Search, Write
    from search.documents.document import Document
    from search.language import surfaces
    from search.lexicon import Lexicon
    from search.understanding import understand

    written = [
        Document(
            key=f"faq-{number}",
            kind="faq",
            type="faq",
            locale="en",
            title=name,
            questions=tuple(examples),
        )
        for number, (name, examples) in enumerate(documents)
    ]
    index = backend.create("en")
    backend.write(index, [Write(each.key, 1, each) for each in written])
    backend.refresh(index)
    backend.switch("en", index)
    texts = (" ".join((each.title, *each.questions)) for each in written)
    lexicon = Lexicon("en", Counter(word for text in texts for word in set(surfaces(text))))

    def ask(text: str) -> list[int]:
        meant = understand(text, "en", lexicon)
        found = backend.search(Search(understood=meant, locale="en", now=NOW))
        return [int(hit.document.key.removeprefix("faq-")) for hit in found.hits]

    return ask


# --- plain BM25: one field, stems, nothing else ---------------------------------------------------


def _whole(documents: Documents) -> Iterable[tuple[int, str]]:
    return ((at, ". ".join((name, *said))) for at, (name, said) in enumerate(documents))


def _bare(text: str) -> list[str]:
    kept = "".join(letter if letter.isalnum() else " " for letter in text.lower())
    return kept.split()


@contextmanager
def plain_fts5(documents: Documents) -> Iterator[tuple[str, Ask]]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE plain USING fts5(text, tokenize='porter unicode61')")
    connection.executemany("INSERT INTO plain(rowid, text) VALUES (?, ?)", _whole(documents))

    def ask(text: str) -> list[int]:
        query = " OR ".join(f'"{word}"' for word in _bare(text))
        sql = "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY bm25(plain) LIMIT 10"
        return [row[0] for row in connection.execute(sql, (query,))] if query else []

    yield "plain BM25, FTS5", ask
    connection.close()


@contextmanager
def plain_postgresql(documents: Documents) -> Iterator[tuple[str, Ask]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE plain (id int, vector tsvector)")
        cursor.executemany(
            "INSERT INTO plain VALUES (%s, to_tsvector('english', %s))", list(_whole(documents))
        )

        def ask(text: str) -> list[int]:
            cursor.execute(
                "SELECT id FROM plain, to_tsquery('english', %s) query WHERE vector @@ query"
                " ORDER BY ts_rank(vector, query, 1) DESC, id LIMIT 10",
                (" | ".join(_bare(text)),),
            )
            return [row[0] for row in cursor.fetchall()]

        yield "plain ts_rank, PostgreSQL", ask


@contextmanager
def plain_elasticsearch(documents: Documents, server: str) -> Iterator[tuple[str, Ask]]:
    from elasticsearch import Elasticsearch

    client, index = Elasticsearch(server), f"bench-{uuid.uuid4().hex[:8]}-plain"
    client.indices.create(
        index=index,
        settings={"number_of_shards": 1, "number_of_replicas": 0},
        mappings={"properties": {"text": {"type": "text", "analyzer": "english"}}},
    )
    try:
        for number, text in _whole(documents):
            client.index(index=index, id=str(number), document={"text": text})
        client.indices.refresh(index=index)

        def ask(text: str) -> list[int]:
            found = client.search(index=index, query={"match": {"text": text}}, source=False)
            return [int(hit["_id"]) for hit in found["hits"]["hits"]]

        yield "plain BM25, Elasticsearch (english)", ask
    finally:
        client.indices.delete(index=index)


if __name__ == "__main__":
    main()
