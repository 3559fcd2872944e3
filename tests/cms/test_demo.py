"""The demo: complete, repeatable, and with the right ad for everybody whom its stories name."""

from __future__ import annotations

import datetime as dt
import re
import statistics
import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from PIL import Image, ImageChops, ImageStat

from cms.demo import access, sample
from cms.demo.data.campaigns import CAMPAIGNS, UNREACHABLE_TODAY
from cms.demo.data.personas import PERSONAS
from cms.demo.data.pictures import PICTURES
from cms.demo.drawing.__main__ import SCENES
from cms.demo.load import FOLDER, SOURCE, Loader
from cms.demo.visitors import COUNT, visitors
from cms.management.commands import load_demo
from marketing_spots.access import hash_key
from marketing_spots.audience.registry import attribute_defs, coerce_attributes
from marketing_spots.delivery.app import create_app
from marketing_spots.delivery.live import prepare
from marketing_spots.delivery.start import make_poller, make_state
from marketing_spots.engine.decide import decide
from marketing_spots.engine.definitions import Consent, Context, Reason
from marketing_spots.engine.definitions import Visitor as Asker
from marketing_spots.engine.explaining import explain
from marketing_spots.models import Ad, ApiKey, Campaign, Head, Snapshot, TokenKey, Visitor
from marketing_spots.snapshot import decode
from plugins.manager import get_plugins

# All of them: tests without the database run after those that empty it.
pytestmark = pytest.mark.django_db

ZONE = zoneinfo.ZoneInfo("America/Denver")
TODAY = dt.date(2027, 5, 12)  # a Wednesday
MORNING = dt.datetime(2027, 5, 12, 10, 0, tzinfo=ZONE)
PEAK = dt.datetime(2027, 5, 12, 16, 0, tzinfo=ZONE)
SATURDAY = dt.datetime(2027, 5, 15, 16, 0, tzinfo=ZONE)


class Demo:
    """The loaded demo, asked without HTTP."""

    def __init__(self) -> None:
        self.user = None
        self.created = Loader(self.user, TODAY).load()
        self.snapshot = decode(bytes(Head.objects.get().live.document))
        self.compiled = prepare(self.snapshot, get_plugins(), dt.datetime.now(dt.UTC)).compiled
        self.ads = {ad.id: ad.name for ad in self.snapshot.ads}
        self.keys = {
            campaign.uid: campaign.source_id.removeprefix(SOURCE)
            for campaign in Campaign.objects.all()
        }
        defs = attribute_defs()
        self.askers = {
            row.id: Asker(
                id=row.id,
                verified=coerce_attributes(row.attributes, defs)[0],
                consent=Consent(
                    personalisation=bool(row.personalisation), measurement=bool(row.measurement)
                ),
            )
            for row in Visitor.objects.all()
        }

    def ask(self, asker: Asker, page: str, now: dt.datetime) -> Any:
        context = Context(spots=sample.PAGES[page].spots, attributes=sample.PAGES[page].context)
        return decide(self.compiled, asker, context, now)

    def shown(self, visitor: str, page: str, spot: str, now: dt.datetime = MORNING) -> list[str]:
        """The names of the ads in one spot."""
        decisions = {each.spot: each for each in self.ask(self.askers[visitor], page, now)}
        return [self.ads[item.ad] for item in decisions[spot].items]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Demo]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Demo()
        transaction.set_rollback(True)


