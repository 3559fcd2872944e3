"""Campaigns, segments and the rest, through the editors that people use."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from wagtail.models import TaskState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from marketing_spots.models import Ad, Attribute, Campaign, Segment, Snapshot, Spot
from marketing_spots.snapshot import put_back
from tests.marketing_spots import world
from tests.marketing_spots.test_build import banner, picture

pytestmark = pytest.mark.django_db


def leaf(attribute: str = "owns_ev", op: str = "eq", value: Any = True) -> tuple[str, Any]:
    return ("attribute", {"attribute": attribute, "op": op, "value": json.dumps(value)})


def campaign_form(**more: Any) -> dict[str, Any]:
    """What the campaign editor posts."""
    data = {
        "name": "Spring EV rates",
        "description": "",
        "segment_match": "any",
        "conditions": streamfield([]),
        "zone": "America/Denver",
        "priority_preset": "70",
        "priority_number": "70",
        "placements": inline_formset([]),
        "segments": inline_formset([]),
        "windows": inline_formset([]),
        **more,
    }
    return nested_form_data(data)


def segment_form(*leaves: Any, **more: Any) -> dict[str, Any]:
    data = {"name": "EV owners", "description": "", "rule": streamfield(list(leaves)), **more}
    return nested_form_data(data)


def words(response: Any) -> str:
    """A page as its reader sees it, roughly."""
    text = re.sub(r"<(script|style|template)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


PUBLISH = {"action-publish": "1"}


# --- campaigns ----------------------------------------------------------------------------------


def test_a_campaign_is_written_published_and_served(login, basics) -> None:
    segment, spot, ad = basics
    client = login()
    data = campaign_form(
        placements=inline_formset([{"spot": spot.pk, "ad": ad.pk, "weight": "2"}]),
        segments=inline_formset([{"segment": segment.pk}]),
        conditions=streamfield([leaf()]),
        start_date="2026-03-01",
        windows=inline_formset([{"start": "08:00", "end": "18:00"}]),
    )
    data["windows-0-days"] = ["0", "4"]
    response = client.post("/admin/campaigns/add/", {**data, **PUBLISH}, follow=True)
    assert "created and published" in words(response)
    (found,) = world.live().campaigns
    assert (found.name, found.priority) == ("Spring EV rates", 70)
    assert [(p.spot, p.ad, p.weight) for p in found.placements] == [("home-hero", ad.public_id, 2)]
    assert found.schedule.windows[0].days == (0, 4)
    assert world.newest().created_by == client.user
    campaign = Campaign.objects.get()
    listing = words(client.get("/admin/campaigns/"))
    for text in (
        "Home hero",
        "EV owners",
        "Service (70)",
        "From 1 Mar 2026",
        "Mon, Fri 08:00–18:00",
    ):
        assert text in listing
    editor = words(client.get(f"/admin/campaigns/edit/{campaign.pk}/"))
    assert "Spring banner in Home hero" in editor


def test_a_draft_may_be_unfinished_and_nothing_of_it_is_served(login, basics) -> None:
    client = login()
    before = Snapshot.objects.count()
    response = client.post("/admin/campaigns/add/", campaign_form(), follow=True)
    assert response.status_code == 200
    assert not Campaign.objects.get().live
    assert Snapshot.objects.count() == before


def test_publishing_what_shows_nothing_is_refused(login, basics) -> None:
    response = login().post("/admin/campaigns/add/", {**campaign_form(), **PUBLISH})
    assert "Add at least one ad in a spot" in words(response)
    assert not Campaign.objects.exists()


def errors_of(response: Any) -> dict[str, Any]:
    return response.context["form"].errors.get_json_data()


def test_a_wrong_format_is_said_at_the_placement(login, basics) -> None:
    spot, ad = basics[1:]
    only = world.spot("notices", formats=["notice"])
    data = campaign_form(
        placements=inline_formset(
            [
                {"spot": spot.pk, "ad": ad.pk, "weight": "1"},
                {"spot": only.pk, "ad": ad.pk, "weight": "1"},
            ]
        )
    )
    response = login().post("/admin/campaigns/add/", {**data, **PUBLISH})
    first, second = response.context["form"].formsets["placements"].forms
    assert not first.errors
    assert "“Notices” takes Notice, and this ad is a Text" in second.errors["ad"][0]
    assert not Campaign.objects.exists()
    assert world.names() == []


def test_an_ad_that_nobody_can_see_yet_is_said_at_the_placement(login, basics) -> None:
    hidden = world.ad("Hidden", live=False)
    data = campaign_form(
        placements=inline_formset([{"spot": basics[1].pk, "ad": hidden.pk, "weight": "1"}])
    )
    response = login().post("/admin/campaigns/add/", {**data, **PUBLISH})
    (form,) = response.context["form"].formsets["placements"].forms
    assert "“Hidden” is not published yet" in form.errors["ad"][0]


def placed(basics: Any, **more: Any) -> dict[str, Any]:
    _, spot, ad = basics
    row = {"spot": spot.pk, "ad": ad.pk, "weight": "1"}
    return campaign_form(placements=inline_formset([row]), **more)


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        (
            {"start_date": "2026-05-01", "end_date": "2026-04-01"},
            "end_date",
            "end before it starts",
        ),
        ({"start_time": "08:00"}, "start_time", "Enter the day"),
        ({"zone": "Mars/Olympus"}, "zone", "not one of the available choices"),
        ({"priority_preset": "", "priority_number": "101"}, "priority", "100"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_said_at_its_field(
    login, basics, fields, field, message
) -> None:
    response = login().post("/admin/campaigns/add/", {**placed(basics, **fields), **PUBLISH})
    assert message in str(errors_of(response)[field])
    assert not Campaign.objects.exists()


def test_a_segment_that_is_not_published_is_said_at_its_row(login, basics) -> None:
    draft = world.segment("Draft", live=False)
    data = placed(basics, segments=inline_formset([{"segment": draft.pk}]))
    response = login().post("/admin/campaigns/add/", {**data, **PUBLISH})
    (form,) = response.context["form"].formsets["segments"].forms
    assert "“Draft” is not published" in form.errors["segment"][0]


def test_saving_a_live_campaign_as_a_draft_keeps_what_is_served(login, basics) -> None:
    campaign = world.campaign(places=[basics[1:]])
    client = login()
    row = {
        "spot": basics[1].pk,
        "ad": basics[2].pk,
        "weight": "1",
        "id": campaign.placements.get().pk,
    }
    data = campaign_form(name="Renamed", placements=inline_formset([row], initial=1))
    client.post(f"/admin/campaigns/edit/{campaign.pk}/", data)
    assert world.names() == ["Spring EV rates"]
    client.post(f"/admin/campaigns/edit/{campaign.pk}/", {**data, **PUBLISH})
    assert world.names() == ["Renamed"]


# --- rules --------------------------------------------------------------------------------------


def test_a_rule_that_does_not_compile_is_said_at_its_condition(login, basics) -> None:
    """A circle: only the engine sees it, and it has no place in a single block."""
    segment = basics[0]
    member = ("segment", {"member": "in", "segment": str(segment.pk)})
    client = login()
    url = f"/admin/segments/edit/{segment.pk}/"
    response = client.post(url, {**segment_form(leaf(), member), **PUBLISH})
    (error,) = response.context["form"].errors.as_data()["rule"]
    assert list(error.block_errors) == [1]
    assert "circle" in response.content.decode(), "the editor gets it with the block"
    segment.refresh_from_db()
    assert len(segment.rule) == 1
    client.post(url, segment_form(leaf(), member))
    assert Segment.objects.get().has_unpublished_changes, "as a draft it may be kept"


def test_an_unknown_attribute_is_said_at_its_block(login, basics) -> None:
    response = login().post(
        "/admin/segments/add/", {**segment_form(leaf("nowhere"), name="X"), **PUBLISH}
    )
    error = response.context["form"].errors.as_data()["rule"][0]
    assert 0 in error.block_errors
    assert Segment.objects.count() == 1


def test_changing_an_attribute_names_the_segments_that_it_would_break(login, basics) -> None:
    world.segment("Second")
    attribute = Attribute.objects.get()
    data = nested_form_data(
        {
            "label": "Owns an EV",
            "name": "owns_ev",
            "type": "number",
            "source": "verified",
            "description": "",
            "unit": "",
            "choices": inline_formset([]),
        }
    )
    response = login().post(f"/admin/attributes/edit/{attribute.pk}/", {**data, **PUBLISH})
    shown = words(response)
    assert "Segment “EV owners”" in shown
    assert "Segment “Second”" in shown
    attribute.refresh_from_db()
    assert attribute.type == "boolean"


def test_names_that_others_rely_on_cannot_change(login, basics) -> None:
    spot = basics[1]
    spot.save_revision().publish()
    client = login()
    data = nested_form_data(
        {"label": "Hero", "name": "other", "slots": "1", "defaults": inline_formset([])}
    )
    client.post(f"/admin/spots/edit/{spot.pk}/", {**data, "formats": ["text"], **PUBLISH})
    spot.refresh_from_db()
    assert (spot.label, spot.name, spot.formats) == ("Hero", "home-hero", ["text"])


# --- deleting and unpublishing ------------------------------------------------------------------


def test_deleting_what_is_used_says_where(login, basics) -> None:
    segment, spot, ad = basics
    world.campaign(places=[(spot, ad)], conditions=[world.comparison("owns_ev")])
    client = login()
    attribute = Attribute.objects.get()
    page = words(client.get(f"/admin/attributes/delete/{attribute.pk}/"))
    assert "Segment “EV owners”" in page
    assert "Campaign “Spring EV rates”" in page
    assert "Yes, delete" not in page
    for url in (
        f"attributes/delete/{attribute.pk}",
        f"spots/delete/{spot.pk}",
        f"ads/delete/{ad.pk}",
    ):
        response = client.post(f"/admin/{url}/", follow=True)
        assert response.status_code in (200, 403)
    bulk = f"/admin/bulk/marketing_spots/ad/delete/?id={ad.pk}&next=/admin/ads/"
    assert client.post(bulk, follow=True).status_code in (200, 403)
    attribute_bulk = (
        f"/admin/bulk/marketing_spots/attribute/delete/?id={attribute.pk}&next=/admin/attributes/"
    )
    assert "nothing was deleted" in words(client.post(attribute_bulk, follow=True))
    assert (Attribute.objects.count(), Spot.objects.count(), Ad.objects.count()) == (1, 1, 1)
    unpublish = client.post(f"/admin/segments/unpublish/{segment.pk}/", follow=True)
    assert "unpublished" in words(unpublish), "nothing uses the segment"


def test_deleting_several_compiles_once(login, basics) -> None:
    made = [world.campaign(f"Campaign {i}") for i in range(3)]
    before = Snapshot.objects.count()
    ids = "&".join(f"id={campaign.pk}" for campaign in made)
    client = login()
    client.post(f"/admin/bulk/marketing_spots/campaign/delete/?{ids}&next=/admin/campaigns/")
    assert not Campaign.objects.exists()
    assert Snapshot.objects.count() == before + 1
    assert world.newest().summary == "Deleted 3 campaigns"
    assert world.newest().created_by == client.user


def test_unpublishing_what_is_needed_is_refused(login, basics) -> None:
    segment = basics[0]
    world.campaign(segments=[segment])
    response = login().post(f"/admin/segments/unpublish/{segment.pk}/", follow=True)
    assert "is in use and stays published" in words(response)
    assert "Spring EV rates" in words(response)
    segment.refresh_from_db()
    assert segment.live


# --- workflow -----------------------------------------------------------------------------------


def test_a_marketer_submits_and_an_approver_publishes(login, basics) -> None:
    marketer, approver = login("Marketers"), login("Approvers")
    marketer.post("/admin/campaigns/add/", {**placed(basics), "action-submit": "1"})
    campaign = Campaign.objects.get()
    assert not campaign.live
    state = TaskState.objects.get()
    url = f"/admin/campaigns/workflow/action/{campaign.pk}/approve/{state.pk}/"
    marketer.post(url)
    campaign.refresh_from_db()
    assert not campaign.live, "nobody approves their own work without being an approver"
    approver.post(url, {"comment": "Fine"})
    campaign.refresh_from_db()
    assert campaign.live
    assert world.names() == ["Spring EV rates"]
    assert world.newest().created_by == approver.user


def test_approving_what_no_longer_compiles_changes_nothing(login, basics) -> None:
    data = placed(basics, segments=inline_formset([{"segment": basics[0].pk}]))
    login("Marketers").post("/admin/campaigns/add/", {**data, "action-submit": "1"})
    basics[0].unpublish()
    campaign, state = Campaign.objects.get(), TaskState.objects.get()
    approver = login("Approvers")
    url = f"/admin/campaigns/workflow/action/{campaign.pk}/approve/{state.pk}/"
    response = approver.post(url, {"comment": ""}, follow=True)
    assert "Not approved" in words(response)
    assert "“EV owners” is not published" in words(response)
    campaign.refresh_from_db()
    state.refresh_from_db()
    assert not campaign.live
    assert state.status == TaskState.STATUS_IN_PROGRESS


# --- what everybody has to know -----------------------------------------------------------------


def test_a_snapshot_that_was_put_back_is_said_on_every_screen(login, basics) -> None:
    old = world.newest()
    world.campaign(places=[basics[1:]])
    client = login(None, first_name="Ana")
    put_back(old, client.user)
    said = f"snapshot {old.pk}, which Ana put back at"
    for url in (
        "campaigns",
        "campaigns/add",
        "spots",
        "ads",
        "segments",
        "attributes",
        "snapshots",
        "api-keys",
    ):
        assert said in words(client.get(f"/admin/{url}/")), url
    response = client.post("/admin/campaigns/add/", {**placed(basics), **PUBLISH}, follow=True)
    assert f"created and published. But visitors still get {said}" in words(response)
    assert words(response).count("Release") >= 1


# --- previews -----------------------------------------------------------------------------------


def test_a_preview_shows_the_ad_and_runs_no_script(login) -> None:
    body = '<p>Hello</p><script>alert(1)</script><img src=x onerror="alert(2)">'
    ad = world.ad(content=json.dumps([{"type": "html", "value": {"html": body}}]), live=False)
    client = login()
    data = nested_form_data(
        {"name": "X", "tags": "", "content": streamfield([("html", {"html": body})])}
    )
    url = f"/admin/ads/preview/{ad.pk}/"
    assert client.post(url, data).json() == {"is_valid": True, "is_available": True}
    response = client.get(url)
    page = response.content.decode()
    assert "<p>Hello</p>" in page
    assert "<script" not in page
    assert "onerror" not in page
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy.replace("allow-scripts", "SCRIPTS")
    assert "allow-scripts" not in policy


def test_a_banner_preview_shows_its_picture(login) -> None:
    ad = world.ad(content=banner(picture(700, 350)))
    client = login()
    value = {
        "headline": "Hi",
        "text": "",
        "image_position": "right",
        "link": {"href": "", "text": ""},
    }
    image = {"image": str(ad.content[0].value["image"].pk), "alt_text": "A sun"}
    value["image"] = image
    data = nested_form_data({"name": "X", "tags": "", "content": streamfield([("banner", value)])})
    url = f"/admin/ads/preview/{ad.pk}/"
    assert client.post(url, data).json()["is_valid"] is True
    page = client.get(url).content.decode()
    assert 'alt="A sun"' in page
    assert "700w" in page
