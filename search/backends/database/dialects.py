"""What SQLite and PostgreSQL say differently."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.db import connection

#: A piece of SQL and its parameters.
Sql = tuple[str, tuple[Any, ...]]


class Dialect(Protocol):
    """Tokens are plain: letters, digits, ``_`` and what is not ASCII."""

    def scored(self, weights: Mapping[str, float]) -> Sql:
        """Rows (document, score): the sum of the weights of the tokens that a document has."""
        ...

    def having(self, tokens: Sequence[str]) -> Sql:
        """Rows (document): those with any of the tokens."""
        ...

    def beginning(self, whole: Sequence[str], beginning: str) -> Sql:
        """Rows (document): those with all tokens that are whole and one that begins so."""
        ...

    def contains(self, column: str) -> str:
        """A condition with one parameter: a text that the column contains."""
        ...

    def among(self, column: str, values: Sequence[str]) -> Sql:
        """A condition: the column has one of the values."""
        ...


class SQLite:
    def scored(self, weights: Mapping[str, float]) -> Sql:
        # CROSS JOIN: in this order, one look-up a token.
        return (
            "SELECT f.rowid AS document, SUM(q.value) AS score"
            " FROM json_each(%s) q CROSS JOIN search_fulltext f"
            " WHERE f.search_fulltext MATCH q.key GROUP BY f.rowid",
            (json.dumps({_quoted(token): weight for token, weight in weights.items()}),),
        )

    def having(self, tokens: Sequence[str]) -> Sql:
        return (
            "SELECT rowid AS document FROM search_fulltext WHERE search_fulltext MATCH %s",
            (" OR ".join(map(_quoted, tokens)),),
        )

    def beginning(self, whole: Sequence[str], beginning: str) -> Sql:
        return (
            "SELECT rowid AS document FROM search_fulltext WHERE search_fulltext MATCH %s",
            (" AND ".join([*map(_quoted, whole), _quoted(beginning) + "*"]),),
        )

    def contains(self, column: str) -> str:
        return f"instr({column}, %s) > 0"

    def among(self, column: str, values: Sequence[str]) -> Sql:
        return (
            f"{column} IN (SELECT value FROM json_each(%s))",  # noqa: S608
            (json.dumps(values),),
        )


class PostgreSQL:
    def scored(self, weights: Mapping[str, float]) -> Sql:
        # OFFSET 0 keeps the look-up apart, so that it is one of the index for each token.
        return (
            "SELECT f.document, SUM(q.weight) AS score"
            " FROM unnest(%s::text[], %s::float8[]) AS q(token, weight) CROSS JOIN LATERAL"
            " (SELECT document_id AS document FROM search_indexedtokens"
            "  WHERE vector @@ q.token::tsquery OFFSET 0) f GROUP BY f.document",
            ([_literal(token) for token in weights], list(weights.values())),
        )

    def having(self, tokens: Sequence[str]) -> Sql:
        return (
            "SELECT document_id AS document FROM search_indexedtokens WHERE vector @@ %s::tsquery",
            (" | ".join(map(_literal, tokens)),),
        )

    def beginning(self, whole: Sequence[str], beginning: str) -> Sql:
        return (
            "SELECT document_id AS document FROM search_indexedtokens WHERE vector @@ %s::tsquery",
            (" & ".join([*map(_literal, whole), _literal(beginning) + ":*"]),),
        )

    def contains(self, column: str) -> str:
        return f"strpos({column}, %s) > 0"

    def among(self, column: str, values: Sequence[str]) -> Sql:
        return f"{column} = ANY(%s)", (list(values),)


def _quoted(token: str) -> str:
    return f'"{token}"'


def _literal(token: str) -> str:
    return f"'{token}'"


_SQLITE, _POSTGRESQL = SQLite(), PostgreSQL()


def rows(sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """What the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def dialect() -> Dialect:
    """That of the site's database."""
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
