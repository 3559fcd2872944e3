"""Emergency notices over real processes: how long until every worker of a web server has them."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.plugins.test_cap import alert
from tests.processes.site import PATIENCE, ask, wait_until
from tests.processes.test_processes import PUBLISH, SpotSite

#: Seconds that are promised from switching on to every front end's answer. A node looks every half
#: second, which leaves a cache in between its one; here the rest is for a machine that is busy.
PROMISE = 2.0

HOLD = """
from marketing_spots.models import Snapshot
from marketing_spots.snapshot import put_back
put_back(Snapshot.objects.order_by("pk").first(), None)
"""
SWITCH_ON = """
import datetime as dt, time
from django.utils import timezone
from marketing_spots.models import EmergencyNotice, ServiceArea
from marketing_spots.notices.switching import switch_on
ServiceArea.objects.get_or_create(name="Pueblo County", defaults={{"zips": "81001-81008", "codes": "08101"}})
notice = EmergencyNotice(everywhere=True, words={{"en": {{"headline": "Gas leak"}}}})
notice.ends = timezone.now() + dt.timedelta(seconds={seconds})
switch_on(notice)
print(time.time(), notice.ends.timestamp())
"""
SWITCH_OFF = """
import time
from marketing_spots.models import EmergencyNotice
from marketing_spots.notices.switching import switch_off
for notice in EmergencyNotice.objects.filter(on=True):
    switch_off(notice)
print(time.time())
"""


class Watch:
    """Asks a web server again and again, over connections of their own, and notes what it says."""

    def __init__(self, site: SpotSite, base: str) -> None:
        self._url, self._key = f"{base}/api/v1/spots/home-hero", site.key
        self._stop = threading.Event()
        self.seen: list[tuple[float, bool]] = []
        self._thread = threading.Thread(target=self._loop, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        self._thread.join(timeout=PATIENCE)

    def _loop(self) -> None:
        while not self._stop.wait(0.02):
            asked = time.time()
            status, body = ask(self._url, self._key)
            if status == 200:
                self.seen.append((asked, bool(json.loads(body)["notices"])))

    def settle(self, shown: bool) -> None:
        """Waits until for a second and a half everybody has been answered alike."""

        def settled() -> bool:
            recent = [on for asked, on in self.seen if asked > time.time() - 1.5]
            return len(recent) > 10 and set(recent) == {shown}

        wait_until(settled)

    def last(self, shown: bool) -> float:
        """When somebody last asked who was answered with a notice, or without one."""
        return max(asked for asked, on in self.seen if on is shown)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[SpotSite]:
    site = SpotSite(tmp_path_factory.mktemp("notices"), migrated)
    yield site
    site.close()


@pytest.fixture(scope="module")
def website(site: SpotSite) -> Iterator[str]:
    with site.running(workers=2) as base:
        yield base


def test_switching_on_and_off_reaches_every_worker_even_while_a_snapshot_is_held(
    site: SpotSite, website: str
) -> None:
    site.shell(SWITCH_OFF)  # also what an attempt before this one left
    site.shell(PUBLISH.format(headline="Second"))
    site.shell(HOLD)
    wait_until(lambda: all(site.headline(website) == "First" for _ in range(10)))
    with Watch(site, website) as watch:
        watch.settle(shown=False)
        switched = float(site.shell(SWITCH_ON.format(seconds=600)).split()[-2])
        watch.settle(shown=True)
    took = watch.last(shown=False) - switched
    print(f"on at every worker after {took:.2f} s")
    assert took < PROMISE, f"{took:.2f} s"
    with Watch(site, website) as watch:
        watch.settle(shown=True)
        switched = float(site.shell(SWITCH_OFF).split()[-1])
        watch.settle(shown=False)
    took = watch.last(shown=True) - switched
    assert took < PROMISE, f"{took:.2f} s"
    assert site.headline(website) == "First"  # the snapshot is held all the while


def test_its_end_needs_nobody(site: SpotSite, website: str) -> None:
    site.shell(SWITCH_OFF)
    with Watch(site, website) as watch:
        watch.settle(shown=False)
        ends = float(site.shell(SWITCH_ON.format(seconds=6)).split()[-1])
        wait_until(lambda: watch.seen and watch.seen[-1][0] > ends + 0.5)
    assert watch.last(shown=True) < ends  # nobody who asked after its end got it
    assert watch.last(shown=False) > ends


@contextlib.contextmanager
def working(site: SpotSite, **more: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=REPOSITORY,
        env={**site.environment, **more},
        start_new_session=True,
    )
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=PATIENCE)


def put(folder: Path, name: str, document: bytes) -> float:
    """Puts a file there whole, as whoever writes messages should; when."""
    (folder / f"{name}.part").write_bytes(document)
    (folder / f"{name}.part").rename(folder / f"{name}.xml")
    return time.time()


def test_an_alert_put_into_a_folder_is_out_and_cancelled(
    site: SpotSite, website: str, tmp_path: Path
) -> None:
    site.shell(SWITCH_OFF)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    series = f"KBOU-{time.time_ns()}"  # a message that came before is not taken twice
    later = (now + dt.timedelta(hours=1)).isoformat()

    def message(number: int, kind: str, *, about: int = 0) -> bytes:
        reference = (
            f"<references>w-nws.webmaster@noaa.gov,{series}-{about},{now.isoformat()}</references>"
        )
        document = alert(
            reference if about else "",
            identifier=f"{series}-{number}",
            msgType=kind,
            sent=now.isoformat(),
        )
        return document.replace(b"2026-11-22T13:05:00-07:00", now.isoformat().encode()).replace(
            b"2026-11-22T19:00:00-07:00", later.encode()
        )

    with working(site, GRIDSPOT_CAP_DIR=str(tmp_path)), Watch(site, website) as watch:
        put(tmp_path, "first", message(1, "Alert"))
        watch.settle(shown=True)  # the worker runs now
        cancelled = put(tmp_path, "second", message(2, "Cancel", about=1))
        watch.settle(shown=False)
        off = watch.last(shown=True) - cancelled
        again = put(tmp_path, "third", message(3, "Alert"))
        watch.settle(shown=True)
        on = watch.last(shown=False) - again
    print(f"from a folder to every worker in {on:.2f} s")
    # A second at most until the worker looks, half a second until the nodes do; machines may be slow.
    assert off < 4
    assert on < 4


def test_a_node_without_its_database_starts_with_the_notices_that_it_knew(site: SpotSite) -> None:
    site.shell(SWITCH_ON.format(seconds=600))
    delivery = "marketing_spots.delivery.wsgi:application"

    def shown(base: str) -> bool:
        status, body = ask(f"{base}/api/v1/spots/home-hero", site.key)
        return status == 200 and bool(json.loads(body)["notices"])

    with site.running(delivery) as base:
        wait_until(lambda: shown(base))
    away = site.database.with_name("away")
    site.database.rename(away)
    try:
        with site.running(delivery) as base:
            assert shown(base)
            ready = json.loads(ask(f"{base}/health/ready")[1])
            assert ready["notices"]["source"] == "disk"
    finally:
        away.rename(site.database)
