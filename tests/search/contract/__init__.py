"""The contract of search backends as tests: what `search/backends/base.py` promises.

A module holds a backend to it with ``from tests.search.contract import *`` and two fixtures:

    backend   a backend without any index, for one test, which writes to it
    filled    a backend that `fill` has filled, of any scope: tests only read from it

Questions are made by hand where a backend is tried, in the words that understanding would have made
of them; in `meaning.py` they are understood.
"""

from tests.search.contract.asking import fill
from tests.search.contract.indices import TestIndices, TestVersions, index
from tests.search.contract.meaning import TestSlips, TestSynonyms
from tests.search.contract.narrowing import TestFacets, TestFilters
from tests.search.contract.pages import TestHighlights, TestPages, TestSuggest
from tests.search.contract.words import TestBoosts, TestQuestions, TestWords

__all__ = [
    "TestBoosts",
    "TestFacets",
    "TestFilters",
    "TestHighlights",
    "TestIndices",
    "TestPages",
    "TestQuestions",
    "TestSlips",
    "TestSuggest",
    "TestSynonyms",
    "TestVersions",
    "TestWords",
    "fill",
    "index",
]
