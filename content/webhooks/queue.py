"""From changes to deliveries, and what becomes of each. Everything that touches the database.

A delivery is leased before it is sent, in one statement that only one worker can win; a worker that
dies loses its lease a few seconds later. So a message may arrive twice, but never not at all; the
header `webhook-id` is the same both times.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import secrets
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from content import changes
from content.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from content.webhooks import payload
from content.webhooks.sending import TOTAL_SECONDS, Message, Outcome
from content.webhooks.signing import unseal

logger = logging.getLogger("gridspot.webhooks")

FOLLOWER = "webhooks"
State = WebhookDelivery.State

#: A worker that has not said what came of an attempt by then has died.
LEASE = dt.timedelta(seconds=TOTAL_SECONDS + 5)
#: Seconds until the next attempt after each that failed: about three days in all.
RETRIES = (5, 30, 120, 600, 1800, 7200, 18_000, 36_000, 50_400, 64_800, 82_800)
#: Each wait is longer by up to this part of it, so that what failed together is not tried together.
JITTER = 0.1
#: An endpoint at which nothing succeeded for so long is switched off.
DISABLE_AFTER = dt.timedelta(days=5)
#: How long what was sent, and what was given up, can be looked up and sent again.
KEPT = dt.timedelta(days=30)


# --- from the outbox to deliveries --------------------------------------------------------------


def fan_out() -> int:
    """Writes the deliveries for the next changes; returns how many changes it took.

    They commit together with the follower's position in the outbox: none is lost or made twice.
    """
    with changes.follow(FOLLOWER) as rows:
        endpoints = list(WebhookEndpoint.objects.filter(active=True)) if rows else []
        found = [
            _delivery(endpoint, change, body)
            for change in rows
            if (interested := [each for each in endpoints if payload.wanted(each, change)])
            for body in [payload.body_of(change)]
            for endpoint in interested
        ]
        WebhookDelivery.objects.bulk_create(found, batch_size=500, ignore_conflicts=True)
        return len(rows)


def _delivery(endpoint: WebhookEndpoint, change: changes.Change, body: str) -> WebhookDelivery:
    return WebhookDelivery(
        endpoint=endpoint,
        sequence=change.sequence,
        message_id=payload.message_id(change),
        event=payload.event_of(change),
        title=change.title,
        body=body,
        created_at=change.at,
        next_attempt=timezone.now(),
    )


# --- what is due --------------------------------------------------------------------------------


def _due(now: dt.datetime) -> Q:
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    return free & Q(state__in=WebhookDelivery.OPEN, next_attempt__lte=now)


def lease(busy: Mapping[int, int], at_once: int, total: int) -> list[tuple[int, Message]]:
    """Takes what is due; returns pairs of an endpoint's id and a message, at most `total`.

    An endpoint gets `at_once` messages at a time, less what it is `busy` with; one that fails gets
    them singly, as a thousand at once would not help it.
    """
    now = timezone.now()
    waiting = WebhookEndpoint.objects.filter(
        active=True, pk__in=_due_deliveries(now).values("endpoint")
    )
    rooms = [
        (max(0, (1 if failing else at_once) - busy.get(pk, 0)), pk)
        for pk, failing in waiting.values_list("pk", "failing_since")
    ]
    wanted: list[int] = []
    for room, endpoint in sorted(rooms, reverse=True):  # first those that nothing is sent to
        due = _due_deliveries(now).filter(endpoint=endpoint).order_by("next_attempt", "pk")
        left = min(room, total - len(wanted))
        wanted += due.values_list("pk", flat=True)[:left] if left else ()
    return _take(wanted, now) if wanted else []


def _due_deliveries(now: dt.datetime) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(_due(now))


def _take(wanted: Sequence[int], now: dt.datetime) -> list[tuple[int, Message]]:
    token = secrets.token_hex(16)
    # One statement: of two workers that want the same, the second finds it taken.
    taken = WebhookDelivery.objects.filter(_due(now), pk__in=wanted)
    if not taken.update(lease=token, leased_until=now + LEASE):
        return []
    found = WebhookDelivery.objects.filter(lease=token).select_related("endpoint")
    return [pair for each in found.order_by("pk") if (pair := _message(each, now)) is not None]


def _message(delivery: WebhookDelivery, now: dt.datetime) -> tuple[int, Message] | None:
    endpoint = delivery.endpoint
    try:
        keys = [unseal(endpoint.secret)]
        if endpoint.old_secret and (endpoint.old_secret_until or now) > now:
            keys.append(unseal(endpoint.old_secret))
    except ValueError as error:
        settle([(delivery.pk, Outcome(at=now, ms=0, error=str(error)))])
        return None
    message = Message(
        delivery=delivery.pk,
        url=endpoint.url,
        message_id=delivery.message_id,
        body=delivery.body.encode(),
        secrets=tuple(keys),
    )
    return endpoint.pk, message


# --- what came of it ----------------------------------------------------------------------------


def settle(outcomes: Iterable[tuple[int, Outcome]]) -> None:
    """Writes what came of attempts: pairs of a delivery's id and its outcome."""
    outcomes = dict(outcomes)
    if not outcomes:
        return
    with transaction.atomic():
        found = WebhookDelivery.objects.select_for_update().filter(pk__in=outcomes).order_by("pk")
        log, endpoints = [], {}
        for delivery in found:
            outcome = outcomes[delivery.pk]
            _apply(delivery, outcome)
            log.append(_logged(delivery, outcome))
            endpoints.setdefault(delivery.endpoint_id, []).append(outcome)
        WebhookAttempt.objects.bulk_create(log)
        for endpoint, came in sorted(endpoints.items()):
            _health(endpoint, came)


