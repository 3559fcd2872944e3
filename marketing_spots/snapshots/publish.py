"""Compiling in the transaction of the change, and which snapshot visitors get.

Whoever changes what is live first locks the one ``Head`` row, then writes, then compiles what the
database holds. A second one waits at the lock and therefore reads the first one's changes, on
PostgreSQL's READ COMMITTED as on SQLite, where the transaction itself is exclusive.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from django.db import DatabaseError, transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.models import Revision

from marketing_spots.engine.definitions import Snapshot as Definitions
from marketing_spots.models import Ad, Head, Snapshot
from marketing_spots.models.base import Publishable
from marketing_spots.snapshots.check import (
    check,
    check_without,
    compile_records,
    rule_problems,
)
from marketing_spots.snapshots.codec import decode, digest, encode
from marketing_spots.snapshots.problems import CompileError, Problem
from marketing_spots.snapshots.records import read_records

logger = logging.getLogger("gridspot.snapshot")

KEPT = 50


class _Open(threading.local):
    """The batch that is open in this thread."""

    batch: Batch | None = None


class Batch:
    """One transaction's changes; `compiled` is the new snapshot once it has closed, if any.

    `pictures_gone` says that a picture was deleted, so that an ad that lacks one lost it just now.
    """

    def __init__(self) -> None:
        self.compiled: Snapshot | None = None
        self.pictures_gone = False


_open = _Open()


@contextmanager
def batch(user: Any, summary: str) -> Iterator[Batch]:
    """Everything inside is one transaction that compiles one snapshot at its end.

    A batch inside another one is part of it; the outermost says who and what. Raises
    CompileError, and nothing is saved, when something would newly not compile.
    """
    if _open.batch is not None:
        yield _open.batch
        return
    current = Batch()
    with transaction.atomic():
        head = lock_head()
        _open.batch = current
        try:
            yield current
        finally:
            _open.batch = None
        current.compiled = _compile(head, user, summary, current)


def picture_deleted(summary: str) -> None:
    """Compiles after a picture was deleted, now or with the batch that is open. CompileError."""
    with batch(None, summary) as current:
        current.pictures_gone = True


def in_batch() -> bool:
    """Whether a batch is open in this thread, which will compile when it closes."""
    return _open.batch is not None


def publish(user: Any = None, summary: str = "Compiled again") -> Snapshot | None:
    """Compiles what is live now. Returns the new snapshot, or None when nothing has changed."""
    with batch(user, summary) as current:
        pass
    return current.compiled


def lock_head() -> Head:
    """The one row that says what is live, locked until the transaction ends."""
    Head.objects.get_or_create(pk=1)
    return Head.objects.select_for_update().get(pk=1)


def _compile(head: Head, user: Any, summary: str, changes: Batch) -> Snapshot | None:
    newest = Snapshot.objects.order_by("-pk").first()
    built = compile_records(read_records(), version=newest.pk + 1 if newest else 1)
    if fresh := _fresh(built.problems, newest, changes):
        raise CompileError(fresh)
    kept = [str(problem) for problem in built.problems]
    mark = digest(built.snapshot)
    if newest and newest.digest == mark and newest.problems == kept:
        return None
    row = Snapshot.objects.create(
        pk=built.snapshot.version,
        created_at=built.snapshot.compiled_at,
        created_by=user,
        summary=shortened(summary),
        document=encode(built.snapshot),
        digest=mark,
        counts=counts_of(built.snapshot),
        problems=kept,
    )
    if not head.held:
        head.live = row
        head.save(update_fields=["live"])
    _prune(head)
    return row


def _fresh(problems: list[Problem], newest: Snapshot | None, changes: Batch) -> list[Problem]:
    """The problems that this change brought.

    What was broken before, by a plugin that was switched off for instance, fails closed on its own
    and is named on the snapshots screen; it must not keep an emergency notice from going out.
    """
    if not problems or newest is None:
        return problems
    before = decode(newest.document)
    broken = {(p.kind, p.name, p.message) for p in rule_problems(before)}
    shown = {(ad.id, language) for ad in before.ads for language in ad.content}
    old_ads = _old_ads({p.pk for p in problems if p.kind == "ad"}, newest, shown, changes)
    return [
        problem
        for problem in problems
        if str(problem) not in newest.problems
        and (problem.kind, problem.name, problem.message) not in broken
        and not (problem.kind == "ad" and problem.pk in old_ads)
    ]


def _old_ads(
    keys: set[int | None], newest: Snapshot, shown: set[tuple[str, str]], changes: Batch
) -> set[int]:
    """Of the broken ads with these keys those that something else broke than this change.

    That is a plugin's new version, unless the ad was not even shown before. A change can break an
    ad that was: by deleting its picture, or by publishing the original of a translation.
    """
    recent = Ad.objects.filter(last_published_at__gt=newest.created_at)
    touched = set(recent.values_list("translation_key", flat=True))
    published = Ad.objects.filter(pk__in=keys, last_published_at__lte=newest.created_at)
    return {
        pk
        for pk, key, language in published.values_list(
            "pk", "translation_key", "locale__language_code"
        )
        if (key.hex, language) not in shown or not (changes.pictures_gone or key in touched)
    }


def _prune(head: Head) -> None:
    """Keeps the last ones, and the one that visitors get."""
    last = Snapshot.objects.order_by("-pk").values_list("pk", flat=True)[:KEPT]
    Snapshot.objects.exclude(pk__in=[*last, head.live_id]).delete()


def counts_of(snapshot: Definitions) -> dict[str, int]:
    """How many of each it holds."""
    names = ("spots", "campaigns", "ads", "segments", "attributes")
    return {name: len(getattr(snapshot, name)) for name in names}


def shortened(summary: str) -> str:
    """A summary that fits its column."""
    return summary if len(summary) <= 255 else f"{summary[:254]}…"


# --- putting an older one back ------------------------------------------------------------------


def put_back(snapshot: Snapshot, user: Any) -> Head:
    """Makes an older snapshot live and holds it: later ones are kept, but wait for `release`.

    Putting the newest one back is the same as releasing. Raises ValueError when the snapshot is
    gone or its document cannot be read.
    """
    with transaction.atomic():
        head = lock_head()
        found = Snapshot.objects.filter(pk=snapshot.pk).first()
        if found is None:
            raise ValueError(f"Snapshot {snapshot.pk} is no longer kept.")
        decode(found.document)
        newest = Snapshot.objects.aggregate(newest=Max("pk"))["newest"]
        head.live = found
        head.held = found.pk != newest
        head.held_by = user if head.held else None
        head.held_at = timezone.now() if head.held else None
        head.save(update_fields=["live", "held", "held_by", "held_at"])
        _prune(head)
    return head


def release(user: Any) -> Head:
    """Makes the newest compiled snapshot live and lets later ones go live by themselves again.

    `user` is for the log.
    """
    with transaction.atomic():
        head = lock_head()
        if newest := Snapshot.objects.order_by("-pk").first():
            logger.info("%s released snapshot %s; %s is live", user, head.live_id, newest.pk)
            head.live = newest
        head.held, head.held_by, head.held_at = False, None, None
        head.save(update_fields=["live", "held", "held_by", "held_at"])
    return head


# --- changes that are due -----------------------------------------------------------------------


class Overdue(msgspec.Struct, frozen=True):
    """A scheduled change that should have happened; `why` is empty when nothing stands against it."""

    instance: Any
    since: dt.datetime
    what: str
    why: str


#: How many overdue changes are looked into; each costs a trial compilation.
EXPLAINED = 3


def overdue(grace: dt.timedelta = dt.timedelta(minutes=2)) -> list[Overdue]:
    """Scheduled publications and expiries that are due for longer than `grace`, oldest first."""
    limit = timezone.now() - grace
    found: list[tuple[dt.datetime, Any, str]] = []
    for model in Publishable.__subclasses__():
        for instance in model.objects.filter(live=True, expire_at__lt=limit):
            found.append((instance.expire_at, instance, "expire"))
    kinds = [model.get_content_type() for model in Publishable.__subclasses__()]
    due = Revision.objects.filter(content_type__in=kinds, approved_go_live_at__lt=limit)
    for revision in due:
        if revision.content_object is not None:
            found.append((revision.approved_go_live_at, revision, "go live"))
    found.sort(key=lambda each: each[0])
    return [
        _overdue(each, since, what, explained=i < EXPLAINED)
        for i, (since, each, what) in enumerate(found)
    ]


def _overdue(each: Any, since: dt.datetime, what: str, *, explained: bool) -> Overdue:
    """One overdue change. What cannot be read or checked is said: these notices are on each screen."""
    instance = each.content_object if isinstance(each, Revision) else each
    try:
        instance = each.as_object() if isinstance(each, Revision) else each
        return Overdue(instance, since, what, _why(instance, what) if explained else "")
    except DatabaseError:
        raise  # nothing else would work either
    except Exception as error:
        logger.exception("%s cannot be read or checked", instance.in_words())
        why = f"It cannot be read or checked ({type(error).__name__}: {error}). Save it again."
        return Overdue(instance, since, what, why)


def _why(instance: Publishable, what: str) -> str:
    problems = check(instance) if what == "go live" else check_without([instance])
    return " ".join(str(problem) for problem in problems[:3])
