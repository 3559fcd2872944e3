"""Following the outbox, building beside the live index, comparing, going back."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from content import changes
from content.models import Change, ChangeHead, Helpfulness, HomePage
from search.backends.base import BackendError, Write
from search.documents.build import everything
from search.indexing import claims, follower, rebuild, upkeep
from search.indexing.comparing import Ahead, compare, follower_name, mend, settled
from search.indexing.follower import Follower
from search.indexing.status import status, troubles
from search.models import IndexBuild, RefusedDocument
from tests.search import site
from tests.search.memory_backend import MemoryBackend

pytestmark = pytest.mark.django_db
State = IndexBuild.State


@pytest.fixture
def home() -> HomePage:
    return site.make_home()


@pytest.fixture
def backend(home: HomePage) -> MemoryBackend:
    """With live indices of a site of a few pages, and a follower that is up to date."""
    site.section(home, "Help", slug="help")
    made = MemoryBackend()
    list(upkeep.ensure([made]))
    return made


def turn(backend: Any) -> list[str]:
    return list(Follower(backend).turn())


def agrees(backend: MemoryBackend, locale: str = "en") -> None:
    """Every index of a language has what the database has."""
    for index in backend.indices(locale):
        assert compare(backend, index.name, locale).differences == {}


def titles(backend: MemoryBackend) -> set[str]:
    return {each.title for each in backend.documents().values()}


# --- following ------------------------------------------------------------------------------------


def test_an_edit_is_found_after_one_turn_and_a_deletion_is_not(
    home: HomePage, backend: MemoryBackend
) -> None:
    page = site.article(home, "Storm")
    assert turn(backend) == []
    assert "Storm" in titles(backend)
    page = site.publish(page, title="Snow storm")
    turn(backend)
    assert {"Snow storm"} <= titles(backend) - {"Storm"}
    page.delete()
    turn(backend)
    assert "Snow storm" not in titles(backend)
    agrees(backend)


def test_a_turn_without_news_asks_no_backend(backend: MemoryBackend) -> None:
    backend.away = True
    assert turn(backend) == []


def test_what_is_written_has_the_version_from_before_it_was_read(
    home: HomePage, backend: MemoryBackend
) -> None:
    page = site.article(home, "First")
    seen: list[Write] = []

    def change_meanwhile(index: str, writes: Any) -> None:
        seen.extend(writes)
        backend.before_write = lambda index, writes: None
        site.publish(page, title="Second")

    before, backend.before_write = changes.latest(), change_meanwhile
    turn(backend)
    assert {each.version for each in seen} == {before}
    assert "Second" in titles(backend)
    agrees(backend)


@pytest.mark.parametrize("moment", ["before the write", "after the write", "before the cursor"])
def test_a_turn_that_dies_is_done_again(
    home: HomePage, backend: MemoryBackend, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*args: Any, **kwargs: Any) -> None:
        raise Killed

    seen = changes.position(follower_name("memory"))
    page = site.article(home, "Storm")
    with monkeypatch.context() as patched:
        if moment == "before the write":
            backend.before_write = die
        elif moment == "after the write":
            patched.setattr(backend, "refresh", die)
        else:
            patched.setattr(follower.changes, "advance", die)
        with pytest.raises(Killed):
            turn(backend)
    assert changes.position(follower_name("memory")) == seen
    backend.before_write = lambda index, writes: None
    page.delete()
    turn(backend)
    agrees(backend)
    assert changes.position(follower_name("memory")) == changes.latest()


def test_a_backend_that_is_away_holds_up_nobody_and_catches_up(
    home: HomePage, backend: MemoryBackend
) -> None:
    other = MemoryBackend("other")
    list(upkeep.ensure([other]))
    backend.away = True
    site.article(home, "Storm")
    with pytest.raises(BackendError):
        turn(backend)
    turn(other)
    assert "Storm" in titles(other)
    ((late, on_time)) = status([backend, other])
    assert late.away
    assert late.behind > 0
    assert late.problems() == ["memory does not answer: memory is away."]
    assert (on_time.behind, on_time.problems()) == (0, [])
    backend.away = False
    turn(backend)
    agrees(backend)


def test_a_document_that_is_refused_stops_nobody_and_is_named(
    home: HomePage, backend: MemoryBackend, caplog: pytest.LogCaptureFixture
) -> None:
    backend.refuses = lambda document: document.title == "Odd"
    page = site.article(home, "Odd")
    site.article(home, "Even")
    turn(backend)
    assert "Even" in titles(backend)
    assert f"page-{page.pk}" in caplog.text
    (found,) = status([backend])
    (problem,) = found.problems()
    assert f"page-{page.pk}" in problem
    assert found.indices[0].refused == ((f"page-{page.pk}", "it cannot be mapped"),)
    assert settled(backend, found.indices[0].name, "en").differences == {}
    site.publish(page, title="Fine")
    turn(backend)
    assert not RefusedDocument.objects.exists()
    agrees(backend)


def test_health_says_what_is_late_and_what_is_refused(
    home: HomePage, backend: MemoryBackend
) -> None:
    assert troubles([backend]) == []
    backend.refuses = lambda document: document.title == "Odd"
    page = site.article(home, "Odd")
    turn(backend)
    (refused,) = troubles([backend])
    assert refused.endswith(f"does not take 1 document: page-{page.pk}.")
    site.article(home, "Late")
    assert troubles([backend]) == [refused]  # a moment is nothing to tell anybody about
    Change.objects.update(at=timezone.now() - dt.timedelta(minutes=5))
    late, _ = troubles([backend])
    assert late.startswith("memory is ")
    assert late.endswith("s behind. Is the worker running?")


def test_two_workers_at_once_do_no_harm(home: HomePage, backend: MemoryBackend) -> None:
    site.article(home, "Storm")

    def other_worker(index: str, writes: Any) -> None:
        backend.before_write = lambda index, writes: None
        turn(backend)

    backend.before_write = other_worker
    turn(backend)
    agrees(backend)
    assert changes.position(follower_name("memory")) == changes.latest()


def test_after_a_long_absence_everything_is_compared(
    home: HomePage, backend: MemoryBackend
) -> None:
    gone = site.article(home, "Gone")
    turn(backend)
    site.article(home, "New")
    gone.delete()
    Change.objects.all().delete()
    said = turn(backend)
    assert "comparing everything" in said[0]
    assert titles(backend) >= {"New"}
    assert "Gone" not in titles(backend)
    agrees(backend)


def test_after_the_database_was_put_back_the_index_is_built_anew(
    home: HomePage, backend: MemoryBackend
) -> None:
    live = backend.live("en")
    assert live is not None
    # The index lives elsewhere and has seen a day that has not happened any more.
    backend.write(live.name, [Write(f"page-{home.pk}", changes.latest() + 50, None)])
    newer = next(iter(everything("en")))
    backend.write(live.name, [Write(newer.key, changes.latest() + 50, newer)])
    with pytest.raises(Ahead):
        mend(backend, live.name, "en")
    site.publish(home, title="Welcome")
    said = turn(backend)
    assert any("put back to an earlier day" in line for line in said)
    now = backend.live("en")
    assert now is not None
    assert now.name != live.name
    assert "Welcome" in titles(backend)
    assert compare(backend, now.name, "en").differences == {}


def test_a_cursor_ahead_of_the_outbox_starts_over(home: HomePage, backend: MemoryBackend) -> None:
    head = ChangeHead.objects.get()
    changes.advance(follower_name("memory"), head.sequence, head.sequence + 9)
    assert turn(backend)
    assert changes.position(follower_name("memory")) == changes.latest()


def test_another_language_or_site_concerns_everything(
    home: HomePage, backend: MemoryBackend
) -> None:
    from wagtail.models import Site

    page = site.article(home, "Inner", slug="inner")
    turn(backend)
    Site.objects.create(hostname="inner.example.com", root_page=page)
    turn(backend)
    assert backend.documents()[f"page-{page.pk}"].path == "/"
    agrees(backend)


# --- building -------------------------------------------------------------------------------------


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


# --- comparing ------------------------------------------------------------------------------------


@pytest.fixture
def damaged(home: HomePage, backend: MemoryBackend) -> MemoryBackend:
    """With an index in which one is missing, one stale and one surplus."""
    site.article(home, "Stale")
    site.article(home, "Missing")
    turn(backend)
    live = backend.live("en")
    assert live is not None
    found = {each.title: each for each in backend.documents().values()}
    surplus = site.article(home, "Surplus")
    turn(backend)
    kept = backend.documents()[f"page-{surplus.pk}"]
    surplus.delete()
    turn(backend)
    head = changes.latest()
    entries = backend._indices[live.name].entries
    entries[kept.key] = (head, kept)
    entries[found["Stale"].key] = (3, msgspec.structs.replace(found["Stale"], title="Old"))
    del entries[found["Missing"].key]
    return backend


def test_differences_are_found_and_mended(damaged: MemoryBackend) -> None:
    live = damaged.live("en")
    assert live is not None
    found = settled(damaged, live.name, "en")
    assert sorted(found.differences.values()) == ["missing", "stale", "surplus"]
    assert "1 missing, 1 stale, 1 surplus" in str(found)
    assert mend(damaged, live.name, "en").differences == found.differences
    assert settled(damaged, live.name, "en").differences == {}
    assert "no differences" in str(compare(damaged, live.name, "en"))


def test_a_large_index_is_compared_part_by_part(
    damaged: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = damaged.live("en")
    assert live is not None
    whole = compare(damaged, live.name, "en")
    monkeypatch.setattr("search.indexing.comparing.PART", 2)
    parts = compare(damaged, live.name, "en")
    assert (parts.differences, parts.compared) == (whole.differences, whole.compared)


def test_an_edit_of_this_moment_is_no_difference(
    home: HomePage, backend: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = backend.live("en")
    assert live is not None
    site.article(home, "Just now")
    assert compare(backend, live.name, "en").differences
    monkeypatch.setattr(
        "search.indexing.comparing._follower_came", lambda backend: not turn(backend)
    )
    assert settled(backend, live.name, "en").differences == {}


def test_votes_are_refreshed_without_the_outbox(home: HomePage, backend: MemoryBackend) -> None:
    page = site.question(site.category(home, "Bills"), "Why?")
    turn(backend)
    keeper = upkeep.Keeper(backend)
    assert list(keeper.refresh()) == []
    Helpfulness.objects.create(page=page, yes=9, no=1)
    agrees(backend)  # an index is not wrong for want of a vote
    (said,) = keeper.refresh()
    assert said == "en: 1 documents were chosen or judged differently."
    assert backend.documents()[f"page-{page.pk}"].helpfulness > 0.8
    assert list(keeper.refresh()) == []


def test_once_a_day_everything_is_compared(
    damaged: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = upkeep.Keeper(damaged)
    assert list(keeper.refresh()) == []
    later = timezone.now() + dt.timedelta(minutes=11)
    monkeypatch.setattr(upkeep.timezone, "now", lambda: later)
    (said,) = keeper.refresh()
    assert said.startswith("Mended memory-en-")
    assert list(keeper.refresh()) == []


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs ``manage.py search`` on some backends; returns (exit code, what it said)."""

    def run(backends: Any, *arguments: str) -> tuple[int, str]:
        monkeypatch.setattr("search.management.commands.search.configured", lambda: tuple(backends))
        out = StringIO()
        try:
            call_command("search", *arguments, stdout=out, stderr=out)
        except CommandError as error:
            return error.returncode, f"{out.getvalue()}{error}"
        return 0, out.getvalue()

    return run


