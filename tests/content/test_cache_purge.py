"""Telling CDNs what to forget: twice, in order, never less than once."""

from __future__ import annotations

import http.server
import json
import logging
import threading
from collections.abc import Iterator

import pytest
from django.db import transaction

from content import changes, ports
from content.cache import purge as module
from content.cache.purge import Purging, purge
from content.cache.splice import CdnHeader, Policy
from content.models.changes import Change, ChangeCursor
from plugins.api import CdnPurger, Purge
from plugins.builtin import cdn
from plugins.checks import check_purger
from plugins.guard import Guard
from tests.content.cache_tools import Clock, Notices, Reply, Rig

pytestmark = pytest.mark.django_db


def publish(*keys: str) -> None:
    with transaction.atomic():
        changes.record(
            [
                changes.Record(
                    action="published", kind="page", model="content.x", object_id="1", keys=keys
                )
            ]
        )


class Cdn:
    """Notes what it was told; fails while `broken` is on."""

    def __init__(self) -> None:
        self.told: list[Purge] = []
        self.broken = False

    def purge(self, what: Purge) -> None:
        if self.broken:
            raise OSError("connection refused")
        self.told.append(what)

    def keys(self) -> list[str]:
        told = [key for each in self.told for key in each.keys if key != "notices"]
        self.told.clear()
        return told


@pytest.fixture
def cdn_told() -> Cdn:
    return Cdn()


@pytest.fixture
def notices(monkeypatch) -> Notices:
    found = Notices()
    monkeypatch.setattr(ports, "notices", found)
    return found


def purging(cdn_told: Cdn, clock: Clock, **more) -> Purging:
    purger = CdnPurger(name="edge", purge=cdn_told.purge, **more)
    return Purging(purger, Guard(failures=1_000), clock)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def job(cdn_told, clock, notices) -> Purging:
    """A CDN that is known already and up to date."""
    ChangeCursor.objects.create(name="cdn-edge", sequence=changes.latest())
    job = purging(cdn_told, clock)
    job.turn()
    clock.now += 5
    job.turn()
    cdn_told.told.clear()
    return job


def position() -> int:
    return ChangeCursor.objects.get(name="cdn-edge").sequence


def test_what_is_published_is_purged_at_once_and_again(job, cdn_told, clock):
    publish("page-1", "tree")
    job.turn()
    assert cdn_told.keys() == ["page-1", "tree"]
    job.turn()
    assert cdn_told.keys() == []
    assert position() == 0  # a node may not have looked yet and give the old answer once more
    clock.now += 4
    job.turn()
    assert cdn_told.keys() == ["page-1", "tree"]
    assert position() == changes.latest() == 1
    clock.now += 60
    job.turn()
    assert cdn_told.told == []


def test_a_worker_that_dies_in_between_repeats_rather_than_misses(job, cdn_told, clock):
    publish("page-1")
    job.turn()
    cdn_told.keys()
    publish("page-2")
    again = purging(cdn_told, clock)
    again.turn()
    assert cdn_told.keys() == ["page-1", "page-2"]


def test_a_new_cdn_forgets_everything_first(cdn_told, clock, notices):
    publish("page-1")
    job = purging(cdn_told, clock)
    job.turn()
    assert cdn_told.told[0].everything
    clock.now += 4
    job.turn()
    assert position() == 1


def test_what_fails_is_tried_until_it_works(job, cdn_told, clock, caplog):
    caplog.set_level(logging.WARNING)
    cdn_told.broken = True
    for number in range(5):
        publish(f"page-{number}")
        job.turn()
        clock.now += 4
    assert caplog.text.count("could not be told") == 1
    assert "connection refused" in caplog.text
    assert position() == 0
    cdn_told.broken = False
    job.turn()
    assert cdn_told.keys() == [f"page-{number}" for number in range(5)]
    assert "works again" in caplog.text
    cdn_told.broken = True
    clock.now += 4
    job.turn()
    assert position() == 0  # not before it was told a second time
    cdn_told.broken = False
    job.turn()
    assert position() == 5


