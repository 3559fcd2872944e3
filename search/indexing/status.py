"""How the indices are, for the command, the admin and health checks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

import msgspec
from django.utils import timezone

from content import changes
from content.models.changes import Change
from search.backends.base import Backend, BackendError
from search.documents.places import locales
from search.indexing import claims
from search.indexing.comparing import follower_name
from search.indexing.rebuild import held_back, kept
from search.models import RefusedDocument

#: Seconds behind from which on the follower counts as late: an edit is found within two.
LATE = 60.0
#: Documents that are named in a sentence.
NAMED = 5


class IndexStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The index of one language. `name` is "" where there is none."""

    locale: str
    name: str = ""
    documents: int = 0
    created_at: dt.datetime | None = None
    #: Made by another version of Gridspot; the worker builds it anew, unless it was gone back to.
    outdated: bool = False
    held_back: bool = False
    #: Documents so far of the one that is being built, None when none is.
    building: int | None = None
    #: What `search rollback` would go back to.
    previous: str = ""
    refused: tuple[tuple[str, str], ...] = ()


class BackendStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One backend. `behind` counts changes, `seconds` is the age of the oldest of them.

    `away` says why it does not answer, "" when it does; then nothing else is known.
    """

    name: str
    away: str = ""
    behind: int = 0
    seconds: float = 0.0
    indices: tuple[IndexStatus, ...] = ()

    def problems(self) -> list[str]:
        """What somebody should look at, a sentence each; empty is well."""
        if self.away:
            return [f"{self.name} does not answer: {self.away}"]
        found = [
            f"There is no index of “{each.locale}” on {self.name}; the worker builds it."
            for each in self.indices
            if not each.name
        ]
        found += _late(self.name, self.behind, self.seconds)
        for each in self.indices:
            found += _refusing(each.name, [key for key, _ in each.refused])
        return found


def _late(backend: str, behind: int, seconds: float) -> list[str]:
    if seconds <= LATE:
        return []
    return [
        f"{backend} is {behind:,} changes and {seconds:.0f} s behind. Is the worker running?",
    ]


def _refusing(index: str, keys: Sequence[str]) -> list[str]:
    if not keys:
        return []
    named = ", ".join(keys[:NAMED]) + (" …" if len(keys) > NAMED else "")
    return [f"{index} does not take {len(keys)} document{'s'[: len(keys) > 1]}: {named}."]


def troubles(backends: Sequence[Backend]) -> list[str]:
    """What is wrong with following and writing, a sentence each. Asks this database alone."""
    found = [line for backend in backends for line in _late(backend.name, *lag(backend.name))]
    rows = RefusedDocument.objects.filter(backend__in=[each.name for each in backends])
    by_index: dict[str, list[str]] = defaultdict(list)
    for index, key in rows.values_list("index", "key"):
        by_index[index].append(key)
    return [*found, *(line for index in by_index for line in _refusing(index, by_index[index]))]


def status(backends: Sequence[Backend]) -> list[BackendStatus]:
    """How each backend is. Never raises for one that is away."""
    return [_of_backend(backend) for backend in backends]


def _of_backend(backend: Backend) -> BackendStatus:
    behind, seconds = lag(backend.name)
    try:
        indices = tuple(_of_index(backend, locale) for locale in locales())
    except BackendError as error:
        return BackendStatus(name=backend.name, away=str(error), behind=behind, seconds=seconds)
    return BackendStatus(name=backend.name, behind=behind, seconds=seconds, indices=indices)


def lag(backend: str) -> tuple[int, float]:
    """How many changes a backend's indices are behind, and the age of the oldest in seconds."""
    seen = changes.position(follower_name(backend))
    head = changes.latest()
    if seen is None or seen >= head:
        return 0, 0.0
    first = Change.objects.filter(sequence__gt=seen).values_list("at", flat=True).first()
    return head - seen, (timezone.now() - first).total_seconds() if first else 0.0


def _of_index(backend: Backend, locale: str) -> IndexStatus:
    live, build = backend.live(locale), claims.under_way(backend.name, locale)
    building = build.documents if build else None
    if live is None:
        return IndexStatus(locale=locale, building=building)
    rows = RefusedDocument.objects.filter(backend=backend.name, index=live.name)
    previous = kept(backend, locale)
    return IndexStatus(
        locale=locale,
        name=live.name,
        documents=live.documents,
        created_at=live.created_at,
        outdated=live.schema != backend.schema(locale),
        held_back=held_back(backend, locale),
        building=building,
        previous=previous.name if previous else "",
        refused=tuple(rows.values_list("key", "why")),
    )
