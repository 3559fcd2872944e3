"""Content checks: what they find, where, in which words, and what they cost."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page, PageViewRestriction

from content import models
from content.admin.checks import CHECKS
from content.checks import Finding, Severity, check, check_many
from content.checks.markup import read_markup
from content.checks.reading import english_syllables, school_year, spanish_syllables

pytestmark = pytest.mark.django_db

HARD = (
    "Notwithstanding the aforementioned considerations, residential customers participating in "
    "interruptible demand-response arrangements necessarily acknowledge that curtailment "
    "notifications, irrespective of meteorological circumstances, constitute contractual "
    "obligations whose noncompliance precipitates proportionate reconciliation adjustments. "
) * 5
EASY = (
    "Turn off the stove. Go out now. Do not use a phone in the house. Call us from the road. " * 8
)


@pytest.fixture
def home() -> Any:
    locale, _ = Locale.objects.get_or_create(language_code="en")
    root = Page.objects.get(depth=1)
    return root.add_child(instance=models.HomePage(title="Home", slug="tests", locale=locale))


def article(home: Any, *blocks: tuple[str, Any], **fields: Any) -> Any:
    body = [
        {"type": kind, "value": value, "id": f"b{at}"} for at, (kind, value) in enumerate(blocks)
    ]
    page = models.ArticlePage(title="A storm", summary="What to do.", body=body, **fields)
    page.locale = home.locale
    return page


def found(page: Any) -> dict[str, Finding]:
    return {finding.check: finding for finding in check(page)}


def test_a_sound_page_has_nothing_to_look_at(home: Any) -> None:
    page = article(home, ("heading", {"text": "Now", "level": "2"}), ("text", f"<p>{EASY}</p>"))
    assert check(page) == []


def test_each_finding_says_where(home: Any) -> None:
    page = article(home, ("text", "<p>A</p>"), ("heading", {"text": " ", "level": "2"}))
    (finding,) = check(page)
    assert (finding.check, finding.severity) == ("heading-empty", Severity.ERROR)
    assert (finding.place.field, finding.place.block) == ("body", "b1")
    assert finding.place.words == "Body › 2. Heading"


def test_pictures_need_words_unless_they_decorate(home: Any) -> None:
    image = get_image_model().objects.create(title="p.jpg", file=get_test_image_file())
    plain = {"image": image.pk, "caption": "", "alt": "", "decorative": False}
    assert (
        "“p.jpg” has no description" in found(article(home, ("image", plain)))["alt-text"].message
    )
    for more in ({"alt": "A crew"}, {"decorative": True}):
        assert check(article(home, ("image", {**plain, **more}))) == []
    card = {"title": "A", "image": image.pk, "link": {}}
    assert "alt-text" in found(article(home, ("cards", {"title": "", "cards": [card]})))
    assert "alt-text" in found(article(home, ("text", "<p>A</p>"), lead_image=image))
    image.description = "A crew at work"
    image.save()
    assert check(article(home, ("image", plain))) == []
    assert found(article(home, ("image", {**plain, "image": 999})))["picture-gone"]


def test_links_to_pages_that_are_gone_unpublished_or_private(home: Any) -> None:
    other = home.add_child(instance=models.SectionPage(title="Rebates", slug="rebates"))
    link = ("text", f'<p><a linktype="page" id="{other.pk}">The rebates</a></p>')
    button = ("buttons", {"buttons": [{"link": {"text": "Go", "page": other.pk}}]})
    assert check(article(home, link, button)) == []
    restriction = PageViewRestriction.objects.create(page=home, restriction_type="login")
    assert found(article(home, link))["link-private"].message.startswith("“Rebates” is private")
    restriction.delete()
    other.unpublish()
    assert "not published" in found(article(home, button))["link-unpublished"].message
    other.delete()
    assert (
        len([each for each in check(article(home, link, button)) if each.check == "link-gone"]) == 2
    )


def test_links_to_documents_that_are_gone(home: Any) -> None:
    document = get_document_model().objects.create(title="Form", file="f.pdf")
    page = article(home, ("documents", {"title": "", "documents": [document.pk]}))
    assert check(page) == []
    document.delete()
    assert found(page)["link-gone"]


@pytest.mark.parametrize(
    ("href", "severity"),
    [
        ("https://example.com/a", None),
        ("/rebates", None),
        ("mailto:a@example.com", None),
        ("#top", None),
        ("http://example.com/", Severity.HINT),
        ("http://intranet/", Severity.ERROR),
        ("javascript:alert(1)", Severity.ERROR),
        ("www.example.com", Severity.ERROR),
        ("https://exa mple.com", Severity.ERROR),
        ("", Severity.ERROR),
    ],
)
def test_addresses(home: Any, href: str, severity: Severity | None) -> None:
    page = article(home, ("text", f'<p><a href="{href}">The rules</a></p>'))
    finding = found(page).get("link-address")
    assert (finding.severity if finding else None) == severity


@pytest.mark.parametrize("words", ["click here", " Here. ", "Read more…", "Haga clic aquí", ""])
def test_links_that_do_not_say_where_they_lead(home: Any, words: str) -> None:
    page = article(home, ("text", f'<p><a href="/a">{words}</a></p>'))
    assert "link-words" in found(page)
    assert check(article(home, ("text", '<p><a href="/a">Read more about rebates</a></p>'))) == []


def test_headings_do_not_skip_a_size(home: Any) -> None:
    two, three, four = (("heading", {"text": f"H{n}", "level": str(n)}) for n in (2, 3, 4))
    assert check(article(home, two, three, four, two, three)) == []
    assert (
        "after a heading 2 comes a heading 3"
        in found(article(home, two, four))["heading-order"].message
    )
    assert "after the title" in found(article(home, three))["heading-order"].message
    assert "heading-order" in found(article(home, ("text", "<h2>A</h2><h4>B</h4>")))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Lorem ipsum dolor", True),
        ("TODO: ask legal", True),
        ("Price TBD", True),
        ("[insert number]", True),
        ("Lo hacemos todo por usted", False),
        ("TODO EL DÍA", False),
        ("Size XXL", False),
    ],
)
def test_text_that_was_to_be_replaced(home: Any, text: str, is_one: bool) -> None:
    assert ("placeholder" in found(article(home, ("text", f"<p>{text}</p>")))) == is_one


def test_reading_level_in_words_that_editors_understand(home: Any) -> None:
    finding = found(article(home, ("text", f"<p>{HARD}</p>")))["reading-level"]
    assert finding.severity == Severity.WARNING
    assert finding.message.startswith("Reads like a text for year ")
    assert "aim for year 8" in finding.message
    assert check(article(home, ("text", f"<p>{EASY}</p>"))) == []
    assert check(article(home, ("text", f"<p>{HARD[:200]}</p>"))) == []


def test_years_of_school() -> None:
    assert school_year([EASY], "en") <= 4  # type: ignore[operator]
    assert school_year([HARD], "en") > 14  # type: ignore[operator]
    assert school_year(["Too short."], "en") is None
    assert school_year([EASY], "de") is None
    easy = "Salga de la casa. No use la luz. Llame desde la calle. Espere a la cuadrilla. " * 10
    hard = (
        "La interrupción extraordinaria del suministro eléctrico residencial constituye una "
        "responsabilidad institucional inequívocamente reglamentada mediante procedimientos "
        "administrativos internacionalmente homologados por organizaciones especializadas. "
    ) * 8
    assert school_year([easy], "es-MX") <= 5  # type: ignore[operator]
    assert school_year([hard], "es") == 14


@pytest.mark.parametrize(
    ("word", "count"),
    [("house", 1), ("table", 2), ("turned", 1), ("related", 3), ("electricity", 5), ("the", 1),
     ("outages", 3), ("lines", 1)],
)  # fmt: skip
def test_english_syllables(word: str, count: int) -> None:
    assert english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("casa", 2), ("energía", 4), ("agua", 2), ("guitarra", 3), ("que", 1), ("ciudad", 2),
     ("país", 2), ("aire", 2), ("muy", 1), ("electricidad", 5), ("río", 2), ("cuota", 2)],
)  # fmt: skip
def test_spanish_syllables(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_what_lists_and_search_engines_show(home: Any) -> None:
    page = article(home, ("text", "<p>A</p>"))
    page.summary, page.title, page.search_description = "", "A" * 80, "B" * 200
    assert set(found(page)) == {"title-length", "description-length"}
    page.search_description = ""
    assert "summary" in found(page)


def test_damaged_markup_is_read_as_far_as_it_goes() -> None:
    markup = read_markup("<p>a <b>b<a href='/x'>c</p><h3>d</h3>&bogus; <a>e")
    assert markup.headings == [(3, "d")]
    assert markup.paragraphs[0] == "a bc"


# --- types of pages -------------------------------------------------------------------------------


def test_a_safety_page_says_what_to_do_and_whom_to_call(home: Any) -> None:
    page = models.SafetyPage(title="Gas", summary="Leave.", locale=home.locale)
    assert {"do-now", "phone"} <= set(found(page))
    page.do_now = [{"type": "step", "value": {"title": "Leave", "text": ""}}]
    page.phones = [{"type": "phone", "value": {"label": "Us", "number": "911"}}]
    assert check(page) == []


def test_a_question_asks_and_has_a_short_answer(home: Any) -> None:
    page = models.FaqQuestionPage(title="My bill", locale=home.locale)
    assert {"question-mark", "short-answer"} <= set(found(page))
    page.title, page.short_answer = "Why is my bill higher?", "Because it was cold."
    assert check(page) == []
    page.locale = Locale(language_code="es")
    assert "¿" in found(page)["question-mark"].message


def test_a_program_ends_and_can_be_enrolled_in(home: Any) -> None:
    page = models.ProgramPage(title="Rebate", summary="Money.", locale=home.locale)
    assert set(found(page)) == {"enrol"}
    page.enrol_phone, page.ends = "911", dt.date(2020, 2, 1)
    assert "ended on February 1, 2020" in found(page)["ended"].message


def test_a_rate_plan_has_prices_and_is_in_force(home: Any) -> None:
    page = models.RatePlanPage(title="R", summary="A.", locale=home.locale)
    page.effective_until = dt.date(2020, 1, 1)
    assert set(found(page)) == {"prices", "ended"}


def test_a_contact_point_can_be_reached(home: Any) -> None:
    page = models.ContactPointPage(title="Us", summary="A.", locale=home.locale, channel="email")
    assert "e-mail address" in found(page)["reach"].message
    page.email = "a@example.com"
    assert check(page) == []
    page.channel, page.phone = "phone", "911"
    assert set(found(page)) == {"hours"}


def test_blocks_of_plugins_that_are_off_are_passed_over(home: Any) -> None:
    assert check(article(home, ("a_plugins_block", {"text": "lorem ipsum"}))) == []


# --- costs ----------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_depend_on_what_pages_hold(
    home: Any, django_assert_max_num_queries: Any
) -> None:
    image = get_image_model().objects.create(title="p", file=get_test_image_file())
    other = home.add_child(instance=models.SectionPage(title="Rebates", slug="rebates"))
    document = get_document_model().objects.create(title="Form", file="f.pdf")
    blocks = [
        ("image", {"image": image.pk, "alt": "", "decorative": False}),
        ("text", f'<p><a linktype="page" id="{other.pk}">A page</a></p>'),
        ("documents", {"documents": [document.pk]}),
    ]
    pages = [article(home, *blocks * 20) for _ in range(10)]
    with django_assert_max_num_queries(4):
        results = check_many(pages)
    assert [len(each) for each in results] == [20] * 10


# --- in the admin ---------------------------------------------------------------------------------


def test_the_form_is_checked_as_it_is_typed(home: Any, admin_client: Client) -> None:
    page = home.add_child(instance=models.FaqCategoryPage(title="Bills", slug="bills"))
    address = reverse("content_checks", args=[page.pk])
    typed = {"title": "Lorem ipsum", "slug": "bills", "summary": "Of bills."}
    answer = admin_client.post(address, typed)
    assert answer["X-Findings"] == "1"
    assert "was to be replaced" in answer.content.decode()
    page.refresh_from_db()
    assert page.title == "Bills"
    assert page.latest_revision is None
    new = reverse("content_checks_new", args=["content", "faqcategorypage", home.pk])
    assert "no summary" in admin_client.post(new, {"title": "A"}).content.decode()


def test_what_editors_write_is_escaped(home: Any, admin_client: Client) -> None:
    new = reverse("content_checks_new", args=["content", "faqcategorypage", home.pk])
    answer = admin_client.post(new, {"title": "[insert <script>alert(1)</script>]"})
    assert b"<script>" not in answer.content


def test_checks_are_for_those_who_may_edit_the_page(home: Any, django_user_model: Any) -> None:
    page = home.add_child(instance=models.FaqCategoryPage(title="Bills", slug="bills"))
    django_user_model.objects.create_user("somebody", password="x")
    client = Client()
    address = reverse("content_checks", args=[page.pk])
    assert client.post(address, {"title": "A"}).status_code == 302
    client.login(username="somebody", password="x")
    assert client.post(address, {"title": "A"}).status_code in (302, 403)


@pytest.fixture
def report(home: Any, admin_client: Client) -> Any:
    home.add_child(instance=models.SafetyPage(title="=cmd()", slug="gas", summary="A."))
    home.add_child(instance=models.FaqCategoryPage(title="Bills", slug="bills"))
    draft = models.SafetyPage(title="A draft", slug="draft", summary="A.", live=False)
    home.add_child(instance=draft)

    def rows(**query: str) -> list[tuple[str, str]]:
        context = admin_client.get(reverse("content_checks_report"), query).context
        return [(str(row), row.finding.check) for row in context["object_list"]]

    return rows


def test_the_report_lists_what_is_live_the_worst_first(report: Any) -> None:
    rows = report()
    assert set(rows[:2]) == {("=cmd()", "do-now"), ("=cmd()", "phone")}
    assert ("Bills", "summary") in rows
    assert "A draft" not in [title for title, _ in rows]


def test_the_report_is_filtered(report: Any) -> None:
    assert {check for _, check in report(severity="error")} == {"do-now", "phone"}
    assert {title for title, _ in report(check="summary")} == {"Bills", "Home"}
    kind = ContentType.objects.get_for_model(models.FaqCategoryPage)
    assert report(content_type=str(kind.pk)) == [("Bills", "summary")]
    assert report(owner="") == report()


def test_the_report_can_be_taken_away_as_a_table_without_formulas(
    report: Any, admin_client: Client
) -> None:
    answer = admin_client.get(reverse("content_checks_report"), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    header, *rows = csv.reader(io.StringIO(text))
    assert header == ["Title", "Type", "Language", "How bad", "Where", "What", "Owner"]
    assert rows[0][0] == "'=cmd()"


def test_the_report_asks_the_database_no_more_for_more_pages(
    home: Any, report: Any, admin_client: Client, django_assert_max_num_queries: Any
) -> None:
    admin_client.get(reverse("content_checks_report"))
    with CaptureQueriesContext(connection) as few:
        admin_client.get(reverse("content_checks_report"))
    for number in range(20):
        home.add_child(instance=models.SafetyPage(title=f"S{number}", slug=f"s{number}"))
    with django_assert_max_num_queries(len(few)):
        admin_client.get(reverse("content_checks_report"))


def test_every_check_has_words_in_the_filter() -> None:
    import inspect
    import re

    from content.checks import common, kinds

    source = inspect.getsource(common) + inspect.getsource(kinds)
    named = set(re.findall(r'(?:check=|_error\(\s*|_wrong\(\s*)"([a-z-]+)"', source))
    assert named == set(CHECKS)
