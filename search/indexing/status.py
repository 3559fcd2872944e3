"""How the indices are, for the command, the admin and health checks."""

from __future__ import annotations

import datetime as dt
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
        if self.seconds > LATE:
            found.append(
                f"{self.name} is {self.behind:,} changes and {self.seconds:.0f} s behind. "
                "Is the worker running?"
            )
        for each in self.indices:
            if each.refused:
                named = ", ".join(key for key, _ in each.refused[:5])
                found.append(f"{each.name} does not take {len(each.refused)} documents: {named}")
        return found


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
