"""Real processes: a web server with two workers, publishing beside it, and kills at bad moments."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
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
KILL_PUBLISHERS = """
import itertools, os, signal, time, traceback
from django.db import connections
from marketing_spots.models import Ad, Head
from marketing_spots.snapshot import build_snapshot, decode

def publish_for_ever(pipe):
    for number in itertools.count():
        ad = Ad.objects.get()
        ad.content = [{"type": "text", "value": {"headline": f"Number {number}", "body": "<p>Words</p>"}}]
        ad.save_revision().publish()
        os.write(pipe, b".")

def kill_one(delay):
    connections.close_all()  # a child must have a connection of its own
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            publish_for_ever(writing)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    os.close(writing)
    assert [os.read(reading, 1) for _ in range(3)] == [b"."] * 3, "the publisher failed"
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    os.close(reading)

for step in range(12):
    kill_one(step * 0.007)
    live = decode(Head.objects.get().live.document)
    assert build_snapshot().ads == live.ads, f"kill {step}: the database and the live snapshot differ"
    print(live.ads[0].content["en"]["headline"])
"""


class Site:
    """An installation of its own: database, files and processes in one folder."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        self.database = folder / "database"
        self.database.mkdir()
        shutil.copy(migrated, self.database / "site.sqlite3")
        self.environment = {
            **os.environ,
            "GRIDSPOT_VAR": str(folder),
            "DATABASE_URL": f"sqlite:///{self.database / 'site.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "cms.settings",
        }
        self.key = self.shell(DEFINE).rpartition("\n")[2]

    def shell(self, code: str) -> str:
        """Runs code in a process of its own; what it printed."""
        process = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert process.returncode == 0, process.stderr
        return process.stdout.strip()

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
def site(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Site:
    return Site(tmp_path_factory.mktemp("site"), migrated)


@pytest.fixture(scope="module")
def website(site: Site) -> Iterator[str]:
    """The whole web server, with two workers, for the tests that leave it running."""
    with site.running(workers=2) as base:
        yield base


def test_a_publication_reaches_every_worker(site: Site, website: str) -> None:
    site.shell(PUBLISH.format(headline="Second"))
    # Two polls of a second each is the promise; each request may meet either worker.
    wait_until(lambda: all(site.headline(website) == "Second" for _ in range(20)), 6)


def test_killed_workers_come_back_and_answer(site: Site, website: str) -> None:
    before = site.headline(website)
    children = subprocess.run(
        ["pgrep", "-P", str(site.server.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    assert len(children) >= 2
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGKILL)
    wait_until(lambda: ask(f"{website}/health/ready")[0] == 200, 60)
    assert site.headline(website) == before


def test_a_publisher_killed_at_any_moment_leaves_a_database_that_agrees_with_its_snapshot(
    site: Site,
) -> None:
    headlines = site.shell(KILL_PUBLISHERS).splitlines()
    assert len(headlines) == 12
    assert all(headline.startswith("Number") for headline in headlines)


def test_delivery_alone_killed_whole_starts_again_without_its_database(site: Site) -> None:
    delivery = "marketing_spots.delivery.wsgi:application"
    with site.running(delivery) as base:
        before = site.headline(base)
        assert ask(f"{base}/admin/")[0] == 404
    away = site.database.with_name("away")
    site.database.rename(away)
    try:
        with site.running(delivery) as base:
            assert site.headline(base) == before
            ready = json.loads(ask(f"{base}/health/ready")[1])
            assert ready["snapshot"]["source"] == "disk"
            assert ready["status"] == "degraded"
    finally:
        away.rename(site.database)
