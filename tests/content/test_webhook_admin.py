"""The screens of webhooks: for operators, with the secret shown once and never again."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from content import changes
from content.models import WebhookDelivery, WebhookEndpoint
from content.webhooks import queue
from content.webhooks.sending import Outcome
from content.webhooks.signing import new_secret, seal, unseal

pytestmark = pytest.mark.django_db

State = WebhookDelivery.State
ALL = ("add", "change", "delete", "view")


def user(name: str, *actions: str) -> Client:
    """A client of somebody who may do these things with webhooks."""
    person = User.objects.create_user(name, password="x")
    wanted = [f"{action}_webhookendpoint" for action in actions]
    person.user_permissions.add(
        Permission.objects.get(codename="access_admin"),
        *Permission.objects.filter(codename__in=wanted),
    )
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def operator(settings: Any) -> Client:
    settings.WEBHOOK_ALLOW = ["127.0.0.1"]
    return user("operator", *ALL)


@pytest.fixture
def hook() -> WebhookEndpoint:
    hook = WebhookEndpoint(
        name="Website build",
        url="https://127.0.0.1/hooks",
        secret=seal("whsec_" + "A" * 44),
        actions=["published", "deleted"],
        page_types=["article"],
    )
    queue.switch_on(hook)
    hook.save()
    return hook


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words)


def form(**fields: Any) -> dict[str, Any]:
    return {"name": "New", "url": "https://127.0.0.1/in", "active": "on", **fields}


def test_making_one_shows_its_secret_once(operator: Client) -> None:
    url = reverse("webhooks:add")
    assert "None ticked: all." in text(operator.get(url))
    response = operator.post(url, form(actions=["deleted"], page_types=["article"], locales=["en"]))
    made = WebhookEndpoint.objects.get()
    secret = unseal(made.secret)
    assert secret in text(response)
    assert "no-store" in response["Cache-Control"]
    assert (made.actions, made.page_types, made.locales) == (["deleted"], ["article"], ["en"])
    assert made.since == changes.latest()
    for name, args in (("index", []), ("edit", [made.pk]), ("messages", [made.pk])):
        page = operator.get(reverse(f"webhooks:{name}", args=args)).content.decode()
        assert secret not in page
        assert made.secret not in page


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://10.0.0.1/", "private network"),
        ("http://93.184.216.34/", "must begin with https://"),
        ("https://nobody.invalid/", "Nobody knows the host name"),
        ("hooks", "whole address"),
        ("https://me:secret@127.0.0.1/", "Leave user name and password out"),
    ],
)
def test_addresses_that_are_refused_say_why(operator: Client, url: str, words: str) -> None:
    assert words in text(operator.post(reverse("webhooks:add"), form(url=url)))
    assert not WebhookEndpoint.objects.exists()


def test_the_list_says_how_each_is_doing(operator: Client, hook: WebhookEndpoint) -> None:
    queue.send_test(hook)
    words = text(operator.get(reverse("webhooks:index")))
    assert "Website build" in words
    assert "Published, Deleted · article" in words
    hook.failing_since = timezone.now()
    hook.save()
    assert "failing" in text(operator.get(reverse("webhooks:index")))
    hook.active, hook.disabled_reason = False, "Nothing was accepted for 5 days."
    hook.save()
    assert "switched off by Gridspot" in text(operator.get(reverse("webhooks:index")))
    edit = text(operator.get(reverse("webhooks:edit", args=[hook.pk])))
    assert "Nothing was accepted for 5 days." in edit


def test_switching_on_again_starts_afresh(operator: Client, hook: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.update(
        active=False, disabled_reason="Gone", failing_since=timezone.now(), since=-1
    )
    url = reverse("webhooks:edit", args=[hook.pk])
    assert operator.post(url, form(name="Renamed")).status_code == 302
    hook.refresh_from_db()
    assert (hook.active, hook.disabled_reason, hook.failing_since) == (True, "", None)
    assert hook.since == changes.latest()
    WebhookEndpoint.objects.update(since=-1, failing_since=timezone.now())
    operator.post(url, form(name="Again"))
    hook.refresh_from_db()
    assert hook.since == -1  # it was on: nothing of what waits for it is left out
    assert hook.failing_since is not None


def test_a_choice_that_is_gone_stays_until_it_is_unticked(
    operator: Client, hook: WebhookEndpoint
) -> None:
    WebhookEndpoint.objects.update(page_types=["article", "brochure"])
    url = reverse("webhooks:edit", args=[hook.pk])
    assert "brochure (gone)" in text(operator.get(url))
    operator.post(url, form(page_types=["article", "brochure"]))
    hook.refresh_from_db()
    assert hook.page_types == ["article", "brochure"]


@pytest.mark.parametrize(("overlap", "kept"), [("24", True), ("0", False)])
def test_a_new_secret(operator: Client, hook: WebhookEndpoint, overlap: str, kept: bool) -> None:
    old = hook.secret
    url = reverse("webhooks:secret", args=[hook.pk])
    assert "shown once" in text(operator.get(url))
    shown = text(operator.post(url, {"overlap": overlap}))
    hook.refresh_from_db()
    assert unseal(hook.secret) in shown
    assert unseal(old) not in shown
    assert (hook.old_secret == old) is kept
    assert (hook.old_secret_until is not None) is kept
    assert "Go on signing" in text(operator.post(url, {"overlap": "9999999"}))


def test_a_test_event(operator: Client, hook: WebhookEndpoint) -> None:
    response = operator.post(reverse("webhooks:test", args=[hook.pk]), follow=True)
    words = text(response)
    assert "The test is on its way" in words
    assert "webhook.test" in words
    delivery = hook.deliveries.get()
    assert delivery.message_id in words
    WebhookEndpoint.objects.update(active=False)
    response = operator.post(reverse("webhooks:test", args=[hook.pk]), follow=True)
    assert "is switched off" in text(response)
    assert hook.deliveries.count() == 1


def messages(hook: WebhookEndpoint, number: int) -> list[WebhookDelivery]:
    made = [queue.send_test(hook) for _ in range(number)]
    for each in made:
        queue.settle(
            [(each.pk, Outcome(at=timezone.now(), ms=12, status=500, error="Answered 500."))]
        )
    return made


def test_the_log_and_its_filters(operator: Client, hook: WebhookEndpoint) -> None:
    first, second = messages(hook, 2)
    queue.settle([(second.pk, Outcome(at=timezone.now(), ms=7, status=204, response="Thanks"))])
    url = reverse("webhooks:messages", args=[hook.pk])
    both = operator.get(url).content.decode()
    links = [reverse("webhooks:message", args=[hook.pk, each.pk]) for each in (first, second)]
    assert all(link in both for link in links)
    failed = operator.get(url, {"state": "failed"}).content.decode()
    assert [link in failed for link in links] == [True, False]
    assert [
        link in operator.get(url, {"event": "page.moved"}).content.decode() for link in links
    ] == [
        False,
        False,
    ]
    results = reverse("webhooks:messages_results", args=[hook.pk])
    assert links[1] in operator.get(results, {"state": "sent"}).content.decode()
    page = text(operator.get(links[1]))
    assert "Thanks" in page
    assert "after 12 ms" in page
    assert "Answered 500." in page
    assert "POST https://127.0.0.1/hooks" in page


def test_sending_one_again_and_all_that_failed(operator: Client, hook: WebhookEndpoint) -> None:
    first, _, third = messages(hook, 3)
    queue.settle([(third.pk, Outcome(at=timezone.now(), ms=7, status=204))])
    response = operator.post(
        reverse("webhooks:message_again", args=[hook.pk, third.pk]), follow=True
    )
    assert "1 message is sent again" in text(response)
    third.refresh_from_db()
    assert (third.state, third.attempts) == (State.PENDING, 0)
    WebhookDelivery.objects.filter(pk=first.pk).update(
        created_at=timezone.now() - dt.timedelta(days=3)
    )
    url = reverse("webhooks:again", args=[hook.pk])
    since = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    assert "1 message is sent again" in text(operator.post(url, {"since": since}, follow=True))
    assert "1 message is sent again" in text(operator.post(url, follow=True))
    assert "nothing to send again" in text(operator.post(url, follow=True))
    assert "year-month-day" in text(operator.post(url, {"since": "soon"}, follow=True))
    assert set(hook.deliveries.values_list("state", flat=True)) == {State.PENDING}


def test_a_message_of_another_endpoint_is_not_found(
    operator: Client, hook: WebhookEndpoint
) -> None:
    other = WebhookEndpoint.objects.create(name="Other", url="https://127.0.0.1", secret="x")
    delivery = queue.send_test(other)
    assert operator.get(reverse("webhooks:message", args=[hook.pk, delivery.pk])).status_code == 404


def test_who_may_only_look_and_who_may_not(hook: WebhookEndpoint) -> None:
    delivery = queue.send_test(hook)
    looks = user("looks", "view")
    seen = [("index", []), ("messages", [hook.pk]), ("message", [hook.pk, delivery.pk])]
    for name, args in seen:
        assert looks.get(reverse(f"webhooks:{name}", args=args)).status_code == 200
    acts = [
        ("test", [hook.pk]),
        ("secret", [hook.pk]),
        ("again", [hook.pk]),
        ("message_again", [hook.pk, delivery.pk]),
    ]
    nobody = user("nobody")
    for name, args in acts:
        assert looks.post(reverse(f"webhooks:{name}", args=args)).status_code == 302
        assert nobody.post(reverse(f"webhooks:{name}", args=args)).status_code == 302
    for name, args in seen:
        assert nobody.get(reverse(f"webhooks:{name}", args=args)).status_code == 302
    assert hook.deliveries.count() == 1
    hook.refresh_from_db()
    assert unseal(hook.secret) == "whsec_" + "A" * 44


def test_deleting_takes_its_messages_along(operator: Client, hook: WebhookEndpoint) -> None:
    messages(hook, 2)
    url = reverse("webhooks:delete", args=[hook.pk])
    assert "Website build" in text(operator.get(url))
    operator.post(url)
    assert not WebhookEndpoint.objects.exists()
    assert not WebhookDelivery.objects.exists()


def test_operators_have_what_they_need() -> None:
    group = Group.objects.get(name="Operators")
    held = set(group.permissions.values_list("codename", flat=True))
    assert {f"{action}_webhookendpoint" for action in ALL} <= held


def test_secrets_are_in_no_log(
    operator: Client, hook: WebhookEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    plain = new_secret()
    WebhookEndpoint.objects.update(secret=seal(plain), url="https://127.0.0.1:9/")
    queue.send_test(hook)
    from content.webhooks.sender import Sender

    Sender().turn()
    assert hook.deliveries.get().state == State.FAILED
    assert plain not in caplog.text
