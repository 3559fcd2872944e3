"""Which way of analysing and keeping documents an index was made with."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from search.documents.document import Document
from search.ranking import fingerprint

#: Of how documents are kept. To be raised whenever an index made before must be made anew.
LAYOUT = 2


@lru_cache(maxsize=64)
def of(locale: str) -> str:
    """A hash of how documents are kept and of what the analysis makes of a text."""
    parts = (LAYOUT, locale, Document.__struct_fields__, fingerprint(locale))
    return hashlib.blake2b(repr(parts).encode(), digest_size=5).hexdigest()
