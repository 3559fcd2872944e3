"""What every publishable definition shares: drafts, revisions, workflow, locking, history."""

from __future__ import annotations

import uuid

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from modelcluster.models import ClusterableModel, model_from_serializable_data
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index


def new_uid() -> str:
    """An opaque id that may leave the server: it says nothing and cannot be guessed."""
    return uuid.uuid4().hex


class Publishable(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, index.Indexed, ClusterableModel
):
    """A definition that takes part in a snapshot once it is published."""

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="%(class)s")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
    )

    #: Saving these alone changes nothing that a snapshot holds.
    BOOKKEEPING = frozenset(
        ("latest_revision", "has_unpublished_changes", "locked", "locked_at", "locked_by")
    )

    class Meta:
        abstract = True

    @property
    def revisions(self):
        return self._revisions

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        instance._was_live = instance.__dict__.get("live", False)
        return instance

    # Every way to change what is live goes through these four, so that no row is ever live without
    # its snapshot. `QuerySet.update` and `bulk_create` do not: use them inside `snapshot.batch`.

    def save(self, *args, **kwargs):
        """Saves; what is live, or was, is compiled in the same transaction. Raises CompileError."""
        fields = kwargs.get("update_fields")
        bookkeeping = fields is not None and self.BOOKKEEPING.issuperset(fields)
        if bookkeeping or not (self.live or getattr(self, "_was_live", False)):
            return super().save(*args, **kwargs)
        from marketing_spots.snapshot import batch

        with batch(None, f"Changed {self.in_words()}"):
            super().save(*args, **kwargs)
        self._was_live = self.live

    def publish(self, revision, user=None, **kwargs):
        """Publishes `revision` and compiles a snapshot, both or neither. Raises CompileError."""
        from marketing_spots.snapshot import CompileError, batch, lost_references

        words = f"Published {self._meta.verbose_name} “{revision.object_str}”"
        with batch(user, words):
            if lost := lost_references(revision.as_object()):
                raise CompileError(lost)
            return super().publish(revision, user=user, **kwargs)

    def unpublish(self, set_expired=False, commit=True, user=None, log_action=True):
        """Unpublishes and compiles a snapshot, both or neither. Raises CompileError."""
        from marketing_spots.snapshot import batch

        words = "Expired" if set_expired else "Unpublished"
        with batch(user, f"{words} {self.in_words()}"):
            return super().unpublish(set_expired, commit, user, log_action)

    def delete(self, *args, **kwargs):
        """Deletes and compiles a snapshot, both or neither. Raises CompileError, ProtectedError."""
        from marketing_spots.snapshot import batch

        with batch(None, f"Deleted {self.in_words()}"):
            return super().delete(*args, **kwargs)

    def in_words(self):
        """What and which: ``campaign “Spring EV rates”``."""
        return f"{self._meta.verbose_name} “{self}”"


class Orderable(models.Model):
    """A row of an inline list that keeps the order in which it was arranged."""

    sort_order = models.IntegerField(null=True, blank=True, editable=False)
    sort_order_field = "sort_order"

    class Meta:
        abstract = True
        ordering = ["sort_order"]

    @classmethod
    def from_serializable_data(cls, data, check_fks=True, strict_fks=False):
        """A revision's row. One whose target was deleted goes on naming it.

        modelcluster would fail the whole object for that, so that nobody could open it to mend it;
        leaving the row out instead would widen a campaign to everybody. `lost_references` finds it.
        """
        kept = {
            field.attname: data.get(field.name)
            for field in cls._meta.fields
            if field.remote_field and field.remote_field.on_delete is models.PROTECT
        }
        data = {name: value for name, value in data.items() if f"{name}_id" not in kept}
        row = model_from_serializable_data(cls, data, check_fks=check_fks, strict_fks=strict_fks)
        if row is not None:
            for name, value in kept.items():
                setattr(row, name, value)
        return row
