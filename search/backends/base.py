"""What every backend does; the contract tests hold all of them to it.

An **index** holds the documents of one language. Its name is made by the backend; at any time one
index a language is *live*, which is the one that questions are put to. Writes are idempotent: each
carries the version of what it writes, the outbox's sequence when the document was made, and a
write older than what is there is ignored, whichever comes first. Deletions leave a version, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from search.documents.document import Document
from search.understood import Understood


class BackendError(Exception):
    """The backend did not answer, or not in time: ask another one. The message is for operators."""


class Refused(BackendError):
    """The backend answered that it will not do this, and will not when asked again."""


class IndexInfo(msgspec.Struct, frozen=True, kw_only=True):
    """An index as it is now. `schema` is the hash of the mapping that it was made with."""

    name: str
    locale: str
    live: bool
    schema: str
    documents: int
    created_at: dt.datetime


class Write(msgspec.Struct, frozen=True):
    """One document as of `version`; `document` None is its removal."""

    key: str
    version: int
    document: Document | None = None


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What became of writes: `stale` were older than what was there, `refused` are (key, why)."""

    written: int
    stale: int = 0
    refused: tuple[tuple[str, str], ...] = ()


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What may be found. Empty is no limit; values of one filter are alternatives."""

    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    site: int | None = None
    #: Who asks. What is for others only is left out; None: nobody said, so nothing is left out.
    audience: str | None = None
    #: Five digits of a ZIP code; None: nobody said.
    area: str | None = None
    #: Keys that are not to be found, such as the question that related ones are sought for.
    without: tuple[str, ...] = ()
    #: Only these.
    keys: tuple[str, ...] = ()


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """A question to a backend."""

    understood: Understood
    locale: str
    now: dt.datetime
    filters: Filters = Filters()
    offset: int = 0
    limit: int = 10
    #: Names of what is counted: kind, type, category, tag. Each is counted as if there were no
    #: filter on itself, so that people can change their mind.
    facets: tuple[str, ...] = ()
    highlight: bool = False
    #: Whether each hit says how its score came about.
    explain: bool = False


#: Around what was found in a highlighted text; neither can be typed. Texts are not escaped yet.
MARK, UNMARK = "\ue000", "\ue001"


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was found. `highlights`: field (title, summary, body) -> text with marks."""

    document: Document
    score: float
    highlights: Mapping[str, str] = {}
    #: Share of the question's weight that it has, 0 to 1, before boosts.
    coverage: float = 0.0
    explanation: str = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a backend found, best first. `total` counts all, not just those of this page."""

    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = {}


class Suggest(msgspec.Struct, frozen=True, kw_only=True):
    """The beginning of a question: `words` are whole, folded; the last may be unfinished."""

    words: tuple[str, ...]
    locale: str
    now: dt.datetime
    filters: Filters = Filters()
    limit: int = 8


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A title that begins like, or has words that begin like, what was typed."""

    key: str
    kind: str
    type: str
    title: str
    path: str
    score: float
    #: As :class:`Document` has it: who may see it, where not everybody may.
    rule: str = ""


class Backend(Protocol):
    """A place for documents. Methods raise BackendError when it is away or too slow."""

    name: str

    # --- indices ---

    def indices(self, locale: str | None = None) -> Sequence[IndexInfo]:
        """All of ours, the newest first."""
        ...

    def live(self, locale: str) -> IndexInfo | None:
        """The index that answers for a language."""
        ...

    def schema(self, locale: str) -> str:
        """The hash of the mapping that an index made now would have."""
        ...

    def create(self, locale: str) -> str:
        """Makes an empty index that is not live; returns its name."""
        ...

    def switch(self, locale: str, index: str) -> None:
        """Makes it live instead of the one that was, at one moment; that one stays."""
        ...

    def drop(self, index: str) -> None:
        """Removes an index that is not live. Raises Refused for the live one."""
        ...

    # --- writing ---

    def write(self, index: str, writes: Iterable[Write]) -> Written:
        """Writes in bulk, each in its version. Raises BackendError if any may be lost."""
        ...

    def refresh(self, index: str) -> None:
        """What was written is found from now on."""
        ...

    def count(self, index: str) -> int:
        """How many documents there are."""
        ...

    def contents(self, index: str, prefix: str = "") -> Iterator[tuple[str, int, str]]:
        """(key, version, digest) of every document whose key begins with `prefix`, in any order."""
        ...

    # --- asking the live index ---

    def search(self, question: Search) -> Found:
        """The best hits. Nothing is found where there is no index yet."""
        ...

    def suggest(self, question: Suggest) -> Sequence[Suggestion]:
        """Titles as somebody types."""
        ...

    def ping(self) -> None:
        """Raises BackendError when it is away."""
        ...
