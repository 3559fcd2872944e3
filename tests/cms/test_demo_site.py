"""The demo's website: complete in both languages, repeatable, and every link in it leads somewhere."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.db import transaction
from django.forms.models import model_to_dict
from django.test import Client
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from cms.demo.data.pictures import PICTURES
from cms.demo.data.spots import SPOTS
from cms.demo.load import ADS, Loader
from cms.demo.site.load import load_site
from cms.demo.site.navigation import REDIRECTS
from cms.demo.site.pages import PAGES, translation_key
from cms.demo.site.search_loader import load_searches, load_words
from cms.demo.site.search_words import BEST_BETS, SEARCHES, SYNONYMS
from content import ports
from content.models import ArticlePage, Menu, SiteSettings
from marketing_spots.snapshot import batch
from search import curated
from search.admin.tables import TABLES
from search.admin.viewsets import SynonymViewSet
from search.lexicons import lexicons
from search.log.popular import public_texts
from search.log.reports import Period, Report
from search.models import BestBet, PinnedResult, SynonymSet
from tests.search.api.world import index

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 5, 12)


def pictures() -> dict[str, int]:
    """One small picture for all: drawing the real ones takes longer than everything else."""
    file = BytesIO()
    Image.new("RGB", (64, 36)).save(file, "png")
    image = get_image_model()(title="Test", description="Test", file=ImageFile(file, name="t.png"))
    image.save()
    return dict.fromkeys(PICTURES, image.pk)


class Loaded:
    def __init__(self) -> None:
        with batch(None, "Facts that the rules of programs ask for"):
            Loader(None, TODAY)._attributes()
        self.pictures = pictures()
        self.created = load_site(None, TODAY, self.pictures)

    def ask(self, path: str, **more: str) -> tuple[int, dict[str, Any]]:
        response = Client().get("/api/v1/content/page", {"path": path, **more})
        return response.status_code, response.json()


@pytest.fixture(scope="module")
def site(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Loaded]:
    """Loaded once for the module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Loaded()
        transaction.set_rollback(True)


def page(key: str, language: str = "en") -> Any:
    found = Page.objects.get(translation_key=translation_key(key), locale__language_code=language)
    return found.specific


def test_there_is_a_whole_site(site: Loaded) -> None:
    kinds = Counter(data.kind for data in PAGES)
    assert kinds["safety"] == 7
    assert kinds["program"] == 10
    assert kinds["rate_plan"] == 4
    assert kinds["faq_question"] == 40
    assert kinds["guided_help"] == 3
    assert kinds["contact_point"] == 8
    assert site.created["pages"] == len(PAGES)
    assert site.created["translated pages"] == sum(data.translated for data in PAGES)
    assert Menu.objects.filter(live=True).count() == 8


def test_a_second_run_changes_nothing_and_keeps_what_somebody_wrote(site: Loaded) -> None:
    with transaction.atomic():
        about = page("about")
        about.title = "Who we are"
        about.save_revision().publish()
        revisions = about.revisions.count()
        assert not any(load_site(None, TODAY, site.pictures).values())
        assert page("about").title == "Who we are"
        assert page("about").revisions.count() == revisions
        transaction.set_rollback(True)


def test_the_site_says_who_the_utility_is_and_its_emergency_line_never_closes(
    site: Loaded,
) -> None:
    told = Client().get("/api/v1/content/site").json()
    assert told["organisation"] == "Alpenglow Power & Gas"
    assert told["emergency_phone"] == page("help/contact/gas-emergency").phone
    assert told["phone_href"].startswith("tel:")
    assert told["share_image"] is not None
    assert page("help/contact/gas-emergency").always_open
    with transaction.atomic():
        settings = SiteSettings.objects.get()
        settings.phone = ""
        settings.save()
        load_site(None, TODAY, site.pictures)
        assert SiteSettings.objects.get().phone == ""
        transaction.set_rollback(True)


def test_a_page_that_was_deleted_comes_back_in_its_place(site: Loaded) -> None:
    with transaction.atomic():
        page("safety/gas").delete()
        created = load_site(None, TODAY, site.pictures)
        assert created["pages"] == 1
        assert site.ask("/safety/gas")[0] == 200
        transaction.set_rollback(True)


def test_an_editor_could_save_every_page_as_it_is(site: Loaded, monkeypatch: Any) -> None:
    spots = [(each["name"], each["label"]) for each in SPOTS]
    monkeypatch.setattr(ports._ports, "spots", lambda: spots)
    for each in Page.objects.filter(depth__gt=1).specific():
        for field in each._meta.get_fields():
            if isinstance(field, StreamField):
                field.stream_block.clean(field.value_from_object(each))
        each.full_clean()


def _links(value: Any) -> Iterator[str]:
    """Every path to a page in an answer: of links, cards and formatted text."""
    if isinstance(value, dict):
        if isinstance(value.get("path"), str):
            yield value["path"]
        yield from re.findall(r'<a href="(/[^"]*)"', value.get("html", "") or "")
        for each in value.values():
            yield from _links(each)
    elif isinstance(value, list):
        for each in value:
            yield from _links(each)


