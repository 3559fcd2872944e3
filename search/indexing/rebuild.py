"""Building an index anew while people search and edit, and going back to the one before.

The new index is made and filled beside the live one, which goes on answering and following. The
follower writes to both (see :mod:`search.indexing.follower`), and every write has a version, so it
does not matter which comes first, the follower's or the builder's. Then it is compared with the
database, and one switch makes it live. Whatever fails before that leaves everything as it was.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from content import changes
from search.backends.base import Backend, BackendError, IndexInfo, Refused
from search.documents.build import batches
from search.indexing import claims
from search.indexing.claims import Busy, State, claim
from search.indexing.comparing import NAMED, Ahead, follower_name, mend, settled
from search.indexing.writing import note_refused, writes_of
from search.models import IndexBuild, RefusedDocument

#: Seconds between two lines about how far it is.
SAY_EVERY = 2.0

Say = Callable[[str], object]


class NotBuilt(Exception):
    """The new index is not as it should be, so the old one stays."""


class NothingToGoBackTo(Exception):
    """No earlier index is kept."""


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A new live index. `refused` are documents that it does not take."""

    index: str
    documents: int
    seconds: float
    refused: tuple[str, ...] = ()
    previous: str = ""


def _silent(line: str) -> None:
    return None


def rebuild(backend: Backend, locale: str, say: Say = _silent) -> Built:
    """Builds the index of a language anew and makes it live. `say` is told how far it is.

    Raises Busy, NotBuilt or BackendError; the live index is untouched then, and the new one gone.
    """
    began = time.monotonic()
    with claim(backend.name, locale, backend.schema(locale)) as build:
        previous = backend.live(locale)
        build.index = backend.create(locale)
        try:
            claims.heard_of(build, 0)
            _begin_following(backend)
            refused = _fill(backend, build, say)
            _check(backend, build, refused, previous, say)
            claims.heard_of(build, build.documents)
            backend.switch(locale, build.index)
        except BaseException:
            with contextlib.suppress(BackendError):
                _drop(backend, build.index)
            raise
        # While the claim holds: the next build's index would look like one that was left half.
        _let_go_of_older(backend, locale, build.index, previous)
    return Built(
        index=build.index,
        documents=build.documents,
        seconds=time.monotonic() - began,
        refused=tuple(sorted(refused)),
        previous=previous.name if previous else "",
    )


def _begin_following(backend: Backend) -> None:
    """A backend that has no cursor yet has no index either: what comes from now on is for it."""
    if changes.position(follower_name(backend.name)) is None and not any(
        each.live for each in backend.indices()
    ):
        changes.advance(follower_name(backend.name), None, changes.latest())


def _fill(backend: Backend, build: IndexBuild, say: Say) -> set[str]:
    """Writes every document; returns the keys of those that were refused."""
    refused: set[str] = set()
    sent, spoke = 0, time.monotonic()
    for batch in batches(build.locale):
        for writes in writes_of(batch).values():
            done = backend.write(build.index, writes)
            note_refused(backend.name, build.index, writes, done)
            refused.update(key for key, _ in done.refused)
            sent += len(writes)
        claims.heard_of(build, sent)
        if time.monotonic() - spoke > SAY_EVERY:
            say(f"{build.index}: {sent:,} documents")
            spoke = time.monotonic()
    backend.refresh(build.index)
    return refused


def _check(
    backend: Backend,
    build: IndexBuild,
    refused: set[str],
    previous: IndexInfo | None,
    say: Say,
) -> None:
    """Raises NotBuilt unless the new index has what was written to it."""
    expected = build.documents - len(refused)
    count = backend.count(build.index)
    if count != expected:
        # Edits of these moments, most likely: then what differs is not the same for long.
        say(f"{build.index}: {count:,} documents of {expected:,}; looking closer")
        left = settled(
            backend,
            build.index,
            build.locale,
            mending=True,
            progress=lambda done: claims.heard_of(build, build.documents),
        )
        if left.differences:
            raise NotBuilt(f"The new index {build.index} does not keep what it is given: {left}.")
        count = backend.count(build.index)
    if refused and previous is not None and 100 * len(refused) > expected:
        named = ", ".join(sorted(refused)[:NAMED])
        raise NotBuilt(
            f"The new index {build.index} refused {len(refused)} documents ({named}), more than "
            "one in a hundred. The log says why."
        )
    build.documents = count


