"""Documents as ranking needs them, kept in the process: decoding them is most of a search's work."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence

import msgspec

from search.backends.database.candidates import Candidate
from search.documents.document import Document
from search.models.embedded import IndexedDocument
from search.ranking import Analysed

#: Documents that a process remembers; some kilobytes each.
REMEMBERED = 4_000

decode_analysed = msgspec.msgpack.Decoder(Analysed).decode
decode_document = msgspec.msgpack.Decoder(Document).decode


class Memory:
    """The analysed documents that were used last, by primary key and digest."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[int, str], Analysed] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, keys: Iterable[tuple[int, str]]) -> dict[int, Analysed]:
        """What is remembered of these, by primary key."""
        found = {}
        with self._lock:
            for key in keys:
                if (kept := self._kept.get(key)) is not None:
                    self._kept.move_to_end(key)
                    found[key[0]] = kept
        return found

    def put(self, items: Iterable[tuple[tuple[int, str], Analysed]]) -> None:
        with self._lock:
            self._kept.update(items)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


memory = Memory()


def analysed_of(candidates: Sequence[Candidate]) -> dict[int, Analysed]:
    """The analysed documents by primary key; without those that are gone by now."""
    found = memory.get((each.pk, each.digest) for each in candidates)
    missing = [each.pk for each in candidates if each.pk not in found]
    if missing:
        rows = IndexedDocument.objects.filter(pk__in=missing, removed=False).values_list(
            "pk", "digest", "analysed"
        )
        read = [((pk, digest), decode_analysed(data)) for pk, digest, data in rows]
        memory.put(read)
        found.update((key[0], analysed) for key, analysed in read)
    return found


def document_of(pks: Sequence[int]) -> dict[int, Document]:
    """The documents by primary key; without those that are gone by now."""
    if not pks:
        return {}
    there = IndexedDocument.objects.filter(pk__in=pks, removed=False)
    return {pk: decode_document(data) for pk, data in there.values_list("pk", "document")}
