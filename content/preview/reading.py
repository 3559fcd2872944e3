"""What a preview token shows, as the API sends it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from django.apps import apps
from wagtail.models import DraftStateMixin, Page

from content.models.previews import PreviewToken
from content.preview import tokens
from content.preview.answers import answer_for
from content.preview.tokens import Rejected
from content.releases.items import may_edit


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a token shows. `answer` is JSON that is encoded already, `kind` what it is the answer of.

    `version` changes with the answer.
    """

    kind: str
    title: str
    locale: str
    version: str
    updated_at: dt.datetime
    expires_at: dt.datetime
    answer: msgspec.Raw


def read(token: str, since: str = "") -> Found | None:
    """What the token shows now; None when its version is `since`. Raises Rejected."""
    row = tokens.find(token)
    if row.kind == PreviewToken.Kind.SHARED:
        _take_latest(row)
    if since and since.removeprefix("W/").strip('"') == row.version:
        return None
    return Found(
        kind=row.answer_kind,
        title=row.title,
        locale=row.locale,
        version=row.version,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
        answer=msgspec.Raw(row.answer.encode()),
    )


def _take_latest(row: PreviewToken) -> None:
    """A shared link shows the latest draft that was saved: made anew for each who looks.

    Only as long as whoever made it may edit that themselves.
    """
    draft = latest_draft(row)
    if not may_edit(row.user, draft):
        raise Rejected("Whoever made this preview link may no longer edit it. Ask for a new one.")
    made = answer_for(draft)
    if made.version != row.version:
        row.answer, row.version, row.answer_kind = made.body, made.version, made.kind
        row.save(update_fields=["answer", "version", "answer_kind", "updated_at"])


def latest_draft(row: PreviewToken) -> Any:
    """The object as it was last saved, draft or live. Raises Rejected when it was deleted."""
    model = apps.get_model(row.model)
    instance = model._default_manager.filter(pk=row.object_id).first()
    if instance is None:
        raise Rejected("What this link showed was deleted.")
    if isinstance(instance, Page):
        instance = instance.specific
    if isinstance(instance, DraftStateMixin):
        return instance.get_latest_revision_as_object()
    return instance
