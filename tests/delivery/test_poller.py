"""From the database into the process: swaps, revoked keys, and starting without a database."""

from __future__ import annotations

import threading
import zlib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import OperationalError
from django.utils import timezone

from marketing_spots.access import create_api_key, create_token_key, touch_access
from marketing_spots.delivery import poller as poller_module
from marketing_spots.delivery import source
from marketing_spots.delivery.app import create_app
from marketing_spots.delivery.poller import REFRESH, Poller
from marketing_spots.delivery.start import make_state
from marketing_spots.delivery.state import State
from marketing_spots.models import ApiKey, Head, Snapshot
from tests.delivery.test_visitor_tokens import SECRET
from tests.delivery.world import Client, remember, snapshot

pytestmark = pytest.mark.django_db


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Node:
    """One delivery process, polled by hand."""

    def __init__(self, folder: Path) -> None:
        self.state: State = make_state()
        self.clock = Clock()
        self.poller = Poller(self.state, folder=folder, clock=self.clock)
        self.client = Client(create_app(self.state))

    def poll(self) -> Node:
        self.poller.poll()
        return self

    @property
    def version(self) -> int | None:
        return self.state.live.prepared.version if self.state.live else None

    def status(self, key: str) -> int:
        return self.client.post("/api/v1/spots", {"spots": ["home-hero"]}, key).status


def store(document: bytes | None = None, **changes: Any) -> int:
    """A snapshot in the database, live."""
    found = document or zlib.compress(msgspec.json.encode(snapshot(version=0, **changes)))
    row = Snapshot.objects.create(
        created_at=timezone.now(), summary="test", document=found, digest="x"
    )
    Head.objects.update_or_create(pk=1, defaults={"live": row})
    return row.pk


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path)


