"""Importing programs: once, twice, changed, gone, and edited by people in between."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from content.models import Authority, ImportedObject, Incentive, Program
from marketing_spots.models import Ad, Attribute, Campaign, Segment, Snapshot, Spot
from marketing_spots.snapshot import build_snapshot
from tests.content.folders import Folder, incentive

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(
        tmp_path,
        [
            incentive("VT-1", owner_status=["homeowner"], start_date="2026-01-01", end_date="2026"),
            incentive("VT-2", program="brook-rebates", low_income="by-size"),
            incentive("VT-3", short_description={"en": "No Spanish here."}, paused=True),
            incentive("VT-4", low_income="riddle"),
        ],
    )
    made.relationships = {"exclusions": {"VT-2": ["VT-1"]}}
    made.write()
    return made


Run = Callable[..., str]


@pytest.fixture
def run(folder: Folder) -> Run:
    def imported(*options: str) -> str:
        out = io.StringIO()
        call_command("import_programs", str(folder.write()), *options, stdout=out, stderr=out)
        return out.getvalue()

    return imported


def campaign(source_id: str) -> Campaign:
    return Campaign.objects.get(source_id=source_id)


def ad(source_id: str, language: str = "en") -> Ad:
    row = ImportedObject.objects.get(key=f"ad:{source_id}:{language}")
    return Ad.objects.get(pk=row.object_id)


def versions() -> tuple[int, int, int]:
    return Revision.objects.count(), Snapshot.objects.count(), ModelLogEntry.objects.count()


def test_an_import_makes_records_ads_and_campaigns(run: Run) -> None:
    out = run()
    assert (Authority.objects.count(), Program.objects.count()) == (7, 4)
    assert Incentive.objects.count() == 4
    assert set(Campaign.objects.values_list("source_id", flat=True)) == {"VT-1", "VT-2", "VT-3"}
    assert Ad.objects.count() == 5  # VT-3 has no Spanish
    assert (
        "income limit 'riddle' is of an unknown kind"
        in Incentive.objects.get(source_id="VT-4").closed
    )
    assert "VT-4: its income limit 'riddle'" in out

    made = campaign("VT-1")
    assert (str(made.start_date), str(made.end_date)) == ("2026-01-01", "2026-12-31")
    assert made.zone == "America/New_York"
    assert (made.priority, campaign("VT-2").priority) == (50, 60)
    assert campaign("VT-3").paused

    english, spanish = ad("VT-1"), ad("VT-1", "es")
    assert english.translation_key == spanish.translation_key
    card = english.content[0].value
    assert card["title"] == "Warm Homes: $500"
    assert card["link"]["href"] == "https://programs.example/VT-1"
    assert spanish.content[0].value["text"] == "Dinero para VT-1."


def test_the_snapshot_has_them_and_compiles(run: Run) -> None:
    run()
    snapshot = build_snapshot()
    names = {c.name.split()[0] for c in snapshot.campaigns}
    assert names == {"VT-1", "VT-2", "VT-3"}
    assert set(snapshot.ads[0].content) == {"en", "es"}
    assert {a.name for a in snapshot.attributes} >= {"ownership", "household_income"}
    assert Snapshot.objects.count() == 1
    assert Snapshot.objects.get().problems == []


def test_what_is_imported_looks_as_if_somebody_had_published_it(run: Run) -> None:
    run()
    for instance in (campaign("VT-2"), ad("VT-2", "es"), Segment.objects.first()):
        assert instance is not None
        assert instance.live
        assert not instance.has_unpublished_changes
        assert instance.latest_revision == instance.live_revision
        restored = instance.latest_revision.as_object().serializable_data()
        current = instance.serializable_data()
        assert plain(restored) == plain(current)
        actions = ModelLogEntry.objects.for_instance(instance).values_list("action", flat=True)
        assert set(actions) == {"wagtail.create", "wagtail.publish"}
    targets = ReferenceIndex.get_references_for_object(campaign("VT-2"))
    assert {r.to_object_id for r in targets} == {str(ad("VT-2").pk), str(Spot.objects.get().pk)}
    assert [found.source_id for found in search(Incentive, "Spanish")] == ["VT-3"]


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """Without the moments, of which JSON keeps milliseconds only, and streams as lists."""
    moments = {"latest_revision", "live_revision", "first_published_at", "last_published_at"}
    streams = {"conditions", "rule", "content"}
    return {k: json.loads(v) if k in streams else v for k, v in data.items() if k not in moments}


def search(model: Any, words: str) -> list[Any]:
    from wagtail.search.backends import get_search_backend

    return list(get_search_backend().autocomplete(words, model))


def test_a_card_is_stored_as_the_editor_would_store_it(run: Run) -> None:
    run()
    stored = ad("VT-1").content
    (child,) = stored.raw_data
    block = stored.stream_block.child_blocks["link_card"]
    assert block.get_prep_value(block.to_python(child["value"])) == child["value"]


def test_running_it_twice_changes_nothing(run: Run) -> None:
    run()
    before = versions()
    stamps = list(Incentive.objects.values_list("updated_at", flat=True))
    out = run()
    assert versions() == before
    assert list(Incentive.objects.values_list("updated_at", flat=True)) == stamps
    assert "VT campaigns: 0 created, 0 updated, 3 unchanged" in out
    assert "no new snapshot" in out


def test_a_changed_record_updates_its_own_objects_only(run: Run, folder: Folder) -> None:
    run()
    untouched = campaign("VT-2").latest_revision_id, ad("VT-2").latest_revision_id
    folder.incentives[0]["short_description"]["en"] = "Much more money."
    folder.incentives[0]["amount"]["number"] = 900
    folder.incentives[0]["end_date"] = "2027-06"
    out = run()
    assert "VT ads: 0 created, 2 updated, 3 unchanged" in out
    assert "VT campaigns: 0 created, 1 updated, 2 unchanged" in out
    assert ad("VT-1").content[0].value["text"] == "Much more money."
    assert ad("VT-1").content[0].value["title"] == "Warm Homes: $900"
    assert str(campaign("VT-1").end_date) == "2027-06-30"
    assert campaign("VT-1").live
    assert Incentive.objects.get(source_id="VT-1").amount_en == "$900"
    assert (campaign("VT-2").latest_revision_id, ad("VT-2").latest_revision_id) == untouched
    assert Snapshot.objects.count() == 2
    before = versions()
    run()
    assert versions() == before


def test_a_record_that_has_gone_is_unpublished_and_comes_back(run: Run, folder: Folder) -> None:
    run()
    gone = folder.incentives.pop(1)
    folder.relationships = {}
    out = run()
    assert "campaign:VT-2: unpublished, it is gone from the source." in out
    assert not campaign("VT-2").live
    assert not ad("VT-2").live
    assert not Incentive.objects.get(source_id="VT-2").in_source
    assert "VT-2" not in {c.name.split()[0] for c in build_snapshot().campaigns}
    assert "VT-2: unpublished" not in run()

    folder.incentives.insert(1, gone)
    run()
    assert campaign("VT-2").live
    assert ad("VT-2", "es").live
    assert Incentive.objects.get(source_id="VT-2").in_source


def test_a_record_that_cannot_be_read_any_more_is_unpublished(run: Run, folder: Folder) -> None:
    run()
    folder.incentives[1]["owner_status"] = "everyone"
    folder.incentives[0]["low_income"] = "riddle"
    out = run()
    assert "VT/incentives.json: VT-2" in out
    assert "campaign:VT-2: unpublished, its record cannot be read." in out
    assert "campaign:VT-1: unpublished, its income limit 'riddle'" in out
    assert list(Campaign.objects.filter(live=True).values_list("source_id", flat=True)) == ["VT-3"]


def test_what_a_person_edited_is_left_alone_and_reported(run: Run, folder: Folder) -> None:
    run()
    edited = campaign("VT-1")
    edited.priority = 77
    edited.save_revision(log_action=True).publish()
    draft = ad("VT-2")
    draft.name = "Better name"
    draft.save_revision(log_action=True)

    assert "VT: 2 edited here, source unchanged" in run()
    assert campaign("VT-1").priority == 77

    folder.incentives[0]["paused"] = True
    folder.incentives[1]["short_description"]["en"] = "New words."
    out = run()
    assert "2 were left alone:" in out
    assert "campaign:VT-1: the source has changed, but somebody has edited it" in out
    assert "ad:VT-2:en: the source has changed" in out
    assert (campaign("VT-1").priority, campaign("VT-1").paused) == (77, False)
    assert ad("VT-2").content[0].value["text"] == "Money for VT-2."

    run("--overwrite")
    assert (campaign("VT-1").priority, campaign("VT-1").paused) == (50, True)
    assert ad("VT-2").content[0].value["text"] == "New words."
    before = versions()
    run("--overwrite")
    assert versions() == before


def test_what_a_person_unpublished_or_deleted_stays_so(run: Run, folder: Folder) -> None:
    run()
    campaign("VT-1").unpublish()
    campaign("VT-3").delete()
    folder.incentives[0]["paused"] = folder.incentives[2]["paused"] = None
    folder.incentives[0]["end_date"] = "2027"
    out = run()
    assert "campaign:VT-1: the source has changed, but somebody has unpublished it" in out
    assert "campaign:VT-3: the source has changed, but somebody has deleted it" in out
    assert not campaign("VT-1").live
    assert not Campaign.objects.filter(source_id="VT-3").exists()
    run("--overwrite")
    assert campaign("VT-1").live
    assert campaign("VT-3").live


def test_a_dry_run_takes_everything_back(run: Run) -> None:
    out = run("--dry-run")
    assert "VT campaigns: 3 created" in out
    assert "taken back" in out
    assert not Campaign.objects.exists()
    assert not Incentive.objects.exists()
    assert not Attribute.objects.exists()
    assert not Snapshot.objects.exists()


def test_an_attribute_that_means_something_else_stops_it(run: Run) -> None:
    made = Attribute(name="ownership", label="Owns shares", type="boolean")
    made.save()
    made.save_revision().publish()
    snapshots = Snapshot.objects.count()
    with pytest.raises(CommandError, match="'ownership' is there already, as verified boolean"):
        run()
    assert not Incentive.objects.exists()
    assert not Campaign.objects.exists()
    assert Snapshot.objects.count() == snapshots


def test_missing_choices_are_added_to_an_attribute(run: Run) -> None:
    made = Attribute(name="electric_utility", label="Supplier", type="choice")
    made.choices.create(value="ours", label="Us")
    made.save()
    made.save_revision().publish()
    assert "attribute electric_utility: 3 choices added" in run()
    row = Attribute.objects.get(name="electric_utility")
    assert [c.value for c in row.choices.all()] == [
        "ours",
        "vt-brook-electric",
        "vt-ridge-power",
        "other",
    ]
    assert row.label == "Supplier"


def test_a_folder_that_is_no_state_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"authorities\.json is missing. Name the folder of one"):
        call_command("import_programs", str(tmp_path))


def test_a_changed_income_limit_updates_its_segment_alone(run: Run, folder: Folder) -> None:
    run()
    segment = Segment.objects.get(name="Income limit: by-size")
    folder.limits["by-size"]["thresholds"]["1"] = 31_000
    out = run()
    assert "VT segments: 0 created, 1 updated, 1 unchanged" in out
    assert "VT campaigns: 0 created, 0 updated, 3 unchanged" in out
    (rule,) = [s.rule for s in build_snapshot().segments if s.id == str(segment.pk)]
    assert rule["any"][0]["all"][1]["value"] == 31_000


def test_a_rule_too_broken_to_compile_takes_the_whole_import_back(run: Run, folder: Folder) -> None:
    run()
    segment = Segment.objects.get(name="Eligible for VT-2")
    Segment.objects.filter(pk=segment.pk).update(live=False)  # as a restored backup might have it
    folder.incentives[0]["short_description"]["en"] = "Much more money."
    before = versions()
    with pytest.raises(CommandError, match=r"Nothing of .* was imported\. .*segment"):
        run()
    assert versions() == before
    assert ad("VT-1").content[0].value["text"] == "Money for VT-1."


def test_everybody_in_the_admin_may_read_the_records(run: Run, client: Any) -> None:
    run()
    user = get_user_model().objects.create_user("reader", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert b"Money for VT-1." in client.get("/admin/snippets/content/incentive/").content


def test_the_records_can_be_read_in_the_admin_but_not_written(run: Run, admin_client: Any) -> None:
    run()
    found = Incentive.objects.get(source_id="VT-1")
    page = admin_client.get("/admin/snippets/content/incentive/")
    assert page.status_code == 200
    assert b"Money for VT-1." in page.content
    assert (
        admin_client.get(f"/admin/snippets/content/incentive/inspect/{found.pk}/").status_code
        == 200
    )
    for url in ("add/", f"edit/{found.pk}/", f"delete/{found.pk}/"):
        answer = admin_client.get(f"/admin/snippets/content/incentive/{url}")
        assert answer.status_code in (302, 403), url
        if answer.status_code == 302:
            assert answer["Location"] == "/admin/"