@pytest.fixture
def website(demo: Demo, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Delivery in this process, with the demo's snapshot and keys."""
    access.create_keys()
    state = make_state()
    make_poller(state).poll()
    monkeypatch.setattr(sample, "delivery", lambda: create_app(state))


def test_the_front_end_may_ask_at_every_port_that_the_demo_is_served_at(
    db: None, settings: Any
) -> None:
    settings.SITE_URL = "http://localhost:8000"
    access.create_keys()
    settings.SITE_URL = "http://localhost:8107"
    access.create_keys()
    access.create_keys()
    origins = ApiKey.objects.get(hash=hash_key(access.BROWSER_KEY)).origin_list
    assert origins == (
        "http://localhost:8000",
        "http://127.0.0.1:8000",
        "http://localhost:8107",
        "http://127.0.0.1:8107",
    )


# --- what is there ------------------------------------------------------------------------------


def test_it_has_everything_that_it_promises(demo: Demo) -> None:
    assert demo.created["spots"] == 11
    assert demo.created["segments"] >= 15
    assert demo.created["campaigns"] >= 30
    assert demo.created["ads"] >= 45
    assert demo.created["pictures"] == len(PICTURES) >= 20
    assert demo.created["visitors"] == COUNT == 1000
    formats = {ad.format for ad in demo.snapshot.ads}
    assert formats == {"banner", "text", "video", "html", "notice", "link_card", "list"}


def test_everything_compiles(demo: Demo) -> None:
    assert Head.objects.get().live.problems == []
    everybody = demo.askers["ev-owner-ana"]
    for key, page in sample.PAGES.items():
        context = Context(spots=page.spots, attributes=page.context)
        for each in explain(demo.compiled, everybody, context, MORNING):
            for step in each.steps:
                assert step.reason not in (Reason.BROKEN, Reason.ERROR), (key, step)


def test_drafts_and_scheduled_campaigns_are_not_live(demo: Demo) -> None:
    live = {demo.keys[campaign.id] for campaign in demo.snapshot.campaigns}
    waiting = {each["key"] for each in CAMPAIGNS if each["state"] != "live"}
    assert waiting == {"tree-giveaway", "student-housing"}
    assert live == {each["key"] for each in CAMPAIGNS} - waiting
    scheduled = Campaign.objects.get(source_id="demo:tree-giveaway")
    assert scheduled.latest_revision.approved_go_live_at is not None


def test_loading_twice_changes_nothing_and_keeps_what_people_edited(demo: Demo) -> None:
    ad = Ad.objects.get(name="Paperless")
    ad.name = "Paperless, shorter"
    ad.save_revision().publish()
    sam = Visitor.objects.get(pk="new-mover-sam")
    sam.attributes["owns_ev"] = True
    sam.save()
    before = Snapshot.objects.count(), Ad.objects.count(), Campaign.objects.count()
    assert not +Loader(None, TODAY + dt.timedelta(days=40)).load()
    assert (Snapshot.objects.count(), Ad.objects.count(), Campaign.objects.count()) == before
    assert Ad.objects.filter(name="Paperless, shorter").exists()
    assert Visitor.objects.get(pk="new-mover-sam").attributes["owns_ev"] is True


def test_what_was_deleted_comes_back_alone(demo: Demo) -> None:
    Campaign.objects.get(source_id="demo:ebike").delete()
    assert +Loader(None, TODAY).load() == Counter(campaigns=1)


# --- pictures and languages ---------------------------------------------------------------------


def _pictures(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "renditions" in value:
            yield value
        for each in value.values():
            yield from _pictures(each)


def test_every_picture_says_what_it_shows_in_its_own_language(demo: Demo) -> None:
    alts: dict[str, set[str]] = defaultdict(set)
    for ad in demo.snapshot.ads:
        for language, content in ad.content.items():
            for picture in _pictures(content):
                assert len(picture["alt"]) >= 20, ad.name
                assert picture["renditions"], ad.name
                alts[language].add(picture["alt"])
    assert len(alts["en"]) == len(PICTURES)
    assert len(alts["es"]) >= 15
    assert not alts["en"] & alts["es"]


def test_most_ads_speak_spanish_too(demo: Demo) -> None:
    both = [ad for ad in demo.snapshot.ads if {"en", "es"} <= ad.content.keys()]
    assert len(both) >= 45
    for ad in both:
        assert ad.content["en"] != ad.content["es"], ad.name
        assert ad.default_language == "en"


def test_the_film_has_captions_in_both_languages(demo: Demo) -> None:
    film = next(ad for ad in demo.snapshot.ads if ad.format == "video")
    static = FOLDER.parent.parent / "static"
    for language in ("en", "es"):
        content = film.content[language]
        captions = static / content["captions"].removeprefix("/static/")
        assert captions.read_text().startswith("WEBVTT")
        assert f".{language}.vtt" in content["captions"]
        assert (static / content["url"].removeprefix("/static/")).stat().st_size < 400_000


def test_committed_pictures_are_what_the_code_draws() -> None:
    assert SCENES.keys() == PICTURES.keys() == {path.stem for path in FOLDER.glob("*.webp")}
    assert sum(path.stat().st_size for path in FOLDER.glob("*.webp")) < 2_500_000
    drawn = SCENES["level-bills"]().finish()
    committed = Image.open(FOLDER / "level-bills.webp").convert("RGB")
    difference = ImageStat.Stat(ImageChops.difference(drawn, committed)).mean
    assert max(difference) < 3


# --- who sees what ------------------------------------------------------------------------------

EXPECTED = [
    # visitor, page, spot, the names of its ads
    ("ev-owner-ana", "home", "home-hero", ["EV Overnight: hero"]),
    ("ev-owner-ana", "ev", "ev-page-offer", ["EV Overnight: prices"]),
    ("ev-owner-ana", "bill", "bill-sidebar", ["EV Overnight: beside the bill"]),
    ("ev-owner-ana", "call", "call-centre", ["EV Overnight: for agents"]),
    ("ev-owner-ana", "home", "outage-banner", []),
    ("farm-keller", "home", "home-hero", ["Night watering"]),
    ("farm-keller", "farm", "farm-page", ["Night watering", "Pump test"]),
    ("farm-keller", "dashboard", "dashboard-top", ["Pump test: my account"]),
    ("farm-keller", "ev", "ev-page-offer", ["EV guide"]),
    ("budget-family-ortiz", "home", "home-hero", ["Income discount"]),
    ("budget-family-ortiz", "bill", "bill-sidebar", ["Help with a bill: sidebar"]),
    ("budget-family-ortiz", "dashboard", "dashboard-top", ["Help with a bill: notice"]),
    ("budget-family-ortiz", "call", "call-centre", ["Help with a bill: for agents"]),
    ("bakery-lune", "home", "home-hero", ["Business lighting"]),
    ("bakery-lune", "dashboard", "dashboard-top", ["Business energy review: my account"]),
    ("bakery-lune", "payment", "payment-confirmation", ["Autopay"]),
    ("new-mover-sam", "home", "home-hero", ["Welcome"]),
    (
        "new-mover-sam", "move", "move-in-checklist",
        ["Gas safety for a new home", "Choose a rate when you move in"],
    ),
    ("solar-chen", "home", "home-hero", ["Home battery"]),
    ("solar-chen", "ev", "ev-page-offer", ["Charger rebate"]),
    ("cabin-whitaker", "home", "home-hero", ["Heat pump"]),
    ("cabin-whitaker", "bill", "bill-sidebar", ["Heat pump: beside the bill"]),
    ("cabin-whitaker", "payment", "payment-confirmation", ["The app, on phones"]),
    ("medical-okafor", "home", "outage-banner", ["Storm: North Fork"]),
    ("medical-okafor", "dashboard", "dashboard-top", ["Medical equipment: plan for outages"]),
    ("private-lee", "home", "home-hero", ["Brand"]),
    ("private-lee", "ev", "ev-page-offer", ["EV guide"]),
    ("private-lee", "outages", "outage-banner", ["Storm: North Fork"]),
    ("private-lee", "payment", "payment-confirmation", ["The app, on phones"]),
    ("unasked-novak", "home", "home-hero", ["Brand"]),
    ("unasked-novak", "bill", "bill-sidebar", ["How to read the bill"]),
]  # fmt: skip


@pytest.mark.parametrize(("visitor", "page", "spot", "ads"), EXPECTED)
def test_personas_get_what_their_stories_say(
    demo: Demo, visitor: str, page: str, spot: str, ads: list[str]
) -> None:
    assert demo.shown(visitor, page, spot) == ads


def test_every_persona_is_in_the_table() -> None:
    assert {row[0] for row in EXPECTED} == {persona.id for persona in PERSONAS}


def test_peak_hours_are_weekday_afternoons(demo: Demo) -> None:
    ask = ("solar-chen", "dashboard", "dashboard-top")
    assert demo.shown(*ask, MORNING) == ["Home battery"]
    assert demo.shown(*ask, PEAK) == ["Peak hours now"]
    assert demo.shown(*ask, SATURDAY) == ["Home battery"]


def test_every_campaign_wins_somewhere_or_says_why_not(demo: Demo) -> None:
    won: set[str] = set()
    quiz = Asker(
        id="browser-7f3a91",
        declared={"stated_interest": "solar"},
        consent=Consent(personalisation=True),
    )
    for asker in (*demo.askers.values(), quiz):
        for page in sample.PAGES:
            for now in (MORNING, PEAK, SATURDAY):
                for decision in demo.ask(asker, page, now):
                    won |= {item.campaign for item in decision.items if item.campaign}
    everything = {each["key"] for each in CAMPAIGNS}
    assert everything - {demo.keys[uid] for uid in won} == UNREACHABLE_TODAY.keys()


def test_no_placement_is_unreachable_by_priority(demo: Demo) -> None:
    ads = {item.ad for a in demo.askers.values() for p in sample.PAGES for d in demo.ask(a, p, MORNING) for item in d.items}  # fmt: skip
    assert len(ads) >= 45


# --- the customers ------------------------------------------------------------------------------


def test_customers_are_always_the_same_and_hang_together() -> None:
    first, second = list(visitors(TODAY)), list(visitors(TODAY))
    assert first == second
    assert len({each.id for each in first}) == COUNT
    homes = [e.attributes for e in first if e.attributes["customer_type"] == "residential"]
    use = defaultdict(list)
    for home in homes:
        use[home["dwelling"]].append(home["monthly_kwh"])
        use[home["heating"]].append(home["monthly_kwh"])
        if home["rate_plan"] == "ev_overnight":
            assert home["owns_ev"]
    assert statistics.mean(use["apartment"]) < 0.75 * statistics.mean(use["house"])
    assert statistics.mean(use["electric_baseboard"]) > 1.2 * statistics.mean(use["gas_furnace"])
    late = [h for h in homes if h["days_past_due"] and "income_percent_of_ami" in h]
    paid = [h for h in homes if not h["days_past_due"] and "income_percent_of_ami" in h]
    assert statistics.mean(h["income_percent_of_ami"] for h in late) < statistics.mean(
        h["income_percent_of_ami"] for h in paid
    )
    consents = Counter(e.consents["personalisation"] for e in first)
    assert min(consents[True], consents[False], consents[None]) > 100


# --- logins, keys and the page at / -------------------------------------------------------------


def test_published_secrets_exist_in_demo_mode_only(
    settings: Any, django_user_model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Loader, "load", lambda self: Counter())
    monkeypatch.setattr(load_demo, "load_site", lambda user, today, pictures: Counter())
    settings.DEMO = False
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert "demo mode" in out.getvalue()
    assert not django_user_model.objects.exists()
    assert not ApiKey.objects.exists()
    assert not TokenKey.objects.exists()
    with pytest.raises(CommandError, match="GRIDSPOT_DEMO=1"):
        call_command("visitor_token", "ev-owner-ana")


def test_logins_can_do_their_work(client: Any, django_user_model: Any) -> None:
    assert access.create_logins() == 4
    assert access.create_logins() == 0
    for name in access.LOGINS:
        assert client.login(username=name, password=access.PASSWORD)
        assert client.get("/admin/").status_code == 200, name
    users = django_user_model.objects
    assert not users.get(username="marketer").has_perm("marketing_spots.publish_campaign")
    assert users.get(username="marketer").has_perm("marketing_spots.change_campaign")
    assert users.get(username="approver").has_perm("marketing_spots.publish_campaign")
    assert not users.get(username="editor").has_perm("marketing_spots.change_campaign")


def test_a_token_is_only_made_for_somebody(demo: Demo, db: None) -> None:
    out = StringIO()
    call_command("visitor_token", "ev-owner-ana", stdout=out)
    assert out.getvalue().count(".") == 2
    with pytest.raises(CommandError, match="no customer 'nobody'"):
        call_command("visitor_token", "nobody")


@pytest.mark.parametrize("visitor", sample.VISITORS)
def test_the_start_page_answers_for_everybody(website: None, client: Any, visitor: str) -> None:
    for page in sample.PAGES:
        response = client.get("/", {"visitor": visitor, "page": page})
        text = response.content.decode()
        assert response.status_code == 200
        assert "No answer yet" not in text, (visitor, page)
        for spot in sample.PAGES[page].spots:
            assert f"<code>{spot}</code>" in text


def test_the_start_page_shows_the_ad_and_its_reasons(website: None, client: Any) -> None:
    text = client.get("/", {"visitor": "budget-family-ortiz", "page": "home"}).content.decode()
    assert 'lang="es"' in text
    assert "25% de descuento en cada factura" in text
    assert "Why? 15 campaigns considered" in text
    assert "$TOKEN" in text
    assert access.PASSWORD in text


def test_the_start_page_needs_no_other_host(website: None, client: Any) -> None:
    text = client.get("/").content.decode()
    loaded = re.findall(r"<(?:img|link|script|video|source)[^>]*(?:src|href)=\"([^\"]+)", text)
    assert loaded
    assert all(address.startswith("/") for address in loaded), loaded


def test_an_unknown_visitor_or_page_falls_back(website: None, client: Any) -> None:
    text = client.get("/", {"visitor": "<script>", "page": "../etc"}).content.decode()
    assert "Charge while you sleep" in text
    assert "<script>" not in text


def test_outside_the_demo_the_page_tells_nothing(settings: Any, client: Any) -> None:
    settings.DEMO = False
    text = client.get("/").content.decode()
    assert "/api/v1/docs" in text
    for secret in (access.PASSWORD, access.BROWSER_KEY, access.SERVER_KEY, "Alpenglow", "demo"):
        assert secret not in text
