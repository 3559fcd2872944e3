"""What the cache keeps: an entry for each question, with answers that are ready to be sent."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from content.cache.splice import (
    CORS,
    EVERYTHING,
    HEADER,
    NOTICES,
    VARY,
    Policy,
    digest,
    etag,
    language_of,
    matches,
    splice,
    unsplice,
)

Headers = list[tuple[str, str]]

#: Headers of Django's answer that are not kept: made anew here, of one connection, or of documents.
NOT_KEPT = frozenset(
    (
        *("content-length", "etag", "cache-control", "vary", "age", "date", "server", "expires"),
        *("connection", "keep-alive", "transfer-encoding", "trailer", "upgrade", "set-cookie"),
        *("surrogate-key", "surrogate-control", "cdn-cache-control", HEADER.lower()),
        *("access-control-allow-origin", "access-control-expose-headers", "cache-status"),
        *("x-frame-options", "referrer-policy", "cross-origin-opener-policy"),
    )
)
#: Bodies shorter than this gain nothing by compression.
WORTH_COMPRESSING = 1_000
#: Other lists of notices (other areas) for which an entry keeps answers.
OTHER_NOTICES = 3
#: What an entry weighs beside its bodies: objects, headers, its places in the tables.
OVERHEAD = 3_000
KEY_WEIGHT = 200
HIT = ("Cache-Status", "Gridspot; hit")
MISS = ("Cache-Status", "Gridspot; fwd=miss")


class Raw(NamedTuple):
    """An answer as Django gave it."""

    status: str
    headers: Headers
    body: bytes

    @property
    def code(self) -> int:
        return int(self.status[:3])

    def header(self, name: str) -> str:
        """All values of a header, joined; "" without one. `name` in lower case."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)


class Answer:
    """An entry with one list of notices: headers and bodies, plain and compressed."""

    __slots__ = (
        *("asked", "body", "cut", "etag", "gzip_body", "gzip_etag", "gzip_headers"),
        *("gzip_unchanged", "headers", "notices", "unchanged"),
    )

    def __init__(self, notices: bytes, body: bytes, cut: int, tag: str, fixed: Headers) -> None:
        self.notices = notices
        self.body = body
        self.cut = cut
        self.etag = tag
        self.gzip_etag = f'{tag[:-1]}-gz"'
        self.asked = 0
        self.gzip_body: bytes | None = None
        #: The last header is the cache's own status, so that it can be exchanged.
        self.headers: Headers = [
            *fixed,
            ("ETag", tag),
            ("Content-Length", str(len(body))),
            HIT,
        ]
        self.unchanged: Headers = [*_without_content(fixed), ("ETag", tag), HIT]
        self.gzip_headers: Headers = []
        self.gzip_unchanged: Headers = []

    def compress(self, fixed: Headers) -> int:
        """Makes the compressed copy; how many bytes the answer grew by."""
        packed = gzip.compress(self.body, 6, mtime=0)
        self.gzip_headers = [
            *fixed,
            ("Content-Encoding", "gzip"),
            ("ETag", self.gzip_etag),
            ("Content-Length", str(len(packed))),
            HIT,
        ]
        self.gzip_unchanged = [*_without_content(fixed), ("ETag", self.gzip_etag), HIT]
        self.gzip_body = packed  # last: whoever sees it finds the headers made
        return len(packed)

    @property
    def weight(self) -> int:
        """Bytes of its bodies."""
        return len(self.body) + len(self.gzip_body or b"")

    def matches(self, if_none_match: str) -> bool:
        """Whether the client has this already, in either form."""
        return matches(if_none_match, self.etag, self.gzip_etag)


def _without_content(headers: Iterable[tuple[str, str]]) -> Headers:
    return [each for each in headers if not each[0].startswith("Content-")]


