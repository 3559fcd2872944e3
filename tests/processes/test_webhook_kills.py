"""200 pages published in a row while the worker is killed twice: every webhook arrives, and every
page can be found."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import hmac
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY

PAGES = 200
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()

DEFINE = """
from wagtail.models import Locale, Page, Site
from content.models import HomePage, WebhookEndpoint
from content.webhooks import queue
from content.webhooks.signing import seal

locale, _ = Locale.objects.get_or_create(language_code="en")
root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", locale=locale)
home = root.add_child(instance=HomePage(title="Home", slug="start", locale=locale))
Site.objects.all().delete()
Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
endpoint = WebhookEndpoint(name="Tests", url="{url}", secret=seal("{secret}"), actions=["published"])
queue.switch_on(endpoint)
endpoint.save()
"""
PUBLISH = """
from content.models import ArticlePage, HomePage
home = HomePage.objects.get()
for number in range(PAGES):
    page = home.add_child(instance=ArticlePage(title=f"Zebra{number:04d}", live=False))
    page.save_revision().publish()
    print(page.pk, flush=True)
"""
SEARCH = """
from content.models import ArticlePage
for number in range(PAGES):
    found = ArticlePage.objects.live().search(f"Zebra{number:04d}")
    print(*[page.title for page in found])
"""


class Receiver:
    """Takes webhooks as a careful receiver does, and now and then badly."""

    def __init__(self) -> None:
        self.ids: Counter[str] = Counter()
        self.accepted: dict[str, Any] = {}
        self.problems: list[str] = []
        self._lock = threading.Lock()
        self._seen = 0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.take(self)

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hooks"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        message_id = request.headers["webhook-id"]
        with self._lock:
            self.ids[message_id] += 1
            first = self.ids[message_id] == 1
            self._seen += first
            turn = self._seen
        if not verified(request, body):
            self.problems.append(f"{message_id} is not signed as it should be")
        if first and turn % 10 == 0:
            return self.answer(request, 500)
        if first and turn % 33 == 0:
            time.sleep(12)  # longer than a sender waits
            return None
        if first and turn % 29 == 0:
            return request.connection.close()  # no answer at all
        self.answer(request, 204)
        with self._lock:
            self.accepted[message_id] = json.loads(body)
        return None

    def answer(self, request: BaseHTTPRequestHandler, status: int) -> None:
        with contextlib.suppress(OSError):
            request.send_response(status)
            request.send_header("Content-Length", "0")
            request.end_headers()


def verified(request: BaseHTTPRequestHandler, body: bytes) -> bool:
    """As the specification says, with nothing of Gridspot's own."""
    moment = request.headers["webhook-timestamp"]
    content = f"{request.headers['webhook-id']}.{moment}.".encode() + body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    return wanted in request.headers["webhook-signature"].split(" ") and (
        abs(time.time() - int(moment)) < 60
    )


class Site:
    """An installation of its own, with its processes."""

    def __init__(self, folder: Path, migrated: Path, url: str) -> None:
        self.database = folder / "site.sqlite3"
        shutil.copy(migrated, self.database)
        self.environment = {
            **os.environ,
            "GRIDSPOT_VAR": str(folder),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "DJANGO_SETTINGS_MODULE": "cms.settings",
            "GRIDSPOT_WEBHOOK_PRIVATE": "1",
        }
        self.run(DEFINE.format(url=url, secret=SECRET)).communicate(timeout=240)

    def run(self, code: str) -> subprocess.Popen[str]:
        return self.start("shell", "--no-imports", "-c", code.replace("PAGES", str(PAGES)))

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, query: str) -> list[Any]:
        with contextlib.closing(sqlite3.connect(self.database, timeout=20)) as connection:
            return connection.execute(query).fetchall()

    def expected(self) -> dict[str, str]:
        """The id of the message about each published article, and its title."""
        rows = self.ask(
            "SELECT sequence, at, title FROM content_change"
            " WHERE model = 'content.articlepage' AND action = 'published'"
        )
        return {f"chg_{sequence}_{_micros(at):x}": title for sequence, at, title in rows}


def _micros(text: str) -> int:
    moment = dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
    return int(moment.timestamp() * 1_000_000)


def wait_until(condition: Callable[[], object], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} seconds: {what}"
        time.sleep(0.05)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


def test_every_webhook_of_200_pages_arrives_though_the_worker_is_killed_twice(
    tmp_path: Path, migrated: Path, receiver: Receiver
) -> None:
    site = Site(tmp_path, migrated, receiver.url)
    chance = random.Random(seed := random.randrange(10**6))
    began = time.monotonic()
    publisher, worker = site.run(PUBLISH), site.start("worker")
    try:
        for part in (0.2, 0.6):
            enough = PAGES * (part + chance.uniform(0, 0.3))
            wait_until(lambda: len(receiver.ids) >= enough, 120, f"{enough:.0f} messages")  # noqa: B023
            time.sleep(chance.uniform(0, 0.5))
            worker.send_signal(signal.SIGKILL)
            worker.communicate(timeout=20)
            worker = site.start("worker")
        pages, _ = publisher.communicate(timeout=120)
        assert publisher.returncode == 0
        assert len(set(pages.split())) == PAGES
        expected = site.expected()
        assert sorted(expected.values()) == [f"Zebra{number:04d}" for number in range(PAGES)]
        wait_until(lambda: expected.keys() <= receiver.accepted.keys(), 90, f"all (seed {seed})")
        wait_until(lambda: not open_deliveries(site), 60, "every message is marked as sent")
    finally:
        for process in (publisher, worker):
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
    assert receiver.problems == []
    assert receiver.accepted.keys() == expected.keys()
    titles = {key: body["data"]["title"] for key, body in receiver.accepted.items()}
    assert titles == expected
    assert all(body["type"] == "page.published" for body in receiver.accepted.values())
    found, _ = site.run(SEARCH).communicate(timeout=120)
    assert found.split("\n")[:-1] == [f"Zebra{number:04d}" for number in range(PAGES)]
    print(f"{time.monotonic() - began:.0f} s; {receiver.ids.total()} attempts; seed {seed}")


def open_deliveries(site: Site) -> int:
    found = site.ask("SELECT count(*) FROM content_webhookdelivery WHERE state != 'sent'")
    return int(found[0][0])
