"""Content as documents: what is found, and what must not be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction, Site

from content.models import (
    ContactPointPage,
    FormField,
    FormPage,
    GuidedHelpPage,
    Helpfulness,
    HomePage,
    ProgramPage,
    RatePlanPage,
    SafetyPage,
)
from search.documents import Document
from search.documents.build import everything
from search.documents.document import said
from search.documents.signals import signals
from tests.search import site

pytestmark = pytest.mark.django_db
CONDITION = {"type": "attribute", "value": {"attribute": "owns_ev", "op": "eq", "value": True}}


@pytest.fixture
def home() -> HomePage:
    return site.make_home()


@pytest.fixture
def casa(home: HomePage) -> HomePage:
    return site.make_home("es", of=home)


def documents(locale: str = "en") -> dict[str, Document]:
    made = list(everything(locale))
    assert len({each.key for each in made}) == len(made)
    return {each.key: each for each in made}


def of(page: Any) -> Document | None:
    return documents(page.locale.language_code).get(f"page-{page.pk}")


def titles(kind: str, locale: str = "en") -> list[str]:
    return [each.title for each in everything(locale) if each.kind == kind]


# --- kinds ----------------------------------------------------------------------------------------


def test_a_question_with_its_answer_category_and_place(home: HomePage) -> None:
    help_ = site.section(home, "Help", slug="help")
    billing = site.category(help_, "Bills and payment", slug="billing")
    page = site.question(
        billing,
        "Why is my bill so high?",
        short_answer="Usually the weather.",
        answer=site.text(
            "<p>Compare <b>kWh a day</b>,&nbsp;not dollars.</p><ul><li>Heat</li></ul>"
        ),
        audience="residential",
        search_description="Reasons for a high bill",
    )
    page.tags.add("billing", "winter")
    page.save_revision().publish()
    made = of(page)
    assert made is not None
    assert (made.kind, made.type, made.locale) == ("faq", "faq_question", "en")
    assert made.title == "Why is my bill so high?"
    assert made.summary == made.extra["short_answer"] == "Usually the weather."
    assert made.body == "Compare kWh a day, not dollars.\nHeat\nReasons for a high bill"
    assert made.path == f"/help/billing/{page.slug}"
    assert [(each.title, each.path) for each in made.breadcrumb] == [
        ("Help", "/help"),
        ("Bills and payment", "/help/billing"),
    ]
    assert (made.category, made.category_title) == ("billing", "Bills and payment")
    assert made.audiences == ("residential",)
    assert made.tags == ("billing", "winter")
    assert made.sites == (Site.objects.get().pk,)
    assert made.published_at == site.again(page).last_published_at
    assert made.keys == (
        f"page-{page.pk}",
        "type-faq_question",
        f"translations-{page.translation_key}",
    )


def test_a_program_in_words_without_its_rule(home: HomePage) -> None:
    incentive = {"item": "Heat pump", "unit": "usd", "amount": "500", "note": "Once a home"}
    page = site.add(
        home,
        ProgramPage(
            title="Warm home",
            category="ev",
            offer="<p>We pay <b>half</b>.</p>",
            incentives=[{"type": "incentive", "value": incentive, "id": "1"}],
            eligibility=[
                CONDITION,
                {
                    "type": "attribute",
                    "value": {"attribute": "zip", "op": "one_of", "value": ["80524", "80521-1"]},
                },
            ],
            eligibility_note="Renters ask the owner.",
            starts=dt.date(2026, 5, 1),
            ends=dt.date(2026, 9, 30),
            enrol_phone="1-800-555-0100",
        ),
    )
    made = of(page)
    assert made is not None
    assert (made.kind, made.category, made.category_title) == ("program", "ev", "Electric vehicles")
    for words in (
        *("We pay half.", "Heat pump", "$500", "Once a home", "Renters ask the owner."),
        *("Enrol from May 1, 2026", "Enrol until September 30, 2026", "8005550100"),
    ):
        assert words in made.body.split("\n"), words
    assert "owns_ev" not in made.body
    assert made.areas == ("80521", "80524")
    assert made.extra == {"headline": "$500", "starts": "2026-05-01", "ends": "2026-09-30"}
    assert made.audiences == ()


def test_a_program_for_farms_in_spanish(casa: HomePage) -> None:
    page = site.add(casa, ProgramPage(title="Riego", category="farm", starts=dt.date(2026, 5, 1)))
    made = of(page)
    assert made is not None
    assert (made.category_title, made.audiences) == ("Granjas y riego", ("farm",))
    assert "Inscripción desde el 1 de mayo de 2026" in made.body


def test_guided_help_with_all_its_steps(home: HomePage) -> None:
    answers = [{"label": "Yes, it is warm", "next_step": "end", "page": None}]
    steps = [
        {
            "type": "question",
            "value": {
                "name": "secret-name",
                "question": "Is it warm?",
                "help": "<p>Touch it.</p>",
                "answers": answers,
            },
            "id": "1",
        },
        {
            "type": "ending",
            "value": {"name": "end", "title": "All is well", "text": "<p>Relax.</p>"},
            "id": "2",
        },
    ]
    made = of(site.add(home, GuidedHelpPage(title="No heat", steps=steps)))
    assert made is not None
    assert made.kind == "guided_help"
    assert made.questions == ("Is it warm?",)
    assert made.body == "Is it warm?\nTouch it.\nYes, it is warm\nAll is well\nRelax."


def test_a_contact_point_by_any_form_of_its_number(home: HomePage) -> None:
    hours = {"days": ["mon", "tue"], "opens": "08:00", "closes": "18:00"}
    page = site.add(
        home,
        ContactPointPage(
            title="Customer service",
            channel="phone",
            phone="1-800-555-0100 ext 4",
            email="help@example.com",
            languages="English, Spanish",
            hours=[{"type": "hours", "value": hours, "id": "1"}],
            audience="business",
        ),
    )
    made = of(page)
    assert made is not None
    assert made.kind == "contact"
    lines = made.body.split("\n")
    for line in (
        *("1-800-555-0100 ext 4", "18005550100", "8005550100", "800 555 0100", "800-555-0100"),
        *("help@example.com", "English, Spanish", "Monday, Tuesday 08:00–18:00"),
    ):
        assert line in lines, line
    assert made.audiences == ("business",)
    assert made.extra == {
        "channel": "phone",
        "phone": "1-800-555-0100 ext 4",
        "phone_href": "tel:18005550100,4",
        "email": "help@example.com",
        "languages": "English, Spanish",
    }


def test_other_pages_are_pages_of_their_type(home: HomePage) -> None:
    phone = {"label": "Gas line", "number": "303-555-0119", "hours": "Always"}
    step = {"title": "Leave the house", "text": ""}
    safety = of(
        site.add(
            home,
            SafetyPage(
                title="Smell gas?",
                severity="danger",
                hazard="gas",
                phones=[{"type": "phone", "value": phone, "id": "1"}],
                do_now=[{"type": "step", "value": step, "id": "2"}],
            ),
        )
    )
    assert safety is not None
    assert (safety.kind, safety.type) == ("page", "safety")
    assert {"Leave the house", "Gas line", "303-555-0119", "3035550119"} <= set(
        safety.body.split("\n")
    )
    assert safety.extra["phone_href"] == "tel:3035550119"
    rate = of(site.add(home, RatePlanPage(title="Night", code="R-TOU", customer_class="farm")))
    assert rate is not None
    assert (rate.type, rate.audiences) == ("rate_plan", ("farm",))
    assert "R-TOU" in rate.body
    plain = of(site.article(home, "News", summary="What is new", seo_title="Alpenglow news"))
    assert plain is not None
    assert (plain.type, plain.summary, plain.questions) == (
        "article",
        "What is new",
        ("Alpenglow news",),
    )


def test_a_form_is_found_by_its_fields_and_never_tells_who_is_told(home: HomePage) -> None:
    form = FormPage(title="Streetlight", intro="<p>Which pole?</p>", notify="crew@example.com")
    form.form_fields = [
        FormField(label="Number of the pole", help_text="On a plate", locale=home.locale),
        FormField(label="secret", field_type="hidden", locale=home.locale),
    ]
    made = of(site.add(home, form))
    assert made is not None
    assert made.body == "Which pole?\nNumber of the pole\nOn a plate"


# --- what is not found ----------------------------------------------------------------------------


def test_drafts_private_pages_and_hidden_ones_are_no_documents(home: HomePage) -> None:
    site.article(home, "Draft", live=False)
    hidden = site.article(home, "Hidden", no_index=True)
    closed = site.section(home, "Closed")
    inside = site.article(closed, "Inside")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    for page in (hidden, closed, inside):
        assert of(page) is None
    assert titles("page") == ["Home en"]


def test_a_translation_is_as_private_as_its_source(home: HomePage, casa: HomePage) -> None:
    page = site.article(home, "Secret")
    site.add(casa, type(page)(title="Secreto", translation_key=page.translation_key))
    assert "Secreto" in titles("page", "es")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert "Secreto" not in titles("page", "es")


def test_what_only_mirrors_another_language_is_found_in_that_one(
    home: HomePage, casa: HomePage
) -> None:
    page = site.article(home, "English only")
    mirror = page.copy_for_translation(casa.locale, alias=True)
    assert mirror.live
    assert mirror.locale_id == casa.locale_id
    assert "English only" in titles("page", "en")
    assert "English only" not in titles("page", "es")


def test_expiry_is_the_documents_own_and_not_a_question_of_when_it_is_made(home: HomePage) -> None:
    past = timezone.now() - dt.timedelta(days=1)
    page = site.article(home, "Old")
    type(page).objects.filter(pk=page.pk).update(expire_at=past)
    made = of(page)
    assert made is not None
    assert made.expires_at == past


def test_a_page_on_no_site_is_no_document_and_another_sites_is_its_own(home: HomePage) -> None:
    inner = site.article(home, "Inner site", slug="inner")
    root = home.get_parent()
    lost = root.add_child(instance=HomePage(title="Lost", slug="lost"))
    other = Site.objects.create(hostname="inner.example.com", root_page=inner)
    made = of(inner)
    assert made is not None
    assert (made.path, made.sites) == ("/", (other.pk,))
    assert of(lost) is None


def test_an_unpublished_section_is_in_no_breadcrumb(home: HomePage) -> None:
    above = site.section(home, "Above")
    below = site.article(above, "Below")
    above.unpublish()
    made = of(below)
    assert made is not None
    assert made.breadcrumb == ()


# --- menus ----------------------------------------------------------------------------------------


def entries(locale: str = "en") -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (each.title, each.path, tuple(crumb.title for crumb in each.breadcrumb))
        for each in everything(locale)
        if each.kind == "navigation"
    ]


def test_menu_entries_with_the_way_to_them(home: HomePage) -> None:
    pay = site.article(home, "Ways to pay your bill", slug="pay", summary="Online or by phone.")
    site.menu(
        "header",
        [
            site.group("My account", site.to_page(pay, "Pay", id="one")),
            site.to_url("https://outages.example.com/map", "Outage map"),
            {"type": "spot", "value": {"spot": "menu-teaser"}, "id": "s"},
        ],
    )
    assert entries() == [
        ("Pay", "/pay", ("My account",)),
        ("Outage map", "https://outages.example.com/map", ()),
    ]
    made = next(each for each in everything("en") if each.title == "Pay")
    assert made.key.endswith("-one")
    assert made.questions == ("Ways to pay your bill", "My account Pay")
    assert made.summary == "Online or by phone."
    assert set(made.keys) >= {"menu-header", f"page-{pay.pk}"}


def test_one_entry_stands_for_all_that_lead_to_one_place(home: HomePage) -> None:
    page = site.article(home, "Pay", slug="pay")
    site.menu("mobile", [site.to_page(page, "Pay on the phone")])
    site.menu("header", [site.to_page(page, "Pay")])
    assert entries() == [("Pay", "/pay", ())]


def test_entries_keep_their_rule_and_that_of_the_group(home: HomePage) -> None:
    page = site.article(home, "Charger", slug="charger")
    other = {"type": "attribute", "value": {"attribute": "zip", "op": "eq", "value": "80524"}}
    guarded = site.group("Cars", site.to_page(page, audience=[CONDITION]), audience=[other])
    site.menu("header", [guarded])
    (made,) = [each for each in everything("en") if each.kind == "navigation"]
    assert made.rule.count('"attribute"') == 4
    assert made.rule.index("80524") < made.rule.index("owns_ev")
    # Where a place is in the footer for everybody, the guarded entry need not be asked about.
    site.menu("footer", [site.to_page(page)])
    (made,) = [each for each in everything("en") if each.kind == "navigation"]
    assert made.rule == ""


def test_entries_that_lead_nowhere_are_left_out(home: HomePage) -> None:
    draft = site.article(home, "Draft", live=False)
    closed = site.article(home, "Closed")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    made = site.menu("header", [site.to_page(draft), site.to_page(closed)])
    made.items = [*made.items.get_prep_value(), site.to_url("javascript:alert(1)", "Bad")]
    made.save()
    assert entries() == []


def test_the_default_languages_menu_leads_to_translated_pages(
    home: HomePage, casa: HomePage
) -> None:
    page = site.article(home, "Pay", slug="pay")
    english = site.article(home, "Only English")
    site.menu("header", [site.to_page(page), site.to_page(english), site.to_url("/x", "Address")])
    assert entries("es") == []
    site.add(casa, type(page)(title="Pagar", slug="pagar", translation_key=page.translation_key))
    assert entries("es") == [("Pagar", "/es/pagar", ())]
    # With a menu of its own, the language has that one alone.
    site.menu("header", [site.to_page(page, "Pague")], "es")
    assert entries("es") == [("Pague", "/es/pagar", ())]


# --- files ----------------------------------------------------------------------------------------


def test_files_are_found_where_a_public_page_links_to_them(home: HomePage, casa: HomePage) -> None:
    form, draft, unused = (site.file(title, f"{title}.pdf") for title in ("Form_7", "Draft", "Un"))
    form.tags.add("rebate")
    site.article(home, "Apply", body=site.text(site.linking(form)))
    site.article(home, "Later", body=site.text(site.linking(draft)), live=False)
    (made,) = [each for each in everything("en") if each.kind == "document"]
    assert (made.key, made.title, made.tags) == (f"document-{form.pk}", "Form_7", ("rebate",))
    assert made.body == f"{' '.join(form.filename.removesuffix('.pdf').split('_'))}\nPDF"
    assert made.path.endswith(form.url)
    assert made.path.startswith("http")
    assert made.extra["file_type"] == "application/pdf"
    assert titles("document", "es") == []
    site.article(casa, "Solicite", body=site.text(site.linking(form)))
    assert titles("document", "es") == ["Form_7"]
    assert unused.title not in titles("document")


def test_files_in_a_closed_collection_are_not_found(home: HomePage) -> None:
    form = site.file("Form")
    site.article(home, "Apply", body=site.text(site.linking(form)))
    closed = Collection.get_first_root_node().add_child(name="Closed")
    type(form).objects.filter(pk=form.pk).update(collection=closed)
    assert titles("document") == ["Form"]
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    assert titles("document") == []


# --- signals, digests, queries --------------------------------------------------------------------


def test_votes_count_more_the_more_there_are(home: HomePage) -> None:
    group = site.category(home, "Bills")
    asked = [site.question(group, f"Question {n}?") for n in range(3)]
    for page, yes, no in zip(asked, (1, 30, 0), (0, 0, 30), strict=True):
        Helpfulness.objects.create(page=page, yes=yes, no=no)
    found = {each.title: each.helpfulness for each in everything("en") if each.kind == "faq"}
    assert found["Question 2?"] < 0.1 < 0.5 < found["Question 0?"] < 0.9 < found["Question 1?"]
    assert signals([f"page-{group.pk}"]) == {}


def test_a_digest_says_what_is_the_words_and_what_the_visitors() -> None:
    plain = Document(key="a", kind="faq", type="faq_question", locale="en", title="A")
    liked = Document(
        key="a", kind="faq", type="faq_question", locale="en", title="A", helpfulness=0.9
    )
    other = Document(key="a", kind="faq", type="faq_question", locale="en", title="B")
    assert plain.digest() != liked.digest()
    assert said(plain.digest()) == said(liked.digest()) != said(other.digest())
    assert len(liked.digest()) <= 32


def test_a_batch_costs_the_same_whatever_its_size(home: HomePage) -> None:
    def fill(count: int) -> int:
        for _ in range(count):
            group = site.category(site.section(home, "Part"), "Bills")
            page = site.question(group, "Why?", answer=site.text(site.linking(site.file("Form"))))
            page.tags.add("bill")
            page.save_revision().publish()
            site.article(home, "News")
            site.menu("footer", [site.to_page(page), site.to_page(group)])
        with CaptureQueriesContext(connection) as queries:
            made = list(everything("en"))
        assert made
        return len(queries)

    fill(1)  # looks up types of content, once for the process
    few = fill(2)
    assert fill(15) == few
