"""How well a document fits a question: the one formula of every backend.

Elasticsearch is asked so that it computes this (`search/backends/elastic/queries.py` says it with
the numbers below); the database finds candidates, and `rank` computes it in Python. The fit is
linear: BM25 of stems in the title and questions (the *head*), of runs of three letters there (the
*grams*, which forgive slips), and of stems in the other texts (the *body*), for each unit of the
question that of its best alternative. docs/search-relevance.md has the reasons and the figures.
"""

from search.ranking.analysed import Analysed, analyse, fingerprint
from search.ranking.question import Question, terms
from search.ranking.rank import Ranked, Statistics, rank
from search.ranking.weights import (
    B_BODY,
    B_HEAD,
    BODY,
    EXACT,
    GRAMS,
    GRAMS_FROM,
    GRAMS_SHARED,
    HALF_LIFE_DAYS,
    HEAD,
    HELPFULNESS,
    K1_BODY,
    K1_HEAD,
    KIND_BOOSTS,
    LONGEST_EXACT,
    LONGEST_PHRASE,
    MATTERS,
    PHRASE_BODY,
    PHRASE_HEAD,
    POPULARITY,
    RECENCY,
    TITLE_TIMES,
    lasting_boost,
    recency_boost,
    share,
)

__all__ = [
    "BODY",
    "B_BODY",
    "B_HEAD",
    "EXACT",
    "GRAMS",
    "GRAMS_FROM",
    "GRAMS_SHARED",
    "HALF_LIFE_DAYS",
    "HEAD",
    "HELPFULNESS",
    "K1_BODY",
    "K1_HEAD",
    "KIND_BOOSTS",
    "LONGEST_EXACT",
    "LONGEST_PHRASE",
    "MATTERS",
    "PHRASE_BODY",
    "PHRASE_HEAD",
    "POPULARITY",
    "RECENCY",
    "TITLE_TIMES",
    "Analysed",
    "Question",
    "Ranked",
    "Statistics",
    "analyse",
    "fingerprint",
    "lasting_boost",
    "rank",
    "recency_boost",
    "share",
    "terms",
]
