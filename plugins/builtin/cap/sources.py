"""Where CAP messages come from: a folder on this machine, or a feed on the web."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from plugins.api import NoticeDraft
from plugins.builtin.cap.config import Rules
from plugins.builtin.cap.reading import NAMESPACES, CapError, read
from plugins.builtin.cap.xml import MAX_BYTES, Element, XmlError, parse

logger = logging.getLogger("gridspot.cap")

SUFFIXES = frozenset({".xml", ".cap"})
ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPES = frozenset({"application/cap+xml", "application/common-alerting-protocol+xml"})
MOST_FILES = 500
MOST_LINKS = 50
CONNECT_SECONDS = 3.0
READ_SECONDS = 5.0


class Folder:
    """Every ``*.cap`` and ``*.xml`` file of a folder. Put files there whole: write them elsewhere on
    the same disk, then rename them. One that is not whole yet is read at the next look."""

    def __init__(self, path: Path, rules: Rules) -> None:
        self._path = path
        self._rules = rules
        self._read: dict[Path, tuple[tuple[int, int], list[NoticeDraft]]] = {}

    def fetch(self) -> list[NoticeDraft]:
        """The drafts of all messages there. Raises OSError when the folder cannot be read."""
        files = sorted(each for each in self._path.iterdir() if each.suffix.lower() in SUFFIXES)
        newest = sorted(files, key=lambda path: path.stat().st_mtime_ns)[-MOST_FILES:]
        known, self._read = self._read, {}
        for path in newest:
            stat = path.stat()
            mark = (stat.st_mtime_ns, stat.st_size)
            before = known.get(path)
            self._read[path] = before if before and before[0] == mark else (mark, self._one(path))
        return [draft for _, drafts in self._read.values() for draft in drafts]

    def _one(self, path: Path) -> list[NoticeDraft]:
        try:
            with path.open("rb") as file:
                return read(file.read(MAX_BYTES + 1), self._rules)
        except (CapError, OSError) as error:
            logger.warning("%s is not taken: %s", path.name, error)
            return []


class Feed:
    """An address that answers with one alert, several of them, or an Atom feed of links to them."""

    def __init__(self, url: str, rules: Rules, pool: Any = None) -> None:
        self._url = url
        self._rules = rules
        self._pool = pool
        self._linked: dict[str, list[NoticeDraft]] = {}

    def fetch(self) -> list[NoticeDraft]:
        """The drafts of all alerts in it. Raises OSError or ValueError when it cannot be read."""
        document = self._get(self._url)
        try:
            root = parse(document)
        except XmlError as error:
            raise ValueError(f"The feed cannot be read. {error}") from None
        whole = any(each.name == "alert" and each.namespace in NAMESPACES for each in root.walk())
        if whole:
            return read(document, self._rules)
        known, self._linked = self._linked, {}
        for link in self._links(root):
            # A message never changes: an update is a message of its own.
            found = known[link] if link in known else self._one(link)
            if found is not None:
                self._linked[link] = found
        return [draft for drafts in self._linked.values() for draft in drafts]

    def _one(self, url: str) -> list[NoticeDraft] | None:
        """A linked alert; an empty list for one that is not taken, None for one to try again."""
        try:
            return read(self._get(url), self._rules)
        except CapError as error:
            logger.warning("%s is not taken: %s", url, error)
            return []
        except OSError as error:
            logger.warning("%s cannot be fetched: %s", url, error)
            return None

    def _links(self, root: Element) -> list[str]:
        """Links to alerts, on the feed's own host only: a feed must not send us anywhere else."""
        host = urlsplit(self._url).netloc
        found: dict[str, None] = {}
        for each in _candidates(root):
            url = urljoin(self._url, each)
            parts = urlsplit(url)
            if parts.scheme in ("http", "https") and parts.netloc == host:
                found[url] = None
        return list(found)[:MOST_LINKS]

    def _get(self, url: str) -> bytes:
        import urllib3

        if self._pool is None:
            self._pool = urllib3.PoolManager(retries=False)
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        headers = {"Accept": "application/cap+xml, application/atom+xml, application/xml"}
        try:
            answer = self._pool.request(
                "GET", url, headers=headers, timeout=timeout, preload_content=False, redirect=False
            )
            try:
                body: bytes = answer.read(MAX_BYTES + 1)
            finally:
                answer.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise OSError(f"{type(error).__name__}: {error}") from error
        if answer.status != 200:
            raise OSError(f"it answered with status {answer.status}")
        return body


def _candidates(root: Element) -> Iterator[str]:
    for entry in root.walk():
        if entry.name == "entry" and entry.namespace == ATOM:
            links = entry.all("link")
            marked = [link for link in links if link.attributes.get("type") in CAP_TYPES]
            for link in marked or links:
                yield link.attributes.get("href", "")
        elif entry.name == "item":
            yield entry.text("link")
