"""What Elasticsearch is asked, as bodies of its search API. Pure: no I/O.

The scoring is that of `search.ranking`, said in Elasticsearch's words: what its constants mean is
written there. Bodies are plain dictionaries, not objects of `elasticsearch.dsl`: making those took
as long as a tenth of the answer, forty times as long as these.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from math import sqrt
from typing import Any

from search import ranking
from search.backends.base import MARK, UNMARK, Filters, Search, Suggest
from search.language import words
from search.understood import Alternative, Unit

Query = dict[str, Any]

#: The window that an index answers from; what comes after it is not shown to anybody.
WINDOW = 10_000
#: A question is cut to so many units, ways to say them beyond the typed one (in all), words of one
#: way, and letters of a word. Understanding keeps to less; this bounds what a server can be asked.
MOST_UNITS, MOST_ADDED, MOST_WORDS, MOST_LETTERS = 32, 64, 8, 40
#: Values of a filter: more than anybody has kinds, tags or related questions.
MOST_VALUES = 1_000
#: Different values of a facet that are counted.
MOST_COUNTED = 200
#: Letters of a text that are shown around what was found.
FRAGMENT = 200

FACETS = {
    "kind": "document.kind",
    "type": "document.type",
    "category": "document.category",
    "tag": "document.tags",
}
#: Elasticsearch's BM25 has one factor more than the usual one, of k1 + 1.
HEAD = ranking.HEAD / (ranking.K1_HEAD + 1)
GRAMS = ranking.GRAMS / (ranking.K1_HEAD + 1)
BODY = ranking.BODY / (ranking.K1_BODY + 1)
PHRASE_HEAD = ranking.PHRASE_HEAD / (ranking.K1_HEAD + 1)
PHRASE_BODY = ranking.PHRASE_BODY / (ranking.K1_BODY + 1)
#: Ends, and wholes, of names of queries when an answer is to be explained.
IN_HEAD, IN_BODY, PHRASE, EXACT = "h", "b", "phrase", "exact"
#: Everything that was ever written has a version, what was removed too: only this tells them apart.
PRESENT: Query = {"exists": {"field": "document.key"}}
EVERYTHING: Query = {"match_all": {}}
NOTHING: Query = {"match_none": {}}


# --- asking ---------------------------------------------------------------------------------------


def search(question: Search, timeout: float) -> Query:
    """The body of a search. `timeout`: seconds that the server may look."""
    units = understood_units(question.understood.units)
    chosen = _chosen(question.filters)
    later = {name: clause for name, clause in chosen.items() if name in question.facets}
    must = [clause for name, clause in chosen.items() if name not in later]
    must += always(question.filters, question.now)
    size = max(0, min(question.limit, WINDOW - question.offset))
    body: Query = {
        "query": _boosted(_question(question, units, must), question.now),
        "size": size,
        "from": question.offset if size else 0,
        "sort": [{"_score": "desc"}, {"document.key": "asc"}],
        "track_total_hits": True,
        "timeout": f"{max(1, int(timeout * 1000))}ms",
        "_source": ["document"],
    }
    if later:
        body["post_filter"] = {"bool": {"filter": list(later.values())}}
    if question.facets:
        body["aggs"] = {name: _counted(name, later) for name in question.facets if name in FACETS}
    if question.highlight and units:
        body["highlight"] = _highlight(units)
    return body


def understood_units(units: Sequence[Unit]) -> list[Unit]:
    """The same in words that an index has, and no more of them than it should look for."""
    made = []
    left = MOST_ADDED
    for unit in units[:MOST_UNITS]:
        ways = [_in_words(way) for way in unit.alternatives[: 1 + left]]
        kept = tuple(way for way in ways if way.words)
        if kept:
            made.append(Unit(kept, unit.weight))
            left -= len(kept) - 1
    return made


def _in_words(way: Alternative) -> Alternative:
    """ "time-of-use" is three words. Most are one word already, and are not looked at twice."""
    if all(word.isascii() and word.isalnum() and word.islower() for word in way.words):
        made = list(way.words)
    else:
        made = [part for word in way.words for part in words(word[:500])]
    cut = tuple(word[:MOST_LETTERS] for word in made[:MOST_WORDS])
    return Alternative(cut, way.weight, way.why)


def _question(question: Search, units: Sequence[Unit], must: list[Query]) -> Query:
    if not question.understood.units:
        return {"bool": {"filter": must, "must": EVERYTHING}}
    if not units:
        return NOTHING  # it has no word that an index could have
    score = [unit_query(unit, at, question.explain) for at, unit in enumerate(units)]
    return {
        "bool": {
            "filter": [*must, _found_at_all(units)],
            "should": score + _side_by_side(units, question.explain),
            "minimum_should_match": 0,
        }
    }


# --- words ----------------------------------------------------------------------------------------


def unit_query(unit: Unit, at: int, explain: bool = False) -> Query:
    """What a unit adds to the score: that of its best alternative.

    Queries have names, by which an answer says what of the question a document has: unit, way and
    word (`0.0.1`), or unit and way of a phrase (`0.1`). To explain, also where it has them.
    """
    ways = [
        _alternative(way, unit.weight * way.weight, f"{at}.{number}", explain)
        for number, way in enumerate(unit.alternatives)
    ]
    return ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways, "tie_breaker": 0.0}}


def _alternative(way: Alternative, weight: float, name: str, explain: bool) -> Query:
    if _is_phrase(way):
        return _in_head_or_body(_phrase, way.words, weight, name, explain)
    clauses = []
    for at, word in enumerate(way.words):
        clauses.append(_in_head_or_body(_match, word, weight, f"{name}.{at}", explain))
        clauses.append(_match("head.grams", word, GRAMS / sqrt(len(word)) * weight))
    return _should(clauses)


def _in_head_or_body(
    match: Callable[..., Query], said: Any, weight: float, name: str, explain: bool
) -> Query:
    places = [
        match("head", said, HEAD * weight, f"{name}{IN_HEAD}" if explain else ""),
        match("body", said, BODY * weight, f"{name}{IN_BODY}" if explain else ""),
    ]
    return {"bool": {"should": places, "minimum_should_match": 1, "_name": name}}


def _is_phrase(way: Alternative) -> bool:
    """What somebody typed may stand apart; what they may have meant by it stands together."""
    return len(way.words) > 1 and way.why in ("synonym", "compound")


def _found_at_all(units: Sequence[Unit]) -> Query:
    """Nonsense finds nothing: one word that matters is there, or nearly."""
    matter = [unit for unit in units if unit.weight >= ranking.MATTERS] or list(units)
    clauses: list[Query] = []
    for unit in matter:
        for way in unit.alternatives:
            if _is_phrase(way):
                clauses += [_phrase("head", way.words), _phrase("body", way.words)]
                continue
            for word in way.words:
                clauses += [_match("head", word), _match("body", word)]
        for word in unit.alternatives[0].words:
            if len(word) >= ranking.GRAMS_FROM:
                near = {"query": word, "minimum_should_match": ranking.GRAMS_SHARED}
                clauses.append({"match": {"head.grams": near}})
    return _should(clauses)


def _side_by_side(units: Sequence[Unit], explain: bool) -> list[Query]:
    typed = tuple(word for unit in units for word in unit.alternatives[0].words)
    extra: list[Query] = []
    names = (PHRASE + IN_HEAD, PHRASE + IN_BODY, EXACT) if explain else ("", "", "")
    if 2 <= len(typed) <= ranking.LONGEST_PHRASE:
        extra.append(_phrase("head", typed, PHRASE_HEAD, names[0]))
        extra.append(_phrase("body", typed, PHRASE_BODY, names[1]))
    whole = " ".join(typed)
    if len(whole) <= ranking.LONGEST_EXACT:
        extra.append(_constant({"term": {"exact": whole}}, ranking.EXACT, names[2]))
    return extra


def _constant(matching: Query, score: float, name: str = "") -> Query:
    asked: Query = {"filter": matching, "boost": score}
    if name:
        asked["_name"] = name
    return {"constant_score": asked}


def _match(field: str, word: str, boost: float | None = None, name: str = "") -> Query:
    asked: Query = {"query": word}
    if boost is not None:
        asked["boost"] = boost
    if name:
        asked["_name"] = name
    return {"match": {field: asked}}


def _phrase(
    field: str, said: Sequence[str], boost: float | None = None, name: str = "", slop: int = 0
) -> Query:
    asked: Query = {"query": " ".join(said), "slop": slop}
    if boost is not None:
        asked["boost"] = boost
    if name:
        asked["_name"] = name
    return {"match_phrase": {field: asked}}


def _should(clauses: Iterable[Query]) -> Query:
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def _boosted(query: Query, now: dt.datetime) -> Query:
    """The same with `ranking.boost`: what does not change with time was worked out at writing."""
    recent = {
        "filter": {"exists": {"field": "document.published_at"}},
        "exp": {
            "document.published_at": {
                "origin": moment(now),
                "scale": f"{ranking.HALF_LIFE_DAYS}d",
                "decay": 0.5,
            }
        },
        "weight": ranking.RECENCY,
    }
    lasting = {
        "function_score": {
            "query": query,
            "field_value_factor": {"field": "boost", "missing": 1.0},
            "boost_mode": "multiply",
        }
    }
    return {
        "function_score": {
            "query": lasting,
            "functions": [{"weight": 1.0}, recent],
            "score_mode": "sum",
            "boost_mode": "multiply",
        }
    }


# --- leaving out ----------------------------------------------------------------------------------


def always(filters: Filters, now: dt.datetime) -> list[Query]:
    """What no facet can take back: what is there, current, and for whoever asks."""
    gone: list[Query] = [{"range": {"document.expires_at": {"lte": moment(now)}}}]
    if filters.without:
        gone.append({"terms": {"document.key": list(filters.without[:MOST_VALUES])}})
    clauses = [PRESENT, {"bool": {"must_not": gone}}]
    if filters.keys:
        clauses.append({"terms": {"document.key": list(filters.keys[:MOST_VALUES])}})
    if filters.site is not None:
        clauses.append({"term": {"document.sites": filters.site}})
    if filters.audience is not None:
        clauses.append(_for_all_or("document.audiences", [filters.audience]))
    if filters.area is not None:
        beginnings = [filters.area[:size] for size in range(1, min(len(filters.area), 10) + 1)]
        clauses.append(_for_all_or("document.areas", beginnings))
    return clauses


def _for_all_or(field: str, values: list[str]) -> Query:
    everybody = {"bool": {"must_not": {"exists": {"field": field}}}}
    return _should([everybody, {"terms": {field: values}}])


def _chosen(filters: Filters) -> dict[str, Query]:
    """Filters that are facets, too, by the facet's name."""
    values = {
        "kind": filters.kinds,
        "type": filters.types,
        "category": filters.categories,
        "tag": filters.tags,
    }
    return {
        name: {"terms": {FACETS[name]: list(named[:MOST_VALUES])}}
        for name, named in values.items()
        if named
    }


