"""Forms over the API: what is given out, what is taken, and what is kept out."""

from __future__ import annotations

import datetime as dt
import re
import time
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from content import ports
from content.forms import starts, tallies
from content.models import FormEntry, FormPage, Tally
from tests.content.test_forms import ALL, GOOD, make_form

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/content/forms"


@pytest.fixture
def page(db: None) -> FormPage:
    return make_form(*ALL, intro="<p>We <b>call</b> you.</p>", thank_you="<p>Thanks.</p>")


class Clock:
    """Stands still for start tokens, so that their age does not hang on how busy the machine is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fraction: float = 0.0) -> None:
        self.now = 1_800_000_000 + fraction
        monkeypatch.setattr(starts, "time", SimpleNamespace(time=lambda: self.now))


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts are kept by the day; no test of them runs over midnight, or out of ten minutes."""
    moment = timezone.now().replace(hour=12)
    monkeypatch.setattr(tallies, "timezone", SimpleNamespace(now=lambda: moment))


def begun(form: int, seconds: float = 5) -> str:
    """A start token that is `seconds` old."""
    value = {"f": form, "n": f"{time.time_ns():x}", "t": time.time() - seconds}
    return signing.dumps(value, salt=starts.SALT)


def send(page: FormPage, client: Client | None = None, /, **more: Any) -> Any:
    headers = more.pop("headers", {})
    body = {"values": GOOD, "started": begun(page.pk), **more}
    return (client or Client(enforce_csrf_checks=True)).post(
        f"{ROOT}/{page.pk}/submissions", body, content_type="application/json", headers=headers
    )


def test_the_definition_is_shared_and_complete(page: FormPage) -> None:
    response = Client().get(f"{ROOT}/{page.pk}")
    assert response["Cache-Control"].startswith("public")
    assert f"page-{page.pk}" in response["Surrogate-Key"].split()
    found = response.json()
    assert [field["name"] for field in found["fields"]][:3] == ["name", "story", "mail"]
    assert set(found["schema"]["required"]) == set(GOOD)
    assert found["intro"]["html"] == "<p>We <b>call</b> you.</p>"
    assert found["trap"] == "gs_reply_to"


def test_its_queries_do_not_depend_on_the_fields() -> None:
    counts = []
    for number in (1, 30):
        page = make_form(*({"label": f"F{n}"} for n in range(number)), slug=f"form-{number}")
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(f"{ROOT}/{page.pk}").status_code == 200
        # Looks at the emergency notices come once a second, whatever is asked.
        counts.append(len([q for q in queries if "marketing_spots" not in q["sql"]]))
    assert counts[0] == counts[1] <= 15


def test_a_submission_is_kept_and_answered(page: FormPage) -> None:
    started = Client().post(f"{ROOT}/{page.pk}/start")
    assert started["Cache-Control"] == "private, no-store"
    assert started.json()["fastest"] == starts.FASTEST
    response = send(page, page="/help/call-me", key="k1")
    assert response.status_code == 200, response.content
    assert response["Cache-Control"] == "private, no-store"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json()["again"] is False
    assert response.json()["thank_you"]["html"] == "<p>Thanks.</p>"
    (entry,) = FormEntry.objects.all()
    assert entry.form_data["phone"] == "303-555-0100"
    assert (entry.locale, entry.sent_from, entry.key) == ("en", "/help/call-me", "k1")


def test_control_characters_in_the_path_are_left_out(page: FormPage) -> None:
    # PostgreSQL takes no zero byte in a text.
    assert send(page, page="/help\x00/call\n-me").status_code == 200
    assert FormEntry.objects.get().sent_from == "/help/call-me"


