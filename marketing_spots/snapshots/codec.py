"""A snapshot as bytes and back."""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib

import msgspec

from marketing_spots.engine.definitions import Snapshot

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def encode(snapshot: Snapshot) -> bytes:
    """The document that is kept in the database: zlib-compressed JSON."""
    return zlib.compress(msgspec.json.encode(snapshot))


def decode(document: bytes | memoryview) -> Snapshot:
    """The snapshot in a document. Raises ValueError for bytes that hold none."""
    try:
        return msgspec.json.decode(zlib.decompress(document), type=Snapshot)
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(f"This is not a snapshot document: {error}") from error


def digest(snapshot: Snapshot) -> str:
    """Hex SHA-256 of what the snapshot says, whatever its version and moment."""
    bare = msgspec.structs.replace(snapshot, version=0, compiled_at=_EPOCH)
    return hashlib.sha256(msgspec.json.encode(bare)).hexdigest()
