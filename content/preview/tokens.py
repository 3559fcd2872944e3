"""Preview tokens: signed, for one object, for a while, until they are revoked.

A token is the row's id and a signature over it, so that what leaks from the database alone opens
nothing and a guess never reaches the database. Signed with SECRET_KEY; the keys in
SECRET_KEY_FALLBACKS go on being accepted. When it ends, and whether somebody ended it, says the
row: a signature could not be taken back.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone

from content.models.previews import PreviewToken
from content.preview.answers import Made

SALT = "gridspot.preview"
#: How long an editor's own panel is good for after the last change.
PANEL = dt.timedelta(minutes=15)
#: How long "View draft" is good for: somebody looks at one version in a tab of its own.
VIEW = dt.timedelta(hours=1)
#: What is kept of ended tokens, so that their refusal can say why.
KEPT = dt.timedelta(days=30)

Kind = PreviewToken.Kind


class Rejected(Exception):
    """A token that opens nothing; the text says why and what to do."""


def text_of(row: PreviewToken) -> str:
    """The token as it stands in an address."""
    return _signer().sign(row.pk)


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=SALT)


def find(text: str) -> PreviewToken:
    """The row that a token opens. Raises Rejected. One query, none for a forged token."""
    try:
        key = _signer().unsign(text)
    except signing.BadSignature:
        raise Rejected(
            "This preview address is not complete, or not one of ours. Open the preview again "
            "in the editor, or ask for a new link."
        ) from None
    row = PreviewToken.objects.select_related("user").filter(pk=key).first()
    if row is None or row.expires_at <= timezone.now():
        raise Rejected(
            "This preview has expired. Open it again in the editor, or ask whoever sent the link "
            "for a new one."
        )
    if row.revoked_at is not None:
        raise Rejected("This preview link was withdrawn. Ask whoever sent it for a new one.")
    if row.user is None or not row.user.is_active:
        raise Rejected("Whoever made this preview link no longer works here. Ask for a new one.")
    return row


def for_panel(user: Any, instance: Any, made: Made) -> PreviewToken:
    """The token of an editor's own panel for `instance`, renewed, with the answer in it.

    The caller has just checked that `user` may edit it. A token that has run out is not revived:
    whoever still has the old address gets nothing.
    """
    now = timezone.now()
    mine = PreviewToken.objects.filter(kind=Kind.PANEL, user=user, **_object(instance))
    with transaction.atomic():
        row = mine.filter(revoked_at=None, expires_at__gt=now).first()
        if row is None:
            mine.delete()
            return _create(Kind.PANEL, user, instance, PANEL, made)
        row.expires_at, row.title = now + PANEL, _title(instance)
        row.answer, row.version, row.answer_kind = made.body, made.version, made.kind
        row.save()
    return row


def for_view(user: Any, instance: Any, made: Made) -> PreviewToken:
    """A token that shows one version of `instance`, as it is now, for an hour."""
    return _create(Kind.VIEW, user, instance, VIEW, made)


def share(user: Any, instance: Any, lasting: dt.timedelta) -> PreviewToken:
    """A link to pass on: shows the latest saved draft of `instance` until it ends.

    The caller has checked that `user` may edit it.
    """
    return _create(Kind.SHARED, user, instance, lasting, None)


def revoke(row: PreviewToken) -> None:
    """Ends a token at once."""
    PreviewToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=timezone.now())


def forget() -> None:
    """Deletes what ended long ago, and an editor's own answers as soon as they end."""
    now = timezone.now()
    PreviewToken.objects.filter(kind=Kind.SHARED, expires_at__lt=now - KEPT).delete()
    PreviewToken.objects.exclude(kind=Kind.SHARED).filter(expires_at__lt=now).delete()


def _create(
    kind: str, user: Any, instance: Any, lasting: dt.timedelta, made: Made | None
) -> PreviewToken:
    locale = getattr(instance, "locale", None)
    return PreviewToken.objects.create(
        kind=kind,
        user=user,
        title=_title(instance),
        locale=locale.language_code if locale else "",
        answer=made.body if made else "",
        answer_kind=made.kind if made else "",
        version=made.version if made else "",
        expires_at=timezone.now() + lasting,
        **_object(instance),
    )


def _title(instance: Any) -> str:
    title = instance.get_admin_display_title() if hasattr(instance, "title") else str(instance)
    return title[:255]


def _object(instance: Any) -> dict[str, str]:
    key = "" if instance.pk is None else str(instance.pk)
    return {"model": instance._meta.label_lower, "object_id": key}
