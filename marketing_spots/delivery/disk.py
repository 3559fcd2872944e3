"""The last good documents on the node's own disk, to start from when the database is away."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from pathlib import Path

logger = logging.getLogger("gridspot.delivery")

MAGIC = b"GRIDSPOT1"


class Shelf:
    """One document in one file. Several processes may write and read it at once.

    A write goes to a file of its own, is synced and then renamed, so a reader sees a whole
    document, the old or the new one, even after a power cut.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._path = folder / name

    def read(self) -> tuple[int, bytes] | None:
        """The version and the document, or None when there is none that is whole."""
        try:
            head, _, document = self._path.read_bytes().partition(b"\n")
            magic, version, digest = head.split(b" ")
            if magic != MAGIC or digest.decode() != _digest(document):
                raise ValueError("its checksum does not fit")
            return int(version), document
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            logger.error("%s cannot be used: %s", self._path, error)
            return None

    def write(self, version: int, document: bytes) -> None:
        """Keeps the document unless the file has it already. Raises OSError when it can't."""
        head = b"%b %d %b" % (MAGIC, version, _digest(document).encode())
        if self._head() == head:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f".{self._path.name}.", dir=self._folder
        )  # mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(head + b"\n" + document)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _head(self) -> bytes | None:
        try:
            with self._path.open("rb") as file:
                return file.readline(200).removesuffix(b"\n")
        except OSError:
            return None


def _digest(document: bytes) -> str:
    return hashlib.sha256(document).hexdigest()
