"""Who builds an index: one at a time for each backend and language.

The claim is the row of the build itself. It holds while its holder is heard of; where the holder is
a process of this machine that is not there any more, it ends at once. So nobody waits for the dead,
and nothing has to be cleaned up by hand.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone

from search.models import IndexBuild

State = IndexBuild.State
#: A holder that has not been heard of for so long, on whatever machine, is gone.
SILENCE = dt.timedelta(seconds=120)
#: The newest builds of a backend and language that are kept to be read about.
KEPT = 20


class Busy(Exception):
    """Somebody else is building this index at the moment."""


@contextmanager
def claim(backend: str, locale: str, schema: str) -> Iterator[IndexBuild]:
    """The right to build an index, for as long as the block lasts. Raises Busy.

    The block sets what it has made; a build that ends in an error is kept as failed.
    """
    build = _take(backend, locale, schema)
    try:
        yield build
    except BaseException as error:
        _end(build, State.FAILED, str(error) or type(error).__name__)
        raise
    _end(build, State.DONE)


def heard_of(build: IndexBuild, documents: int) -> None:
    """Tells how far the build is, and that its holder is there. Raises Busy if it was taken over."""
    until = timezone.now() + SILENCE
    mine = IndexBuild.objects.filter(pk=build.pk, state=State.BUILDING)
    if not mine.update(documents=documents, alive_until=until, index=build.index):
        raise Busy(f"The build of {build.index} was taken for dead and given up.")
    build.documents = documents


def under_way(backend: str, locale: str) -> IndexBuild | None:
    """The build whose holder is there, if any."""
    found = IndexBuild.objects.filter(backend=backend, locale=locale, state=State.BUILDING).first()
    return found if found is not None and alive(found) else None


def _take(backend: str, locale: str, schema: str) -> IndexBuild:
    rows = IndexBuild.objects.filter(backend=backend, locale=locale)
    for dead in rows.filter(state=State.BUILDING):
        if not alive(dead):
            _end(dead, State.FAILED, "It was cut off.")
    try:
        with transaction.atomic():
            build = IndexBuild.objects.create(
                backend=backend,
                locale=locale,
                schema=schema,
                holder=_myself(),
                alive_until=timezone.now() + SILENCE,
            )
    except IntegrityError:
        other = rows.filter(state=State.BUILDING).first()
        raise Busy(_said(backend, locale, other)) from None
    # Each sort by itself: failures in a row must not push out what says which index is whole.
    for state in (State.DONE, State.FAILED):
        old = list(rows.filter(state=state).values_list("pk", flat=True)[KEPT:])
        rows.filter(pk__in=old).delete()
    return build


def _said(backend: str, locale: str, other: IndexBuild | None) -> str:
    who = f" since {other.started_at:%H:%M} UTC by {other.holder}" if other else ""
    return (
        f"The index of “{locale}” on {backend} is being built already{who}. Wait until that has "
        "ended, or end that process."
    )


def _end(build: IndexBuild, state: str, message: str = "") -> None:
    mine = IndexBuild.objects.filter(pk=build.pk, state=State.BUILDING)
    mine.update(
        state=state,
        message=message,
        index=build.index,
        documents=build.documents,
        finished_at=timezone.now(),
    )


def alive(build: IndexBuild) -> bool:
    """Whether the holder of a claim is there, as far as can be told from here."""
    host, _, process = build.holder.partition(":")
    if host == socket.gethostname() and process:
        number, _, started = process.partition(":")
        return number.isdigit() and _started(int(number)) == started
    return build.alive_until > timezone.now()


@functools.cache
def _of_process(number: int) -> str:
    return f"{socket.gethostname()}:{number}:{_started(number)}"[:160]


def _myself() -> str:
    return _of_process(os.getpid())


def _started(number: int) -> str | None:
    """When a process of this machine began, in the kernel's ticks; "" where it does not tell; None
    for one that is not there. Numbers of processes are given again, so a number is not enough."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass  # it is there, and somebody else's
    try:
        told = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return ""
    return told.rpartition(")")[2].split()[19]
