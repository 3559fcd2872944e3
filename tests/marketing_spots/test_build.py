"""What a snapshot holds, and that building one stays cheap."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale

from marketing_spots.engine.definitions import TimeWindow
from marketing_spots.models import Ad, Campaign, CampaignSegment, DayWindow, Placement
from marketing_spots.snapshot import (
    batch,
    build_snapshot,
    compile_records,
    decode,
    digest,
    encode,
    read_records,
)
from tests.marketing_spots import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def basics():
    """An attribute, a segment, a spot and an ad, all live."""
    with batch(None, "Basics"):
        world.attribute()
        return world.segment(), world.spot(), world.ad()


def only_campaign(**kwargs):
    (found,) = build_snapshot(**kwargs).campaigns
    return found


def test_a_campaign_becomes_a_definition(basics) -> None:
    segment, spot, ad = basics
    campaign = world.campaign(
        places=[(spot, ad)],
        segments=[segment],
        conditions=[world.comparison("owns_ev")],
        start_date=dt.date(2026, 3, 1),
        end_date=dt.date(2026, 3, 31),
        zone="America/Denver",
        priority=70,
        exclusion_groups="rates, ev",
        paused=True,
    )
    campaign.windows = [DayWindow(days=[4, 0], start=dt.time(8), end=dt.time(18))]
    campaign.save()
    found = only_campaign()
    assert found.id == campaign.uid
    assert (found.priority, found.paused) == (70, True)
    assert found.exclusion_groups == ("rates", "ev")
    assert [(p.spot, p.ad) for p in found.placements] == [("home-hero", ad.public_id)]
    assert found.audience == {
        "all": [
            {"any": [{"type": "segment", "segment": str(segment.pk)}]},
            {"type": "attribute", "attribute": "owns_ev", "op": "eq", "value": True},
        ]
    }
    assert found.schedule.start == dt.datetime(2026, 3, 1, 7, tzinfo=dt.UTC)
    assert found.schedule.end == dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC)
    assert found.schedule.windows == (TimeWindow(days=(0, 4), start=dt.time(8), end=dt.time(18)),)


def test_segments_are_any_or_all_and_nothing_is_everybody(basics) -> None:
    segment = basics[0]
    second = world.segment("Also", world.comparison("owns_ev", "ne"))
    campaign = world.campaign(segments=[segment, second], segment_match="all")
    assert list(only_campaign().audience) == ["all"]
    assert len(only_campaign().audience["all"]) == 2
    campaign.segments = []
    campaign.save()
    assert only_campaign().audience is None


def test_what_is_not_live_is_left_out_until_it_is(basics) -> None:
    _, spot, ad = basics
    hidden = world.ad("Hidden", live=False)
    world.campaign(places=[(spot, hidden), (spot, ad)])
    assert [p.ad for p in only_campaign().placements] == [ad.public_id]
    hidden.save_revision().publish()
    assert {p.ad for p in only_campaign().placements} == {ad.public_id, hidden.public_id}
    spot.unpublish()
    assert only_campaign().placements == ()


def test_translations_are_one_ad(basics) -> None:
    ad = basics[2]
    spanish = ad.copy_for_translation(Locale.objects.get_or_create(language_code="es")[0])
    spanish.content = world.text("Ahorre")
    spanish.save()
    assert set(build_snapshot().ads[0].content) == {"en"}
    spanish.save_revision().publish()
    (found,) = build_snapshot().ads
    assert found.id == ad.public_id
    assert found.default_language == "en"
    assert found.content["es"]["headline"] == "Ahorre"
    assert found.content["en"]["format"] == "text"


def test_content_is_sanitised() -> None:
    body = '<p onclick="x()">Hi<script>alert(1)</script></p>'
    world.ad(content=json.dumps([{"type": "html", "value": {"html": body}}]))
    assert "script" not in str(build_snapshot().ads[0].content)
    assert "onclick" not in str(build_snapshot().ads[0].content)


def picture(width: int, height: int, name: str = "sun.png"):
    return get_image_model().objects.create(
        title="Sun", file=get_test_image_file(filename=name, size=(width, height))
    )


def banner(image) -> str:
    value = {
        "headline": "Hello",
        "text": "",
        "image": {"image": image.pk, "alt_text": "A sun", "decorative": False},
        "image_position": "right",
        "link": {"href": "https://example.com/", "text": "More"},
    }
    return json.dumps([{"type": "banner", "value": value}])


def card(title: str, image: Any) -> str:
    value = {"title": title, "text": "", "icon": "", "image": image}
    value["link"] = {"href": "/save", "text": "More"}
    return json.dumps([{"type": "link_card", "value": value}])


def test_a_picture_stored_as_null_beside_one_that_is_there_fails_nobody() -> None:
    shown = {"image": picture(400, 200).pk, "alt_text": "A sun", "decorative": False}
    world.ad(name="With", content=card("With", shown))
    world.ad(name="Without", content=card("Without", None))
    built = {ad.content["en"]["title"]: ad.content["en"]["image"] for ad in build_snapshot().ads}
    assert built["Without"] is None
    assert built["With"]["alt"] == "A sun"


def test_content_that_cannot_be_read_is_a_problem_of_its_ad_alone() -> None:
    shown = {"image": picture(400, 200).pk, "alt_text": "A sun", "decorative": False}
    world.ad(name="Fine", content=card("Fine", shown))
    odd = world.ad(name="Odd")
    broken = card("Odd", {"image": ["no", "number"], "alt_text": "x"})
    Ad.objects.filter(pk=odd.pk).update(content=broken)  # past the editor, as a script would
    built = compile_records(read_records(), version=1)
    assert [ad.content["en"]["title"] for ad in built.snapshot.ads] == ["Fine"]
    (problem,) = built.problems
    assert problem.name == "Odd"
    assert "cannot be read" in problem.message


def test_images_come_in_useful_sizes_never_wider_than_the_original() -> None:
    world.ad(content=banner(picture(700, 350)))
    image = build_snapshot().ads[0].content["en"]["image"]
    assert image["alt"] == "A sun"
    assert image["width"] == 700
    assert {r["type"] for r in image["renditions"]} == {"image/webp", "image/png"}
    widths = [r["width"] for r in image["renditions"]]
    assert widths == sorted(widths)
    assert max(widths) == 700
    # By path: the node that serves the ad knows under which address.
    assert all(r["url"].startswith("/media/") for r in image["renditions"])


def test_drafts_are_the_latest_versions_of_everything(basics) -> None:
    segment, spot, ad = basics
    campaign = world.campaign(
        places=[(spot, ad)], segments=[segment], start_date=dt.date(2026, 3, 1)
    )
    campaign.name = "Renamed"
    campaign.end_time = dt.time(9, 30)
    campaign.end_date = dt.date(2026, 5, 1)
    campaign.placements = [Placement(spot=spot, ad=ad, weight=3)]
    campaign.save_revision()
    world.campaign("Never published", live=False)
    assert [c.name for c in build_snapshot().campaigns] == ["Spring EV rates"]
    found = {c.name: c for c in build_snapshot(drafts=True).campaigns}
    assert set(found) == {"Renamed", "Never published"}
    assert found["Renamed"].placements[0].weight == 3
    assert found["Renamed"].schedule.start == dt.datetime(2026, 3, 1, 7, tzinfo=dt.UTC)
    assert found["Renamed"].schedule.end == dt.datetime(2026, 5, 1, 15, 30, tzinfo=dt.UTC)
    assert found["Renamed"].id == campaign.uid


def many(count: int, spot, segment, image) -> None:
    """Campaigns with an ad each, every tenth with a picture."""
    rule = json.dumps([world.comparison("owns_ev")])
    locale = Locale.get_default()
    with batch(None, "Many"):
        ads = Ad.objects.bulk_create(
            Ad(name=f"Ad {i}", locale=locale, content=world.text() if i % 10 else banner(image))
            for i in range(count)
        )
        campaigns = Campaign.objects.bulk_create(
            Campaign(name=f"Campaign {i}", conditions=rule) for i in range(count)
        )
        pairs = list(zip(campaigns, ads, strict=True))
        Placement.objects.bulk_create(Placement(campaign=c, ad=a, spot=spot) for c, a in pairs)
        CampaignSegment.objects.bulk_create(
            CampaignSegment(campaign=campaign, segment=segment) for campaign in campaigns
        )


def test_queries_do_not_grow_and_a_thousand_campaigns_take_under_a_second(basics) -> None:
    segment, spot, _ = basics
    image = picture(400, 200)
    many(20, spot, segment, image)
    with CaptureQueriesContext(connection) as few:
        build_snapshot()
    many(980, spot, segment, image)
    with CaptureQueriesContext(connection) as lots:
        started = time.process_time()  # what it costs, however busy the machine is
        snapshot = build_snapshot()
        seconds = time.process_time() - started
    assert len(snapshot.campaigns) == 1000
    assert len(lots) == len(few) <= 16
    assert seconds < 1
    with CaptureQueriesContext(connection) as drafts:
        build_snapshot(drafts=True)
    assert len(drafts) <= len(lots) + 5


def test_a_document_reads_back_as_it_was(basics) -> None:
    world.campaign(places=[(basics[1], basics[2])], segments=[basics[0]])
    snapshot = build_snapshot(version=7)
    again = decode(encode(snapshot))
    assert again == snapshot
    assert digest(again) == digest(build_snapshot(version=8))
    with pytest.raises(ValueError, match="not a snapshot"):
        decode(b"nonsense")


def test_a_campaign_without_its_plugin_fails_closed(basics) -> None:
    """Its condition stays in the rule, which therefore compiles on no node."""
    campaign = world.campaign(live=False, conditions=[{"type": "gone", "value": {"x": 1}}])
    Campaign.objects.filter(pk=campaign.pk).update(live=True)
    assert only_campaign().audience == {"type": "gone", "x": 1}
