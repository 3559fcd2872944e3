"""What an index is made with: analysers, fields, and the hash that tells two such apart.

Words are made by `search.language` before a text gets here, for every backend alike: lower case,
without accents, numbers and compounds in one spelling. What is left to do is to find their stems.
The texts as people wrote them have fields of their own, which only marks are made from.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import msgspec
from elasticsearch.dsl import (
    Date,
    Float,
    Index,
    Integer,
    Keyword,
    Mapping,
    Object,
    Text,
    analyzer,
    char_filter,
    token_filter,
    tokenizer,
)

from search import ranking

#: Goes up when what is written into an index changes although neither its mapping nor the words do.
FORMAT = 1
#: The stemmer of a language, as Elasticsearch calls it. Words of others are taken as they are.
STEMMERS = {"en": "porter2", "es": "light_spanish"}
#: Letters of a word that the beginning of a question is compared with.
LONGEST_BEGINNING = 20
#: Spellings that `search.language` makes one, for the texts as people wrote them: phone numbers,
#: thousands, quantities, apostrophes.
ONE_SPELLING = {
    "phones": (
        r"(?<![\w$.,-])(?:\+?1[ .-]{0,2})?\(?(\d{3})\)?[ .-]?(\d{3})[ .-](\d{4})(?![\w-])",
        "$1$2$3",
    ),
    "thousands": (r"(?<=\d),(?=\d{3}(?!\d))", ""),
    "quantities": (r"(?<![\w.])(\d+)(kwh|kw|v|am|pm)\b", "$1 $2"),
    "apostrophes": (r"(?<=\w)['’](?=\w)", ""),
}
SHORT, LONG = "short", "long"


def language_of(locale: str) -> str:
    """The language of a locale: en for en-US."""
    return locale.replace("_", "-").split("-")[0].lower()


def index(locale: str, replicas: str, prefix: str = "", created_at: str = "") -> dict[str, Any]:
    """Settings and mappings of a new index, as the API takes them.

    `replicas` is a number or a range such as 0-1, which grows with the cluster.
    """
    made = _index(language_of(locale))
    copies = "auto_expand_replicas" if "-" in replicas else "number_of_replicas"
    about = {
        "gridspot": prefix,
        "locale": locale,
        "schema": schema(locale),
        "created_at": created_at,
    }
    return {
        "settings": made["settings"] | {copies: replicas},
        "mappings": made["mappings"] | {"_meta": about},
    }


def schema(locale: str) -> str:
    """A short hash of everything that makes documents of one index comparable with each other."""
    written = (FORMAT, ranking.fingerprint(locale), _index(language_of(locale)))
    return hashlib.blake2b(
        msgspec.json.encode(written, order="deterministic"), digest_size=4
    ).hexdigest()


@cache
def _index(spoken: str) -> dict[str, Any]:
    made = Index("any")
    made.mapping(_mapping(spoken))
    made.settings(
        # One piece: a utility has thousands of documents, and what is rare is rare in all of them.
        number_of_shards=1,
        # Said, although it is the default: an index that nobody searches for half a minute would
        # stop looking for what is new, and the next visitor would wait for it.
        refresh_interval="1s",
        similarity={
            SHORT: {"type": "BM25", "k1": ranking.K1_HEAD, "b": ranking.B_HEAD},
            LONG: {"type": "BM25", "k1": ranking.K1_BODY, "b": ranking.B_BODY},
        },
    )
    return made.to_dict()


def _mapping(spoken: str) -> Mapping:
    mapping = Mapping()
    mapping.meta("dynamic", False)
    # What was only made to be searched is not kept beside the document that it was made of.
    mapping.meta("_source", excludes=["head", "body", "exact", "opening"])
    stems = _stems(spoken)
    also = {
        "grams": Text(analyzer=_grams(), similarity=SHORT),
        "begun": Text(analyzer=_beginnings(), search_analyzer=_begun()),
    }
    mapping.field("head", Text(analyzer=stems, similarity=SHORT, fields=also))
    mapping.field("body", Text(analyzer=stems, similarity=LONG))
    mapping.field("exact", Keyword(ignore_above=ranking.LONGEST_EXACT))
    mapping.field("opening", Keyword(ignore_above=ranking.LONGEST_EXACT))
    mapping.field("boost", Float())
    mapping.field("digest", Keyword(index=False))
    mapping.field("document", Object(dynamic=False, properties=_document(spoken)))
    return mapping


def _document(spoken: str) -> dict[str, Any]:
    """The document itself: what is filtered by, sorted by and marked. The rest is only kept."""
    shown = Text(analyzer=_shown(spoken), index_options="offsets", norms=False)
    # Longer ones are kept and not found by, where Lucene would refuse the whole document.
    word = Keyword(ignore_above=512)
    return {
        "key": word,
        "title": shown,
        "summary": shown,
        "body": shown,
        "kind": word,
        "type": word,
        "category": word,
        "tags": word,
        "sites": Integer(),
        "audiences": word,
        "areas": word,
        "published_at": Date(),
        "expires_at": Date(),
        "extra": Object(enabled=False),
        "breadcrumb": Object(enabled=False),
    }


def _stemmer(spoken: str) -> list[Any]:
    named = STEMMERS.get(spoken)
    return [token_filter(f"stems_{spoken}", "stemmer", language=named)] if named else []


def _stems(spoken: str) -> Any:
    return analyzer(
        "stems",
        tokenizer="whitespace",
        filter=["lowercase", "asciifolding", *_stemmer(spoken)],
    )


def _grams() -> Any:
    """Three letters at a time, with the edges of words.

    A tokenizer, not a token filter: that would put all grams of a word in one place, where Lucene
    takes them for synonyms of each other.
    """
    return analyzer(
        "grams",
        char_filter=[char_filter("edges", "pattern_replace", pattern=r"(\S+)", replacement="_$1_")],
        tokenizer=tokenizer(
            "threes",
            "ngram",
            min_gram=3,
            max_gram=3,
            token_chars=["letter", "digit", "punctuation", "symbol"],
        ),
        filter=["lowercase", "asciifolding"],
    )


def _beginnings() -> Any:
    begin = token_filter("begin", "edge_ngram", min_gram=1, max_gram=LONGEST_BEGINNING)
    return analyzer(
        "beginnings", tokenizer="whitespace", filter=["lowercase", "asciifolding", begin]
    )


def _begun() -> Any:
    cut = token_filter("cut", "truncate", length=LONGEST_BEGINNING)
    return analyzer("begun", tokenizer="whitespace", filter=["lowercase", "asciifolding", cut])


def _shown(spoken: str) -> Any:
    return analyzer(
        "shown",
        char_filter=[
            char_filter(name, "pattern_replace", pattern=pattern, replacement=by)
            for name, (pattern, by) in ONE_SPELLING.items()
        ],
        tokenizer="standard",
        filter=["lowercase", "asciifolding", *_stemmer(spoken)],
    )