def _let_go_of_older(backend: Backend, locale: str, index: str, previous: IndexInfo | None) -> None:
    """Keeps the one that was live until now, to go back to; drops what is older or was left half."""
    kept = {index, previous.name if previous else ""}
    IndexBuild.objects.filter(backend=backend.name, locale=locale, state=State.ROLLED_BACK).update(
        state=State.DONE
    )
    with contextlib.suppress(BackendError):
        for each in backend.indices(locale):
            if each.name not in kept and not each.live:
                _drop(backend, each.name)


def _drop(backend: Backend, index: str) -> None:
    backend.drop(index)
    RefusedDocument.objects.filter(backend=backend.name, index=index).delete()


def mend_or_rebuild(backend: Backend, index: IndexInfo) -> Iterator[str]:
    """Writes what differs into an index; yields what that was. One that cannot be mended is built
    anew, if it is live; otherwise it is dropped once the live one is built anew."""
    try:
        found = mend(backend, index.name, index.locale)
        if found.differences:
            yield f"Mended {index.name}: {found}"
    except Ahead as error:
        if index.live:
            yield f"{error} It is built anew."
            with contextlib.suppress(Busy):
                rebuild(backend, index.locale)
    except Refused:
        if index.live:
            raise  # one that is not live may have been dropped a moment ago


def drop_left_half(backend: Backend, indices: Iterable[IndexInfo]) -> Iterator[str]:
    """Drops what builds have left behind that died; yields the names."""
    names = {each.name for each in indices if not each.live}
    rows = IndexBuild.objects.filter(backend=backend.name, index__in=names)
    for build in rows.filter(state__in=(State.BUILDING, State.FAILED)) if names else ():
        if build.state == State.FAILED or not claims.alive(build):
            _drop(backend, build.index)
            yield build.index


# --- going back -----------------------------------------------------------------------------------


def rollback(backend: Backend, locale: str) -> str:
    """Makes the index live again that was so before; returns its name.

    It was followed all the time, so it has every edit. The worker does not build the other one
    again by itself, until `search rebuild` or a new version asks for it. Raises NothingToGoBackTo,
    Busy and BackendError.
    """
    if claims.under_way(backend.name, locale):
        raise Busy(f"The index of “{locale}” on {backend.name} is being built; wait for that.")
    live, target = backend.live(locale), kept(backend, locale)
    if target is None:
        raise NothingToGoBackTo(f"No earlier index of “{locale}” is kept on {backend.name}.")
    mend(backend, target.name, locale)
    backend.switch(locale, target.name)
    if live is not None:
        _hold(backend, live)
    return target.name


def kept(backend: Backend, locale: str) -> IndexInfo | None:
    """The index that can be gone back to: the newest that was finished and is not live."""
    rows = IndexBuild.objects.filter(backend=backend.name, locale=locale)
    # Said to be finished: of one whose builder died at once, no build says its name.
    whole = set(
        rows.filter(state__in=(State.DONE, State.ROLLED_BACK)).values_list("index", flat=True)
    )
    found = (each for each in backend.indices(locale) if not each.live and each.name in whole)
    return next(found, None)


def _hold(backend: Backend, left: IndexInfo) -> None:
    facts: dict[str, Any] = {"backend": backend.name, "locale": left.locale, "index": left.name}
    rows = IndexBuild.objects.filter(**facts)
    if not rows.update(state=State.ROLLED_BACK, schema=left.schema):
        IndexBuild.objects.create(**facts, schema=left.schema, state=State.ROLLED_BACK)


def held_back(backend: Backend, locale: str) -> bool:
    """Whether an operator went back from an index such as would be built now."""
    return IndexBuild.objects.filter(
        backend=backend.name,
        locale=locale,
        state=State.ROLLED_BACK,
        schema=backend.schema(locale),
    ).exists()
