"""The embedded index: documents of search in the site's own database, ready to be looked up.

What a document is found by is analysed once, in Python, and kept as plain tokens; the database's own
full text (FTS5 in SQLite, tsvector and GIN in PostgreSQL, made by the migration `0002_fulltext`)
looks tokens up and knows nothing of languages. So both find the same.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class SearchIndex(models.Model):
    """All documents of one language, as of one way to analyse them."""

    name = models.CharField(max_length=120, unique=True)
    locale = models.CharField(max_length=16)
    #: Hash of how documents are analysed and kept.
    schema = models.CharField(max_length=32)
    live = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    #: Counts writes. Each locks this row first, so writers of one index take turns.
    sequence = models.BigIntegerField(default=0)
    #: How many documents there are, and the sums of their lengths.
    documents = models.IntegerField(default=0)
    head_length = models.BigIntegerField(default=0)
    gram_length = models.BigIntegerField(default=0)
    body_length = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["locale"], condition=Q(live=True), name="one_live_index_a_locale"
            )
        ]

    def __str__(self) -> str:
        return self.name


class IndexedDocument(models.Model):
    """A document, or the trace of one that was removed, in its newest version.

    What filters and counts go by comes first and is small; SQLite then need not read the rest.
    Several values of one field are written ``|one|two|``, none is ``""``.
    """

    index = models.ForeignKey(SearchIndex, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    version = models.BigIntegerField()
    #: A removal must stay known for as long as an older write may still arrive.
    removed = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=32, blank=True)
    type = models.TextField(blank=True)
    category = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    popularity = models.FloatField(default=0.0)
    #: As in :class:`search.ranking.Analysed`.
    head_length = models.IntegerField(default=0)
    gram_length = models.IntegerField(default=0)
    body_length = models.IntegerField(default=0)
    sites = models.TextField(blank=True)
    audiences = models.TextField(blank=True)
    areas = models.TextField(blank=True)
    tags = models.TextField(blank=True)
    title = models.TextField(blank=True)
    #: The title's words, folded, as suggestions compare them.
    folded = models.TextField(blank=True)
    path = models.TextField(blank=True)
    #: What ranking compares questions with, encoded.
    analysed = models.BinaryField(default=b"")
    #: The document itself, encoded.
    document = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["index", "key"], name="one_document_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.version})"


class IndexedTokens(models.Model):
    """The tokens that a document is found by, each once, separated by single spaces.

    The full text of the database is made from this column by triggers (SQLite) or as a generated
    column (PostgreSQL), in the same transaction whatever writes it. Changing this table in a later
    migration drops the triggers on SQLite: such a migration must make them again.
    """

    document = models.OneToOneField(
        IndexedDocument, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    tokens = models.TextField()
    #: The document's words as they are written, each once: nobody looks them up, spelling is
    #: learnt from them.
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"tokens of {self.document_id}"


class IndexedTerm(models.Model):
    """In how many documents of an index something is: for its weight, and for spelling.

    `term` is a token without the index's number, or ``w`` and a word as it is written.
    """

    index = models.ForeignKey(SearchIndex, on_delete=models.CASCADE, related_name="+")
    term = models.CharField(max_length=80)
    documents = models.IntegerField()
    #: The index's `sequence` when this last changed: whoever keeps terms reads on from there.
    changed = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["index", "term"], name="one_row_a_term"),
        ]
        indexes = [models.Index(fields=["index", "changed"], name="terms_that_changed")]

    def __str__(self) -> str:
        return f"{self.term}: {self.documents}"
