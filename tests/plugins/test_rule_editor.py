"""The rule editor in a real browser: choose, compare, enter, be corrected, save, reopen."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Locale

from marketing_spots.models import Attribute, AttributeChoice, Segment

pytestmark = pytest.mark.django_db(transaction=True)
GONE = {"type": "moon", "value": {"phase": 1}, "id": "11"}


@pytest.fixture
def attributes():
    Locale.objects.get_or_create(language_code="en")
    Attribute.objects.create(
        name="monthly_kwh", label="Monthly usage", type="number", unit="kWh", live=True
    )
    Attribute.objects.create(name="owns_ev", label="Owns an EV", type="boolean", live=True)
    Attribute.objects.create(
        name="income", label="Household income", type="number", unit="$", sensitive=True, live=True
    )
    heating = Attribute(name="heating", label="Heating", type="choice", live=True)
    for value, label in (("hp", "Heat pump"), ("gas", "Gas")):
        heating.choices.add(AttributeChoice(value=value, label=label))
    heating.save()


@pytest.fixture
def page(chromium, live_server, attributes, client):
    user = get_user_model().objects.create_superuser("rules", "r@example.com", "rules")
    client.force_login(user)
    context = chromium.new_context(viewport={"width": 1300, "height": 1400})
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    # Nothing outside this machine is needed, and nothing of it may be waited for.
    context.route(
        lambda url: not url.startswith((live_server.url, "data:", "blob:")),
        lambda route: route.abort(),
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.errors, page.user = [], user
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    yield page
    errors = page.errors
    page.goto("about:blank")  # ends what the editor still asks for, before the database goes
    context.close()
    assert errors == []


def open_segment(page, live_server, segment):
    page.goto(live_server.url + AdminURLFinder(page.user).get_edit_url(segment))
    page.wait_for_selector(".gs-summary", state="attached")


def add(page, kind: str, inside: str = "body"):
    before = page.locator("[data-streamfield-child]").count()
    # The menu before this one fades out; on a slow machine both offer their options for a moment.
    page.wait_for_function("!document.querySelector('.w-combobox__option')")
    page.locator(f"{inside} .c-sf-add-button:visible").last.click()
    page.get_by_role("option", name=kind, exact=True).click()
    page.wait_for_function(
        "count => document.querySelectorAll('[data-streamfield-child]').length > count", arg=before
    )


def compare(page, index: int, search: str, operator: str):
    box = page.locator("[id$=attribute-input]").nth(index)
    box.fill(search)
    box.press("Enter")
    page.locator("select[id$=op-input]").nth(index).select_option(operator)


def segment_revision(segment) -> int | None:
    return Segment.objects.values_list("latest_revision_id", flat=True).get(pk=segment.pk)


def stored(page) -> list:
    fields = page.evaluate(
        "() => [...document.querySelectorAll('.gs-condition input[type=hidden]')]"
        ".map((field) => [field.name, field.value])"
    )
    names = [name.rsplit("-", 1)[1] for name, _ in fields]
    assert names == ["attribute", "op", "value"] * (len(names) // 3)
    return [
        (fields[i][1], fields[i + 1][1], json.loads(fields[i + 2][1] or "null"))
        for i in range(0, len(fields), 3)
    ]


def test_a_marketer_builds_a_rule(page, live_server):
    segment = Segment.objects.create(name="Heat pumps", rule=[GONE], live=False)
    open_segment(page, live_server, segment)
    expect(page.get_by_text("belongs to a plugin that is switched off: moon")).to_be_visible()
    expect(page.locator(".gs-summary")).to_contain_text("Moon (switched off)")

    add(page, "Attribute")
    box = page.locator("[id$=attribute-input]").first
    box.click()
    income = page.get_by_role("option", name="Household income")
    assert "sensitive" in income.inner_text().lower()
    compare(page, 0, "usage", "gte")
    page.locator("input[id$=value-input]").fill("1,500")
    assert stored(page) == [("monthly_kwh", "gte", 1500)]

    add(page, "Group")
    add(page, "Attribute", "[data-contentpath=conditions]")
    compare(page, 1, "heat", "one_of")
    page.get_by_label("Heat pump").check()
    assert stored(page)[1] == ("heating", "one_of", ["hp"])
    summary = page.locator(".gs-summary")
    page.wait_for_function(
        "() => document.querySelector('.gs-summary').textContent.includes('Heat pump')"
    )
    assert "Monthly usage is at least 1,500 kWh and (Heating is one of Heat pump)" in (
        summary.inner_text()
    )
    # A list needs no value twice: the comparison changes, what was chosen stays.
    page.locator("select[id$=op-input]").nth(1).select_option("eq")
    assert stored(page)[1] == ("heating", "eq", "hp")

    before = segment_revision(segment)
    page.get_by_role("button", name="Save draft").click()
    for _ in range(1200):
        if segment_revision(segment) != before:
            break
        page.wait_for_timeout(50)  # a minute in all
    rule = Segment.objects.get(pk=segment.pk).get_latest_revision_as_object().rule
    plain = Segment._meta.get_field("rule").get_prep_value(rule)
    assert plain[0] == GONE
    assert plain[1]["value"] == {"attribute": "monthly_kwh", "op": "gte", "value": 1500}
    (inner,) = plain[2]["value"]["conditions"]
    assert inner["value"] == {"attribute": "heating", "op": "eq", "value": "hp"}


def test_mistakes_show_at_their_fields_and_nothing_typed_is_lost(page, live_server):
    rule = [
        {
            "type": "attribute",
            "value": {"attribute": "monthly_kwh", "op": "between", "value": [1, 2]},
        },
        {"type": "attribute", "value": {"attribute": "owns_ev", "op": "eq", "value": True}},
    ]
    segment = Segment.objects.create(name="Mistakes", rule=rule, live=False)
    open_segment(page, live_server, segment)
    assert stored(page) == [("monthly_kwh", "between", [1, 2]), ("owns_ev", "eq", True)]
    page.locator("[id$=value-input-to]").fill("lots")
    page.locator("[name=action-publish]").first.evaluate("button => button.click()")
    error = page.locator(".gs-condition__value .error-message")
    error.wait_for()
    assert error.inner_text() == "Enter a number."
    assert stored(page)[0] == ("monthly_kwh", "between", [1, "lots"])
    assert page.locator("[id$=value-input-to]").input_value() == "lots"
