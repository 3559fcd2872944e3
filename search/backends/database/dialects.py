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
    # Each token is looked up in the index by itself. Given all of them at once, the planner rather
    # reads every vector of the table, whose size it does not count: OFFSET 0 leaves it no choice.
    _EACH = (
        " CROSS JOIN LATERAL (SELECT document_id AS document FROM search_indexedtokens"
        " WHERE vector @@ q.token::tsquery OFFSET 0) f"
    )

    def scored(self, weights: Mapping[str, float]) -> Sql:
        return (
            "SELECT f.document, SUM(q.weight) AS score"  # noqa: S608
            f" FROM unnest(%s::text[], %s::float8[]) AS q(token, weight) {self._EACH}"
            " GROUP BY f.document",
            ([_literal(token) for token in weights], list(weights.values())),
        )

    def having(self, tokens: Sequence[str]) -> Sql:
        return (
            f"SELECT f.document FROM unnest(%s::text[]) AS q(token) {self._EACH}",  # noqa: S608
            ([_literal(token) for token in tokens],),
        )

    def beginning(self, whole: Sequence[str], beginning: str) -> Sql:
        asked = " & ".join([*map(_literal, whole), _literal(beginning) + ":*"])
        return (
            f"SELECT f.document FROM unnest(%s::text[]) AS q(token) {self._EACH}",  # noqa: S608
            ([asked],),
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
