"""Documents into an index: in bulk, each in its version, nothing half.

All that takes time, which is to analyse texts, happens before the transaction: SQLite has one
writer, and editors publish pages in the same database.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from search.backends.base import Write, Written
from search.backends.database import tokens
from search.backends.database.filters import clean, several
from search.backends.database.indices import locked, named
from search.documents.document import Document
from search.language import words
from search.models.embedded import IndexedDocument, IndexedTerm, IndexedTokens, SearchIndex
from search.ranking import Analysed, analyse

#: Documents in one transaction.
BATCH = 100
#: How long a removal is remembered. No write is on its way for so long.
REMEMBERED = dt.timedelta(days=14)
#: Characters that a key may have.
LONGEST_KEY = 120
#: Characters of a title that suggestions compare with.
LONGEST_TITLE = 200
#: Rows in one statement: SQLite counts parameters.
ROWS = 500

#: Names of the lengths, of a document and of an index.
LENGTHS = ("head_length", "gram_length", "body_length")
_DIGITS = "0123456789"
_encode = msgspec.msgpack.Encoder().encode


class Prepared(msgspec.Struct):
    """A write, with all that it writes; no tokens for a removal."""

    write: Write
    row: IndexedDocument
    tokens: str = ""
    words: str = ""


class Batch(msgspec.Struct):
    """What one transaction writes, and what it changes about the index."""

    written: int = 0
    stale: int = 0
    #: Token -> how many more documents have it.
    terms: Counter[str] = msgspec.field(default_factory=Counter)
    documents: int = 0
    #: Head, grams and body: how much longer all of them are together.
    lengths: list[int] = msgspec.field(default_factory=lambda: [0] * len(LENGTHS))

    def count(self, row: IndexedDocument, times: int) -> None:
        """Notes a document that is there from now on (1), or was (-1)."""
        self.documents += times
        for at, name in enumerate(LENGTHS):
            self.lengths[at] += times * getattr(row, name)


def write(name: str, writes: Iterable[Write]) -> Written:
    """Raises Refused when there is no such index, a database's error when any may be lost."""
    number = named(name).pk
    refused: list[tuple[str, str]] = []
    written = stale = 0
    for batch in _batches(writes):
        prepared = []
        for each in batch:
            try:
                prepared.append(_prepare(number, each))
            except (ValueError, TypeError) as error:  # no reason to lose the others
                refused.append((each.key, str(error)))
        done = _write(name, prepared)
        written, stale = written + done.written, stale + done.stale
    return Written(written=written, stale=stale, refused=tuple(refused))


def _batches(writes: Iterable[Write]) -> Iterator[list[Write]]:
    iterator = iter(writes)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _prepare(number: int, write: Write) -> Prepared:
    """Raises ValueError, or TypeError, for what cannot be kept."""
    if len(write.key) > LONGEST_KEY:
        raise ValueError(f"Its key has {len(write.key)} characters; {LONGEST_KEY} are the most.")
    if not write.key or clean(write.key) != write.key:
        raise ValueError("Its key is empty or has a character that no key may have.")
    document = write.document
    row = IndexedDocument(
        index_id=number, key=write.key, version=write.version, removed=document is None
    )
    if document is None:
        return Prepared(write, row)
    analysed = analyse(document)
    _fill(row, document, analysed)
    found_by = " ".join(tokens.of_document(number, document, analysed))
    return Prepared(write, row, found_by, " ".join(tokens.written(document)) if found_by else "")


# --- one transaction ----------------------------------------------------------------------------


def _write(name: str, prepared: Sequence[Prepared]) -> Batch:
    batch = Batch()
    newest = _newest(prepared, batch)
    if not newest:
        return batch
    with transaction.atomic():
        index = locked(name)
        there = {
            row.key: row
            for row in IndexedDocument.objects.filter(index=index, key__in=list(newest)).only(
                "key", "version", "removed", *LENGTHS
            )
        }
        todo = [
            each
            for key, each in newest.items()
            if key not in there or each.write.version >= there[key].version
        ]
        batch.stale += len(newest) - len(todo)
        batch.written += len(todo)
        _store(index, todo, there, batch)
        _count(index, batch)
        if any(each.write.document is None for each in todo):
            _forget(index)
    return batch