class Entry:
    """The answer to one question, whatever the notices. Threads read it without a lock."""

    __slots__ = (
        *("answer", "computed", "digest", "expires", "fixed", "hits", "key", "keys", "language"),
        *("others", "retry_at", "size", "stale_since", "status"),
    )

    def __init__(
        self,
        key: str,
        raw: Raw,
        policy: Policy,
        *,
        language: str,
        now: float,
        lifetime: float,
        notices: Callable[[str], bytes],
    ) -> None:
        self.key = key
        self.status = raw.status
        self.computed = now
        #: Until when it is a hit; 0 once one of its keys was invalidated.
        self.expires = now + lifetime
        #: When one of its keys was revoked; None while it is right as far as is known.
        self.stale_since: float | None = None
        #: Until when a stale copy is given without asking Django again.
        self.retry_at = 0.0
        self.hits = 0
        self.digest = digest(raw.body)
        asked = raw.header(HEADER.lower())
        #: The language of its notices; None for an answer that carries none.
        self.language = (language_of(asked) or language) if asked else None
        keys = [*raw.header("surrogate-key").replace(",", " ").split(), EVERYTHING]
        if asked:
            keys.append(NOTICES)
        self.keys = frozenset(keys)
        self.fixed: Headers = [
            *((name, value) for name, value in raw.headers if name.lower() not in NOT_KEPT),
            *policy.headers(tuple(dict.fromkeys(keys))),
            VARY,
            *CORS,
        ]
        self.answer = self._make(
            raw.body, None if self.language is None else notices(self.language)
        )
        self.others: dict[bytes, Answer] = {}
        self.size = (
            OVERHEAD
            + len(key)
            + self.answer.weight
            + sum(2 * len(value) for _, value in self.fixed)
            + KEY_WEIGHT * len(self.keys)
        )

    def _make(self, body: bytes, notices: bytes | None) -> Answer:
        if notices is None:
            return Answer(b"", body, 0, etag(self.digest), self.fixed)
        whole, cut = splice(body, notices)
        return Answer(notices, whole, cut, etag(self.digest, digest(notices)), self.fixed)

    def with_notices(self, notices: bytes, *, everywhere: bool) -> tuple[Answer, int]:
        """The answer with these notices, and how many bytes the entry grew by.

        `everywhere` says that they are for visitors without an area, whom most are: their answer
        takes the first place, and the one there before is forgotten.
        """
        current = self.answer
        if everywhere:
            made = self._make(unsplice(current.body, current.cut), notices)
            self.answer = made
            return made, made.weight - current.weight
        if (found := self.others.get(notices)) is not None:
            return found, 0
        made = self._make(unsplice(current.body, current.cut), notices)
        grown = made.weight
        others = dict(self.others)
        while len(others) >= OTHER_NOTICES:
            grown -= others.pop(next(iter(others))).weight
        others[notices] = made
        self.others = others
        return made, grown

    def usable(self, now: float, seconds: float) -> bool:
        """Whether it may still stand in for an answer that Django cannot give."""
        since = self.expires if self.stale_since is None else self.stale_since
        return self.status == "200 OK" and now - since < seconds


def lifetime(raw: Raw, longest: float, longest_error: float) -> float:
    """For how many seconds an answer may be shared with others; 0 for not at all."""
    if raw.code not in (200, 400, 404) or raw.header("set-cookie"):
        return 0.0
    control = _directives(raw.header("cache-control"))
    if "public" not in control or control.keys() & {"private", "no-store", "no-cache"}:
        return 0.0
    if "*" in raw.header("vary"):
        return 0.0
    limit = longest if raw.code == 200 else longest_error
    own = _directives(raw.header("surrogate-control")).get("max-age", "")
    return min(limit, float(own)) if own.isdigit() else limit


def _directives(value: str) -> dict[str, str]:
    found = {}
    for each in value.lower().split(","):
        name, _, argument = each.strip().partition("=")
        found[name] = argument.strip('" ')
    return found


def stale_headers(headers: Sequence[tuple[str, str]], age: float) -> Headers:
    """Headers of a copy that stands in for an answer that could not be made."""
    return [
        *(
            each
            for each in headers[:-1]
            if each[0] not in ("Surrogate-Control", "CDN-Cache-Control")
        ),
        ("Age", str(int(age))),
        ("Warning", '111 - "Revalidation Failed"'),
        ("Cache-Status", "Gridspot; hit; detail=stale-if-error"),
    ]
