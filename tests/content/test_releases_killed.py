"""A release of fifty items, killed in the middle: nothing of it is live, and nobody saw a part."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY

COUNT = 50

SETTING_UP = "import django; django.setup()\n"
DEFINE = (
    SETTING_UP
    + f"COUNT = {COUNT}"
    + """
from tests.content import release_world as world
from django.db import transaction
with transaction.atomic():
    home, ada = world.site(), world.admin()
    drafts = [world.draft(home, f"Draft {number}") for number in range(COUNT)]
    release = world.release(ada, *drafts)
"""
)
#: Publishes, and says after each item that it has come so far.
PUBLISH = (
    SETTING_UP
    + """
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
)
#: Asks the API again and again how many articles there are; prints each new answer.
READ = (
    SETTING_UP
    + """
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
)
COUNTS = (
    SETTING_UP
    + """
import json
from content.models import ArticlePage, Change, Release
articles = Change.objects.filter(kind="page", model="content.articlepage").count()
live = ArticlePage.objects.filter(live=True).count()
print(json.dumps([Release.objects.get().state, live, articles]))
"""
)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: Any, migrated: Path) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("killed")
    shutil.copy(migrated, folder / "db.sqlite3")
    made = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "GRIDSPOT_VAR": str(folder / "var"),
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "PYTHONPATH": str(REPOSITORY),
    }
    run(made, DEFINE)
    return made


def start(environment: dict[str, str], script: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script]
    return subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True
    )


def run(environment: dict[str, str], script: str) -> str:
    process = start(environment, script)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return said


@pytest.fixture
def reader(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = start(environment, READ)
    yield process
    process.kill()
    process.wait()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_killed_in_the_middle_nothing_is_live_and_then_all_of_it_at_once(
    environment: dict[str, str], reader: subprocess.Popen[str]
) -> None:
    assert line(reader) == "0"
    publisher = start(environment, PUBLISH)
    for _ in range(COUNT // 2):
        assert line(publisher) == "item"
    publisher.send_signal(signal.SIGKILL)
    assert publisher.wait(60) == -signal.SIGKILL
    assert json.loads(run(environment, COUNTS)) == ["open", 0, 0]

    said = run(environment, PUBLISH).split()
    assert said == ["item"] * COUNT + ["done"]
    # The reader has said each number that it saw: none in between, before or after the kill.
    assert line(reader) == str(COUNT)
    assert json.loads(run(environment, COUNTS)) == ["published", COUNT, COUNT]
