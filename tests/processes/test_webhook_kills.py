"""200 pages published in a row while the worker is killed twice: every webhook arrives, and every
page can be found."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import hmac
import json
import random
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.processes.site import PATIENCE, Site, wait_until

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
PUBLISH = f"""
PAGES = {PAGES}
from content.models import ArticlePage, HomePage
home = HomePage.objects.get()
for number in range(PAGES):
    page = home.add_child(instance=ArticlePage(title=f"Zebra{{number:04d}}", live=False))
    page.save_revision().publish()
    print(page.pk)
"""
SEARCH = f"""
from content.models import ArticlePage
for number in range({PAGES}):
    found = ArticlePage.objects.live().search(f"Zebra{{number:04d}}")
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


class HookSite(Site):
    """An installation that sends webhooks to this machine."""

    def __init__(self, folder: Path, migrated: Path, url: str) -> None:
        super().__init__(folder, migrated, GRIDSPOT_WEBHOOK_PRIVATE="1")
        self.shell(DEFINE.format(url=url, secret=SECRET))

    def ask(self, query: str) -> list[Any]:
        with contextlib.closing(
            sqlite3.connect(self.database / "site.sqlite3", timeout=60)
        ) as connection:
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


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


def test_every_webhook_of_200_pages_arrives_though_the_worker_is_killed_twice(
    tmp_path: Path, migrated: Path, receiver: Receiver
) -> None:
    site = HookSite(tmp_path, migrated, receiver.url)
    chance = random.Random(seed := random.randrange(10**6))
    began = time.monotonic()
    pages: list[str] = []
    publisher = threading.Thread(target=lambda: pages.extend(site.shell(PUBLISH).split()))
    worker = site.start("manage.py", "worker", stdout=subprocess.PIPE)
    publisher.start()
    try:
        for part in (0.2, 0.6):
            enough = PAGES * (part + chance.uniform(0, 0.3))
            wait_until(lambda: len(receiver.ids) >= enough, 300)  # noqa: B023
            time.sleep(chance.uniform(0, 0.5))
            worker.send_signal(signal.SIGKILL)
            worker.communicate(timeout=PATIENCE)
            worker = site.start("manage.py", "worker", stdout=subprocess.PIPE)
        publisher.join(PATIENCE)
        assert len(set(pages)) == PAGES
        expected = site.expected()
        assert sorted(expected.values()) == [f"Zebra{number:04d}" for number in range(PAGES)]
        print(f"seed {seed}")
        wait_until(lambda: expected.keys() <= receiver.accepted.keys())
        wait_until(lambda: not open_deliveries(site))
        found = site.shell(SEARCH)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=PATIENCE)
        site.close()
        publisher.join(PATIENCE)
    assert receiver.problems == []
    assert receiver.accepted.keys() == expected.keys()
    titles = {key: body["data"]["title"] for key, body in receiver.accepted.items()}
    assert titles == expected
    assert all(body["type"] == "page.published" for body in receiver.accepted.values())
    assert found.split("\n") == [f"Zebra{number:04d}" for number in range(PAGES)]
    print(f"{time.monotonic() - began:.0f} s; {receiver.ids.total()} attempts")


def open_deliveries(site: HookSite) -> int:
    found = site.ask("SELECT count(*) FROM content_webhookdelivery WHERE state != 'sent'")
    return int(found[0][0])
