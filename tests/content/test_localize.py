"""Translating: what translators see, what is the source's own, and what a changed source does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from wagtail.models import Locale
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import (
    OverridableSegment,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from cms.roles import ensure_content_roles
from content import localize
from content.models import (
    ContactPointPage,
    FormField,
    FormPage,
    Menu,
    ProgramPage,
    RatePlanPage,
    SafetyPage,
)
from marketing_spots.admin.roles import ensure_roles
from plugins.blocks import stream_from_rule
from tests.content.release_world import section, site

pytestmark = pytest.mark.django_db
SPANISH = {"Gas leak": "Fuga de gas", "Leave the house.": "Salga de la casa.", "gas": "gas"}
STEP = {"type": "step", "id": "one", "value": {"title": "Leave the house.", "text": ""}}
PHONE = {
    "type": "phone",
    "id": "p",
    "value": {"label": "Gas line", "number": "303-555-0119", "hours": ""},
}
RULE = stream_from_rule({"type": "attribute", "attribute": "city", "op": "eq", "value": "Erie"})


@pytest.fixture
def spanish() -> Locale:
    return Locale.objects.get_or_create(language_code="es")[0]


@pytest.fixture
def home(spanish: Locale) -> Any:
    made = site()
    translated = made.copy_for_translation(spanish)
    translated.title = "Inicio"
    translated.save_revision().publish()
    return made


def safety(home: Any) -> SafetyPage:
    page = SafetyPage(
        title="Gas leak",
        slug="gas",
        severity="danger",
        hazard="gas",
        do_now=json.dumps([STEP]),
        phones=json.dumps([PHONE]),
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    return SafetyPage.objects.get(pk=page.pk)


def ask(path: str, language: str) -> dict[str, Any]:
    answer = Client().get("/api/v1/content/page", {"path": path, "locale": language})
    assert answer.status_code == 200
    return answer.json()


def texts(instance: Any) -> set[str]:
    """What a translator is shown of it."""
    found = extract_segments(instance)
    return {each.string.data for each in found if isinstance(each, StringSegmentValue)}


def translate(source: TranslationSource, spanish: Locale, words: dict[str, str]) -> None:
    for segment in StringSegment.objects.filter(source=source).select_related("string"):
        if segment.string.data in words:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=spanish,
                context=segment.context,
                defaults={"data": words[segment.string.data]},
            )


def test_from_an_english_page_to_a_spanish_answer(
    client, home, spanish, django_capture_on_commit_callbacks
) -> None:
    page = safety(home)
    assert ask("/gas", "es")["fallback"] is True  # nothing is live in Spanish by accident

    ensure_roles()
    ensure_content_roles()
    editor = User.objects.create_user("elena")
    editor.groups.add(Group.objects.get(name="Editors"))
    client.force_login(editor)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/admin/localize/submit/page/{page.pk}/", {"locales": [spanish.pk]})
    assert ask("/gas", "es")["fallback"] is True  # English words are not live as Spanish ones
    translation = Translation.objects.get(source__object_id=page.translation_key)

    translate(translation.source, spanish, {**SPANISH, "Gas line": "Línea de gas"})
    total, done = translation.get_progress()
    assert total == done
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    answer = ask("/gas", "es")
    assert (answer["title"], answer["fallback"]) == ("Fuga de gas", False)
    assert answer["do_now"][0]["title"] == "Salga de la casa."
    assert answer["severity"] == "danger"
    assert answer["phones"][0]["number"] == "303-555-0119"
    assert {each["locale"] for each in answer["alternates"]} == {"en", "es", "x-default"}


def test_a_changed_source_leaves_the_translation_and_says_what_is_outdated(
    home, spanish, django_capture_on_commit_callbacks
) -> None:
    page = safety(home)
    source, _ = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=spanish)
    translate(source, spanish, {**SPANISH, "Gas line": "Línea de gas"})
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)

    page.do_now = json.dumps([{**STEP, "value": {"title": "Leave at once.", "text": ""}}])
    page.save_revision().publish()
    assert ask("/gas", "es")["do_now"][0]["title"] == "Salga de la casa."

    source.update_from_db()
    total, done = translation.get_progress()
    assert total - done == 1
    assert "Waiting for translations" in str(translation.get_status_display())
    translated = SafetyPage.objects.get(translation_key=page.translation_key, locale=spanish)
    user = User.objects.create_superuser("ada")
    admin = Client()
    admin.force_login(user)
    screen = admin.get(f"/admin/pages/{translated.pk}/edit/").content.decode()
    assert "Leave at once." in screen


def test_who_may_have_a_program_is_decided_once(home) -> None:
    page = ProgramPage(title="Rebate", slug="rebate", eligibility=json.dumps(RULE))
    home.add_child(instance=page)
    assert texts(page) == {"Rebate", "rebate"}
    paths = {each.path for each in extract_segments(page)}
    assert not any(path.startswith("eligibility") for path in paths)


def test_prices_come_along_and_names_of_seasons_are_translated(home) -> None:
    tier = {"type": "item", "id": "t", "value": {"up_to": None, "price": "0.138"}}
    period = {"name": "All day", "windows": [], "tiers": [tier]}
    seasons = [
        {
            "type": "season",
            "id": "s",
            "value": {
                "name": "All year",
                "months": [],
                "periods": [{"type": "item", "id": "p", "value": period}],
            },
        }
    ]
    page = RatePlanPage(title="Standard", slug="standard", code="R-1", seasons=json.dumps(seasons))
    home.add_child(instance=page)
    assert texts(page) == {"Standard", "standard", "All year", "All day"}


def test_a_phone_number_may_be_another_one_in_spanish(home) -> None:
    desk = section(home, "Contact")
    page = ContactPointPage(title="Care", slug="care", phone="303-555-0142", channel="phone")
    desk.add_child(instance=page)
    source, _ = TranslationSource.get_or_create_from_instance(page)
    assert "303-555-0142" not in texts(page)
    paths = OverridableSegment.objects.filter(source=source).values_list("context__path", flat=True)
    assert "phone" in set(paths)
    assert "zone" not in set(paths)


def test_words_of_a_form_are_translated_and_what_it_accepts_is_not(home, spanish) -> None:
    page = FormPage(title="Call me", slug="call")
    page.form_fields = [
        FormField(
            label="When?", clean_name="when", field_type="radio", choices="Morning,Evening",
            locale=Locale.get_default(), sort_order=0,
        )
    ]  # fmt: skip
    home.add_child(instance=page)
    assert {"When?", "Morning,Evening"} <= texts(page)
    source, _ = TranslationSource.get_or_create_from_instance(page)
    translate(source, spanish, {"When?": "¿Cuándo?", "Morning,Evening": "Mañana,Noche"})
    source.create_or_update_translation(spanish, publish=False, fallback=True)
    made = FormPage.objects.get(translation_key=page.translation_key, locale=spanish)
    field = made.get_latest_revision_as_object().form_fields.get()
    assert (field.label, field.choices) == ("¿Cuándo?", "Mañana,Noche")
    assert (field.clean_name, field.field_type) == ("when", "radio")


def test_who_sees_an_item_of_a_menu_is_nothing_to_translate() -> None:
    item = {"label": "Farms", "url": "/farm", "audience": RULE}
    menu = Menu(handle="header", items=json.dumps([{"type": "link", "id": "a", "value": item}]))
    menu.save()
    assert texts(menu) == {"Farms"}


def test_the_table_names_fields_that_there_are() -> None:
    for table in (localize.SHARED, localize.ADAPTABLE, localize.WORDS):
        for model, names in table.items():
            there = {field.name for field in model._meta.get_fields()}
            assert set(names) <= there, model
            known = {field.field_name for field in get_translatable_fields(model)}
            assert set(names) <= known, model
