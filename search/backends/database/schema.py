"""Which way of analysing and keeping documents an index was made with."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import msgspec

from search.documents.document import Document
from search.ranking import Analysed, analyse

#: Of how documents are kept. To be raised whenever an index made before must be made anew.
LAYOUT = 1
#: A text in which every rule of the analysis has something to do.
_SAMPLE = (
    "Charging charged charges: pay-by-phone (800) 895-4999 or 1-800-895-4999, $2,500, 3:00 p.m.,"
    " 240V, e-mail, R-TOU, café's, ﬁnancial. Cómo pagar las facturas eléctricas de las compañías"
)


@lru_cache(maxsize=64)
def of(locale: str) -> str:
    """A hash of how documents are kept and of what the analysis makes of a text."""
    sample = Document(
        key="sample", kind="faq", type="faq", locale=locale, title=_SAMPLE, body=_SAMPLE
    )
    parts = (
        LAYOUT,
        locale,
        Document.__struct_fields__,
        Analysed.__struct_fields__,
        msgspec.json.encode(analyse(sample)),
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=5).hexdigest()