def test_keys_go_in_batches_that_the_cdn_takes(cdn_told, clock, notices):
    ChangeCursor.objects.create(name="cdn-edge", sequence=0)
    job = purging(cdn_told, clock, batch=30)
    publish(*(f"page-{number:03}" for number in range(100)))
    job.turn()
    parts = [each.keys for each in cdn_told.told if each.keys != ("notices",)]
    assert [len(part) for part in parts] == [30, 30, 30, 10]
    assert len({key for part in parts for key in part}) == 100


@pytest.mark.parametrize("happening", ["pruned", "put back", "import"])
def test_what_cannot_be_told_one_by_one_is_told_as_everything(
    job, cdn_told, clock, happening, monkeypatch
):
    publish("page-1")
    job.turn()
    cdn_told.told.clear()
    if happening == "pruned":
        publish("page-2")
        publish("page-3")
        Change.objects.filter(sequence=2).delete()
    elif happening == "put back":
        Change.objects.all().delete()
        changes.ChangeHead.objects.update(sequence=0)
    else:
        monkeypatch.setattr(module, "MOST_KEYS", 3)
        publish(*(f"page-{number}" for number in range(9)))
    job.turn()
    assert [each.everything for each in cdn_told.told] == [True]


def test_an_emergency_purges_every_answer_that_carries_notices(job, cdn_told, clock, notices):
    notices.everywhere = [{"headline": "Storm"}]
    job.turn()
    assert cdn_told.told == [Purge(keys=("notices",))]
    job.turn()
    assert len(cdn_told.told) == 1
    clock.now += 4
    job.turn()
    assert len(cdn_told.told) == 2


def test_nothing_new_costs_one_query(job, django_assert_num_queries):
    with django_assert_num_queries(1):
        job.turn()


def test_one_cdn_that_hangs_does_not_hold_up_the_other(clock, notices, monkeypatch):
    well, stuck = Cdn(), threading.Event()
    guard = Guard()
    hung = CdnPurger(name="hung", purge=lambda what: stuck.wait(30), timeout=0.05)
    jobs = [Purging(hung, guard, clock), Purging(CdnPurger(name="well", purge=well.purge), guard)]
    monkeypatch.setattr(module, "_purging", jobs)
    publish("page-1")
    list(purge())
    stuck.set()
    assert well.told[0].everything
    assert not ChangeCursor.objects.filter(name="cdn-hung").exists()


# --- what answers say to a CDN ----------------------------------------------------------------------


def test_only_with_a_purger_may_a_cdn_keep_answers():
    policy = Policy(cdn=(CdnHeader(), CdnHeader("Cache-Tag", ",")), cdn_max_age=900)
    headers = Rig(policy=policy).get().headers
    assert headers["Cache-Control"] == "public, max-age=1, stale-if-error=300"
    assert headers["Surrogate-Control"] == "max-age=900"
    assert headers["CDN-Cache-Control"] == "public, max-age=900"
    assert headers["Cache-Tag"] == "page-1,type-article,tree,everything,notices"


def test_a_cdn_must_not_keep_what_it_could_not_be_told_to_forget():
    rig = Rig(policy=Policy(cdn=(CdnHeader(),)))
    rig.django.reply = Reply(keys=" ".join(f"page-{number}" for number in range(2_000)))
    headers = rig.get().headers
    assert "Surrogate-Control" not in headers
    assert "Surrogate-Key" not in headers
    rig.cache.store.revoke(["page-1999"])
    assert not rig.get().hit


def test_a_cdn_does_not_keep_what_stands_in_for_an_error():
    rig = Rig(policy=Policy(cdn=(CdnHeader(),)))
    rig.get()
    rig.cache.store.revoke(["page-1"])
    rig.django.reply = Reply(status="500 Internal Server Error", splice="")
    headers = rig.get().headers
    assert "stale-if-error" in headers["Cache-Status"]
    assert "Surrogate-Control" not in headers
    assert "CDN-Cache-Control" not in headers


# --- the built-in purgers, against a real server --------------------------------------------------


