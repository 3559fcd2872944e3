"""Fields of forms, what front ends are told of them, and what is done with submissions."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import jsonschema
import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission, Page, Site

from cms.background import jobs
from content.forms import upkeep
from content.forms.addresses import addresses, validate_addresses
from content.forms.builder import ContentFormBuilder, pattern_of, validate_mask
from content.forms.definition import fields, schema
from content.forms.listing import harmless
from content.forms.receiving import NotAccepted, clean
from content.models import FormEntry, FormField, FormPage, HomePage

pytestmark = pytest.mark.django_db


def make_form(*rows: dict[str, Any], **more: Any) -> FormPage:
    """A published form below the home page of the default site."""
    site = Site.objects.get(is_default_site=True)
    home = HomePage.objects.first()
    if home is None:
        home = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="front"))
        site.root_page = home
        site.save()
    page = FormPage(title=more.pop("title", "Call me back"), **more)
    page.form_fields = [
        FormField(**{"label": "Name", "field_type": "singleline", **row}) for row in rows
    ]
    home.add_child(instance=page)
    page.save_revision().publish()
    return FormPage.objects.get(pk=page.pk)


ALL = [
    {"label": "Name"},
    {"label": "Story", "field_type": "multiline", "required": False},
    {"label": "Mail", "field_type": "email"},
    {"label": "Phone", "field_type": "phone"},
    {"label": "Zip", "field_type": "zip", "required": False},
    {"label": "Account", "field_type": "account", "mask": "999-AA"},
    {"label": "How many", "field_type": "number", "required": False},
    {"label": "Site", "field_type": "url", "required": False},
    {"label": "Agree", "field_type": "checkbox"},
    {"label": "Days", "field_type": "checkboxes", "choices": "Mon\nTue", "required": False},
    {"label": "Time", "field_type": "dropdown", "choices": "Morning, Evening", "required": False},
    {"label": "Rate", "field_type": "radio", "choices": "A\nB"},
    {"label": "When", "field_type": "date", "required": False},
    {"label": "Moment", "field_type": "datetime", "required": False},
    {"label": "From", "field_type": "hidden", "default_value": "site", "required": False},
]
GOOD: dict[str, Any] = {
    "name": "Ada",
    "mail": "ada@example.com",
    "phone": "(303) 555-0100",
    "account": "123-xy",
    "agree": True,
    "rate": "A",
}


@pytest.fixture
def form(db: None) -> FormPage:
    return make_form(*ALL)


def faults(page: FormPage, **values: Any) -> dict[str, str]:
    with pytest.raises(NotAccepted) as refused:
        clean(page, {**GOOD, **values})
    return {fault.field: fault.code for fault in refused.value.errors}


# --- fields -------------------------------------------------------------------------------------


def test_every_kind_that_an_editor_can_choose_can_be_built_and_described() -> None:
    kinds = [kind for kind, _ in FormField._meta.get_field("field_type").choices]
    rows = [
        FormField(label=f"F {kind}", field_type=kind, choices="a\nb", sort_order=n)
        for n, kind in enumerate(kinds)
    ]
    assert len(ContentFormBuilder(rows).formfields) == len(kinds)
    page = make_form(*({"label": f"F {k}", "field_type": k, "choices": "a\nb"} for k in kinds))
    assert [field.type for field in fields(page)] == kinds


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("(303) 555-0100", "303-555-0100"),
        ("+1 303.555.0100", "303-555-0100"),
        ("13035550100", "303-555-0100"),
        ("+44 20  7946 0000", "+44 20 7946 0000"),
        ("555-0100", None),
        ("303-555-01000", None),
        ("+44 1", None),
        ("call me", None),
        ("303-555-0100\nBcc: x", None),
    ],
)
def test_phone_numbers(form: FormPage, typed: str, kept: str | None) -> None:
    if kept is None:
        assert faults(form, phone=typed) == {"phone": "pattern"}
    else:
        assert clean(form, {**GOOD, "phone": typed})["phone"] == kept


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("zip", ["80203", "80203-1234", ""], ["8020", "80203-12", "٨٠٢٠٣", "80203\n1"]),
        ("account", ["123-xy", "000-AB"], ["12-xyz", "123-12", "123-xyz"]),
    ],
)
def test_shapes(form: FormPage, name: str, good: list[str], bad: list[str]) -> None:
    for text in good:
        assert clean(form, {**GOOD, name: text})[name] == text
    for text in bad:
        assert faults(form, **{name: text}) == {name: "pattern"}


def test_the_patterns_are_javascript_s_too(form: FormPage) -> None:
    patterns = {f.name: f.pattern for f in fields(form) if f.pattern}
    assert set(patterns) == {"phone", "zip", "account"}
    assert re.match(patterns["account"], "123-xy")
    # The "v" flag of HTML's pattern attribute wants these escaped inside brackets.
    inside = "".join(re.findall(r"\[([^\]]*)\]", "".join(patterns.values())))
    assert not re.search(r"(?<!\\)[()/{}|]", inside)
    assert pattern_of("9.A+") == r"^[0-9]\.[A-Za-z]\+$"


def test_a_mask_that_is_one_number_is_refused() -> None:
    validate_mask("999-AA")
    with pytest.raises(ValidationError, match="9 for each digit"):
        validate_mask("12-34")


def test_addresses_are_checked_when_the_form_is_saved() -> None:
    assert addresses("a@example.com, b@example.com;a@example.com") == [
        "a@example.com",
        "b@example.com",
    ]
    with pytest.raises(ValidationError, match="“nobody”"):
        validate_addresses("a@example.com, nobody")
    page = FormPage(title="x", slug="x", notify="nobody")
    with pytest.raises(ValidationError) as refused:
        page.full_clean(exclude=["path", "depth"])
    assert "notify" in refused.value.message_dict


# --- what front ends are told -------------------------------------------------------------------


def test_the_schema_agrees_with_the_form(form: FormPage) -> None:
    found = schema(fields(form))
    check = jsonschema.Draft202012Validator(
        found, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    jsonschema.Draft202012Validator.check_schema(found)
    full = {**GOOD, "days": ["Mon"], "time": "Evening", "zip": "80203", "when": "2026-03-31"}
    empty = {**GOOD, "days": [], "time": "", "zip": "", "when": "", "story": ""}
    for values in (GOOD, full, empty):
        check.validate(values)
        clean(form, values)
    for wrong in ({"agree": False}, {"zip": "1"}, {"days": ["Wed"]}, {"name": ""}, {"no": 1}):
        values = {**GOOD, **wrong}
        assert not check.is_valid(values), wrong
        assert faults(form, **wrong)
    for name in found["required"]:
        missing = {key: value for key, value in GOOD.items() if key != name}
        assert not check.is_valid(missing)
        with pytest.raises(NotAccepted):
            clean(form, missing)


def test_definitions_say_what_browsers_may_fill_in(form: FormPage) -> None:
    by_name = {field.name: field for field in fields(form)}
    assert by_name["mail"].autocomplete == "email"
    assert by_name["phone"].autocomplete == "tel"
    assert by_name["zip"].autocomplete == "postal-code"
    assert by_name["name"].autocomplete is None
    assert by_name["story"].input == "textarea"
    assert [choice.value for choice in by_name["days"].choices] == ["Mon", "Tue"]
    assert by_name["from"].default == "site"


# --- values -------------------------------------------------------------------------------------


def test_each_wrong_value_is_named_with_a_code(form: FormPage) -> None:
    assert faults(form, mail="no", rate="C", when="soon", name="") == {
        "mail": "invalid",
        "rate": "invalid_choice",
        "when": "invalid",
        "name": "required",
    }
    assert faults(form, name="x" * 256) == {"name": "max_length"}
    assert faults(form, story="x" * 4001) == {"story": "max_length"}
    assert faults(form, name="a\x00b") == {"name": "null_characters_not_allowed"}
    assert faults(form, nonsense="1") == {"nonsense": "unknown"}
    assert faults(form, agree="yes", days="Mon", name=["x"]) == {
        "agree": "type",
        "days": "type",
        "name": "type",
    }


def test_messages_are_in_the_language_of_the_form(form: FormPage) -> None:
    from wagtail.models import Locale

    form.locale = Locale.objects.get_or_create(language_code="es")[0]
    with pytest.raises(NotAccepted) as refused:
        clean(form, {**GOOD, "name": "", "account": "1"})
    assert [fault.message for fault in refused.value.errors] == [
        "Este campo es necesario.",
        "Escriba el número de cuenta como aparece en la factura: 000-XX.",
    ]


def test_whoever_fills_in_the_trap_is_a_program(form: FormPage) -> None:
    assert faults(form, gs_reply_to="https://spam.example") == {"gs_reply_to": "trap"}
    assert "gs_reply_to" not in clean(form, {**GOOD, "gs_reply_to": ""})


# --- what happens to submissions ----------------------------------------------------------------


def entry(page: FormPage, **more: Any) -> FormEntry:
    made = FormEntry.objects.create(page=page, form_data={"name": more.pop("name", "Ada")})
    if more:
        FormEntry.objects.filter(pk=made.pk).update(**more)
    return made


def test_a_note_says_how_many_and_nothing_of_what_they_wrote() -> None:
    page = make_form({}, notify="a@example.com, b@example.com", title="Call <me>")
    entry(page, name="Very private")
    entry(page)
    assert list(upkeep.notify()) == ["Told 2 of 2 submissions of “Call <me>”."]
    (note,) = mail.outbox
    assert note.subject == "2 new submissions of “Call <me>”"
    assert f"/admin/forms/submissions/{page.pk}/" in note.body
    assert "private" not in note.body + note.subject
    assert (note.to, note.bcc) == ([], ["a@example.com", "b@example.com"])
    assert list(upkeep.notify()) == []


def test_a_mail_server_that_fails_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = make_form({}, notify="a@example.com")
    quiet = make_form({}, title="Quiet", slug="quiet")
    entry(page)
    entry(quiet)
    with monkeypatch.context() as patched:
        patched.setattr("content.forms.upkeep.EmailMessage.send", lambda self: 1 / 0)
        assert list(upkeep.notify()) == []
        assert list(upkeep.notify()) == []
    assert len(caplog.records) == 1
    assert FormEntry.objects.filter(notified=None).get().page_id == page.pk
    assert len(list(upkeep.notify())) == 1
    assert len(mail.outbox) == 1


def test_old_submissions_are_deleted_and_only_those() -> None:
    page, other = make_form({}, keep_days=30), make_form({}, slug="other", title="Other")
    old = timezone.now() - dt.timedelta(days=31)
    entry(page, submit_time=old)
    entry(other, submit_time=old)
    kept = entry(page)
    assert list(upkeep.forget()) == ["Deleted 1 old submissions of “Call me back”."]
    assert set(FormEntry.objects.values_list("page_id", flat=True)) == {page.pk, other.pk}
    assert FormEntry.objects.get(page=page).pk == kept.pk


def test_the_worker_does_both() -> None:
    assert {"form-notes", "form-retention"} <= {job.name for job in jobs()}


# --- who reads them -----------------------------------------------------------------------------


def editor(page: FormPage, *, reads: bool) -> Client:
    group = Group.objects.create(name=f"Editors {reads}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    if reads:
        group.permissions.add(Permission.objects.get(codename="view_formentry"))
    GroupPagePermission.objects.create(
        group=group,
        page=page.get_parent(),
        permission=Permission.objects.get(
            codename="change_page", content_type__app_label="wagtailcore"
        ),
    )
    user = User.objects.create_user(f"editor-{reads}", password="x")
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("reads", [True, False])
def test_reading_submissions_needs_a_permission(reads: bool) -> None:
    page = make_form({})
    made = entry(page, name="Very private")
    client = editor(page, reads=reads)
    listing = client.get(f"/admin/forms/submissions/{page.pk}/")
    export = client.get(f"/admin/forms/submissions/{page.pk}/?export=csv")
    delete = client.post(
        f"/admin/forms/submissions/{page.pk}/delete/?selected-submissions={made.pk}"
    )
    if reads:
        assert b"Very private" in listing.content
        assert b"Very private" in b"".join(export)
        assert delete.status_code == 302
        assert not FormEntry.objects.exists()
    else:
        assert b"Very private" not in listing.content
        assert b"Very private" not in b"".join(export)
        assert FormEntry.objects.exists()


EVIL = ["=HYPERLINK(1)", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "  =1+1", "＝1"]


@pytest.mark.parametrize("text", EVIL)
def test_what_looks_like_a_formula_is_only_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless([text, "b"])[0] == f"'{text}"


@pytest.mark.parametrize("value", ["-5", "-5.25", "Ada", "", 5, None, True])
def test_what_is_harmless_stays_as_it_is(value: Any) -> None:
    assert harmless(value) == value


def test_exports_hold_no_formulas(admin_client: Client) -> None:
    page = make_form({})
    for text in EVIL:
        entry(page, name=text)
    address = f"/admin/forms/submissions/{page.pk}/?export="
    lines = b"".join(admin_client.get(f"{address}csv")).decode().splitlines()
    assert sum("'" in line for line in lines) >= len(EVIL)
    book = load_workbook(io.BytesIO(b"".join(admin_client.get(f"{address}xlsx"))))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []


def test_a_submission_never_shows_its_contents_in_words() -> None:
    page = make_form({})
    assert "Very private" not in str(entry(page, name="Very private"))


def test_wagtail_s_own_way_in_takes_nothing() -> None:
    page = make_form({})
    Client().post(page.url, {"name": "Ada"}, raise_request_exception=False)
    assert not FormEntry.objects.exists()
