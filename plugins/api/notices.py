"""Sources of emergency notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

import msgspec


class NoticeText(msgspec.Struct, frozen=True, kw_only=True):
    """What an emergency notice says in one language. `body_html` is sanitised; `steps` is plain text."""

    headline: str
    body_html: str = ""
    steps: tuple[str, ...] = ()


class NoticeDraft(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a source of emergency notices.

    `id` is the source's own id of this message. `kind` is ``alert``, ``update`` (takes the place of
    the messages in `replaces`) or ``cancel`` (ends them). `severity` is emergency, warning or info.
    `texts` is by language code; a cancel needs none. `zips` are ZIP codes or ranges
    (``81001-81008``), `codes` are FIPS, SAME or UGC codes, which the utility's service areas
    translate; `unmapped` says in words what of the area could not be read. `starts` and `ends` are
    aware. `urgent` asks for switching it on without an editor; it waits for one all the same when
    its area is not known.
    """

    id: str
    sent: dt.datetime
    kind: str = "alert"
    replaces: tuple[str, ...] = ()
    severity: str = "warning"
    texts: Mapping[str, NoticeText] = {}
    everywhere: bool = False
    zips: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None
    link: str = ""
    phone: str = ""
    urgent: bool = False


class NoticeSource(msgspec.Struct, frozen=True, kw_only=True):
    """Where emergency notices come from by themselves.

    `fetch` runs in the worker every `seconds` under a deadline of `timeout` seconds and returns the
    messages that it knows, old ones too: each is acted upon once, by its id.
    """

    name: str
    fetch: Callable[[], Iterable[NoticeDraft]]
    seconds: float = 60.0
    timeout: float = 20.0
