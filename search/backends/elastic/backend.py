"""Elasticsearch as a backend of search."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

import msgspec
from elasticsearch import ApiError, Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from search.backends.base import (
    BackendError,
    Found,
    IndexInfo,
    Refused,
    Search,
    Suggest,
    Suggestion,
    Write,
    Written,
)
from search.backends.elastic import answers, mapping, queries, writing
from search.backends.elastic.client import as_ours, is_final

#: Documents, and bytes, of one bulk request.
BULK_DOCUMENTS, BULK_BYTES = 500, 5 * 1024 * 1024
#: Seconds before a server that is too busy is asked again; twice as many each time, three times.
BACKOFF = 1.0
#: How often a switch is tried while others switch, too.
SWITCHES = 20
#: Documents that are listed at a time, and how long the server holds the list for the next ones.
PAGE, HOLD = 1_000, "2m"
HEADERS = {"accept": "application/json", "content-type": "application/json"}


class NoIndex(BackendError):
    """The language has no live index here."""


class ElasticBackend:
    """Keeps each index in an index of the cluster, behind an alias a language.

    `keeping` is a client that waits as long as writing takes, `asking` one that gives its answers
    as bytes and gives up after `seconds`. `strict`: a question to a language without a live index
    raises NoIndex, for whoever can ask another backend then; otherwise nothing is found.
    """

    name = "elasticsearch"

    def __init__(
        self,
        keeping: Elasticsearch,
        asking: Elasticsearch,
        *,
        prefix: str,
        replicas: str = "0-1",
        seconds: float = 1.0,
        strict: bool = False,
    ) -> None:
        self._keeping = keeping
        self._asking = asking
        self._prefix = prefix.strip("-").lower()
        self._replicas = replicas
        self._seconds = seconds
        self._strict = strict

    # --- indices ---

    def indices(self, locale: str | None = None) -> Sequence[IndexInfo]:
        """All of ours, the newest first."""
        return self._infos(f"{self._prefix}-*", locale)

    def live(self, locale: str) -> IndexInfo | None:
        """The index that answers for a language."""
        infos = self._infos(self._alias(locale), locale)
        return infos[0] if infos else None

    def schema(self, locale: str) -> str:
        """The hash of the mapping that an index made now would have."""
        return mapping.schema(locale)

    def create(self, locale: str) -> str:
        """Makes an empty index that is not live; returns its name."""
        now = dt.datetime.now(dt.UTC)
        name = f"{self._alias(locale)}-{self.schema(locale)}-{now:%Y%m%d%H%M%S%f}"
        body = mapping.index(locale, self._replicas, self._prefix, now.isoformat())
        with as_ours(f"making the index {name}"):
            self._keeping.indices.create(index=name, **body, aliases={_door(name): {}})
        return name

    def switch(self, locale: str, index: str) -> None:
        """Makes it live instead of the one that was, at one moment; that one stays."""
        alias = self._alias(locale)
        # Servers look up what the wildcard means before they do it; somebody else's switch may come
        # in between. That only one index can be an alias's "write index" is looked at while they do
        # it, so of two at once one is refused, and finds the other's when it tries again.
        actions: list[dict[str, Any]] = [
            {"remove": {"index": f"{alias}-*", "alias": alias, "must_exist": False}},
            {"add": {"index": index, "alias": alias, "is_write_index": True}},
        ]
        with as_ours(f"making {index} live"):
            for left in reversed(range(SWITCHES)):
                try:
                    self._keeping.indices.update_aliases(actions=actions)
                    return
                except ApiError as error:
                    if not left or "more than one write index" not in str(error.body):
                        raise

    def drop(self, index: str) -> None:
        """Removes an index that is not live. Raises Refused for the live one."""
        if any(info.live for info in self._infos(index, None)):
            raise Refused(f"{index} answers for its language now; make another one live first.")
        with as_ours(f"dropping {index}"):
            self._keeping.indices.delete(index=index)

    # --- writing ---

    def write(self, index: str, writes: Iterable[Write]) -> Written:
        """Writes in bulk, each in its version. Raises BackendError if any may be lost."""
        written = stale = 0
        refused: list[tuple[str, str]] = []
        for key, status, why in self._bulk(index, writing.actions(writes, refused)):
            if status < 300:
                written += 1
            elif status == 409:
                stale += 1
            elif status == 404:
                raise Refused(f"There is no index {index} to write to.")
            elif is_final(status):
                refused.append((key, why))
            else:
                raise BackendError(f"Elasticsearch did not write {key} to {index}: {why}")
        return Written(written=written, stale=stale, refused=tuple(refused))

    def _bulk(
        self, index: str, actions: Iterable[dict[str, Any]]
    ) -> Iterator[tuple[str, int, str]]:
        """(key, status, why not) of every write."""
        results = streaming_bulk(
            self._keeping,
            actions,
            chunk_size=BULK_DOCUMENTS,
            max_chunk_bytes=BULK_BYTES,
            raise_on_error=False,
            max_retries=3,
            initial_backoff=BACKOFF,
            # By a name that only such an index has: written to its own, a dropped index would be
            # made again, by the server, without any of our mapping.
            index=_door(index),
            require_alias=True,
        )
        with as_ours(f"writing to {index}"):
            for _, item in results:
                result = item["index"]
                error = result.get("error", {})
                why = error.get("reason", "") if isinstance(error, dict) else str(error)
                yield result["_id"], result["status"], why

    def refresh(self, index: str) -> None:
        """What was written is found from now on."""
        with as_ours(f"refreshing {index}"):
            self._keeping.indices.refresh(index=index)

    def count(self, index: str) -> int:
        """How many documents there are, as of the last refresh."""
        with as_ours(f"counting {index}"):
            return int(self._keeping.count(index=index, query=queries.PRESENT)["count"])

    def contents(self, index: str, prefix: str = "") -> Iterator[tuple[str, int, str]]:
        """(key, version, digest) of every document whose key begins with `prefix`, in any order."""
        with as_ours(f"listing {index}"):
            held = self._keeping.open_point_in_time(index=index, keep_alive=HOLD)["id"]
            try:
                after: list[Any] | None = None
                while rows := self._page(held, after, prefix):
                    for row in rows:
                        yield row["_id"], row["_version"], row["_source"]["digest"]
                    after = rows[-1]["sort"]
            finally:
                self._keeping.close_point_in_time(id=held)

    def _page(self, held: str, after: list[Any] | None, prefix: str) -> list[dict[str, Any]]:
        clauses = [queries.PRESENT]
        if prefix:
            clauses.append({"prefix": {"document.key": prefix}})
        answer = self._keeping.search(
            pit={"id": held, "keep_alive": HOLD},
            query={"bool": {"filter": clauses}},
            sort=["_shard_doc"],
            search_after=after,
            size=PAGE,
            version=True,
            source={"includes": ["digest"]},
            track_total_hits=False,
        )
        return list(answer["hits"]["hits"])

    # --- asking the live index ---

    def search(self, question: Search) -> Found:
        """The best hits. Nothing is found where there is no index yet."""
        body = queries.search(question, self._seconds * 0.9)
        raw = self._ask(question.locale, body, question.understood.text, question.explain)
        return Found(total=0) if raw is None else answers.found(raw, question)

    def suggest(self, question: Suggest) -> Sequence[Suggestion]:
        """Titles as somebody types."""
        body = queries.suggest(question, self._seconds * 0.9)
        raw = None if body is None else self._ask(question.locale, body)
        return () if raw is None else answers.suggestions(raw)

    def ping(self) -> None:
        """Raises BackendError when it is away."""
        with as_ours("being asked whether it is there"):
            # A search, for whose sake it is asked: a server can greet and yet not search.
            path = f"/{self._prefix}-*/_search?size=0&track_total_hits=false"
            self._asking.perform_request("POST", path, headers=HEADERS)

    def _ask(
        self, locale: str, body: dict[str, Any], text: str = "", explain: bool = False
    ) -> bytes | None:
        """The answer of a language's live index; None without one."""
        # Pages of one answer come from one copy: copies differ a little in what they score.
        same = zlib.crc32(text.encode("utf-8", "replace"))
        path = (
            f"/{quote(self._alias(locale), safe='')}/_search"
            f"?allow_partial_search_results=false&preference={same}"
            f"{'&include_named_queries_score=true' if explain else ''}"
        )
        try:
            encoded = msgspec.json.encode(body)
            with as_ours("a question"):
                asked = self._asking.perform_request("POST", path, headers=HEADERS, body=encoded)
                raw: bytes = asked.body
                return raw
        except UnicodeEncodeError as error:
            raise Refused("A filter has half a character in it.") from error
        except Refused as refused:
            if not isinstance(refused.__cause__, NotFoundError):
                raise
            if self._strict:
                raise NoIndex(f"Elasticsearch has no live index for {locale}.") from refused
            return None

    # --- names ---

    def _alias(self, locale: str) -> str:
        return f"{self._prefix}-{locale.lower()}"

    def _infos(self, pattern: str, locale: str | None) -> list[IndexInfo]:
        with as_ours(f"looking for {pattern}"):
            found = self._keeping.indices.get(
                index=pattern, ignore_unavailable=True, features=["aliases", "mappings"]
            ).body
        ours = {name: about for name, about in found.items() if self._is_ours(about, locale)}
        counts = self._counts(list(ours)) if ours else {}
        infos = [self._info(name, about, counts.get(name, 0)) for name, about in ours.items()]
        return sorted(infos, key=lambda info: (info.created_at, info.name), reverse=True)

    def _is_ours(self, about: dict[str, Any], locale: str | None) -> bool:
        """Whether it was made by us, and not by another installation whose prefix begins like ours."""
        meta = about["mappings"].get("_meta", {})
        return meta.get("gridspot") == self._prefix and locale in (None, meta.get("locale"))

    def _info(self, name: str, about: dict[str, Any], documents: int) -> IndexInfo:
        meta = about["mappings"]["_meta"]
        return IndexInfo(
            name=name,
            locale=meta["locale"],
            live=self._alias(meta["locale"]) in about["aliases"],
            schema=meta["schema"],
            documents=documents,
            created_at=dt.datetime.fromisoformat(meta["created_at"]),
        )

    def _counts(self, names: list[str]) -> dict[str, int]:
        by_index = {"terms": {"field": "_index", "size": len(names)}}
        with as_ours("counting documents"):
            answer = self._keeping.search(
                index=f"{self._prefix}-*",
                size=0,
                query=queries.PRESENT,
                aggs={"by_index": by_index},
                ignore_unavailable=True,
            )
        buckets = answer["aggregations"]["by_index"]["buckets"]
        return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _door(index: str) -> str:
    """The alias that an index is written through."""
    return f"{index}-write"
