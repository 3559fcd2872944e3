"""What content has beside pages and records its changes in the outbox: menus and the like."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction


class RecordedSnippet(models.Model):
    """A model whose every change of what is live is recorded in the change's own transaction.

    Put it first among the bases. Deletions are recorded by :mod:`content.signals`, so that those
    of a queryset are, too.
    """

    #: What the outbox calls the kind of thing; webhooks can be filtered by it.
    change_kind = "snippet"
    #: Fields whose saving changes nothing that anybody is shown.
    BOOKKEEPING = frozenset(
        (
            *("latest_revision", "live_revision", "has_unpublished_changes"),
            *("locked", "locked_at", "locked_by"),
        )
    )

    class Meta:
        abstract = True

    @property
    def change_keys(self) -> tuple[str, ...]:
        """Surrogate keys of the answers that show this."""
        return (f"{self._meta.model_name}-{self.pk}",)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves; what is live, or was, is recorded in the outbox in the same transaction."""
        from content.models.changes import Change
        from content.recording import object_changed

        fields = kwargs.get("update_fields")
        if fields is not None and self.BOOKKEEPING.issuperset(fields):
            return super().save(*args, **kwargs)
        with transaction.atomic():
            before = None if self._state.adding else type(self)._base_manager.filter(pk=self.pk)
            old = before.first() if before is not None else None
            super().save(*args, **kwargs)
            live, was_live = getattr(self, "live", True), old and getattr(old, "live", True)
            if live:
                # What it was called before may be what an answer carries.
                keys = dict.fromkeys((*self.change_keys, *(old.change_keys if old else ())))
                object_changed(self, Change.Action.PUBLISHED, self.change_kind, keys)
            elif old and was_live:
                object_changed(self, Change.Action.UNPUBLISHED, self.change_kind, old.change_keys)
        return None
