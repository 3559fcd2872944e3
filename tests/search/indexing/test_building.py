"""Building beside the live index, one at a time, and going back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from content.models import HomePage
from search.indexing import claims, rebuild, upkeep
from search.indexing.follower import Follower
from search.indexing.status import status
from search.models import IndexBuild, RefusedDocument
from tests.search import site
from tests.search.indexing.tools import agrees, titles, turn
from tests.search.memory_backend import MemoryBackend

pytestmark = pytest.mark.django_db
State = IndexBuild.State


def test_the_worker_builds_what_is_missing_and_what_a_new_version_needs(
    home: HomePage, backend: MemoryBackend
) -> None:
    first = backend.live("en")
    assert first is not None
    keeper = upkeep.Keeper(backend)
    assert list(keeper.build_missing()) == []
    backend.version = "2"
    assert status([backend])[0].indices[0].outdated
    assert len(list(keeper.build_missing())) == 2
    now = backend.live("en")
    assert now is not None
    assert (now.schema, first.name in {each.name for each in backend.indices("en")}) == (
        "schema-2",
        True,
    )


def test_an_edit_while_an_index_is_built_is_in_it(home: HomePage, backend: MemoryBackend) -> None:
    page = site.article(home, "Before")
    turn(backend)
    numbers = iter(range(100))

    def edit(index: str, writes: Any) -> None:
        step, backend.before_write = backend.before_write, lambda index, writes: None
        site.publish(page, title=f"Edit {next(numbers)}")
        new = site.article(home, f"New {next(numbers)}")
        if next(numbers) % 2:
            new.delete()
        turn(backend)
        backend.before_write = step

    backend.before_write = edit
    built = rebuild.rebuild(backend, "en")
    backend.before_write = lambda index, writes: None
    turn(backend)
    assert backend.live("en").name == built.index  # type: ignore[union-attr]
    agrees(backend)


def test_an_edit_between_the_reading_and_the_switch_is_in_the_new_index(
    home: HomePage, backend: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker's turn began before the new index was there, and ends after it is live."""
    page = site.article(home, "Before")
    turn(backend)
    site.publish(page, title="After")

    def build_meanwhile(index: str, writes: Any) -> None:
        backend.before_write = lambda index, writes: None
        old = Follower(backend)
        monkeypatch.setattr(
            rebuild, "_fill", lambda backend, build, say: set()
        )  # it has read before the edit was there
        monkeypatch.setattr(rebuild, "_check", lambda *args: None)
        rebuild.rebuild(backend, "en")
        assert old.name

    backend.before_write = build_meanwhile
    turn(backend)
    assert "After" in titles(backend)


def test_a_build_that_fails_leaves_everything_as_it_was(
    home: HomePage, backend: MemoryBackend
) -> None:
    site.article(home, "Storm")
    turn(backend)
    before = backend.live("en")
    real = backend.write

    def loses(index: str, writes: Any) -> Any:
        return real(index, [each for each in writes if each.document.title != "Storm"])

    backend.write = loses  # type: ignore[method-assign]
    with pytest.raises(rebuild.NotBuilt, match="does not keep"):
        rebuild.rebuild(backend, "en")
    backend.write = real  # type: ignore[method-assign]
    assert backend.live("en") == before
    assert len(backend.indices("en")) == 1
    last = IndexBuild.objects.filter(locale="en").first()
    assert last is not None
    assert (last.state, "does not keep" in last.message) == (State.FAILED, True)
    assert rebuild.kept(backend, "en") is None


def test_a_new_index_that_refuses_much_is_not_made_live(
    home: HomePage, backend: MemoryBackend
) -> None:
    before = backend.live("en")
    backend.refuses = lambda document: document.type == "section"
    with pytest.raises(rebuild.NotBuilt, match="one in a hundred"):
        rebuild.rebuild(backend, "en")
    assert backend.live("en") == before
    assert not RefusedDocument.objects.exists()
    # Where there is nothing to lose, most of it is better than none.
    fresh = MemoryBackend("fresh")
    fresh.refuses = backend.refuses
    assert len(rebuild.rebuild(fresh, "en").refused) == 1


