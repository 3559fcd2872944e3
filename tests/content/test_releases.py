"""Releases: everything at one moment, or nothing, and back again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from content.models import Change, DueProblem, Release
from content.releases import (
    NotPublished,
    NotRolledBack,
    Refused,
    add,
    check,
    obstacles,
    publish,
    remove,
    roll_back,
    run_due,
    schedule,
    unschedule,
)
from content.releases.publishing import take_newer
from tests.content import release_world as world

pytestmark = pytest.mark.django_db

State = Release.State
SOON = dt.timedelta(hours=1)


@pytest.fixture
def home() -> Any:
    return world.site()


@pytest.fixture
def ada() -> Any:
    return world.admin()


def due(release: Release) -> None:
    """Lets its moment come."""
    Release.objects.filter(pk=release.pk).update(
        go_live_at=timezone.now() - dt.timedelta(seconds=1)
    )


def words(problems: Any) -> str:
    return " ".join(problem.message for problem in problems)


# --- publishing ---------------------------------------------------------------------------------


def test_drafts_of_any_kind_go_live_together_in_one_step_of_the_outbox(home, ada) -> None:
    new = world.draft(home, "Heat pumps")
    changed = world.rewrite(world.live(home, "Rates"), title="Winter rates")
    gone = world.live(home, "Summer rates")
    menu = world.rewrite(world.menu(), items='[{"type":"link","value":{"label":"A","url":"/a/"}}]')
    release = world.release(ada, new, changed, menu)
    add(release, gone, ada, "unpublish")
    before = Change.objects.count()

    publish(release, ada)

    assert [world.again(each).live for each in (new, changed, gone, menu)] == [
        True,
        True,
        False,
        True,
    ]
    assert world.again(changed).title == "Winter rates"
    assert not world.again(changed).has_unpublished_changes
    release.refresh_from_db()
    assert (release.state, release.published_by) == (State.PUBLISHED, ada)
    assert list(release.items.values_list("outcome", flat=True)) == [
        "published",
        "published",
        "published",
        "unpublished",
    ]
    told = Change.objects.order_by("sequence")[before:]
    assert {(each.action, each.title) for each in told} >= {
        ("published", "Heat pumps"),
        ("published", "Winter rates"),
        ("unpublished", "Summer rates"),
    }
    with pytest.raises(Refused, match="published already"):
        publish(release, ada)


def test_one_that_fails_leaves_everything_as_it_was_and_is_named(home, ada) -> None:
    first = world.draft(home, "First")
    second = world.rewrite(world.question(home, "Second"), short_answer="")
    release = world.release(ada, first, second)
    before = Change.objects.count()
    with pytest.raises(NotPublished):
        publish(release, ada)
    assert not world.again(first).live
    assert world.again(second).title == "Second"
    assert Change.objects.count() == before
    release.refresh_from_db()
    assert release.state == State.OPEN
    assert [bool(item.problem) for item in release.items.all()] == [False, True]
    assert "Short answer: This field cannot be blank." in release.items.last().problem


def test_what_marketing_cannot_compile_holds_back_the_pages_as_well(home, ada) -> None:
    from tests.marketing_spots import world as spots

    page = world.draft(home, "Heat pumps")
    spots.attribute()
    segment = spots.segment(live=False)
    campaign = spots.campaign(segments=[segment], live=False)
    campaign.save_revision()
    release = world.release(ada, page, campaign)
    with pytest.raises(NotPublished, match="“EV owners” is not published"):
        publish(release, ada)
    assert not world.again(page).live
    assert not world.again(campaign).live
    assert "“EV owners” is not published" in release.items.last().problem
    segment.save_revision()
    add(release, segment, ada)
    publish(release, ada)
    assert world.again(campaign).live


def test_what_a_rule_says_that_nobody_knows_is_said_in_words(home, ada) -> None:
    from tests.marketing_spots import world as spots

    segment = spots.segment("Broken", spots.comparison("nowhere"), live=False)
    segment.save_revision()
    assert "nowhere" in words(check(world.release(ada, segment), ada))


def test_pages_and_campaigns_go_live_together(home, ada) -> None:
    from marketing_spots.models import Spot
    from tests.marketing_spots import world as spots

    page = world.draft(home, "Heat pumps")
    spot = Spot.objects.create(name="side", label="Side", live=False)
    spot.save_revision()
    release = world.release(ada, page, spot)
    publish(release, ada)
    assert world.again(page).live
    assert spots.names("spots") == ["side"]
    roll_back(release, ada)
    assert not world.again(page).live
    assert spots.names("spots") == []


def test_whoever_may_not_publish_one_of_them_publishes_none(home) -> None:
    elena = world.writer(home)
    release = world.release(elena, world.draft(home, "Heat pumps"))
    with pytest.raises(NotPublished, match="You may not publish this"):
        publish(release, elena)


# --- what stands against it ---------------------------------------------------------------------


def test_an_empty_release_is_not_published(ada) -> None:
    with pytest.raises(NotPublished, match="It is empty"):
        publish(world.release(ada), ada)


def test_locks_schedules_and_deletions_are_said_at_the_item(home, ada) -> None:
    locked, timed, deleted = (world.draft(home, name) for name in ("Locked", "Timed", "Deleted"))
    release = world.release(ada, locked, timed, deleted)
    elena = world.admin("elena")
    locked.locked, locked.locked_by, locked.locked_at = True, elena, timezone.now()
    locked.save()
    timed.go_live_at = timezone.now() + SOON
    timed.save_revision().publish()
    deleted.delete()
    said = {problem.item: problem.message for problem in check(release, ada) if problem.blocking}
    first, second, third = release.items.order_by("pk")
    assert "locked by elena" in said[first.pk]
    assert "schedule" in said[second.pk]
    assert "deleted" in said[third.pk]


def test_an_own_moment_in_the_draft_would_defer_it_so_it_is_refused(home, ada) -> None:
    page = world.rewrite(world.draft(home, "Later"), go_live_at=timezone.now() + SOON)
    with pytest.raises(NotPublished, match="the release decides"):
        publish(world.release(ada, page), ada)


def test_links_to_what_will_not_be_live_and_missing_parents_are_worth_a_note(home, ada) -> None:
    section = world.section(home, "Section")
    section.unpublish()
    child = world.draft(section, "Child")
    release = world.release(ada, child)
    problems = check(release, ada)
    assert "“Section”, is not live" in words(problems)
    assert not any(problem.blocking for problem in problems)
    add(release, section, ada)
    assert words(check(release, ada)) == ""


def test_the_same_draft_in_two_releases_is_worth_a_note(home, ada) -> None:
    page = world.draft(home, "Heat pumps")
    world.release(ada, page, name="Spring")
    release = world.release(ada, page)
    assert (
        words(check(release, ada)) == "It is in release “Spring”, too; the later of the two wins."
    )


def test_what_is_live_already_changes_nothing_and_is_left_alone_later(home, ada) -> None:
    page, other = world.live(home, "Same"), world.draft(home, "Other")
    release = world.release(ada, page, other)
    revision = page.live_revision_id
    publish(release, ada)
    assert world.again(page).live_revision_id == revision
    assert release.items.first().outcome == "unchanged"
    roll_back(release, ada)
    assert world.again(page).live


def test_only_what_one_may_edit_can_be_added(home) -> None:
    section, elsewhere = world.section(home, "Mine"), world.draft(home, "Not mine")
    elena = world.writer(section)
    release = world.release(elena, world.draft(section, "Mine, too"))
    with pytest.raises(Refused, match="may not edit"):
        add(release, elsewhere, elena)
    with pytest.raises(Refused, match="not live"):
        add(release, world.draft(section, "x"), elena, "unpublish")


# --- at a moment --------------------------------------------------------------------------------


def test_a_scheduled_release_goes_live_once_in_the_version_of_then(home, ada) -> None:
    page = world.draft(home, "As scheduled")
    release = world.release(ada, page)
    schedule(release, timezone.now() + SOON, ada)
    assert list(run_due()) == []
    world.rewrite(page, title="A later thought")
    said = check(Release.objects.get(pk=release.pk), ada)
    assert [problem.newer for problem in said] == [True]
    with pytest.raises(Refused, match="Cancel its schedule"):
        remove(release.items.get())
    due(release)
    assert list(run_due()) == ["Release “Winter” published."]
    assert list(run_due()) == []
    page = world.again(page)
    assert (page.live, page.title, page.has_unpublished_changes) == (True, "As scheduled", True)


def test_the_newer_draft_can_be_taken_into_a_scheduled_release(home, ada) -> None:
    page = world.draft(home, "As scheduled")
    release = world.release(ada, page)
    schedule(release, timezone.now() + SOON, ada)
    world.rewrite(page, title="A later thought")
    take_newer(release.items.get(), ada)
    due(release)
    list(run_due())
    assert world.again(page).title == "A later thought"


def test_scheduling_rehearses_and_changes_nothing(home, ada) -> None:
    page = world.rewrite(world.question(home, "Good"), short_answer="")
    release = world.release(ada, page)
    with pytest.raises(NotPublished, match="Short answer"):
        schedule(release, timezone.now() + SOON, ada)
    release.refresh_from_db()
    assert (release.state, release.go_live_at) == (State.OPEN, None)
    world.rewrite(page, short_answer="Better")
    before = Change.objects.count()
    schedule(release, timezone.now() + SOON, ada)
    assert world.again(page).short_answer == "Yes."
    assert Change.objects.count() == before
    with pytest.raises(Refused, match="has passed"):
        schedule(release, timezone.now(), ada)


def test_a_schedule_can_be_cancelled(home, ada) -> None:
    page = world.draft(home, "Heat pumps")
    release = world.release(ada, page)
    schedule(release, timezone.now() + SOON, ada)
    unschedule(release, ada)
    release.refresh_from_db()
    assert release.state == State.OPEN
    assert release.items.get().revision is None
    assert list(run_due()) == []


def test_one_that_fails_when_due_says_so_once_and_is_not_tried_again(
    home, ada, django_capture_on_commit_callbacks
) -> None:
    page = world.draft(home, "Heat pumps")
    release = world.release(ada, page)
    schedule(release, timezone.now() + SOON, ada)
    ada.is_active = False
    ada.save()
    boss = world.admin("boss")
    due(release)
    with django_capture_on_commit_callbacks(execute=True):
        (line,) = run_due()
    assert "was not published" in line
    release.refresh_from_db()
    assert release.state == State.FAILED
    assert "may not publish" in release.items.get().problem
    assert list(run_due()) == []
    assert [message.to for message in mail.outbox] == [[boss.email]]
    assert "Heat pumps: " in mail.outbox[0].body
    publish(release, boss)
    assert world.again(page).live


def test_one_that_breaks_does_not_hold_back_the_next(home, ada, monkeypatch) -> None:
    from content.releases import publishing

    broken = world.release(ada, world.draft(home, "One"), name="Broken")
    fine = world.release(ada, world.draft(home, "Two"), name="Fine")
    for each in (broken, fine):
        schedule(each, timezone.now() + SOON, ada)
        due(each)
    real = publishing._publish_item

    def fails(item: Any, user: Any) -> None:
        if item.release_id == broken.pk:
            raise RuntimeError("a plugin is broken")
        real(item, user)

    monkeypatch.setattr(publishing, "_publish_item", fails)
    assert list(run_due()) == [
        "Release “Broken” was not published: a plugin is broken",
        "Release “Fine” published.",
    ]
    broken.refresh_from_db()
    assert "RuntimeError" in broken.problem
    assert not DueProblem.objects.exists()


# --- and back -----------------------------------------------------------------------------------


def test_rolling_back_restores_each_as_it_was(home, ada) -> None:
    new = world.draft(home, "New")
    changed = world.rewrite(world.live(home, "Old words"), title="New words")
    gone = world.live(home, "Taken down")
    release = world.release(ada, new, changed)
    add(release, gone, ada, "unpublish")
    publish(release, ada)
    roll_back(release, ada)
    assert [world.again(each).live for each in (new, changed, gone)] == [False, True, True]
    assert world.again(changed).title == "Old words"
    release.refresh_from_db()
    assert release.state == State.ROLLED_BACK
    with pytest.raises(Refused, match="nothing to undo"):
        roll_back(release, ada)


def test_what_somebody_published_since_is_not_undone_unless_left_out(home, ada) -> None:
    page = world.rewrite(world.live(home, "One"), title="Two")
    other = world.draft(home, "Other")
    release = world.release(ada, page, other)
    publish(release, ada)
    world.rewrite(page, title="Three").latest_revision.publish(user=ada)
    with pytest.raises(NotRolledBack, match="published anew since by ada"):
        roll_back(release, ada)
    assert world.again(other).live
    (problem,) = obstacles(release, ada)
    roll_back(release, ada, leave_out={problem.item})
    assert world.again(page).title == "Three"
    assert not world.again(other).live
    assert release.items.get(pk=problem.item).outcome == "left_out"


def test_drafts_saved_since_stay_the_latest_drafts(home, ada) -> None:
    page = world.rewrite(world.live(home, "One"), title="Two")
    release = world.release(ada, page)
    publish(release, ada)
    world.rewrite(page, title="Unfinished")
    roll_back(release, ada)
    page = world.again(page)
    assert (page.title, page.has_unpublished_changes) == ("One", True)
    assert page.get_latest_revision_as_object().title == "Unfinished"


def test_rolling_back_needs_no_revisions(home, ada) -> None:
    """An import writes pages without any, and old ones are purged."""
    from wagtail.models import Revision

    page = home.add_child(instance=world.ArticlePage(title="Imported", slug="imported"))
    page = world.rewrite(page, title="Edited")
    release = world.release(ada, page)
    publish(release, ada)
    Revision.objects.exclude(pk=world.again(page).live_revision_id).delete()
    roll_back(release, ada)
    assert world.again(page).title == "Imported"