class Api(http.server.ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answer = (200, b'{"success": true}')
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((self.command, self.path, headers, body))
        status, answer = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(answer)

    do_PURGE = do_POST

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def api() -> Iterator[Api]:
    server = Api()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def environment(monkeypatch, api):
    def put(kind: str, **more: str) -> CdnPurger:
        given = {"URL": api.url, "SITE": "s1", "TOKEN": "secret", **more}
        monkeypatch.setenv("GRIDSPOT_CDN", kind)
        for name, value in given.items():
            monkeypatch.setenv(f"GRIDSPOT_CDN_{name}", value)
        (purger,) = cdn.register_cdn_purgers()
        return purger

    return put


KEYS = Purge(keys=("page-1", "tree"))


def test_fastly(environment, api):
    purger = environment("fastly")
    purger.purge(KEYS)
    purger.purge(Purge(everything=True))
    method, path, headers, _ = api.seen[0]
    assert (method, path) == ("POST", "/service/s1/purge")
    assert headers["surrogate-key"] == "page-1 tree"
    assert headers["fastly-key"] == "secret"
    assert api.seen[1][2]["surrogate-key"] == "everything"
    assert purger.header == "Surrogate-Key"


def test_cloudflare(environment, api):
    purger = environment("cloudflare")
    purger.purge(KEYS)
    purger.purge(Purge(everything=True))
    method, path, headers, body = api.seen[0]
    assert (method, path) == ("POST", "/zones/s1/purge_cache")
    assert headers["authorization"] == "Bearer secret"
    assert json.loads(body) == {"tags": ["page-1", "tree"]}
    assert json.loads(api.seen[1][3]) == {"tags": ["everything"]}
    assert (purger.header, purger.separator, purger.batch) == ("Cache-Tag", ",", 30)
    api.answer = (200, b'{"success": false, "errors": [{"message": "no such zone"}]}')
    with pytest.raises(RuntimeError, match="no such zone"):
        purger.purge(KEYS)


def test_http_purge_of_several_caches(environment, api):
    purger = environment("purge", URL=f"{api.url}/, {api.url}/b", TOKEN="")
    purger.purge(KEYS)
    assert [(method, path) for method, path, _, _ in api.seen] == [("PURGE", "/"), ("PURGE", "/b/")]
    assert api.seen[0][2]["surrogate-key"] == "page-1 tree"
    assert "authorization" not in api.seen[0][2]


@pytest.mark.parametrize("status", [301, 401, 429, 500])
def test_what_the_cdn_refuses_counts_as_a_failure(environment, api, status):
    api.answer = (status, b"no")
    with pytest.raises(RuntimeError, match=str(status)):
        environment("fastly").purge(KEYS)
    assert len(api.seen) == 1
    assert "secret" not in repr(environment("fastly"))


@pytest.mark.parametrize(
    ("kind", "missing", "says"),
    [
        ("fastly", "TOKEN", "GRIDSPOT_CDN_TOKEN"),
        ("cloudflare", "SITE", "GRIDSPOT_CDN_SITE"),
        ("purge", "URL", "GRIDSPOT_CDN_URL"),
        ("akamai", "", "fastly, cloudflare, purge"),
    ],
)
def test_settings_that_are_missing_are_named(environment, kind, missing, says):
    with pytest.raises(ValueError, match=says):
        environment(kind, **({missing: ""} if missing else {}))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"timeout": 0}, "timeout and batch"),
        ({"batch": 0}, "timeout and batch"),
        ({"header": "Cache Tag"}, "a header's name"),
        ({"header": "X\r\nSet-Cookie"}, "a header's name"),
        ({"name": "Our CDN"}, "lower-case"),
    ],
)
def test_a_purger_that_cannot_work_is_refused_with_a_reason(wrong, says):
    good = {"name": "edge", "purge": lambda what: None}
    assert check_purger(CdnPurger(**good)) == ""
    assert says in check_purger(CdnPurger(**{**good, **wrong}))


def test_without_settings_there_is_no_cdn(monkeypatch):
    monkeypatch.delenv("GRIDSPOT_CDN", raising=False)
    assert cdn.register_cdn_purgers() == []
