"""What a request of the search API is about: who asks, where, and in which language."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from typing import Any

import msgspec
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from pydantic import Field
from wagtail.models import Site

from content import ports
from content.api.credentials import credentials
from content.api.framework import Params
from content.api.judging import KEYS
from content.api.pages import LOCALE
from content.api.problems import Problem, did_you_mean, one_of, wrong_parameter
from content.api.scope import Scope, site_of
from search.backends.base import Filters
from search.documents.document import KINDS

logger = logging.getLogger("gridspot.search")

#: Seconds for which sites and their languages are not looked up again.
FRESH = 1.0
AUDIENCES = ("residential", "business", "farm")
CONSENTS = {"personalisation", "measurement"}

KINDS_PARAMETER = Field(
    None,
    max_length=200,
    description=f"Kinds of results, with commas between: {', '.join(KINDS)}.",
    examples=["faq,program"],
)
AREA = Field(
    None,
    pattern=r"^[0-9]{5}(-[0-9]{4})?$",
    description="A ZIP code: what holds elsewhere only is left out, and emergency notices for it are "
    "in the answer.",
    examples=["80203"],
)
AUDIENCE = Field(
    None,
    max_length=20,
    description="Who looks: residential, business or farm. What is for others only is left out.",
    examples=["business"],
)
CUSTOMER = Field(
    None, max_length=128, description="With a server key: the customer whom the answer is for."
)


class Query(Params):
    """What every route of search takes."""

    locale: str | None = LOCALE
    audience: str | None = AUDIENCE
    area: str | None = AREA
    customer: str | None = CUSTOMER


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, and of which site. `who` is None for a request that says nothing of anybody;
    `judged` are those of `who` by whose facts entries of menus may be chosen: who agreed to it.

    `audience` and `area` narrow what is found; None is nobody in particular. `measured`: the words
    may be kept, without whoever said them.
    """

    scope: Scope
    language: str
    who: ports.Credentials | None
    judged: ports.Credentials | None
    audience: str | None
    area: str | None
    measured: bool

    def filters(self, **more: Any) -> Filters:
        """What may be found at all, with more filters by name."""
        return Filters(site=self.scope.site_id, audience=self.audience, area=self.area, **more)


def asking(request: HttpRequest, query: Query) -> Asking:
    """Who asks. Raises Problem for a site, language or audience that is not there, and Refused."""
    scope = _scopes.of(request, query.site)
    language = scope.language(query.locale)
    if query.audience is not None:
        _known_names("audience", [query.audience], AUDIENCES)
    who = credentials_of(request, query.customer)
    audience, area = query.audience, query.area[:5] if query.area else None
    measured, agreed = _may_measure(request), True
    if who is not None:
        known = ports.known(
            who, (settings.SEARCH_AUDIENCE_ATTRIBUTE, settings.SEARCH_AREA_ATTRIBUTE)
        )
        audience = audience or _text(known.facts.get(settings.SEARCH_AUDIENCE_ATTRIBUTE))
        area = area or _text(known.facts.get(settings.SEARCH_AREA_ATTRIBUTE))
        if who.token or who.customer:
            measured = measured and known.measurement
            agreed = known.personalisation
    return Asking(
        scope=scope,
        language=language,
        who=who,
        judged=who if agreed else None,
        audience=audience,
        area=area[:5] if area else None,
        measured=measured,
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


# --- parameters -----------------------------------------------------------------------------------


def names(
    parameter: str, given: str | None, known: Collection[str] | None = None
) -> tuple[str, ...]:
    """The values of a parameter, which have commas between. Raises Problem for one not `known`."""
    found = tuple(dict.fromkeys(each.strip() for each in (given or "").split(",") if each.strip()))
    if known is not None:
        _known_names(parameter, found, known)
    return found


def _known_names(parameter: str, given: Collection[str], known: Collection[str]) -> None:
    for each in given:
        if each not in known:
            words = f"There is no {each[:40]!r}.{did_you_mean(each, known)}"
            raise wrong_parameter(parameter, f"{words} It has to be {one_of(known)}.")


# --- who ------------------------------------------------------------------------------------------


def credentials_of(request: HttpRequest, customer: str | None = None) -> ports.Credentials | None:
    """What the request says of the visitor, with their consents. Raises Problem."""
    found = credentials(request, customer)
    consents = _consents(request)
    if found is None:
        return None
    token, key = found.token, found.api_key
    if token and token.startswith(KEYS):
        token, key = None, token
    said = {} if consents is None else {name: name in consents for name in CONSENTS}
    gpc = request.headers.get("Sec-GPC") == "1"
    return msgspec.structs.replace(found, token=token, api_key=key, gpc=gpc, **said)


def _consents(request: HttpRequest) -> frozenset[str] | None:
    """What ``X-Consent`` names; None without it. Raises Problem for what is no consent."""
    given = request.headers.get("X-Consent")
    if given is None:
        return None
    named = frozenset(each.strip().lower() for each in given.split(",") if each.strip())
    if not named <= CONSENTS:
        raise Problem(
            "malformed",
            "X-Consent names what the visitor agreed to: personalisation, measurement, both with a "
            "comma between, or nothing.",
        )
    return named


def _may_measure(request: HttpRequest) -> bool:
    """Whether nobody has said that their words must not be kept."""
    consents = _consents(request)
    agreed = consents is None or "measurement" in consents
    return agreed and request.headers.get("Sec-GPC") != "1"


# --- where ----------------------------------------------------------------------------------------


class Scopes:
    """Sites with their languages, looked up once a second and not for every search.

    While one thread looks, and while the database does not answer, the others go on with what was.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until = 0.0
        self._kept: tuple[list[Any], dict[int, Scope]] | None = None

    def of(self, request: HttpRequest, site: str | None) -> Scope:
        """The scope of a request. Raises Problem for a site that is not there."""
        sites, scopes = self._current()
        chosen = site_of(request, site, sites)
        return scopes[chosen.pk if chosen else 0]

    def _current(self) -> tuple[list[Any], dict[int, Scope]]:
        kept = self._kept
        if kept is not None and self._clock() < self._until:
            return kept
        if not self._lock.acquire(blocking=kept is None):
            assert kept is not None
            return kept
        try:
            kept = self._kept
            if kept is None or self._clock() >= self._until:
                kept = self._looked_up(kept)
            return kept
        finally:
            self._lock.release()

    def _looked_up(
        self, before: tuple[list[Any], dict[int, Scope]] | None
    ) -> tuple[list[Any], dict[int, Scope]]:
        try:
            self._kept = _look_up()
        except (OperationalError, InterfaceError) as error:
            if before is None:
                raise
            logger.warning("Sites could not be looked up, going on with those of before: %s", error)
        self._until = self._clock() + FRESH
        assert self._kept is not None
        return self._kept

    def forget(self) -> None:
        """Looks again at the next request."""
        self._kept = None


def _look_up() -> tuple[list[Any], dict[int, Scope]]:
    """All sites, and a scope for each by its primary key; 0 is that of no site."""
    sites = list(Site.objects.select_related("root_page").order_by("pk"))
    nowhere = Scope.with_site(None, sites)
    return sites, {0: nowhere} | {each.pk: nowhere.on(each) for each in sites}


_scopes = Scopes()


def forget_scopes() -> None:
    """What is kept for a second is looked up anew: for tests, whose sites come and go faster."""
    _scopes.forget()
