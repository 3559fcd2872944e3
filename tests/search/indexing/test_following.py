"""Following the outbox into an index."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from content import changes
from content.models import Change, ChangeHead, HomePage
from search.backends.base import BackendError, Write
from search.documents.build import everything
from search.indexing import follower, upkeep
from search.indexing.comparing import Ahead, compare, follower_name, mend, settled
from search.indexing.status import status, troubles
from search.models import RefusedDocument
from tests.search import site
from tests.search.indexing.tools import agrees, titles, turn
from tests.search.memory_backend import MemoryBackend

pytestmark = pytest.mark.django_db


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
