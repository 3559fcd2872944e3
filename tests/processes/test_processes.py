"""Real processes: a web server with two workers, publishing beside it, and kills at bad moments."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.site import Site, ask, ready, wait_until

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


class SpotSite(Site):
    """An installation with one spot, and a key to ask for it."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        super().__init__(folder, migrated)
        self.key = self.shell(DEFINE).rpartition("\n")[2]

    def headline(self, base: str) -> str:
        status, body = ask(f"{base}/api/v1/spots/home-hero", self.key)
        assert status == 200, body
        return str(json.loads(body)["items"][0]["content"]["headline"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[SpotSite]:
    site = SpotSite(tmp_path_factory.mktemp("site"), migrated)
    yield site
    site.close()


@pytest.fixture(scope="module")
def website(site: SpotSite) -> Iterator[str]:
    """The whole web server, with two workers, for the tests that leave it running."""
    with site.running(workers=2) as base:
        yield base


def test_a_publication_reaches_every_worker(site: SpotSite, website: str) -> None:
    site.shell(PUBLISH.format(headline="Second"))
    # Each request may meet either worker. How long it may take is measured for notices and content.
    wait_until(lambda: all(site.headline(website) == "Second" for _ in range(20)))


def workers_of(site: SpotSite) -> set[int]:
    """The processes of its web server."""
    listed = subprocess.run(
        ["pgrep", "-P", str(site.server.pid)], capture_output=True, text=True, check=False
    )
    return set(map(int, listed.stdout.split()))


def test_killed_workers_come_back_and_answer(site: SpotSite, website: str) -> None:
    before = site.headline(website)
    children = workers_of(site)
    assert len(children) >= 2
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    wait_until(lambda: len(workers_of(site)) >= 2 and not workers_of(site) & children)
    wait_until(lambda: all(ready(website) for _ in range(10)))
    assert {site.headline(website) for _ in range(10)} == {before}


def test_a_publisher_killed_at_any_moment_leaves_a_database_that_agrees_with_its_snapshot(
    site: SpotSite,
) -> None:
    headlines = site.shell(KILL_PUBLISHERS).splitlines()
    assert len(headlines) == 12
    assert all(headline.startswith("Number") for headline in headlines)


def test_delivery_alone_killed_whole_starts_again_without_its_database(site: SpotSite) -> None:
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
