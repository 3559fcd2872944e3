"""Changes that reach what is live without going through a definition's own methods."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, pre_delete
from wagtail.images import get_image_model

from marketing_spots.models.base import Publishable
from marketing_spots.snapshots.drafts import users_in_drafts
from marketing_spots.snapshots.problems import CompileError
from marketing_spots.snapshots.publish import batch, in_batch, picture_deleted


def connect() -> None:
    """Connects the signals; called once, when the applications are ready."""
    for model in Publishable.__subclasses__():
        pre_delete.connect(keep_for_drafts, sender=model, dispatch_uid=f"drafts-{model}")
        post_delete.connect(definition_deleted, sender=model, dispatch_uid=f"snapshot-{model}")
    image = get_image_model()
    post_delete.connect(image_deleted, sender=image, dispatch_uid="snapshot-image")
    rendition = image.get_rendition_model()
    post_delete.connect(rendition_deleted, sender=rendition, dispatch_uid="snapshot-rendition")


def keep_for_drafts(sender: Any, instance: Publishable, **kwargs: Any) -> None:
    """What a draft or a scheduled version refers to stays, as what is live does. CompileError."""
    if users := users_in_drafts(instance):
        raise CompileError(users)


def definition_deleted(sender: Any, instance: Publishable, **kwargs: Any) -> None:
    """``QuerySet.delete``: compiles inside the deletion's own transaction."""
    if instance.live and not in_batch():
        with batch(None, f"Deleted {instance.in_words()}"):
            pass


def image_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A picture that an ad shows cannot go: that does not compile, and the deletion rolls back."""
    picture_deleted(f"Deleted image “{instance}”")


def rendition_deleted(sender: Any, instance: Any, using: str, **kwargs: Any) -> None:
    """A size of a picture is gone from the disk: draws it again and publishes its new address.

    Once for all sizes that one transaction deletes, after it has ended; a batch does it anyway.
    """
    connection = transaction.get_connection(using)
    waiting = any(call[1] is recompile for call in connection.run_on_commit)
    if not in_batch() and not waiting:
        transaction.on_commit(recompile, using=using)


def recompile() -> None:
    """Compiles what is live once more."""
    with batch(None, "Drew pictures again"):
        pass
