"""Real processes: what is published is on every worker within two seconds, and never half."""

from __future__ import annotations

import gzip
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.processes.site import Site, ask, wait_until
from tests.processes.test_processes import SpotSite

#: Pages that the tests change over and over.
PAGES = 10
DEFINE = f"""
from wagtail.models import Locale, Page, Site
from content.models import ArticlePage, HomePage
Locale.objects.get_or_create(language_code="en")
home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Home", slug="front"))
Site.objects.all().delete()
Site.objects.create(hostname="localhost", port=80, root_page=home, is_default_site=True)
for number in range({PAGES}):
    home.add_child(instance=ArticlePage(title="First", slug=f"page-{{number}}", summary="words " * 60))
"""
PUBLISH = """
import time
from content.models import ArticlePage
page = ArticlePage.objects.get(slug="page-0")
page.title = {title!r}
page.save_revision().publish()
print(time.time())
"""
STORM = """
import time
from content.models import ArticlePage
pages = list(ArticlePage.objects.order_by("slug"))
for turn in range(6):
    for page in pages:
        page.title = f"Turn {turn}"
        page.save_revision().publish()
print(time.time())
"""
UNPUBLISH = """
import time
from content.models import ArticlePage
ArticlePage.objects.get(slug="page-1").unpublish()
print(time.time())
"""
PUBLISH_AGAIN = """
from content.models import ArticlePage
ArticlePage.objects.get(slug="page-1").save_revision().publish()
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Site]:
    site = SpotSite(tmp_path_factory.mktemp("content"), migrated)  # ready, with a snapshot
    site.shell(DEFINE)
    yield site
    site.close()


@pytest.fixture(scope="module")
def website(site: Site) -> Iterator[str]:
    with site.running(workers=2) as base:
        yield base


def address(base: str, number: int = 0) -> str:
    return f"{base}/api/v1/content/page?path=/page-{number}/"


def title(base: str, number: int = 0) -> str:
    status, body = ask(address(base, number))
    assert status == 200, body
    return str(json.loads(body)["title"])


def fetch(url: str, **headers: str) -> tuple[int, Any, bytes]:
    request = urllib.request.Request(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def settle(got: list[tuple[float, int, str]], said: str) -> None:
    """Waits until for a second and a half everybody has been told the same."""

    def settled() -> bool:
        recent = [each[2] for each in got if each[0] > time.time() - 1.5]
        return len(recent) > 10 and set(recent) == {said}

    wait_until(settled)


@contextmanager
def readers(
    base: str, numbers: list[int], count: int = 2
) -> Iterator[list[tuple[float, int, str]]]:
    """Threads that ask all the time; yields what they got: (when they asked, which page, what)."""
    got: list[tuple[float, int, str]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            for number in numbers:
                began = time.time()
                status, body = ask(address(base, number))
                said = json.loads(body)["title"] if status == 200 else f"status {status}"
                got.append((began, number, said))
                time.sleep(0.02)

    threads = [threading.Thread(target=read, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        wait_until(lambda: len(got) > 4 * len(numbers))
        yield got
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)


def test_a_publication_is_on_every_worker_within_two_seconds(site: Site, website: str) -> None:
    wait_until(lambda: fetch(address(website))[1].get("Cache-Status") == "Gridspot; hit")
    late = []
    for _ in range(2):
        before, news = title(website), f"News {time.time_ns()}"
        with readers(website, [0]) as got:
            committed = float(site.shell(PUBLISH.format(title=news)).split()[-1])
            settle(got, news)
        assert {said for _, _, said in got} == {before, news}
        late.append(max(began - committed for began, _, said in got if said == before))
    print(f"the last old answer was asked for {max(late):.2f} s after the commit")
    assert max(late) < 2


def test_after_a_storm_of_publications_every_worker_agrees_with_the_database(
    site: Site, website: str
) -> None:
    with readers(website, list(range(PAGES))) as got:
        committed = float(site.shell(STORM).split()[-1])
    assert not {said for _, _, said in got if said.startswith("status")}
    time.sleep(max(0.0, committed + 2 - time.time()))  # which is the promise
    for _ in range(5):
        assert {title(website, number) for number in range(PAGES)} == {"Turn 5"}


def test_what_is_unpublished_is_gone_within_two_seconds(site: Site, website: str) -> None:
    site.shell(PUBLISH_AGAIN)  # in case of an attempt before this one
    wait_until(lambda: all(fetch(address(website, 1))[0] == 200 for _ in range(10)))
    with readers(website, [1]) as got:
        committed = float(site.shell(UNPUBLISH).split()[-1])
        settle(got, "status 404")
    assert max(began for began, _, said in got if said != "status 404") < committed + 2


def test_conditions_and_compression_through_the_real_server(website: str) -> None:
    url = address(website)
    for _ in range(12):  # either worker may answer; each has to have it twice
        fetch(url, Accept_Encoding="gzip")
    status, headers, body = fetch(url)
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert int(headers["Content-Length"]) == len(body)
    assert next(iter(json.loads(body))) == "notices"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Gridspot-Splice" not in headers
    status, unchanged, nothing = fetch(url, If_None_Match=headers["ETag"])
    assert (status, nothing, unchanged["ETag"]) == (304, b"", headers["ETag"])
    status, packed, small = fetch(url, Accept_Encoding="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(small) == body
    with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=60) as head:
        assert head.read() == b""
        assert head.headers["ETag"] == headers["ETag"]


def test_health_has_a_line_for_it(website: str) -> None:
    ready = json.loads(ask(f"{website}/health/ready")[1])
    (line,) = [check for check in ready["checks"] if check["name"] == "content_cache"]
    assert line["ok"], line
    assert "from memory" in line["detail"]


def test_without_memory_for_it_django_answers_alike(
    site: Site, website: str, tmp_path: Path
) -> None:
    _, headers, body = fetch(address(website))
    site.environment["GRIDSPOT_CONTENT_CACHE_MB"] = "0"
    try:
        with site.running() as bare:
            status, plain, same = fetch(address(bare))
    finally:
        del site.environment["GRIDSPOT_CONTENT_CACHE_MB"]
    assert (status, same) == (200, body)
    assert plain["ETag"] == headers["ETag"]
    assert "Cache-Status" not in plain
