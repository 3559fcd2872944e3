"""Imported programs as pages: made once, kept in step, and left alone where people have been."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, ModelLogEntry, Page, PageLogEntry, Revision, Site

from content.models import (
    Change,
    HomePage,
    ImportedObject,
    ProgramPage,
    SectionPage,
)
from content.programs.page_rules import UNTOLD, program_rule, program_season
from marketing_spots.models import Segment
from plugins.rules import rule_from_stream
from tests.content.folders import Folder, incentive

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> HomePage:
    made: HomePage = Page.get_first_root_node().add_child(
        instance=HomePage(title="Home", slug="front")
    )
    Site.objects.filter(is_default_site=True).update(root_page=made)
    spanish = Locale.objects.get_or_create(language_code="es")[0]
    made.copy_for_translation(spanish).save_revision().publish()
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(
        tmp_path,
        [
            incentive("VT-1", owner_status=["homeowner"], start_date="2026-01-01", end_date="2026"),
            incentive("VT-2", program="brook-rebates", low_income="by-size"),
            incentive("VT-3", program="brook-rebates", paused=True),
            incentive("VT-4", program="brook-rebates", low_income="riddle"),
        ],
    )


Run = Callable[..., str]


@pytest.fixture
def run(folder: Folder, capsys: pytest.CaptureFixture[str]) -> Run:
    def imported(*options: str) -> str:
        call_command("import_programs", str(folder.write()), *options)
        return capsys.readouterr().out

    return imported


def page(program: str, language: str = "en") -> ProgramPage:
    row = ImportedObject.objects.get(key=f"page:VT:{program}:{language}")
    return ProgramPage.objects.get(pk=row.object_id)


def rule(page: ProgramPage) -> Any:
    return rule_from_stream(list(page.eligibility.raw_data))


def state() -> tuple[Any, ...]:
    return (
        Revision.objects.count(),
        Change.objects.count(),
        PageLogEntry.objects.count(),
        ModelLogEntry.objects.count(),
        list(Page.objects.values_list("pk", "path", "latest_revision_id", "live")),
    )


def keys() -> set[str]:
    return {row.key for row in ImportedObject.objects.filter(key__startswith="page:")}


def test_each_program_becomes_a_page_in_each_language(home: HomePage, run: Run) -> None:
    out = run()
    assert "VT pages: 4 created" in out
    programs = {key.split(":")[2] for key in keys()}
    assert len(programs) == 2
    brook = page("brook-rebates")
    assert brook.live
    assert brook.url_path.startswith("/front/imported-programs/vt/")
    spanish = page("brook-rebates", "es")
    assert spanish.locale.language_code == "es"
    assert spanish.translation_key == brook.translation_key
    assert spanish.get_parent().translation_key == brook.get_parent().translation_key
    assert brook.record.source_id == "brook-rebates"
    assert brook.enrol_url.startswith("https://")
    assert brook.incentives.raw_data[0]["value"]["words"]
    brook.full_clean()


def test_the_rule_says_who_is_eligible_for_any_of_its_incentives(home: HomePage, run: Run) -> None:
    run()
    found = rule(page("brook-rebates"))
    # Paused ones do not count; one that cannot be told keeps the answer open.
    assert UNTOLD in found["any"]
    known = next(part for part in found["any"] if part != UNTOLD)
    kinds = {leaf.get("type") for leaf in known["all"]}
    assert "segment" in kinds
    segments = [leaf["segment"] for leaf in known["all"] if leaf.get("type") == "segment"]
    assert Segment.objects.filter(pk__in=segments).count() == len(set(segments))
    assert "upgrade_items" not in json.dumps(found)


def test_the_second_run_changes_nothing(home: HomePage, run: Run) -> None:
    run()
    before = state()
    assert "VT pages: 0 created, 0 updated, 4 unchanged" in run()
    assert state() == before


def test_what_has_changed_in_the_source_is_published(
    home: HomePage, run: Run, folder: Folder
) -> None:
    run()
    before = page("brook-rebates").latest_revision_id
    folder.incentives[1]["short_description"] = {"en": "Other words.", "es": "Otras palabras."}
    assert "VT pages: 0 created, 2 updated, 2 unchanged" in run()
    changed = page("brook-rebates")
    assert changed.incentives.raw_data[0]["value"]["item"] == "Other words."
    assert changed.latest_revision_id == changed.live_revision_id != before


def test_what_a_person_has_edited_is_left_alone(home: HomePage, run: Run, folder: Folder) -> None:
    run()
    mine = page("brook-rebates")
    mine.title = "In our words"
    mine.save_revision().publish()
    folder.incentives[1]["short_description"] = {"en": "Other words.", "es": "Otras palabras."}
    out = run()
    assert "somebody has edited it here" in out
    assert page("brook-rebates").title == "In our words"
    run("--overwrite")
    assert page("brook-rebates").title != "In our words"


def test_a_page_that_was_moved_stays_where_it_is(home: HomePage, run: Run, folder: Folder) -> None:
    run()
    mine = page("brook-rebates")
    elsewhere = home.add_child(instance=SectionPage(title="Save", slug="save"))
    mine.move(elsewhere, pos="last-child")
    folder.incentives[1]["short_description"] = {"en": "Other words.", "es": "Otras palabras."}
    run()
    moved = page("brook-rebates")
    assert moved.get_parent().pk == elsewhere.pk
    assert moved.incentives.raw_data[0]["value"]["item"] == "Other words."


def test_deleted_pages_stay_deleted(home: HomePage, run: Run) -> None:
    run()
    page("brook-rebates").delete()
    run()
    assert ProgramPage.objects.filter(locale__language_code="en").count() == 1


def test_programs_that_are_gone_are_unpublished(home: HomePage, run: Run, folder: Folder) -> None:
    run()
    gone = page("brook-rebates")
    folder.incentives = folder.incentives[:1]
    out = run()
    assert "page:VT:brook-rebates:en: unpublished" in out
    gone.refresh_from_db()
    assert not gone.live
    assert "gone" not in run().replace("2 gone", "")


def test_all_pages_are_one_batch_of_the_outbox(home: HomePage, run: Run) -> None:
    run("--no-pages")
    before = Change.objects.count()
    with CaptureQueriesContext(connection) as queries:
        run()
    rows = list(Change.objects.order_by("sequence")[before:])
    assert {row.model for row in rows} == {"content.programpage", "content.sectionpage"}
    assert len(rows) == 4 + 4  # a page each, and two sections in two languages
    written = [q["sql"] for q in queries if q["sql"].startswith('INSERT INTO "content_change"')]
    assert len(written) == 1
    for found in (page("brook-rebates"), page("brook-rebates", "es")):
        # As if it had been published by hand: history, search, and no changes left to publish.
        assert found.latest_revision_id == found.live_revision_id
        assert not found.has_unpublished_changes
        kept = found.latest_revision.as_object()
        assert list(kept.incentives.raw_data) == list(found.incentives.raw_data)
        assert list(kept.eligibility.raw_data) == list(found.eligibility.raw_data)
        actions = PageLogEntry.objects.filter(page=found.pk).values_list("action", flat=True)
        assert sorted(actions) == ["wagtail.create", "wagtail.publish"]
        assert found in ProgramPage.objects.search(found.title).get_queryset()


def test_a_place_can_be_chosen(home: HomePage, run: Run) -> None:
    home.add_child(instance=SectionPage(title="Save", slug="save"))
    run("--pages-under", "/save/")
    assert page("brook-rebates").url_path.startswith("/front/save/imported-programs/")
    with pytest.raises(CommandError, match="no page at /nowhere"):
        run("--pages-under", "/nowhere")


def test_without_a_home_page_nothing_is_made_and_it_says_so(run: Run) -> None:
    assert "the site has no home page yet" in run()
    assert not keys()


def test_a_dry_run_takes_pages_back(home: HomePage, run: Run) -> None:
    before = state()
    assert "VT pages: 4 created" in run("--dry-run")
    assert state() == before


def test_pages_can_be_left_out(home: HomePage, run: Run) -> None:
    assert "pages:" not in run("--no-pages")
    assert not keys()


# --- rules --------------------------------------------------------------------------------------


def test_what_all_incentives_ask_for_stands_at_the_top(folder: Folder) -> None:
    class Offer:
        paused, start, end = False, None, None

        def __init__(self, id: str, **more: Any) -> None:
            self.id = id
            for name, value in more.items():
                setattr(self, name, value)

    a, b, c = ({"type": name} for name in "abc")
    offers: Any = [Offer("1"), Offer("2")]
    assert program_rule(offers, {"1": {"all": [a, b]}, "2": {"all": [a, c]}}) == {
        "all": [a, {"any": [b, c]}]
    }
    assert program_rule(offers, {"1": {"all": [a]}, "2": {"all": [a, c]}}) == {"all": [a]}
    assert program_rule(offers, {}) == UNTOLD
    assert program_rule(offers, {"1": {"all": [a]}}) == {"any": [{"all": [a]}, UNTOLD]}
    paused: Any = [Offer("1", paused=True), Offer("2")]
    assert program_rule(paused, {"1": {"all": [a]}, "2": {"all": [b]}}) == {"all": [b]}
    assert program_season(offers) == (None, None)
