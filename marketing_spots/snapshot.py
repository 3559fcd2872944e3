"""What marketers publish, compiled into snapshots: the one place that callers import.

``batch`` and ``publish`` compile; ``put_back`` and ``release`` choose what visitors get; ``check``
says beforehand what would not compile.
"""

from __future__ import annotations

from marketing_spots.engine.definitions import Snapshot
from marketing_spots.snapshots.check import check, check_without, compile_records
from marketing_spots.snapshots.codec import decode, digest, encode
from marketing_spots.snapshots.diff import Change, diff
from marketing_spots.snapshots.drafts import lost_references, users_in_drafts
from marketing_spots.snapshots.problems import CompileError, Problem
from marketing_spots.snapshots.publish import (
    KEPT,
    Overdue,
    batch,
    in_batch,
    lock_head,
    overdue,
    publish,
    put_back,
    release,
)
from marketing_spots.snapshots.records import read_records

__all__ = [
    "KEPT",
    "Change",
    "CompileError",
    "Overdue",
    "Problem",
    "batch",
    "build_snapshot",
    "check",
    "check_without",
    "decode",
    "diff",
    "digest",
    "encode",
    "in_batch",
    "lock_head",
    "lost_references",
    "overdue",
    "publish",
    "put_back",
    "release",
    "users_in_drafts",
]


def build_snapshot(*, version: int = 0, drafts: bool = False) -> Snapshot:
    """Everything live as one snapshot; with `drafts` the latest version of everything.

    The number of queries is the same for ten campaigns and for ten thousand. What does not
    compile is in it as it is (the engine fails it closed) or, for an ad without content, left out.
    """
    return compile_records(read_records(drafts=drafts), version).snapshot