def test_the_command_from_nothing_to_rollback(home: HomePage, command: Any) -> None:
    backend = MemoryBackend()
    code, said = command([backend], "status")
    assert (code, "no index yet" in said) == (1, True)
    code, said = command([backend], "verify")
    assert (code, "search rebuild" in said) == (1, True)
    code, said = command([backend], "rollback")
    assert (code, "No earlier index" in said) == (1, True)
    code, said = command([backend], "rebuild")
    assert code == 0
    assert "memory, en: memory-en-" in said
    assert "memory, es: memory-es-" in said
    site.article(home, "Storm")
    code, said = command([backend], "rebuild", "--locale", "en", "--backend", "memory")
    assert (code, "Kept to go back to: memory-en-" in said) == (0, True)
    code, said = command([backend], "rollback", "--locale", "en")
    assert (code, "is live again" in said) == (0, True)
    assert "Storm" in titles(backend)
    code, said = command([backend], "status")
    assert (code, "gone back to by an operator" in said) == (0, True)


def test_verifying_says_and_counts_what_differs(damaged: MemoryBackend, command: Any) -> None:
    code, said = command([damaged], "verify", "--dry-run")
    assert code == 1
    assert said.count("not mended") == 3
    code, said = command([damaged], "verify")
    assert (code, said.count(", mended")) == (0, 3)
    code, said = command([damaged], "verify", "--dry-run")
    assert code == 0
    assert "en: 4 documents compared" in said


def test_one_backend_that_is_away_does_not_hide_the_other(
    backend: MemoryBackend, command: Any
) -> None:
    other = MemoryBackend("other")
    other.away = True
    code, said = command([other, backend], "rebuild", "--locale", "en")
    assert code == 1
    assert "other, en: other is away." in said
    assert "memory, en: memory-en-" in said
    code, said = command([other, backend], "status")
    assert (code, "other: away" in said, "memory: up to date" in said) == (1, True, True)


def test_what_is_not_there_is_named(backend: MemoryBackend, command: Any) -> None:
    code, said = command([backend], "status", "--backend", "solr")
    assert (code, "There is: memory." in said) == (1, True)
    code, said = command([backend], "rebuild", "--locale", "fr")
    assert (code, "It is in: en, es." in said) == (1, True)
