"""What search keeps: synonyms, best bets, the embedded index, what people searched for."""

from search.models.building import IndexBuild, RefusedDocument
from search.models.curated import BestBet, CuratedVersion, PinnedResult, SynonymSet
from search.models.embedded import IndexedDocument, IndexedTerm, IndexedTokens, SearchIndex
from search.models.log import ClickDay, HiddenSearch, SearchClick, SearchDay, SearchRecord

__all__ = [
    "BestBet",
    "ClickDay",
    "CuratedVersion",
    "HiddenSearch",
    "IndexBuild",
    "IndexedDocument",
    "IndexedTerm",
    "IndexedTokens",
    "PinnedResult",
    "RefusedDocument",
    "SearchClick",
    "SearchDay",
    "SearchIndex",
    "SearchRecord",
    "SynonymSet",
]
