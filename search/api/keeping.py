"""What is kept of a search, for editors to learn from: see :mod:`search.log`."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest

from search.api.asking import Asking
from search.log import store

#: Programs that search, too. What hides as a browser is not found out here.
_PROGRAMS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|archiver|monitor|pingdom|uptime|lighthouse|headless|preview",
    re.IGNORECASE,
)


def keep(
    request: HttpRequest,
    asker: Asking,
    *,
    text: str,
    locale: str,
    total: int,
    kinds: tuple[str, ...] = (),
    degraded: bool = False,
    corrected: bool = False,
    best: float = 1.0,
    answered: bool = False,
    previous: str | None = None,
    source: str = "",
    counted: bool = True,
) -> str | None:
    """Records a search; the number that clicks name it by, None where nothing may be kept of it."""
    search = store.Searched(
        text=text,
        locale=locale,
        total=total,
        kinds=kinds,
        audience=asker.audience or "",
        degraded=degraded,
        corrected=corrected,
        best=best,
        answered=answered,
        previous=previous or "",
        source=source,
        counts=counted and counts(request),
        measured=asker.measured,
    )
    return store.searched(search) or None


def counts(request: HttpRequest) -> bool:
    """Whether a customer searches, rather than a program, or somebody who is signed in to the admin."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return False
    return not _PROGRAMS.search(request.headers.get("User-Agent", "")[:500])
