"""Delivery under load, as ratios to a no-op WSGI callable under the same server in the same run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import data
from benchmarks.load import Request, Result, fire, once, serving

ROUNDS = 3
SECONDS = 4
WARM_VISITORS = 2_000


def run(database_url: str, label: str) -> dict[str, object]:
    """Fills the database, compiles, then measures each request beside the yardstick."""
    with tempfile.TemporaryDirectory(prefix="gridspot-bench-") as name:
        folder = Path(name)
        environment = {
            "DATABASE_URL": database_url.format(folder=folder),
            "GRIDSPOT_VAR": str(folder / "var"),
            "GRIDSPOT_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "cms.settings",
        }
        print(
            f"\n## {label}: {data.CAMPAIGNS:,} campaigns, {data.SPOTS} spots, "
            f"{data.SEGMENTS} segments, {data.VISITORS:,} visitors\n"
        )
        prepared = prepare(environment)
        report = {**prepared, **measure(environment, prepared, folder)}
        report |= swapping(environment, prepared, folder)
        return report


def prepare(environment: dict[str, str]) -> dict[str, object]:
    """In a process of its own: fill, compile and load, with the time each took."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        env={**os.environ, **environment},
        check=True,
    )
    output = subprocess.run(
        [sys.executable, "-m", "benchmarks.prepare"],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    prepared: dict[str, object] = json.loads(output.splitlines()[-1])
    print(
        f"compile {prepared['compile_s']:.2f} s, load {prepared['load_s']:.2f} s "
        f"(aim: each under 1 s)"
    )
    return prepared


def requests(prepared: dict[str, object]) -> dict[str, Request]:
    key = {"Authorization": f"Bearer {prepared['server_key']}"}
    json_key = {**key, "Content-Type": "application/json"}

    def bodies(count: int) -> list[bytes]:
        return [
            json.dumps(
                {
                    "spots": [f"spot-{(number * 3 + step) % data.SPOTS}" for step in range(3)],
                    "visitor": {"customer": data.customer(number * 37 % data.VISITORS)},
                    "consents": {"personalisation": True, "measurement": True},
                    "context": {"page": "/rates", "device": "phone"},
                }
            ).encode()
            for number in range(count)
        ]

    return {
        "GET one spot, anonymous": Request("GET", "/api/v1/spots/spot-1?page=%2Frates", key),
        "POST three spots, known visitor, cached": Request(
            "POST", "/api/v1/spots", json_key, bodies(WARM_VISITORS)
        ),
        "POST three spots, known visitor, from the database": Request(
            "POST", "/api/v1/spots", json_key, bodies(20_000)
        ),
    }


AIMS = {"GET one spot, anonymous": 0.5, "POST three spots, known visitor, cached": 0.35}


def measure(
    environment: dict[str, str], prepared: dict[str, object], folder: Path
) -> dict[str, object]:
    """Yardstick and candidate take turns, so that a noisy moment hits both."""
    report: dict[str, object] = {}
    for name, request in requests(prepared).items():
        uncached = {"GRIDSPOT_VISITOR_CACHE": "1"} if "database" in name else {}
        with ExitStack() as stack:
            noop = stack.enter_context(serving("benchmarks.noop:application", environment))
            ours = stack.enter_context(
                serving("cms.wsgi:application", {**environment, **uncached}, "/health/ready")
            )
            check(ours, request)
            plain = Request("GET", "/", {})
            pairs = [
                (
                    fire(noop, plain, folder, SECONDS),
                    fire(noop, request, folder, SECONDS),
                    fire(ours, request, folder, SECONDS),
                )
                for _ in range(ROUNDS)
            ]
        report[name] = summarise(name, pairs)
    return report


def check(base: str, request: Request) -> None:
    """What is measured must be a right answer: every spot answered, ads in at least one."""
    status, body = once(base, request, request.bodies[0])
    answer = json.loads(body)
    spots = answer["spots"].values() if "spots" in answer else [answer]
    if status != 200 or not any(spot["items"] for spot in spots):
        raise SystemExit(f"{request.method} {request.path} gave no ads: {body[:400]!r}")


def summarise(name: str, pairs: list[tuple[Result, Result, Result]]) -> dict[str, float]:
    ratios = [ours.per_second / same.per_second for _, same, ours in pairs]
    strict = [ours.per_second / plain.per_second for plain, _, ours in pairs]
    errors = sum(ours.errors for _, _, ours in pairs)
    middle = sorted(pairs, key=lambda pair: pair[2].per_second)[len(pairs) // 2]
    ratio, low = statistics.median(ratios), statistics.median(strict)
    aim = f" (aim: {AIMS[name]})" if name in AIMS else ""
    print(
        f"{name}: {ratio:.2f} of a no-op answering the same request, {low:.2f} of a no-op GET{aim}; "
        f"{middle[2].per_second:,.0f}/s, p99 {middle[2].p99_us / 1000:.1f} ms, {errors} errors"
    )
    return {
        "ratio": ratio,
        "strict_ratio": low,
        "per_second": middle[2].per_second,
        "p99_ms": middle[2].p99_us / 1000,
        "errors": errors,
    }


def swapping(
    environment: dict[str, str], prepared: dict[str, object], folder: Path
) -> dict[str, object]:
    """p99 of answers while a new snapshot arrives every second, beside p99 while none does."""
    request = requests(prepared)["POST three spots, known visitor, cached"]
    with serving("cms.wsgi:application", environment, "/health/ready") as base:
        fire(base, request, folder, SECONDS)
        calm, busy = [], []
        for _ in range(ROUNDS):
            calm.append(fire(base, request, folder, SECONDS, connections=4))
            with publishing(environment):
                busy.append(fire(base, request, folder, SECONDS, connections=4))
    without = statistics.median(result.p99_us for result in calm) / 1000
    during = statistics.median(result.p99_us for result in busy) / 1000
    print(f"p99 while snapshots are swapped: {during:.2f} ms; without: {without:.2f} ms")
    return {"swap": {"p99_ms_with": during, "p99_ms_without": without}}


@contextmanager
def publishing(environment: dict[str, str]) -> Iterator[None]:
    """Another process puts a different, already compiled snapshot in place once a second."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.prepare", "--swap"],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
    )
    ready = threading.Event()
    threading.Timer(2.0, ready.set).start()  # past the start of that process's own Python
    ready.wait()
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)
        time.sleep(1)
