"""Real processes: a web server with two workers, publishing beside it, and kills at bad moments."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

DEFINE = """
from wagtail.models import Locale
from marketing_spots.access import create_api_key
from marketing_spots.models import Ad, Campaign, Placement, Spot
from marketing_spots.snapshot import batch

locale, _ = Locale.objects.get_or_create(language_code="en")
with batch(None, "A spot with one campaign"):
    spot = Spot(name="home-hero", label="Home hero")
    spot.save()
    ad = Ad(name="First", locale=locale, content=[{"type": "text", "value": {"headline": "First", "body": "<p>Words</p>"}}])
    ad.save()
    campaign = Campaign(name="Everybody")
    campaign.placements = [Placement(spot=spot, ad=ad)]
    campaign.save()
_, key = create_api_key("tests", "server")
print(key)
"""
PUBLISH = """
from marketing_spots.models import Ad
ad = Ad.objects.get()
ad.content = [{{"type": "text", "value": {{"headline": "{headline}", "body": "<p>Words</p>"}}}}]
ad.save_revision().publish()
"""
PUBLISH_FOR_EVER = """
import itertools
from marketing_spots.models import Ad
for number in itertools.count():
    ad = Ad.objects.get()
    ad.content = [{"type": "text", "value": {"headline": f"Number {number}", "body": "<p>Words</p>"}}]
    ad.save_revision().publish()
    print(number, flush=True)
"""
CONSISTENT = """
from marketing_spots.models import Ad, Head
from marketing_spots.snapshot import build_snapshot, decode
live = decode(Head.objects.get().live.document)
assert build_snapshot().ads == live.ads, "the database and the live snapshot differ"
print(live.ads[0].content["en"]["headline"])
"""


class Site:
    """An installation of its own: database, files and processes in one folder."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "database"
        self.database.mkdir()
        self.environment = {
            **os.environ,
            "GRIDSPOT_VAR": str(folder),
            "DATABASE_URL": f"sqlite:///{self.database / 'site.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "cms.settings",
        }
        self.manage("migrate", "--verbosity", "0")
        self.key = self.shell(DEFINE)

    def manage(self, *arguments: str) -> str:
        process = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert process.returncode == 0, process.stderr
        return process.stdout.strip()

    def shell(self, code: str) -> str:
        """Runs code in a process of its own; the last line that it printed."""
        return self.manage("shell", "--no-imports", "-c", code).rpartition("\n")[2]

    @contextlib.contextmanager
    def running(self, target: str = "cms.wsgi:application", workers: int = 1) -> Iterator[str]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [
            *(sys.executable, "-m", "granian", target, "--interface", "wsgi", "--port", str(port)),
            *("--workers", str(workers), "--log-level", "error", "--respawn-failed-workers"),
        ]
        # A session of its own: a killed parent's workers can be ended with it.
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=self.environment, start_new_session=True
        )
        self.server = process
        try:
            base = f"http://127.0.0.1:{port}"
            wait_until(lambda: ask(f"{base}/health/ready")[0] == 200, 60)
            yield base
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=20)

    def headline(self, base: str) -> str:
        status, body = ask(f"{base}/api/v1/spots/home-hero", self.key)
        assert status == 200, body
        return str(json.loads(body)["items"][0]["content"]["headline"])


def ask(url: str, key: str = "") -> tuple[int, bytes]:
    """One request over a connection of its own; 0 when nobody answers."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"} if key else {})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def wait_until(condition: object, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, f"not so within {seconds:.0f} seconds"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("site"))


def test_a_publication_reaches_every_worker(site: Site) -> None:
    with site.running(workers=2) as base:
        site.shell(PUBLISH.format(headline="Second"))
        # Two polls of a second each is the promise; each request may meet either worker.
        wait_until(lambda: all(site.headline(base) == "Second" for _ in range(20)), 6)


def test_delivery_runs_alone(site: Site) -> None:
    with site.running("marketing_spots.delivery.wsgi:application") as base:
        assert site.headline(base)
        assert ask(f"{base}/admin/")[0] == 404


def test_a_killed_worker_comes_back_and_answers(site: Site) -> None:
    with site.running(workers=1) as base:
        before = site.headline(base)
        children = subprocess.run(
            ["pgrep", "-P", str(site.server.pid)], capture_output=True, text=True
        ).stdout.split()
        assert children
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        wait_until(lambda: ask(f"{base}/health/ready")[0] == 200, 60)
        assert site.headline(base) == before


def test_a_publisher_killed_at_any_moment_leaves_a_database_that_agrees_with_its_snapshot(
    site: Site,
) -> None:
    for extra in (0.0, 0.013, 0.029):
        publisher = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", PUBLISH_FOR_EVER],
            cwd=REPOSITORY,
            env=site.environment,
            stdout=subprocess.PIPE,
        )
        assert publisher.stdout is not None
        for _ in range(3):
            assert publisher.stdout.readline()
        time.sleep(extra)
        publisher.kill()
        publisher.wait(timeout=10)
        assert site.shell(CONSISTENT).startswith("Number")
    with site.running() as base:
        assert site.headline(base).startswith("Number")


def test_a_server_killed_whole_starts_again_without_its_database(site: Site) -> None:
    with site.running() as base:
        before = site.headline(base)
    away = site.database.with_name("away")
    site.database.rename(away)
    try:
        with site.running("marketing_spots.delivery.wsgi:application") as base:
            assert site.headline(base) == before
            ready = json.loads(ask(f"{base}/health/ready")[1])
            assert ready["snapshot"]["source"] == "disk"
            assert ready["status"] == "degraded"
    finally:
        away.rename(site.database)
