"""Comparing an index with the database, mending it, and the command."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from content import changes
from content.models import Helpfulness, HomePage
from search.indexing import upkeep
from search.indexing.comparing import compare, mend, settled
from tests.search import site
from tests.search.indexing.tools import agrees, titles, turn
from tests.search.memory_backend import MemoryBackend

pytestmark = pytest.mark.django_db


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
