"""Content under load, as ratios to a no-op WSGI callable under the same server in the same run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.load import Request, Result, fire, serving

ROUNDS, SECONDS = 3, 4
CACHED, UNCHANGED, PACKED = "cached page", "cached page, unchanged (304)", "cached page, gzip"
AIMS = {CACHED: 0.4, UNCHANGED: 0.4, PACKED: 0.4}
QUERIES = 15


def run(database_url: str, label: str) -> dict[str, object]:
    """Fills a site, then measures a cached page, a miss, and Wagtail's own API beside them."""
    with tempfile.TemporaryDirectory(prefix="gridspot-bench-") as name:
        folder = Path(name)
        environment = {
            "DATABASE_URL": database_url.format(folder=folder),
            "GRIDSPOT_VAR": str(folder / "var"),
            "GRIDSPOT_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        }
        prepared = prepare(environment)
        ours, wagtail = prepared["ours"], prepared["wagtail"]
        print(f"\n## {label}: an article of 30 blocks, {ours['bytes'] / 1024:.1f} KiB\n")
        print(
            f"a miss: {ours['queries']} queries (aim: at most {QUERIES}); through Wagtail's API v2: "
            f"{wagtail['queries']} queries, {wagtail['bytes'] / 1024:.1f} KiB\n"
            f"in memory: {prepared['booked_per_entry'] / 1024:.1f} KiB an answer as the cache counts "
            f"it, {prepared['traced_per_entry'] / 1024:.1f} KiB as Python does"
        )
        page = f"/api/v1/content/page?path={prepared['path']}"
        report: dict[str, object] = {**prepared}
        report |= cached(environment, page, folder)
        report |= made(environment, page, f"/wagtail-api/v2/pages/{prepared['id']}/", folder)
        return report


def prepare(environment: Mapping[str, str]) -> dict[str, Any]:
    """In processes of their own: the tables, then the site."""
    inner = {**os.environ, **environment}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=inner, check=True
    )
    output = subprocess.run(
        [sys.executable, "-m", "benchmarks.pages"],
        env=inner,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    prepared: dict[str, Any] = json.loads(output.splitlines()[-1])
    return prepared


def cached(environment: Mapping[str, str], page: str, folder: Path) -> dict[str, object]:
    """The page from memory, in the three forms in which clients ask for it."""
    report: dict[str, object] = {}
    with ExitStack() as stack:
        noop = stack.enter_context(serving("benchmarks.noop:application", dict(environment)))
        ours = stack.enter_context(
            serving("cms.wsgi:application", dict(environment), "/health/live")
        )
        packed = {"Accept-Encoding": "gzip"}
        look(ours, page, {})
        tag = look(ours, page, {})["ETag"]
        look(ours, page, packed)
        look(ours, page, packed)
        for name, headers in (
            (CACHED, {}),
            (UNCHANGED, {"If-None-Match": tag}),
            (PACKED, packed),
        ):
            request = Request("GET", page, headers)
            report[name] = compare(name, noop, ours, request, folder)
            expect_hit(ours, page)
    return report


def made(
    environment: Mapping[str, str], page: str, wagtails: str, folder: Path
) -> dict[str, object]:
    """The page made anew for each request, by us and by Wagtail's API v2."""
    report: dict[str, object] = {}
    with ExitStack() as stack:
        noop = stack.enter_context(serving("benchmarks.noop:application", dict(environment)))
        ours = stack.enter_context(
            serving(
                "cms.wsgi:application",
                {**environment, "GRIDSPOT_CONTENT_CACHE_MB": "0"},
                "/health/live",
            )
        )
        for name, path in (("a miss", page), ("Wagtail's API v2", wagtails)):
            look(ours, path, {})
            # Few at a time: waiting in line behind sixteen others is not what is measured.
            report[name] = compare(name, noop, ours, Request("GET", path, {}), folder, 2)
    return report


def look(base: str, path: str, headers: Mapping[str, str]) -> Mapping[str, str]:
    """One request by hand; what is measured must be the page and not an error."""
    with urllib.request.urlopen(
        urllib.request.Request(base + path, headers=dict(headers)), timeout=20
    ) as answer:
        body = answer.read()
        if answer.status != 200 or len(body) < 1_000:
            raise SystemExit(f"{path} gave no page: {body[:400]!r}")
        found: Mapping[str, str] = answer.headers
        return found


def expect_hit(base: str, path: str) -> None:
    if (status := look(base, path, {}).get("Cache-Status")) != "Gridspot; hit":
        raise SystemExit(f"{path} did not come from memory: {status}")


def compare(
    name: str, noop: str, ours: str, request: Request, folder: Path, connections: int = 16
) -> dict[str, float]:
    """Yardstick and candidate take turns, so that a noisy moment hits both."""
    # Django wants to know its host, and wrk says only what it is told.
    headers = {"Host": ours.removeprefix("http://"), **request.headers}
    request = Request(request.method, request.path, headers)
    pairs: list[tuple[Result, Result]] = [
        (
            fire(noop, request, folder, SECONDS, connections),
            fire(ours, request, folder, SECONDS, connections),
        )
        for _ in range(ROUNDS)
    ]
    ratio = statistics.median(mine.per_second / least.per_second for least, mine in pairs)
    middle = sorted((mine for _, mine in pairs), key=lambda each: each.per_second)[ROUNDS // 2]
    errors = sum(mine.errors for _, mine in pairs)
    aim = f" (aim: {AIMS[name]})" if name in AIMS else ""
    print(
        f"{name}: {ratio:.3f} of a no-op answering the same request{aim}; "
        f"{middle.per_second:,.0f}/s, p99 {middle.p99_us / 1000:.1f} ms, {errors} errors"
    )
    return {
        "ratio": ratio,
        "per_second": middle.per_second,
        "p99_ms": middle.p99_us / 1000,
        "errors": errors,
    }