def _apply(delivery: WebhookDelivery, outcome: Outcome) -> None:
    delivery.attempts += 1
    delivery.last_status, delivery.last_ms = outcome.status, outcome.ms
    delivery.error = outcome.error
    delivery.lease, delivery.leased_until = "", None
    now = timezone.now()
    if outcome.ok:
        delivery.state, delivery.next_attempt, delivery.finished_at = State.SENT, None, now
    elif (wait := wait_after(delivery.attempts, outcome)) is not None:
        delivery.state, delivery.next_attempt = State.FAILED, now + wait
    else:
        delivery.state, delivery.next_attempt, delivery.finished_at = State.GAVE_UP, None, now
    delivery.save(
        update_fields=[
            *("attempts", "last_status", "last_ms", "error", "lease", "leased_until"),
            *("state", "next_attempt", "finished_at"),
        ]
    )


def wait_after(attempts: int, outcome: Outcome) -> dt.timedelta | None:
    """How long until the next attempt; None when there have been enough of them."""
    if attempts > len(RETRIES):
        return None
    seconds = RETRIES[attempts - 1] * (1 + random.uniform(0, JITTER))  # noqa: S311 - not a secret
    return max(dt.timedelta(seconds=seconds), outcome.retry_after or dt.timedelta())


def _logged(delivery: WebhookDelivery, outcome: Outcome) -> WebhookAttempt:
    return WebhookAttempt(
        delivery=delivery,
        at=outcome.at,
        status=outcome.status,
        ms=outcome.ms,
        error=outcome.error,
        response=outcome.response,
    )


def _health(pk: int, outcomes: Sequence[Outcome]) -> None:
    """What the outcomes say about the endpoint; one that no longer works is switched off."""
    endpoint = WebhookEndpoint.objects.filter(pk=pk)
    good = [outcome.at for outcome in outcomes if outcome.ok]
    if good:
        endpoint.update(last_success_at=max(good), failing_since=None)
        return
    now, last = timezone.now(), outcomes[-1]
    endpoint.filter(failing_since__isnull=True).update(failing_since=min(o.at for o in outcomes))
    if last.status == 410:
        _disable(endpoint, "It answered 410: it is gone, and wants no further messages.")
    elif failing := endpoint.filter(active=True, failing_since__lt=now - DISABLE_AFTER).first():
        days = (now - failing.failing_since).days
        _disable(endpoint, f"Nothing was accepted for {days} days. The last time: {last.error}")


def _disable(endpoint: QuerySet[WebhookEndpoint], reason: str) -> None:
    for each in endpoint.filter(active=True):
        logger.error("The webhook “%s” was switched off. %s", each, reason)
        endpoint.update(active=False, disabled_reason=reason)
        WebhookDelivery.objects.filter(endpoint=each, state__in=WebhookDelivery.OPEN).update(
            state=State.GAVE_UP, next_attempt=None, finished_at=timezone.now()
        )


# --- by hand ------------------------------------------------------------------------------------


def send_test(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Puts a test message for the endpoint in the queue and returns it."""
    now = timezone.now()
    return WebhookDelivery.objects.create(
        endpoint=endpoint,
        message_id=f"test_{secrets.token_hex(12)}",
        event=payload.TEST_EVENT,
        body=payload.test_body(now),
        next_attempt=now,
    )


def send_again(deliveries: QuerySet[WebhookDelivery]) -> int:
    """Puts messages in the queue once more, with the id that they had. Returns how many.

    Those that are waiting go at once. One that is just being sent is left alone.
    """
    now = timezone.now()
    free = deliveries.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now))
    return free.update(
        state=State.PENDING, attempts=0, next_attempt=now, finished_at=None, error=""
    )


def failed(
    endpoint: WebhookEndpoint, since: dt.datetime | None = None
) -> QuerySet[WebhookDelivery]:
    """What did not arrive, given up or still being tried; since a moment or ever."""
    found = endpoint.deliveries.filter(state__in=(State.FAILED, State.GAVE_UP))
    return found.filter(created_at__gte=since) if since else found


def switch_on(endpoint: WebhookEndpoint) -> None:
    """Prepares a new endpoint, or one that was off: what happens from now on is for it. Unsaved."""
    endpoint.active, endpoint.since = True, changes.latest()
    endpoint.failing_since, endpoint.disabled_reason = None, ""


def prune() -> int:
    """Deletes deliveries that are over and old, with their attempts; returns how many rows."""
    limit = timezone.now() - KEPT
    WebhookAttempt.objects.filter(delivery__in=_over(limit)).delete()
    return _over(limit).delete()[0]


def _over(limit: dt.datetime) -> QuerySet[WebhookDelivery]:
    over = ~Q(state__in=WebhookDelivery.OPEN) | Q(endpoint__active=False)
    return WebhookDelivery.objects.filter(over, created_at__lt=limit)
