"""Titles as somebody types."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.db import connection

from search.backends.base import Suggest, Suggestion
from search.backends.database import indices, tokens
from search.backends.database.dialects import dialect
from search.backends.database.filters import conditions
from search.language import words

#: Words that are looked up; more say nothing more.
MOST_WORDS = 12


class _Ruled(msgspec.Struct, frozen=True):
    """A document, read for who may see it."""

    rule: str = ""


_rule = msgspec.msgpack.Decoder(_Ruled).decode


def suggest(question: Suggest) -> Sequence[Suggestion]:
    """Those that begin so first, then what is chosen often, then the short ones."""
    typed = [word for text in question.words for word in words(text[:200])][:MOST_WORDS]
    index = indices.live(question.locale) if typed else None
    if index is None:
        return []
    *whole, beginning = (tokens.token(index.pk, tokens.TYPED, word) for word in typed)
    having, values = dialect().beginning(whole, beginning)
    where, more = conditions(index.pk, question.filters, question.now)
    start = " ".join(typed)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.key, d.kind, d.type, d.title, d.path, d.document, d.popularity,"  # noqa: S608
            " CASE WHEN substr(d.folded, 1, %s) = %s THEN 1 ELSE 0 END AS starts"
            f" FROM search_indexeddocument d WHERE d.id IN ({having}) AND {where}"
            " ORDER BY starts DESC, d.popularity DESC, length(d.title), d.id LIMIT %s",
            (len(start), start, *values, *more, question.limit),
        )
        rows = cursor.fetchall()
    return [
        Suggestion(
            key=key,
            kind=kind,
            type=type_,
            title=title,
            path=path,
            rule=_rule(bytes(document)).rule,
            score=starts + popularity,
        )
        for key, kind, type_, title, path, document, popularity, starts in rows
    ]
