"""Search under a stopwatch: what it adds to the bare query of Elasticsearch, and without one.

Client, server and Elasticsearch share the machine, so only ratios mean anything: every question is put
to both sides in turn, over connections that stay open, and the 99th percentiles are compared.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from benchmarks.load import serving

ROUNDS = 5
AIM = 1.5
Times = list[float]


def run(database_url: str, label: str) -> dict[str, object]:
    """On one database: with Elasticsearch, if ELASTICSEARCH_TEST_URL or _URL names one, and without."""
    server = os.environ.get("ELASTICSEARCH_TEST_URL") or os.environ.get("ELASTICSEARCH_URL", "")
    report: dict[str, object] = {}
    if server:
        prefix = f"bench-{uuid.uuid4().hex[:8]}"
        try:
            report["elasticsearch"] = one(
                database_url, f"Elasticsearch, beside {label}", server, prefix
            )
        finally:
            _clean(server, prefix)
    else:
        print("\nElasticsearch is left out: set ELASTICSEARCH_TEST_URL to a server for tests.")
    report["database"] = one(database_url, f"{label} alone", "", "bench")
    return report


def one(database_url: str, label: str, server: str, prefix: str) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="gridspot-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        environment = {
            "DATABASE_URL": database_url.format(folder=folder),
            "GRIDSPOT_VAR": str(folder / "var"),
            "GRIDSPOT_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "cms.settings",
            "ELASTICSEARCH_URL": server,
            "GRIDSPOT_SEARCH_PREFIX": prefix,
        }
        asked = prepare(environment)
        ours = stack.enter_context(serving("cms.wsgi:application", environment, "/health/live"))
        print(f"\n## {label}: {len(asked)} questions, {ROUNDS} times\n")
        return {
            name: compare(name, path, ours, server, asked)
            for name, path in (("search", "/api/v1/search"), ("suggest", "/api/v1/search/suggest"))
        }


def prepare(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """In processes of their own: the tables, then the documents."""
    inner = {**os.environ, **environment}
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=inner, check=True)
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.corpus"],
        env=inner,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    found: list[dict[str, Any]] = json.loads(made.splitlines()[-1])
    return found


def compare(
    name: str, path: str, ours: str, server: str, asked: Sequence[dict[str, Any]]
) -> dict[str, object]:
    """Yardstick and candidate take turns. Without Elasticsearch the yardstick is an answer of the same
    stack that looks for nothing: the API's own 404."""
    mine, least = Connection(ours), Connection(server or ours)
    bare: Times = []
    full: Times = []
    for number in range(ROUNDS + 1):
        for each in asked:
            if server and each[name] is None:
                continue  # nothing was asked of it
            query = urlencode(
                {"q": each["q"], "counted": "no"} if name == "search" else {"q": each["q"]}
            )
            turns: list[tuple[Times, Callable[[], None]]] = [
                (full, lambda: mine.get(f"{path}?{query}")),  # noqa: B023
                (
                    bare,
                    (lambda: least.post(*each[name]))  # noqa: B023
                    if server
                    else (lambda: least.get("/api/v1/search/nothing", 404)),
                ),
            ]
            for times, ask in turns if number % 2 else reversed(turns):
                began = time.perf_counter()
                ask()
                if number:  # the first round warms up
                    times.append(time.perf_counter() - began)
    return _told(name, full, bare, server)


def _told(name: str, full: Times, bare: Times, server: str) -> dict[str, object]:
    ours, theirs = _percentiles(full), _percentiles(bare)
    ratio = ours[99] / theirs[99]
    what = "the bare query" if server else "an answer that looks for nothing"
    aim = f" (aim: at most {AIM})" if server else ""
    print(
        f"{name}: p99 {1000 * ours[99]:.1f} ms, {ratio:.2f} times that of {what}{aim}; "
        f"median {1000 * ours[50]:.1f} ms, {ours[50] / theirs[50]:.2f} times"
    )
    return {
        "p99_ratio": ratio,
        "median_ratio": ours[50] / theirs[50],
        "p99_ms": 1000 * ours[99],
        "median_ms": 1000 * ours[50],
        "yardstick_p99_ms": 1000 * theirs[99],
        "questions": len(full),
    }


def _percentiles(times: Times) -> dict[int, float]:
    cuts = statistics.quantiles(times, n=100)
    return {50: cuts[49], 99: cuts[98]}


class Connection:
    """One connection that stays open."""

    def __init__(self, base: str) -> None:
        where = urlsplit(base)
        self._connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)

    def get(self, path: str, status: int = 200) -> None:
        self._connection.request("GET", path, headers={"Accept": "application/json"})
        self._read(path, status)

    def post(self, path: str, body: Any) -> None:
        encoded = json.dumps(body).encode()
        self._connection.request("POST", path, encoded, {"Content-Type": "application/json"})
        self._read(path, 200)

    def _read(self, path: str, status: int) -> None:
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != status:
            raise SystemExit(f"{path} answered {answer.status}: {body[:400]!r}")


def _clean(server: str, prefix: str) -> None:
    """Deletes what this run made there: a server may forbid to do so by a pattern."""
    where = urlsplit(server)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
    connection.request("GET", f"/{prefix}-*/_alias")
    names = json.loads(connection.getresponse().read())
    for name in names:
        connection.request("DELETE", f"/{name}")
        connection.getresponse().read()