def _counted(name: str, later: dict[str, Query]) -> Query:
    """Counts a facet among what the filters on all others leave."""
    others = [clause for other, clause in later.items() if other != name]
    terms = {"terms": {"field": FACETS[name], "size": MOST_COUNTED}}
    return {"filter": {"bool": {"filter": others}}, "aggs": {"values": terms}}


def moment(when: dt.datetime) -> str:
    """A moment as Elasticsearch reads it; without a time zone it is UTC there."""
    return when.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- marks ----------------------------------------------------------------------------------------


def _highlight(units: Sequence[Unit]) -> Query:
    matter = [unit for unit in units if unit.weight >= ranking.MATTERS] or units
    said = {way.words for unit in matter for way in unit.alternatives}
    fields = ("document.title", "document.summary", "document.body")
    clauses = [
        _match(field, one[0]) if len(one) == 1 else _phrase(field, one)
        for one in sorted(said)
        for field in fields
    ]
    return {
        "type": "unified",
        "pre_tags": [MARK],
        "post_tags": [UNMARK],
        "highlight_query": _should(clauses),
        "fields": {
            "document.title": {"number_of_fragments": 0},
            "document.summary": {"number_of_fragments": 0},
            "document.body": {"number_of_fragments": 1, "fragment_size": FRAGMENT},
        },
    }


