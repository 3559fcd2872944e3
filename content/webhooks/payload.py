"""What a message says, and who wants it."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

import msgspec
from django.apps import apps
from django.conf import settings

from content.models import Change, WebhookEndpoint
from content.recording import api_type

GONE = (Change.Action.UNPUBLISHED, Change.Action.DELETED)
TEST_EVENT = "webhook.test"


class Data(msgspec.Struct, frozen=True, kw_only=True):
    """What changed; the same words as in the changes API. Documented in docs/webhooks.md."""

    sequence: int | None
    kind: str
    action: str
    model: str
    id: str
    type: str | None
    title: str
    locale: str | None
    path: str | None
    previous_path: str | None
    url: str | None
    surrogate_keys: list[str]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """The body of every webhook."""

    type: str
    timestamp: str
    data: Data


def message_id(change: Change) -> str:
    """The same for every endpoint, attempt and repetition, and never used for another change.

    The moment is part of it because a database that was restored counts from an earlier number.
    """
    return f"chg_{change.sequence}_{int(change.at.timestamp() * 1_000_000):x}"


def event_of(change: Change) -> str:
    """``page.published``"""
    return f"{change.kind}.{change.action}"


def page_type(change: Change) -> str | None:
    """What the API calls the type of the page; None for what is no page."""
    if change.kind != "page":
        return None
    try:
        return api_type(apps.get_model(change.model))
    except LookupError:  # a page type that a later version took away
        return "page"


def wanted(endpoint: WebhookEndpoint, change: Change) -> bool:
    """Whether the change passes the endpoint's filters; an empty one lets everything pass.

    Page types and languages leave alone what has none: to choose Spanish is not to refuse pictures.
    """
    return (
        endpoint.since < change.sequence
        and _passes(endpoint.actions, change.action)
        and _passes(endpoint.kinds, change.kind)
        and _passes(endpoint.page_types, page_type(change) or "")
        and _passes(endpoint.locales, change.locale)
    )


def _passes(chosen: list[str], value: str) -> bool:
    return not chosen or not value or value in chosen


def body_of(change: Change) -> str:
    """The message about a change, as JSON."""
    return _encoded(
        event_of(change),
        change.at,
        Data(
            sequence=change.sequence,
            kind=change.kind,
            action=change.action,
            model=change.model,
            id=change.object_id,
            type=page_type(change),
            title=change.title,
            locale=change.locale or None,
            path=change.path or None,
            previous_path=change.previous_path or None,
            url=_api_url(change),
            surrogate_keys=list(change.keys),
        ),
    )


def test_body(now: dt.datetime) -> str:
    """A message that says of itself that nothing happened."""
    return _encoded(
        TEST_EVENT,
        now,
        Data(
            sequence=None,
            kind="webhook",
            action="test",
            model="",
            id="",
            type=None,
            title="A test from the admin: nothing has changed",
            locale=None,
            path=None,
            previous_path=None,
            url=None,
            surrogate_keys=[],
        ),
    )


test_body.__test__ = False  # type: ignore[attr-defined]


def _encoded(event: str, at: dt.datetime, data: Data) -> str:
    timestamp = at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return msgspec.json.encode(Message(type=event, timestamp=timestamp, data=data)).decode()


def _api_url(change: Change) -> str | None:
    """Where the API answers with what it is now; None for what is gone or has no address of its own."""
    base = f"{settings.SITE_URL}/api/v1/content"
    if change.action in GONE:
        return None
    if change.kind == "page":
        return f"{base}/pages/{change.object_id}"
    if change.kind == "menu":
        handles = [key.removeprefix("menu-") for key in change.keys if key.startswith("menu-")]
        return f"{base}/navigation/{handles[0]}?{urlencode({'locale': change.locale})}"
    if change.kind == "redirect":
        return f"{base}/redirects"
    return None


def pretty(body: str) -> str:
    """A message as people read it."""
    return msgspec.json.format(body, indent=2)
