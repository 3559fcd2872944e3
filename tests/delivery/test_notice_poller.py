"""How the board comes into a process: beside the snapshot, whatever befalls that one."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from marketing_spots.access import create_api_key
from marketing_spots.delivery import poller as poller_module
from marketing_spots.delivery import source
from marketing_spots.delivery.poller import NOTICE_LOOKS, Poller
from marketing_spots.delivery.start import make_state
from marketing_spots.models import EmergencyNotice, NoticeBoard
from marketing_spots.notices.switching import switch_off, switch_on
from tests.delivery.test_poller import Node, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path)


@pytest.fixture
def notice() -> EmergencyNotice:
    found = EmergencyNotice(everywhere=True, words={"en": {"headline": "Gas leak"}})
    found.ends = timezone.now() + dt.timedelta(hours=1)
    switch_on(found)
    return found


def on(node: Node) -> list[str]:
    return [each.texts["en"].headline for each in node.state.notices.board.notices]


def broken(*args: Any) -> Any:
    raise OperationalError("connection refused")


def test_a_change_is_taken_over_and_answers_have_it(node: Node, notice: EmergencyNotice) -> None:
    store()
    _, key = create_api_key("tests", "server")
    node.poll()
    assert on(node) == ["Gas leak"]
    answer = node.client.get("/api/v1/spots/home-hero", key)
    assert [each["headline"] for each in answer.json["notices"]] == ["Gas leak"]
    switch_off(notice)
    node.poller.poll_notices()  # a look at the notices alone is enough
    assert node.client.get("/api/v1/spots/home-hero", key).json["notices"] == []


def test_what_did_not_change_is_not_read_again(
    node: Node, notice: EmergencyNotice, monkeypatch: pytest.MonkeyPatch
) -> None:
    store()
    live = node.poll().state.live
    monkeypatch.setattr(source, "read_board", broken)
    assert node.poll().state.live is live
    assert "notices" not in node.state.failures.counts


def test_it_comes_without_any_snapshot(node: Node, notice: EmergencyNotice) -> None:
    assert node.poll().version is None
    assert on(node) == ["Gas leak"]


def test_it_comes_though_the_newest_snapshot_cannot_be_used(
    node: Node, notice: EmergencyNotice
) -> None:
    store(b"not a snapshot")
    node.poll()
    assert node.state.snapshot_problem
    assert on(node) == ["Gas leak"]


def test_it_comes_though_reading_everything_else_fails(
    node: Node, notice: EmergencyNotice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "read_head", broken)
    node.poll()
    assert on(node) == ["Gas leak"]


def test_nothing_that_befalls_it_holds_up_the_rest(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that a migration has not made yet, for instance."""
    monkeypatch.setattr(source, "read_board_version", broken)
    monkeypatch.setattr(source, "read_board", broken)
    version = store()
    assert node.poll().version == version
    assert node.state.database_ok
    assert node.state.failures.counts["notices"] >= 1


def test_a_board_that_cannot_be_read_leaves_the_one_in_use(
    node: Node, notice: EmergencyNotice
) -> None:
    node.poll()
    NoticeBoard.objects.update(version=99, document=b"{broken")
    node.poll()
    assert on(node) == ["Gas leak"]
    assert node.state.failures.counts["notices"] == 1


def test_loading_a_snapshot_is_no_time_without_a_look(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notice that is switched on while a snapshot is compiled is there when that is done."""
    prepare = poller_module.prepare

    def slow(*args: Any) -> Any:
        found = EmergencyNotice(everywhere=True, words={"en": {"headline": "Meanwhile"}})
        switch_on(found)
        return prepare(*args)

    monkeypatch.setattr(poller_module, "prepare", slow)
    store()
    node.poll()
    assert on(node) == ["Meanwhile"]


def test_what_was_kept_on_disk_is_used_without_a_database(
    tmp_path: Path, notice: EmergencyNotice, monkeypatch: pytest.MonkeyPatch
) -> None:
    Node(tmp_path).poll()
    for name in ("read_head", "read_board", "read_board_version"):
        monkeypatch.setattr(source, name, broken)
    node = Node(tmp_path).poll()
    assert on(node) == ["Gas leak"]
    assert node.state.notices_source == "disk"
    monkeypatch.undo()
    switch_off(notice)
    assert on(node.poll()) == []
    assert node.state.notices_source == "database"


def test_the_thread_looks_at_them_more_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = make_state()
    poller = Poller(state, folder=tmp_path, seconds=0.05)
    looks: list[str] = []
    enough = threading.Event()

    def note(what: str) -> None:
        looks.append(what)
        if looks.count("all") == 3:
            enough.set()

    monkeypatch.setattr(poller, "poll", lambda: note("all"))
    monkeypatch.setattr(poller, "poll_notices", lambda: note("notices"))
    poller.start(wait=60)
    try:
        assert enough.wait(60)
    finally:
        poller.stop()
    assert NOTICE_LOOKS == 2
    assert looks[:4] == ["all", "notices", "all", "notices"]
