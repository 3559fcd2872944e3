"""What only a draft refers to: it stays, and where it is lost all the same, that can be mended."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision
from wagtail.test.utils.form_data import inline_formset

from marketing_spots.models import (
    Ad,
    Attribute,
    Campaign,
    CampaignSegment,
    Placement,
    Segment,
    Spot,
    SpotDefault,
)
from marketing_spots.snapshot import CompileError, check, overdue
from tests.marketing_spots import world
from tests.marketing_spots.test_editing import PUBLISH, campaign_form, words

pytestmark = pytest.mark.django_db

SCREENS = ("campaigns", "spots", "ads", "segments", "attributes", "snapshots", "api-keys")


@pytest.fixture
def drafted(basics: Any) -> tuple[Campaign, dict[str, Any]]:
    """A live campaign whose draft alone refers to a segment, a spot and an ad."""
    campaign = world.campaign(places=[basics[1:]])
    only = {
        "segments": world.segment("Doomed", live=False),
        "spots": world.spot("doomed", live=False),
        "ads": world.ad("Doomed ad", live=False),
    }
    draft = Campaign.objects.get(pk=campaign.pk)
    draft.segments = [CampaignSegment(segment=only["segments"])]
    draft.placements = [
        *draft.placements.all(),
        Placement(spot=only["spots"], ad=only["ads"], sort_order=1),
    ]
    draft.save_revision()
    return Campaign.objects.get(pk=campaign.pk), only


def lose(*targets: Any) -> None:
    """Deletes past every guard, as two people at the same moment could."""
    for target in targets:
        type(target).objects.filter(pk=target.pk)._raw_delete("default")


def schedule(campaign: Campaign) -> Revision:
    """The campaign's draft, due an hour ago."""
    revision = campaign.latest_revision
    revision.approved_go_live_at = timezone.now() - dt.timedelta(hours=1)
    revision.save()
    return revision


# --- it cannot be deleted -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["segments", "spots", "ads"])
def test_what_a_draft_refers_to_cannot_be_deleted(login, drafted, kind) -> None:
    target, client = drafted[1][kind], login()
    page = words(client.get(f"/admin/{kind}/delete/{target.pk}/"))
    assert "Campaign “Spring EV rates”: Its draft uses" in page
    assert "Yes, delete" not in page
    answer = client.post(f"/admin/{kind}/delete/{target.pk}/", follow=True)
    assert "Its draft uses" in words(answer)
    name = target._meta.model_name
    bulk = f"/admin/bulk/marketing_spots/{name}/delete/?id={target.pk}&next=/admin/{kind}/"
    assert "nothing was deleted" in words(client.post(bulk, follow=True))
    with pytest.raises(CompileError, match="Spring EV rates"), transaction.atomic():
        type(target).objects.filter(pk=target.pk).delete()
    assert type(target).objects.filter(pk=target.pk).exists()


def test_what_is_scheduled_counts_even_when_a_newer_draft_dropped_it(drafted) -> None:
    campaign, only = drafted
    schedule(campaign)
    newer = Campaign.objects.get(pk=campaign.pk)
    newer.save_revision()
    with pytest.raises(CompileError, match="version that is scheduled"):
        only["segments"].delete()


def test_conditions_and_default_ads_of_drafts_count(basics) -> None:
    segment, ad = world.segment("Doomed", live=False), world.ad("Doomed ad", live=False)
    asked = world.attribute("doomed", live=False)
    member = {"type": "segment", "value": {"member": "in", "segment": str(segment.pk)}}
    inside = {"type": "item", "value": {"match": "any", "conditions": [member]}}
    basics[0].rule = json.dumps([{**inside, "type": "group"}, world.comparison("doomed")])
    basics[0].save_revision()
    basics[1].defaults = [SpotDefault(ad=ad)]
    basics[1].save_revision()
    for target, user in ((segment, "EV owners"), (asked, "EV owners"), (ad, "Home hero")):
        with pytest.raises(CompileError, match=user):
            target.delete()


def test_once_the_draft_lets_go_it_can_be_deleted(drafted) -> None:
    campaign, only = drafted
    Campaign.objects.get(pk=campaign.pk).save_revision()
    for target in only.values():
        target.delete()
    assert not Segment.objects.filter(name="Doomed").exists()
    assert not Spot.objects.filter(name="doomed").exists()
    assert not Ad.objects.filter(name="Doomed ad").exists()
    assert Attribute.objects.exists()


# --- it is lost all the same --------------------------------------------------------------------


def test_a_lost_reference_leaves_the_editor_open_and_says_so(login, drafted) -> None:
    campaign, only = drafted
    lose(*only.values())
    client = login()
    page = words(client.get(f"/admin/campaigns/edit/{campaign.pk}/"))
    assert "The segment in row 1 was deleted" in page
    assert "The ad in row 2 was deleted" in page
    assert "The spot in row 2 was deleted" in page
    revert = f"/admin/campaigns/history/{campaign.pk}/"
    assert client.get(revert).status_code == 200
    row = {"segment": only["segments"].pk}
    data = campaign_form(segments=inline_formset([row]))
    answer = client.post(f"/admin/campaigns/edit/{campaign.pk}/", {**data, **PUBLISH})
    (form,) = answer.context["form"].formsets["segments"].forms
    assert form.errors["segment"]
    lose_rows = campaign_form(segments=inline_formset([]))
    client.post(f"/admin/campaigns/edit/{campaign.pk}/", lose_rows)
    mended = Campaign.objects.get(pk=campaign.pk).get_latest_revision_as_object()
    assert check(mended) == []


def test_it_cannot_be_published_and_reaches_nobody(drafted) -> None:
    campaign, only = drafted
    lose(only["segments"])
    with pytest.raises(CompileError, match="segment in row 1 was deleted"):
        campaign.latest_revision.publish()
    campaign.refresh_from_db()
    assert [p.ad.name for p in campaign.placements.all()] == ["Spring banner"]
    assert not campaign.segments.exists()
    draft = campaign.get_latest_revision_as_object()
    assert [row.segment_id for row in draft.segments.all()] == [only["segments"].pk]
    (problem,) = check(draft)
    assert (problem.field, problem.row) == ("segments", 0)


def test_when_it_is_due_every_screen_says_why_instead_of_failing(login, drafted) -> None:
    campaign, only = drafted
    lose(*only.values())
    schedule(campaign)
    client = login()
    for screen in SCREENS:
        response = client.get(f"/admin/{screen}/")
        assert response.status_code == 200, screen
        assert "segment in row 1 was deleted" in words(response), screen


def test_a_revision_that_nobody_can_read_is_a_notice_beside_the_others(login, drafted) -> None:
    campaign, _ = drafted
    revision = schedule(campaign)
    content = {**revision.content, "start_date": "not a day"}
    Revision.objects.filter(pk=revision.pk).update(content=content)
    other = world.campaign("Other", live=False)
    other.save_revision()
    other.refresh_from_db()
    schedule(other)
    first, second = sorted(overdue(), key=lambda late: late.instance.pk)
    assert "cannot be read or checked" in first.why
    assert (first.instance, second.instance, second.why) == (campaign, other, "")
    page = login().get("/admin/campaigns/")
    assert "cannot be read or checked" in words(page)