# --- suggesting -----------------------------------------------------------------------------------


def suggest(question: Suggest, timeout: float) -> Query | None:
    """The body of a search for titles; None when nothing was typed that a title could have."""
    typed = [part for word in question.words[:MOST_UNITS] for part in words(word[:500])]
    typed = [word[:MOST_LETTERS] for word in typed[:MOST_UNITS]]
    if not typed:
        return None
    must = always(question.filters, question.now) + list(_chosen(question.filters).values())
    whole = " ".join(typed)
    begins = [
        _constant({"prefix": {"opening": whole}}, 6.0),
        _constant({"prefix": {"exact": whole}}, 4.0),
    ]
    # Each word begins one of the document's, in whatever order; "rebates" is found by its stem.
    each = [
        {"dis_max": {"queries": [_match("head.begun", word), _match("head", word)]}}
        for word in typed
    ]
    query: Query = {"bool": {"filter": must, "must": each, "should": begins}}
    return {
        "query": _boosted(query, question.now),
        "size": max(0, min(question.limit, WINDOW)),
        "sort": [{"_score": "desc"}, {"document.key": "asc"}],
        "track_total_hits": False,
        "timeout": f"{max(1, int(timeout * 1000))}ms",
        "_source": [
            f"document.{name}" for name in ("key", "kind", "type", "title", "path", "rule")
        ],
    }