@pytest.fixture
def key() -> str:
    return create_api_key("tests", "server")[1]


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Call it to take the database away."""

    def take() -> None:
        def broken(*args: Any) -> Any:
            raise OperationalError("connection refused")

        monkeypatch.setattr(source, "read_head", broken)

    return take


def test_an_empty_database_is_not_ready(node: Node) -> None:
    assert node.poll().version is None
    assert node.client.get("/health/ready", None).status == 503
    assert node.state.database_ok


def test_a_new_snapshot_is_taken_over_whole(node: Node, key: str) -> None:
    first = store()
    assert node.poll().version == first
    assert node.status(key) == 200
    before = node.state.live
    assert node.poll().state.live is before  # nothing new: not even looked at
    second = store(spots=())
    assert node.poll().version == second
    assert node.client.spots("home-hero", key=key)["home-hero"]["reason"] == "unknown_spot"


def test_an_older_snapshot_put_back_is_taken_over_too(node: Node) -> None:
    first, second = store(), store(spots=())
    assert node.poll().version == second
    Head.objects.update(live=first)
    assert node.poll().version == first


def test_the_row_is_the_version_also_of_a_copy(node: Node, key: str) -> None:
    store()
    row = Snapshot.objects.get()
    copy = store(bytes(row.document))
    node.poll()
    (item,) = node.client.spots("home-hero", key=key)["home-hero"]["items"]
    assert node.state.signer.verify(item["token"], int(timezone.now().timestamp())).snapshot == copy


def test_a_revoked_key_is_refused_at_the_next_look(node: Node, key: str) -> None:
    store()
    assert node.poll().status(key) == 200
    made = ApiKey.objects.get()
    made.active = False
    made.save()
    assert node.poll().status(key) == 401


def test_a_deleted_key_is_refused_and_a_new_one_accepted(node: Node, key: str) -> None:
    store()
    node.poll()
    ApiKey.objects.get().delete()
    _, other = create_api_key("other", "server")
    assert node.status(other) == 401
    node.poll()
    assert (node.status(key), node.status(other)) == (401, 200)


def test_putting_an_older_snapshot_back_revives_no_key(node: Node, key: str) -> None:
    first = store()
    store(spots=())
    node.poll()
    ApiKey.objects.all().delete()
    Head.objects.update(live=first)
    assert node.poll().version == first
    assert node.status(key) == 401


def test_a_change_that_told_nobody_is_found_soon(node: Node, key: str) -> None:
    store()
    node.poll()
    ApiKey.objects.update(active=False)  # sends no signal
    node.clock.now += REFRESH
    assert node.poll().status(key) == 401


def test_keys_alone_do_not_compile_the_snapshot_again(node: Node) -> None:
    store()
    prepared = node.poll().state.live.prepared  # type: ignore[union-attr]
    touch_access()
    create_api_key("another", "server")
    assert node.poll().state.live.prepared is prepared  # type: ignore[union-attr]


def test_profiles_are_forgotten_when_visitors_change(node: Node) -> None:
    store()
    node.poll()
    remember(node.state, "1001", {"owns_ev": True})
    node.poll()
    assert len(node.state.profiles._cache) == 1
    Head.objects.update(visitors_version=5)
    node.poll()
    assert len(node.state.profiles._cache) == 0


# --- when something is wrong ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "document", [b"garbage", zlib.compress(b"{}"), zlib.compress(b"[")[:-3], zlib.compress(b"\xff")]
)
def test_a_snapshot_that_cannot_be_read_keeps_the_old_one(
    node: Node, key: str, document: bytes
) -> None:
    first = store()
    node.poll()
    bad = store(document)
    for _ in range(3):
        assert node.poll().version == first
    assert node.status(key) == 200
    assert node.state.failures.counts["snapshot"] == 1  # not read again every second
    report = node.client.get("/health/ready", None).json
    assert report["status"] == "degraded"
    assert f"Snapshot {bad} cannot be used" in report["snapshot"]["problem"]
    good = store()
    assert node.poll().version == good
    assert node.client.get("/health/ready", None).json["snapshot"]["problem"] == ""


def test_a_snapshot_that_failed_is_tried_again_later(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = store()

    def broken(*args: Any) -> Any:
        raise MemoryError("for now")

    with monkeypatch.context() as patch:
        patch.setattr(poller_module, "prepare", broken)
        assert node.poll().version is None
    assert node.poll().version is None
    node.clock.now += REFRESH
    assert node.poll().version == version


def test_while_the_database_is_away_answers_go_on(node: Node, key: str, away: Any) -> None:
    store()
    node.poll()
    away()
    for _ in range(3):
        node.poll()
    assert node.status(key) == 200
    assert not node.state.database_ok
    assert node.state.failures.counts["database"] == 3
    report = node.client.get("/health/ready", None)
    assert (report.status, report.json["status"]) == (200, "degraded")


# --- the node's own disk --------------------------------------------------------------------------


def test_a_node_starts_without_its_database(
    node: Node, key: str, away: Any, tmp_path: Path
) -> None:
    version = store()
    node.poll()
    away()
    other = Node(tmp_path).poll()
    assert other.version == version
    assert other.status(key) == 200
    assert other.status("gss_wrong" + "x" * 20) == 401
    report = other.client.get("/health/ready", None)
    assert (report.status, report.json["snapshot"]["source"]) == (200, "disk")


def test_when_the_database_is_back_it_is_followed_again(
    node: Node, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store()
    node.poll()
    other = Node(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(source, "read_head", lambda: (_ for _ in ()).throw(OperationalError("away")))
        other.poll()
    assert other.state.live is not None
    assert other.state.live.source == "disk"
    ApiKey.objects.all().delete()
    newest = store(spots=())
    assert other.poll().version == newest
    assert other.state.live.source == "database"
    assert other.status(key) == 401


def test_a_node_starts_from_disk_when_the_newest_cannot_be_read(
    node: Node, key: str, tmp_path: Path
) -> None:
    first = store()
    node.poll()
    store(b"garbage")
    other = Node(tmp_path).poll()
    assert other.version == first
    assert other.status(key) == 200


def test_without_keys_on_disk_a_node_is_not_ready(node: Node, away: Any, tmp_path: Path) -> None:
    store()
    node.poll()
    (tmp_path / "access").unlink()
    away()
    assert Node(tmp_path).poll().version is None


def test_damaged_files_are_no_reason_to_fall(node: Node, away: Any, tmp_path: Path) -> None:
    store()
    node.poll()
    for name in ("access", "snapshot"):
        (tmp_path / name).write_bytes(b"GRIDSPOT1 1 00\ngarbage")
    away()
    other = Node(tmp_path).poll()
    assert other.client.get("/health/ready", None).status == 503


def test_a_disk_that_is_full_stops_nothing(
    node: Node, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store()

    def full(*args: Any) -> Any:
        raise OSError("No space left on device")

    monkeypatch.setattr(poller_module.Shelf, "write", full)
    assert node.poll().status(key) == 200
    assert node.state.failures.counts["disk"] >= 1


def test_files_are_put_right_after_a_slower_process_overwrote_them(
    node: Node, tmp_path: Path
) -> None:
    version = store()
    node.poll()
    shelf = poller_module.Shelf(tmp_path, "snapshot")
    shelf.write(version - 1, b"older")
    node.clock.now += REFRESH
    node.poll()
    found = shelf.read()
    assert found is not None
    assert found[0] == version


def test_no_secret_is_on_disk_in_the_clear(node: Node, key: str, tmp_path: Path) -> None:
    create_token_key("portal", "HS256", SECRET)
    store()
    node.poll()
    text = (tmp_path / "access").read_bytes()
    assert key.encode() not in text
    assert SECRET not in text
    assert (tmp_path / "access").stat().st_mode & 0o777 == 0o600


def test_files_keep_nothing_of_visitors(node: Node, tmp_path: Path) -> None:
    store()
    node.poll()
    assert {path.name for path in tmp_path.iterdir()} == {"access", "notices", "snapshot"}


# --- the thread -----------------------------------------------------------------------------------


def test_the_thread_outlives_whatever_happens_to_one_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = make_state()
    poller = Poller(state, folder=tmp_path, seconds=0.01)
    failures, enough = [1, 2], threading.Event()

    def look() -> None:
        if failures:
            failures.pop()
            raise RuntimeError("a defect")
        enough.set()

    monkeypatch.setattr(poller, "poll", look)
    monkeypatch.setattr(poller, "poll_notices", lambda: None)
    poller.start(wait=60)
    try:
        assert enough.wait(60)
    finally:
        poller.stop()
    assert state.failures.counts["poller"] == 2


def test_between_two_looks_at_everything_it_looks_at_the_notices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poller = Poller(make_state(), folder=tmp_path)
    looks: list[str] = []
    monkeypatch.setattr(poller, "poll", lambda: looks.append("everything"))
    monkeypatch.setattr(poller, "poll_notices", lambda: looks.append("notices"))
    for _ in range(4):
        poller._turn()
    assert looks == ["everything", "notices", "everything", "notices"]


def test_a_start_that_takes_long_is_logged_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    poller = Poller(make_state(), folder=tmp_path)
    answered = threading.Event()
    monkeypatch.setattr(poller, "poll", lambda: answered.wait(60))
    poller.start(wait=0.01)
    answered.set()
    poller.stop()
    assert "The first load takes more than 0.01 seconds" in caplog.text
