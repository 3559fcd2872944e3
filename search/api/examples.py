"""Examples of answers, as the documentation shows them. Tests hold each to its schema."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

CRUMBS: list[Json] = [
    {"title": "Help", "path": "/help"},
    {"title": "Your bill", "path": "/help/billing"},
]
FAQ: Json = {
    "kind": "faq",
    "key": "page-61",
    "title": "Why is my bill so high?",
    "path": "/help/billing/high-bill",
    "summary": "Compare the days and the weather first; then see which hours you use most.",
    "breadcrumb": CRUMBS,
    "score": 8.91,
    "pinned": False,
    "highlights": {
        "title": "Why is my <mark>bill</mark> so <mark>high</mark>?",
        "summary": None,
        "body": "Heating makes a winter <mark>bill</mark> <mark>higher</mark> than one of May.",
    },
    "tags": ["bill"],
    "published_at": "2026-03-02T15:04:05Z",
    "id": 61,
    "short_answer": "Compare the days and the weather first; then see which hours you use most.",
    "category": "billing",
    "category_title": "Your bill",
}
PROGRAM: Json = {
    "kind": "program",
    "key": "page-33",
    "title": "Level Pay",
    "path": "/programs/level-pay",
    "summary": "The same amount every month.",
    "breadcrumb": [{"title": "Programs", "path": "/programs"}],
    "score": 5.2,
    "pinned": True,
    "highlights": None,
    "tags": [],
    "published_at": None,
    "id": 33,
    "category": "bill_help",
    "category_title": "Help with the bill",
    "headline": "",
}
SEARCH: Json = {
    "notices": [],
    "search_id": "Zk3v0c1xQ2a9",
    "query": {
        "text": "bil too hihg",
        "understood": [
            {"word": "bil", "synonyms": [], "corrections": ["bill"]},
            {"word": "too", "synonyms": [], "corrections": []},
            {"word": "hihg", "synonyms": [], "corrections": ["high"]},
        ],
    },
    "locale": "en",
    "requested_locale": "en",
    "fallback": False,
    "did_you_mean": "bill too high",
    "answer": {
        "key": "page-61",
        "id": 61,
        "question": "Why is my bill so high?",
        "short_answer": FAQ["short_answer"],
        "path": FAQ["path"],
    },
    "best_bets": [PROGRAM],
    "total": 1,
    "page": 1,
    "per_page": 10,
    "results": [FAQ],
    "facets": [{"name": "kind", "values": [{"value": "faq", "label": "Questions", "count": 1}]}],
    "degraded": None,
}
SUGGEST: Json = {
    "text": "hihg b",
    "corrected": "high b",
    "locale": "en",
    "suggestions": [
        {
            "kind": "faq",
            "key": "page-61",
            "text": "Why is my bill so high?",
            "highlighted": "Why is my <mark>b</mark>ill so <mark>high</mark>?",
            "path": FAQ["path"],
        },
        {
            "kind": "query",
            "key": None,
            "text": "high bill",
            "highlighted": "<mark>high b</mark>ill",
            "path": None,
        },
    ],
    "degraded": None,
}
ENTRY: Json = {
    "key": "menu-4-9d1c6a0e",
    "label": "Pay my bill",
    "path": "/billing/pay",
    "menu": "header",
    "breadcrumb": [{"title": "Billing", "path": ""}],
    "summary": "Online, by phone or in person.",
}
NAVIGATION: Json = {
    "search_id": "Zk3v0c1xQ2b0",
    "nothing": False,
    "entry": ENTRY,
    "alternatives": [],
    "locale": "en",
    "fallback": False,
    "degraded": None,
}
RELATED: Json = {
    "question": 61,
    "locale": "en",
    "questions": [
        {
            "key": "page-62",
            "id": 62,
            "title": "Can I pay the same every month?",
            "short_answer": "Yes, with Level Pay.",
            "path": "/help/billing/level-pay",
            "chosen": True,
        }
    ],
    "degraded": None,
}