def test_every_page_is_answered_and_every_link_in_it_leads_to_a_page(site: Loaded) -> None:
    paths: set[str] = set()
    live = Page.objects.filter(depth__gt=1, live=True)
    seen = 0
    for language in ("en", "es"):
        for each in live.filter(locale__language_code=language):
            answer = Client().get(f"/api/v1/content/pages/{each.pk}", {"locale": language})
            assert answer.status_code == 200, each
            body = answer.json()
            assert body["locale"] == language
            assert body["title"] == each.title
            paths |= {path for path in _links(body) if not path.startswith("/api")}
            seen += 1
    assert seen == live.count() > 190
    lost = [path for path in sorted(paths) if site.ask(path)[0] != 200]
    assert lost == []


def test_the_links_of_a_spanish_page_stay_in_spanish(site: Loaded) -> None:
    status, answer = site.ask("/es/ahorro/bomba-de-calor")
    assert status == 200
    links = set(_links(answer["body"])) | set(_links(answer["related"]))
    assert links
    assert {link for link in links if not link.startswith("/es/")} == set()


def test_every_address_that_ads_mention_leads_to_a_page(site: Loaded) -> None:
    mentioned = set()
    for ad in ADS:
        for language in ("en", "es"):
            href = ((ad[language] or {}).get("link") or {}).get("href", "")
            if href.startswith("/"):
                mentioned.add(href)
    assert len(mentioned) > 40
    lost = [href for href in sorted(mentioned) if site.ask(href)[0] != 200]
    assert lost == []
    assert Redirect.objects.count() == len(REDIRECTS)


def test_every_translation_is_complete_and_can_be_made_again(site: Loaded) -> None:
    translations = list(Translation.objects.all())
    assert len(translations) == site.created["translated pages"] + 4  # with the menus
    for each in translations:
        total, done = each.get_progress()
        assert total == done > 0, each
    spanish = page("safety/gas", "es")
    before = spanish.do_now.raw_data, spanish.body.raw_data, spanish.title
    source = TranslationSource.objects.get_for_instance(page("safety/gas"))
    with transaction.atomic():
        translation = source.translations.get()
        translation.save_target(publish=False)
        again = page("safety/gas", "es").get_latest_revision_as_object()
        assert (list(again.do_now.raw_data), again.title) == (list(before[0]), before[2])
        assert [each["value"] for each in again.body.raw_data] == [
            each["value"] for each in before[1]
        ]
        transaction.set_rollback(True)


def test_what_is_not_translated_is_answered_in_english_and_says_so(site: Loaded) -> None:
    status, answer = site.ask("/help/gas/price", locale="es")
    assert (status, answer["locale"], answer["fallback"]) == (200, "en", True)


def test_the_screens_are_not_empty(site: Loaded) -> None:
    states = {data.key: data.state for data in PAGES if data.state != "live"}
    assert Counter(states.values()) == {"draft": 1, "scheduled": 1, "workflow": 1}
    for key in states:
        assert not page(key).live
        assert page(key).has_unpublished_changes
    scheduled = page("stories/rate-change-2027")
    assert scheduled.approved_schedule
    assert scheduled.go_live_at.date() == TODAY + dt.timedelta(days=21)


def test_pages_can_be_found_in_the_admin_at_once(site: Loaded) -> None:
    found = ArticlePage.objects.search("coffee")
    assert [each.title for each in found] == ["Up at four, so that you have coffee at six"]


# --- its search words ---------------------------------------------------------------------------


@pytest.fixture
def found(site: Loaded) -> Iterator[None]:
    """The site in the index, until the test is over."""
    with transaction.atomic():
        index()
        curated.forget()
        yield
        transaction.set_rollback(True)
    lexicons._kept.clear()
    curated.forget()


def test_the_words_of_the_demo_are_what_an_editor_could_have_saved(found: None) -> None:
    assert load_words() == {"synonyms": len(SYNONYMS), "best bets": len(BEST_BETS)}
    assert load_words() == {}
    curated.forget()
    assert curated.problems() == ()
    for each in SynonymSet.objects.all():
        form = SynonymViewSet().get_form_class()(model_to_dict(each), instance=each)
        assert form.is_valid(), form.errors
    wanted = [len(targets) for _, _, _, targets, _ in BEST_BETS]
    assert [each.results.count() for each in BestBet.objects.order_by("pk")] == wanted
    for result in PinnedResult.objects.all():
        result.full_clean()


def test_the_demo_has_searched_for_a_month_so_that_its_reports_are_not_empty(found: None) -> None:
    load_words()
    made = load_searches()
    assert made >= sum(times for _, _, times, _ in SEARCHES)
    assert load_searches() == 0
    report = Report(Period.until_today(30))
    assert report.overview.now.searches == made
    for table in TABLES:
        assert table.rows(report), table.name
    texts = {row.text for row in report.rows}
    assert "account [number]" in texts
    assert not any("4471" in text for text in texts)
    assert {"pay my bill", "heat pump rebate"} <= set(public_texts("en"))
