"""The cache and the shelf: small parts that much rests on."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from marketing_spots.delivery.caches import RecentCache
from marketing_spots.delivery.disk import Shelf


def test_the_cache_keeps_what_is_used_and_stays_bounded() -> None:
    cache: RecentCache[int, str] = RecentCache(10)
    cache.put(-1, "used")
    for number in range(1000):
        cache.put(number, str(number))
        assert cache.get(-1) == "used"
        assert len(cache) <= 20
    assert cache.get(0) is None
    assert all(cache.get(number) for number in range(992, 1000))


def test_the_cache_forgets_on_demand() -> None:
    cache: RecentCache[int, int] = RecentCache(2)
    for number in range(3):
        cache.put(number, number + 1)
    cache.drop(2)
    assert cache.get(2) is None
    cache.clear()
    assert len(cache) == 0


def test_a_cache_of_nothing_still_works() -> None:
    cache: RecentCache[int, int] = RecentCache(0)
    for number in range(5):
        cache.put(number, 1)
        assert len(cache) <= 1


def test_the_shelf_gives_back_what_was_put_there(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "a" / "b", "snapshot")
    assert shelf.read() is None
    shelf.write(7, b"first\nwith a line")
    assert shelf.read() == (7, b"first\nwith a line")
    shelf.write(3, b"an older one put back")
    assert shelf.read() == (3, b"an older one put back")
    assert os.stat(tmp_path / "a" / "b" / "snapshot").st_mode & 0o777 == 0o600
    assert len(list((tmp_path / "a" / "b").iterdir())) == 1


def test_the_shelf_is_not_written_twice_with_the_same(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "snapshot")
    shelf.write(7, b"same")
    before = os.stat(tmp_path / "snapshot").st_ino
    shelf.write(7, b"same")
    assert os.stat(tmp_path / "snapshot").st_ino == before


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"GRIDSPOT1 7 abc\nwrong sum", b"other\n", b"\xff\xfe\n\x00", b"GRIDSPOT1 x y\n"],
)
def test_a_damaged_file_is_no_document(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "snapshot").write_bytes(content)
    assert Shelf(tmp_path, "snapshot").read() is None


def test_a_file_cut_short_is_no_document(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "snapshot")
    shelf.write(7, b"x" * 1000)
    whole = (tmp_path / "snapshot").read_bytes()
    (tmp_path / "snapshot").write_bytes(whole[:-1])
    assert shelf.read() is None


def test_several_writers_leave_one_whole_document(tmp_path: Path) -> None:
    def write(number: int) -> None:
        for _ in range(10):
            Shelf(tmp_path, "snapshot").write(number, bytes([number]) * 50_000)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        found = Shelf(tmp_path, "snapshot").read()
        assert found is None or found[1] == bytes([found[0]]) * 50_000
    assert [path.name for path in tmp_path.iterdir()] == ["snapshot"]


def test_a_failed_write_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path, "snapshot")
    shelf.write(1, b"old")

    def full(handle: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        shelf.write(2, b"new")
    assert shelf.read() == (1, b"old")
    assert [path.name for path in tmp_path.iterdir()] == ["snapshot"]
