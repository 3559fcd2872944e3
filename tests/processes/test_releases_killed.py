"""A release of fifty items, killed in the middle: nothing of it is live, and nobody saw a part."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.processes.site import PATIENCE, Site

COUNT = 50

DEFINE = f"""
from tests.content import release_world as world
from django.db import transaction
with transaction.atomic():
    home, ada = world.site(), world.admin()
    drafts = [world.draft(home, f"Draft {{number}}") for number in range({COUNT})]
    release = world.release(ada, *drafts)
"""
#: Publishes, and says after each item that it has come so far.
PUBLISH = """
from content.models import Release
from content.releases import publishing
real = publishing._publish_item
def slowly(item, user):
    real(item, user)
    print("item", flush=True)
publishing._publish_item = slowly
release = Release.objects.get()
publishing.publish(release, release.owner)
print("done", flush=True)
"""
#: Asks the API again and again how many articles there are; prints each new answer.
READ = """
import time
from django.test import Client
client, last = Client(), None
while True:
    found = client.get("/api/v1/content/pages?type=article&limit=1").json()["total"]
    if found != last:
        last = found
        print(found, flush=True)
    time.sleep(0.02)
"""
COUNTS = """
import json
from content.models import ArticlePage, Change, Release
articles = Change.objects.filter(kind="page", model="content.articlepage").count()
live = ArticlePage.objects.filter(live=True).count()
print(json.dumps([Release.objects.get().state, live, articles]))
"""


@pytest.fixture
def site(tmp_path: Path, migrated: Path) -> Iterator[Site]:
    site = Site(tmp_path, migrated, PYTHONPATH=str(REPOSITORY))
    site.shell(DEFINE)
    yield site
    site.close()


def start(site: Site, script: str) -> subprocess.Popen[str]:
    return site.start("-c", f"import django; django.setup()\n{script}", stdout=subprocess.PIPE)


@pytest.fixture
def reader(site: Site) -> Iterator[subprocess.Popen[str]]:
    process = start(site, READ)
    yield process
    process.kill()
    process.wait()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_killed_in_the_middle_nothing_is_live_and_then_all_of_it_at_once(
    site: Site, reader: subprocess.Popen[str]
) -> None:
    assert line(reader) == "0"
    publisher = start(site, PUBLISH)
    for _ in range(COUNT // 2):
        assert line(publisher) == "item"
    publisher.send_signal(signal.SIGKILL)
    assert publisher.wait(PATIENCE) == -signal.SIGKILL
    assert json.loads(site.shell(COUNTS)) == ["open", 0, 0]

    said = site.shell(PUBLISH).split()
    assert said == ["item"] * COUNT + ["done"]
    # The reader has said each number that it saw: none in between, before or after the kill.
    assert line(reader) == str(COUNT)
    assert json.loads(site.shell(COUNTS)) == ["published", COUNT, COUNT]
