"""Makes the database's full text of the tokens of documents: FTS5, or a tsvector with a GIN index.

Both are kept by the database itself, in the transaction that writes the tokens: by triggers on
SQLite, by a generated column on PostgreSQL.
"""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.db import migrations

# `ascii` with `_`: a token is what stands between spaces, whatever its letters. Only whether a
# document has a token is ever asked, hence detail=none; the texts are those of the table.
SQLITE = (
    """
    CREATE VIRTUAL TABLE search_fulltext USING fts5(
        tokens, content='search_indexedtokens', content_rowid='document_id',
        tokenize="ascii tokenchars '_'", detail=none, columnsize=0
    )
    """,
    """
    CREATE TRIGGER search_fulltext_insert AFTER INSERT ON search_indexedtokens BEGIN
        INSERT INTO search_fulltext(rowid, tokens) VALUES (new.document_id, new.tokens);
    END
    """,
    """
    CREATE TRIGGER search_fulltext_delete AFTER DELETE ON search_indexedtokens BEGIN
        INSERT INTO search_fulltext(search_fulltext, rowid, tokens)
        VALUES ('delete', old.document_id, old.tokens);
    END
    """,
    """
    CREATE TRIGGER search_fulltext_update AFTER UPDATE ON search_indexedtokens BEGIN
        INSERT INTO search_fulltext(search_fulltext, rowid, tokens)
        VALUES ('delete', old.document_id, old.tokens);
        INSERT INTO search_fulltext(rowid, tokens) VALUES (new.document_id, new.tokens);
    END
    """,
    "INSERT INTO search_fulltext(search_fulltext) VALUES ('rebuild')",
)
SQLITE_BACK = (
    "DROP TRIGGER search_fulltext_insert",
    "DROP TRIGGER search_fulltext_delete",
    "DROP TRIGGER search_fulltext_update",
    "DROP TABLE search_fulltext",
)
POSTGRESQL = (
    """
    ALTER TABLE search_indexedtokens ADD COLUMN vector tsvector
    GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED
    """,
    # No pending list: every search would have to go through it.
    """
    CREATE INDEX search_fulltext ON search_indexedtokens USING gin (vector) WITH (fastupdate = off)
    """,
)
POSTGRESQL_BACK = (
    "DROP INDEX search_fulltext",
    "ALTER TABLE search_indexedtokens DROP COLUMN vector",
)


def run(schema_editor, sqlite, postgresql):
    vendor = schema_editor.connection.vendor
    if vendor not in ("sqlite", "postgresql"):
        raise ImproperlyConfigured(
            f"Search works in SQLite and PostgreSQL, not in {vendor}: set DATABASE_URL to one of them."
        )
    for statement in sqlite if vendor == "sqlite" else postgresql:
        schema_editor.execute(statement)


def make(apps, schema_editor):
    run(schema_editor, SQLITE, POSTGRESQL)


def take_away(apps, schema_editor):
    run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_search")]
    operations = [migrations.RunPython(make, take_away)]