def test_a_real_start_token_is_accepted_once_it_is_old_enough(
    page: FormPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    token = Client().post(f"{ROOT}/{page.pk}/start").json()["started"]
    early = send(page, started=token)
    assert (early.status_code, early["Retry-After"]) == (422, "2")
    assert early.json()["errors"][0]["code"] == "too_fast"
    clock.now += int(early["Retry-After"])
    assert send(page, started=token).status_code == 200


#: Whole seconds, and what rounding to tenths has taken up or down.
MOMENTS = [0.0, 0.04, 0.05, 0.06, 0.25, 0.5, 0.949, 0.95, 0.96, 0.999]


@pytest.mark.parametrize("fraction", MOMENTS)
@pytest.mark.parametrize(
    ("age", "wait"), [(-3600, 2), (-0.5, 2), (0, 2), (0.5, 2), (1.25, 1), (1.75, 1), (1.875, 1)]
)
def test_whoever_waits_as_long_as_they_are_told_is_let_in(
    monkeypatch: pytest.MonkeyPatch, fraction: float, age: float, wait: int
) -> None:
    clock = Clock(monkeypatch, fraction)
    token = starts.begin(7)
    clock.now += age
    with pytest.raises(starts.StartError, match=f"again in {wait} second") as refused:
        starts.check(token, 7)
    assert refused.value.wait == wait
    clock.now += max(wait, starts.FASTEST - age)  # longer only where clocks differ
    assert starts.check(token, 7).age >= starts.FASTEST


@pytest.mark.parametrize("fraction", MOMENTS)
def test_nothing_is_refused_for_being_fast_where_nobody_has_to_wait(
    monkeypatch: pytest.MonkeyPatch, fraction: float
) -> None:
    monkeypatch.setattr(starts, "FASTEST", 0)
    Clock(monkeypatch, fraction)
    assert 0 <= starts.check(starts.begin(7), 7).age < 0.11


@pytest.mark.parametrize("fraction", MOMENTS)
def test_a_token_is_good_for_a_day_and_no_longer(
    monkeypatch: pytest.MonkeyPatch, fraction: float
) -> None:
    clock = Clock(monkeypatch, fraction)
    token = starts.begin(7)
    clock.now += starts.LONGEST - 0.11
    assert starts.check(token, 7).age <= starts.LONGEST
    clock.now += 0.12
    with pytest.raises(starts.StartError) as refused:
        starts.check(token, 7)
    assert (refused.value.code, refused.value.wait) == ("start_expired", 0)


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("nonsense", "start_invalid"),
        (signing.dumps({"f": 1}, salt=starts.SALT), "start_invalid"),
        (signing.dumps([1], salt=starts.SALT), "start_invalid"),
    ],
)
def test_start_tokens_cannot_be_made_up(page: FormPage, token: str, code: str) -> None:
    assert send(page, started=token).json()["errors"][0]["code"] == code


def test_start_tokens_belong_to_a_form_and_run_out(page: FormPage) -> None:
    assert send(page, started=begun(page.pk + 1)).json()["errors"][0]["code"] == "start_invalid"
    old = begun(page.pk, starts.LONGEST + 5)
    assert send(page, started=old).json()["errors"][0]["code"] == "start_expired"
    assert not FormEntry.objects.exists()


def test_what_is_wrong_is_named_by_field(page: FormPage) -> None:
    response = send(page, values={**GOOD, "mail": "no", "phone": "1"})
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    errors = {error["field"]: error for error in response.json()["errors"]}
    assert errors["mail"]["path"] == "$.values.mail"
    assert errors["mail"]["code"] == "invalid"
    assert "area code" in errors["phone"]["message"]
    assert not FormEntry.objects.exists()


@pytest.mark.parametrize("body", [{}, {"values": {}}, {"values": GOOD, "started": 1}, []])
def test_bodies_that_make_no_sense_are_a_422(page: FormPage, body: Any) -> None:
    response = Client().post(f"{ROOT}/{page.pk}/submissions", body, content_type="application/json")
    assert response.status_code == 422
    assert response.json()["errors"]