def test_only_the_one_before_is_kept(backend: MemoryBackend) -> None:
    built = [rebuild.rebuild(backend, "en") for _ in range(3)]
    assert [each.name for each in backend.indices("en")] == [built[2].index, built[1].index]
    assert built[2].previous == built[1].index


def test_the_second_of_two_builds_is_refused(
    backend: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def again(index: str, writes: Any) -> None:
        with pytest.raises(claims.Busy, match="being built already"):
            rebuild.rebuild(backend, "en")
        with pytest.raises(claims.Busy):
            rebuild.rollback(backend, "en")

    backend.before_write = again
    rebuild.rebuild(backend, "en")
    assert claims.under_way("memory", "en") is None


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_a_claim_dies_with_its_holder(backend: MemoryBackend, where: str) -> None:
    with claims.claim("memory", "en", "x") as build:
        half = build.index = backend.create("en")
        claims.heard_of(build, 7)
        if where == "here":  # a process of this machine that is not there any more
            holder = claims._myself().split(":")
            IndexBuild.objects.update(holder=f"{holder[0]}:999999999:1")
        else:
            late = timezone.now() - dt.timedelta(seconds=1)
            IndexBuild.objects.update(holder="another-host:1:1", alive_until=late)
        built = rebuild.rebuild(backend, "en")
        with pytest.raises(claims.Busy, match="taken for dead"):
            claims.heard_of(build, 8)
    assert half not in {each.name for each in backend.indices("en")}
    assert backend.live("en").name == built.index  # type: ignore[union-attr]
    cut_off = IndexBuild.objects.get(pk=build.pk)
    assert (cut_off.state, cut_off.message) == (State.FAILED, "It was cut off.")


def test_what_a_killed_build_left_is_dropped_and_one_under_way_is_not(
    backend: MemoryBackend,
) -> None:
    keeper = upkeep.Keeper(backend)
    with claims.claim("memory", "en", "x") as build:
        half = build.index = backend.create("en")
        claims.heard_of(build, 7)
        assert list(keeper.build_missing()) == []
        IndexBuild.objects.update(holder="another-host:1:1", alive_until=timezone.now())
        (said,) = keeper.build_missing()
    assert said == f"Dropped {half}, whose build was cut off."
    assert [each.live for each in backend.indices("en")] == [True]


def test_a_claim_elsewhere_holds_while_it_is_heard_of(backend: MemoryBackend) -> None:
    with claims.claim("memory", "en", "x"):
        IndexBuild.objects.update(holder="another-host:1:1")
        with pytest.raises(claims.Busy, match="another-host"):
            rebuild.rebuild(backend, "en")
        assert status([backend])[0].indices[0].building == 0


def test_going_back_loses_no_edit_and_holds(home: HomePage, backend: MemoryBackend) -> None:
    old = backend.live("en")
    assert old is not None
    with pytest.raises(rebuild.NothingToGoBackTo):
        rebuild.rollback(backend, "en")
    backend.version = "2"
    rebuild.rebuild(backend, "en")
    site.article(home, "Later")
    turn(backend)
    assert rebuild.rollback(backend, "en") == old.name
    assert "Later" in titles(backend)
    assert backend.live("en").name == old.name  # type: ignore[union-attr]
    found = status([backend])[0].indices[0]
    assert (found.held_back, found.previous != "") == (True, True)
    keeper = upkeep.Keeper(backend)
    assert not any("-en-" in line for line in keeper.build_missing())
    backend.version = "3"  # the next version of Gridspot is another matter
    assert any("-en-" in line for line in keeper.build_missing())


def test_a_build_that_failed_is_not_tried_again_at_once(backend: MemoryBackend) -> None:
    backend.version = "2"
    backend.refuses = lambda document: True
    keeper = upkeep.Keeper(backend)
    assert not any("-en-" in line for line in keeper.build_missing())
    backend.refuses = lambda document: False
    assert list(keeper.build_missing()) == []
    IndexBuild.objects.update(finished_at=timezone.now() - dt.timedelta(hours=1))
    assert any("-en-" in line for line in keeper.build_missing())
