"""From a change to an accepted message: nothing lost, nothing to the wrong one, in good time."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from content import changes
from content.models import Change, ChangeCursor, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from content.webhooks import payload, queue
from content.webhooks import sender as sender_module
from content.webhooks.sender import Sender
from content.webhooks.sending import Outcome
from content.webhooks.signing import new_secret, seal, sign
from tests.content.webhook_tools import Receiver, status

pytestmark = pytest.mark.django_db

State = WebhookDelivery.State


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_PRIVATE = True
    with Receiver().running() as receiver:
        yield receiver


@pytest.fixture
def sender() -> Sender:
    return Sender()


def endpoint(url: str = "https://hooks.example.com/", **fields: Any) -> WebhookEndpoint:
    fields = {"name": f"Hook {WebhookEndpoint.objects.count()}", **fields}
    made = WebhookEndpoint(url=url, **{"secret": seal(new_secret()), **fields})
    queue.switch_on(made)
    made.save()
    return made


def happen(number: int = 1, **fields: Any) -> list[Change]:
    """Records changes of pages."""
    basis = {
        "action": "published",
        "kind": "page",
        "model": "content.articlepage",
        "object_id": "7",
        "title": "Gas leaks",
        "locale": "en",
        "path": "/gas/",
        "keys": ("page-7", "type-article", "tree"),
    }
    with transaction.atomic():
        return list(changes.record([changes.Record(**{**basis, **fields})] * number))


def due_now(**filters: Any) -> None:
    """Lets the time until the next attempt pass."""
    WebhookDelivery.objects.filter(**filters, next_attempt__isnull=False).update(
        next_attempt=timezone.now() - dt.timedelta(seconds=1)
    )


# --- what a message says, and to whom -----------------------------------------------------------


def test_the_message_about_a_page(settings: Any) -> None:
    settings.SITE_URL = "https://cms.example.com"
    (change,) = happen(previous_path="/old/")
    body = json.loads(payload.body_of(change))
    assert body == {
        "type": "page.published",
        "timestamp": change.at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
        "data": {
            "sequence": change.sequence,
            "kind": "page",
            "action": "published",
            "model": "content.articlepage",
            "id": "7",
            "type": "article",
            "title": "Gas leaks",
            "locale": "en",
            "path": "/gas/",
            "previous_path": "/old/",
            "url": "https://cms.example.com/api/v1/content/pages/7",
            "surrogate_keys": ["page-7", "type-article", "tree"],
        },
    }


def test_addresses_of_answers(settings: Any) -> None:
    def url(**fields: Any) -> Any:
        return json.loads(payload.body_of(happen(**fields)[0]))["data"]["url"]

    base = f"{settings.SITE_URL}/api/v1/content"
    menu = {"kind": "menu", "model": "content.menu", "keys": ("menu-header",), "locale": "es"}
    assert url(**menu) == f"{base}/navigation/header?locale=es"
    assert url(kind="redirect", keys=("redirects",)) == f"{base}/redirects"
    assert url(kind="image") is url(action="deleted") is url(action="unpublished") is None


def test_a_page_type_that_is_gone_does_not_stop_the_rest() -> None:
    assert payload.page_type(happen(model="content.nolongerthere")[0]) == "page"


@pytest.mark.parametrize(
    ("filters", "fields", "passes"),
    [
        ({}, {}, True),
        ({"actions": ["deleted"]}, {}, False),
        ({"actions": ["deleted", "published"]}, {}, True),
        ({"kinds": ["menu"]}, {}, False),
        ({"kinds": ["page"], "page_types": ["article"]}, {}, True),
        ({"page_types": ["safety"]}, {}, False),
        ({"page_types": ["safety"]}, {"kind": "image", "model": "wagtailimages.image"}, True),
        ({"locales": ["es"]}, {}, False),
        ({"locales": ["es"]}, {"locale": ""}, True),
    ],
)
def test_filters(filters: dict[str, Any], fields: dict[str, Any], passes: bool) -> None:
    hook = endpoint(**filters)
    happen(**fields)
    queue.fan_out()
    assert hook.deliveries.exists() is passes


def test_what_happened_before_is_not_for_a_new_endpoint_or_one_that_was_off() -> None:
    happen()
    hook = endpoint()
    off = endpoint(active=False)
    WebhookEndpoint.objects.filter(pk=off.pk).update(active=False)
    (wanted,) = happen()
    queue.fan_out()
    assert list(WebhookDelivery.objects.values_list("endpoint", "sequence")) == [
        (hook.pk, wanted.sequence)
    ]


def test_ids_are_not_used_again_after_a_database_was_restored() -> None:
    (first,) = happen()
    again = Change(sequence=first.sequence, at=first.at + dt.timedelta(seconds=1))
    assert payload.message_id(first) != payload.message_id(again)
    assert payload.message_id(first) == f"chg_{first.sequence}_{int(first.at.timestamp() * 1e6):x}"


# --- from the outbox ----------------------------------------------------------------------------


def test_a_thousand_changes_are_written_for_every_endpoint_once() -> None:
    hooks = [endpoint() for _ in range(3)]
    happen(600)
    total = 0
    while number := queue.fan_out():
        total += number
    assert total == changes.latest()
    assert [hook.deliveries.count() for hook in hooks] == [600] * 3
    ChangeCursor.objects.filter(name=queue.FOLLOWER).update(sequence=changes.latest() - 5)
    queue.fan_out()  # a copy of the database was put back: what is there already is not made twice
    assert [hook.deliveries.count() for hook in hooks] == [600] * 3


def test_deliveries_and_the_position_are_kept_together_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hook = endpoint()
    happen(3)

    def die(change: Change) -> str:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(payload, "body_of", die)
        with pytest.raises(RuntimeError):
            queue.fan_out()
    assert not hook.deliveries.exists()
    queue.fan_out()
    assert hook.deliveries.count() == 3


# --- sending ------------------------------------------------------------------------------------


def test_a_change_reaches_its_endpoint_signed(receiver: Receiver, sender: Sender) -> None:
    secret = new_secret()
    hook = endpoint(receiver.url, secret=seal(secret))
    (change,) = happen()
    sender.turn()
    (request,) = receiver.requests
    headers = request.headers
    assert headers["webhook-id"] == payload.message_id(change)
    moment = int(headers["webhook-timestamp"])
    assert headers["webhook-signature"] == sign(
        [secret], headers["webhook-id"], moment, request.body
    )
    assert json.loads(request.body)["data"]["sequence"] == change.sequence
    delivery = hook.deliveries.get()
    assert (delivery.state, delivery.attempts, delivery.last_status) == (State.SENT, 1, 204)
    assert (delivery.lease, delivery.leased_until, delivery.next_attempt) == ("", None, None)
    hook.refresh_from_db()
    assert hook.last_success_at is not None


def test_while_a_secret_is_changed_both_signatures_are_sent(
    receiver: Receiver, sender: Sender
) -> None:
    hook = endpoint(receiver.url, old_secret=seal(new_secret()))
    for end, number in ((dt.timedelta(hours=1), 2), (dt.timedelta(hours=-1), 1)):
        WebhookEndpoint.objects.update(old_secret_until=timezone.now() + end)
        queue.send_test(hook)
        sender.turn()
        assert len(receiver.requests[-1].headers["webhook-signature"].split(" ")) == number


def test_a_failure_is_logged_and_tried_again_with_the_same_id(
    receiver: Receiver, sender: Sender
) -> None:
    hook = endpoint(receiver.url)
    receiver.answers = [status(500, b"Oh no")]
    happen()
    sender.turn()
    delivery = hook.deliveries.get()
    assert (delivery.state, delivery.error) == (State.FAILED, "Answered 500.")
    wait = delivery.next_attempt - delivery.log.get().at
    assert dt.timedelta(seconds=5) <= wait < dt.timedelta(seconds=60)  # from when it was noted
    hook.refresh_from_db()
    assert hook.failing_since is not None
    hook.deliveries.update(next_attempt=timezone.now() + dt.timedelta(minutes=1))
    sender.turn()
    assert len(receiver.requests) == 1  # not before its time
    due_now()
    sender.turn()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == (State.SENT, 2, "")
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    assert len({request.body for request in receiver.requests}) == 1
    log = list(delivery.log.values_list("status", "error", "response"))
    assert log == [(204, "", ""), (500, "Answered 500.", "Oh no")]
    hook.refresh_from_db()
    assert hook.failing_since is None


def test_retries_last_about_three_days_and_then_end() -> None:
    outcome = Outcome(at=timezone.now(), ms=1, error="no")
    waits = [queue.wait_after(number, outcome) for number in range(1, len(queue.RETRIES) + 1)]
    assert all(wait is not None for wait in waits)
    total = sum(waits, dt.timedelta())
    assert dt.timedelta(days=2.9) < total < dt.timedelta(days=3.4)
    assert waits == sorted(waits)
    assert queue.wait_after(len(queue.RETRIES) + 1, outcome) is None


def test_after_the_last_attempt_it_is_given_up_and_can_be_sent_again(
    receiver: Receiver, sender: Sender
) -> None:
    hook = endpoint(receiver.url)
    receiver.answers = [status(500)]
    happen()
    queue.fan_out()
    hook.deliveries.update(attempts=len(queue.RETRIES))
    sender.turn()
    delivery = hook.deliveries.get()
    assert (delivery.state, delivery.next_attempt) == (State.GAVE_UP, None)
    assert queue.send_again(queue.failed(hook)) == 1
    sender.turn()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.SENT, 1)
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1


def test_the_other_side_may_ask_for_more_time(receiver: Receiver, sender: Sender) -> None:
    hook = endpoint(receiver.url)
    receiver.answers = [status(429, Retry_After="1200")]
    happen()
    sender.turn()
    assert hook.deliveries.get().next_attempt > timezone.now() + dt.timedelta(minutes=19)


def test_a_lease_keeps_others_out_and_runs_out(receiver: Receiver, sender: Sender) -> None:
    hook = endpoint(receiver.url)
    happen()
    queue.fan_out()
    assert len(queue.lease({}, 5, 5)) == 1  # by a worker that dies now
    assert queue.lease({}, 5, 5) == []
    sender.turn()
    assert receiver.requests == []
    assert hook.deliveries.get().leased_until < timezone.now() + dt.timedelta(seconds=20)
    hook.deliveries.update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    sender.turn()
    assert hook.deliveries.get().state == State.SENT


def test_a_slow_endpoint_holds_up_nobody(
    receiver: Receiver, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()
    slow = Receiver()

    def late(request: Any) -> None:
        released.wait(300)
        status(204)(request)

    slow.answers = [late] * 50
    # What waits is late, not failed, however long the quick ones take here.
    monkeypatch.setattr("content.webhooks.sending.TOTAL_SECONDS", 600.0)
    with slow.running():
        endpoint(slow.url, name="Slow")
        quick = endpoint(receiver.url, name="Quick")
        happen(40)
        deadline = time.monotonic() + 120
        sent = 0
        while sent < 40 and time.monotonic() < deadline:
            monkeypatch.setattr(sender_module, "TURN", 0.1)
            sender.turn()
            sent = quick.deliveries.filter(state=State.SENT).count()
        assert sent == 40
        assert len(slow.requests) <= sender_module.AT_ONCE
        released.set()
        monkeypatch.setattr(sender_module, "TURN", 300.0)
        sender.turn()
    assert not WebhookDelivery.objects.exclude(state=State.SENT).exists()


def test_what_takes_too_long_is_ended_and_tried_again(
    receiver: Receiver, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook, released = endpoint(receiver.url), threading.Event()
    receiver.answers = [lambda request: released.wait(300)]
    monkeypatch.setattr("content.webhooks.sending.TOTAL_SECONDS", 0.3)
    happen()
    sender.turn()
    delivery = hook.deliveries.get()
    assert (delivery.state, delivery.last_status) == (State.FAILED, None)
    assert "No answer within" in delivery.error
    released.set()


def test_one_that_fails_gets_messages_singly(sender: Sender) -> None:
    hook = endpoint()
    happen(10)
    queue.fan_out()
    WebhookEndpoint.objects.update(failing_since=timezone.now())
    assert len(queue.lease({}, 6, 24)) == 1
    assert queue.lease({hook.pk: 1}, 6, 24) == []


def test_stopping_finishes_what_is_under_way_and_begins_nothing(
    receiver: Receiver, sender: Sender
) -> None:
    hook = endpoint(receiver.url)

    def stop(request: Any) -> None:
        sender.stop()
        status(204)(request)

    receiver.answers = [stop]
    happen(1)
    sender.turn()
    happen(1)
    sender.turn()
    assert len(receiver.requests) == 1
    assert hook.deliveries.get().state == State.SENT


def test_the_database_going_away_loses_no_outcome(
    receiver: Receiver, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = endpoint(receiver.url)
    happen()

    def away(outcomes: Any) -> None:
        raise RuntimeError("away")

    with monkeypatch.context() as patch:
        patch.setattr(queue, "settle", away)
        with pytest.raises(RuntimeError):
            sender.turn()
    sender.turn()
    assert hook.deliveries.get().state == State.SENT
    assert len(receiver.requests) == 1


def test_a_secret_that_cannot_be_read_is_a_failure_that_says_so(sender: Sender) -> None:
    hook = endpoint(secret="not sealed here")
    happen()
    sender.turn()
    delivery = hook.deliveries.get()
    assert delivery.state == State.FAILED
    assert "SECRET_KEY" in delivery.error


# --- endpoints that are gone --------------------------------------------------------------------


def fail(hook: WebhookEndpoint, **outcome: Any) -> None:
    queue.fan_out()
    pk = hook.deliveries.filter(state__in=WebhookDelivery.OPEN).first().pk
    queue.settle([(pk, Outcome(at=timezone.now(), ms=1, **{"error": "Answered 500.", **outcome}))])
    hook.refresh_from_db()


def test_an_endpoint_with_nothing_but_failures_is_switched_off_with_a_reason() -> None:
    hook = endpoint()
    happen(5)
    fail(hook)
    WebhookEndpoint.objects.update(failing_since=timezone.now() - dt.timedelta(days=4.9))
    fail(hook)
    assert hook.active
    WebhookEndpoint.objects.update(failing_since=timezone.now() - dt.timedelta(days=5.1))
    fail(hook)
    assert not hook.active
    assert hook.disabled_reason == "Nothing was accepted for 5 days. The last time: Answered 500."
    assert not hook.deliveries.exclude(state=State.GAVE_UP).exists()


def test_one_success_starts_the_days_again() -> None:
    hook = endpoint()
    happen(2)
    fail(hook)
    WebhookEndpoint.objects.update(failing_since=timezone.now() - dt.timedelta(days=9))
    fail(hook, error="", status=204)
    assert (hook.active, hook.failing_since) == (True, None)


def test_an_endpoint_that_answers_gone_is_switched_off() -> None:
    hook = endpoint()
    happen()
    fail(hook, status=410)
    assert not hook.active
    assert "410" in hook.disabled_reason


def test_switched_off_nothing_is_sent(receiver: Receiver, sender: Sender) -> None:
    hook = endpoint(receiver.url)
    happen()
    queue.fan_out()
    WebhookEndpoint.objects.update(active=False)
    sender.turn()
    assert receiver.requests == []
    assert hook.deliveries.get().state == State.PENDING


def test_old_messages_go_and_waiting_ones_stay() -> None:
    hook = endpoint()
    happen(2)
    queue.fan_out()
    first, second = hook.deliveries.all()
    queue.settle([(first.pk, Outcome(at=timezone.now(), ms=1))])
    WebhookDelivery.objects.update(created_at=timezone.now() - dt.timedelta(days=31))
    queue.prune()
    assert list(hook.deliveries.values_list("pk", flat=True)) == [second.pk]
    assert not WebhookAttempt.objects.exists()


def test_an_outcome_of_a_message_that_is_gone_is_no_error() -> None:
    queue.settle([(999, Outcome(at=timezone.now(), ms=1))])


# --- two workers --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_message_once(receiver: Receiver) -> None:
    hook = endpoint(receiver.url)
    happen(30)
    problems: list[Exception] = []

    def work() -> None:
        try:
            Sender().turn()
        except Exception as error:
            problems.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
    assert hook.deliveries.filter(state=State.SENT).count() == 30
    assert len(receiver.requests) == 30
