"""What is asked of search, and what it answers: the shapes that its callers see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from content.ports import Credentials
from search.backends.base import Filters, Hit
from search.documents.document import Document
from search.understood import Understood

#: Characters of a question that are read; nobody means anything by more.
LONGEST = 500


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question in a language. Without any text, it asks for everything that the filters leave.

    Where nothing is found in `locale`, `default` is searched. `who` is asked about entries of menus
    that are for some only; None sees none of those.
    """

    text: str
    locale: str
    default: str
    now: dt.datetime
    filters: Filters = Filters()
    offset: int = 0
    limit: int = 10
    facets: tuple[str, ...] = ()
    highlight: bool = False
    explain: bool = False
    who: Credentials | None = None


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `total` counts all pages of `hits`; what is `pinned` is not among them.

    `degraded` says in which way the answer is less than usual, "" when it is not. `direct` is the one
    question that is clearly meant. `corrected` is what was probably meant, "" when it is as typed.
    """

    understood: Understood
    locale: str
    fallback: bool = False
    total: int = 0
    hits: tuple[Hit, ...] = ()
    pinned: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = {}
    direct: Document | None = None
    corrected: str = ""
    degraded: str = ""