def _newest(prepared: Sequence[Prepared], batch: Batch) -> dict[str, Prepared]:
    """The last word about each key, as if the writes had been done one after the other."""
    newest: dict[str, Prepared] = {}
    for each in prepared:
        before = newest.get(each.write.key)
        if before is None:
            newest[each.write.key] = each
        elif each.write.version >= before.write.version:
            newest[each.write.key] = each
            batch.written += 1  # what was there before it was written, too, and is no more
        else:
            batch.stale += 1
    return newest


def _store(
    index: SearchIndex,
    todo: Sequence[Prepared],
    there: dict[str, IndexedDocument],
    batch: Batch,
) -> None:
    """Writes documents and tokens, and notes in `batch` what that changes about the index."""
    rows = IndexedDocument.objects.bulk_create(
        [each.row for each in todo],
        update_conflicts=True,
        unique_fields=["index", "key"],
        update_fields=_FIELDS,
    )
    old = {
        row.pk: row for row in IndexedTokens.objects.filter(document__in=[row.pk for row in rows])
    }
    for row, each in zip(rows, todo, strict=True):
        before = there.get(row.key)
        if before is not None and not before.removed:
            batch.count(before, -1)
        if each.write.document is not None:
            batch.count(row, 1)
    _store_tokens([(row.pk, each) for row, each in zip(rows, todo, strict=True)], old, batch.terms)


def _store_tokens(
    todo: Sequence[tuple[int, Prepared]], old: dict[int, IndexedTokens], counted: Counter[str]
) -> None:
    gone, changed = [], []
    for pk, each in todo:
        before = old.get(pk)
        if not each.tokens:
            gone.append(pk)
        elif before is None or (before.tokens, before.words) != (each.tokens, each.words):
            changed.append(IndexedTokens(document_id=pk, tokens=each.tokens, words=each.words))
        else:
            continue
        if before is not None:
            counted.subtract(terms(before.tokens, before.words))
        counted.update(terms(each.tokens, each.words))
    IndexedTokens.objects.filter(document__in=gone).delete()
    IndexedTokens.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["document"],
        update_fields=["tokens", "words"],
    )


def terms(found_by: str, written: str) -> list[str]:
    """What counts as a term of the index: tokens without its number, and words as written."""
    return [
        *(bare for each in found_by.split() if (bare := each.lstrip(_DIGITS))[0] != tokens.TYPED),
        *(tokens.WORD + word for word in written.split()),
    ]


def _fill(row: IndexedDocument, document: Document, analysed: Analysed) -> None:
    row.digest = document.digest()
    row.kind, row.type = document.kind, document.type
    row.category = clean(document.category)
    row.expires_at = document.expires_at
    row.popularity = document.popularity
    row.sites = several(str(site) for site in document.sites)
    row.audiences = several(document.audiences)
    row.areas = several(document.areas)
    row.tags = several(document.tags)
    row.title = clean(document.title)
    row.path = clean(document.path)
    row.folded = " ".join(words(document.title))[:LONGEST_TITLE]
    row.head_length = analysed.head_length
    row.gram_length = analysed.gram_length
    row.body_length = analysed.body_length
    row.analysed = _encode(analysed)
    row.document = _encode(document)


_FIELDS = [
    field.name
    for field in IndexedDocument._meta.concrete_fields
    if field.name not in ("id", "index", "key")
]


def _count(index: SearchIndex, batch: Batch) -> None:
    """Keeps the numbers of the index, and those of its terms, in the write's own transaction."""
    index.sequence += 1
    index.documents += batch.documents
    for name, more in zip(LENGTHS, batch.lengths, strict=True):
        setattr(index, name, getattr(index, name) + more)
    index.save(update_fields=["sequence", "documents", *LENGTHS])
    changed = sorted((term, more) for term, more in batch.terms.items() if more)
    table = connection.ops.quote_name(IndexedTerm._meta.db_table)
    with connection.cursor() as cursor:
        for at in range(0, len(changed), ROWS):
            part = changed[at : at + ROWS]
            cursor.execute(
                f"INSERT INTO {table} (index_id, term, documents, changed) VALUES "  # noqa: S608
                + ", ".join(["(%s, %s, %s, %s)"] * len(part))
                + " ON CONFLICT (index_id, term) DO UPDATE SET"
                f" documents = {table}.documents + excluded.documents, changed = excluded.changed",
                [value for term, more in part for value in (index.pk, term, more, index.sequence)],
            )


def _forget(index: SearchIndex) -> None:
    """Forgets removals that were long ago."""
    IndexedDocument.objects.filter(
        index=index, removed=True, written_at__lt=timezone.now() - REMEMBERED
    ).delete()