def test_repeating_a_try_keeps_it_once(page: FormPage) -> None:
    started = begun(page.pk)
    first = send(page, started=started, key="k")
    second = send(page, started=started, key="k")
    third = send(page, started=begun(page.pk), key="k")
    assert [each.json()["again"] for each in (first, second, third)] == [False, True, True]
    assert FormEntry.objects.count() == 1
    other = send(page, values={**GOOD, "name": "Bob"}, key="k")
    assert other.status_code == 409
    reused = send(page, started=started, key="another")
    assert reused.status_code == 409
    assert FormEntry.objects.count() == 1


def test_without_a_key_the_start_token_is_the_key(page: FormPage) -> None:
    started = begun(page.pk)
    assert [send(page, started=started).json()["again"] for _ in range(2)] == [False, True]
    assert FormEntry.objects.count() == 1


def test_drafts_and_closed_pages_take_nothing(page: FormPage) -> None:
    child = make_form({}, slug="closed")
    PageViewRestriction.objects.create(page=child, restriction_type="login")
    page.unpublish()
    for form, status in ((page, 404), (child, 403)):
        assert Client().get(f"{ROOT}/{form.pk}").status_code == status
        assert Client().post(f"{ROOT}/{form.pk}/start").status_code == status
        assert send(form).status_code == status
    assert Client().get(f"{ROOT}/{2**70}").status_code == 404
    assert Client().get(f"{ROOT}/x").status_code == 404
    assert not FormEntry.objects.exists()


def test_a_large_body_is_refused(page: FormPage) -> None:
    for length in (70_000, 3_000_000):  # past this route's limit, and past Django's own
        response = send(page, values={**GOOD, "story": "x" * length})
        assert response.status_code == 413
        assert response.json()["type"].endswith("#too-large")


# --- limits -------------------------------------------------------------------------------------


def test_one_address_may_send_so_many(page: FormPage) -> None:
    statuses = [send(page).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    refused = send(page)
    assert refused["Retry-After"] == "600"
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert send(page, elsewhere).status_code == 200
    # Nobody is named in what is counted.
    for tally in Tally.objects.all():
        assert re.fullmatch(r"[0-9a-f]{64}", tally.key)


def test_a_server_says_for_whom_it_sends(page: FormPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports._ports, "is_server", lambda key: key == "gss_real")
    for number in range(11):
        headers = {"X-Api-Key": "gss_real", "X-Client-Address": f"192.0.2.{number}"}
        assert send(page, headers=headers).status_code == 200
    fakes = [
        send(page, headers={"X-Api-Key": "gss_x", "X-Client-Address": f"192.0.3.{n}"}).status_code
        for n in range(11)
    ]
    assert fakes[-1] == 429


def test_addresses_of_clients(rf: Any, settings: Any) -> None:
    def seen(remote: str, forwarded: str = "") -> str:
        return tallies.client_of(rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded))

    settings.BEHIND_PROXY = False
    assert seen("192.0.2.1", "10.0.0.1") == "192.0.2.1"
    assert seen("2001:db8::1") == seen("2001:db8::ffff") == "2001:db8::/64"
    assert seen("::ffff:192.0.2.1") == "192.0.2.1"
    assert seen("") == "unknown"
    settings.BEHIND_PROXY = True
    assert seen("127.0.0.1", "6.6.6.6, 192.0.2.9") == "192.0.2.9"


def test_counts_run_out_and_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [tallies.count("x", "me", most=2, seconds=60) for _ in range(2)] == [0, 0]
    assert tallies.count("x", "me", most=2, seconds=60) > 0
    assert tallies.count("x", "you", most=2, seconds=60) == 0
    assert tallies.once("y", "me")
    assert not tallies.once("y", "me")
    later = tallies.timezone.now() + dt.timedelta(days=2)
    monkeypatch.setattr(tallies, "timezone", SimpleNamespace(now=lambda: later))
    assert tallies.count("x", "me", most=2, seconds=60) == 0
    assert tallies.once("y", "me")
    assert tallies.forget() == 3
    assert Tally.objects.count() == 2
