"""Examples of answers, as the documentation shows them. Tests hold each to its schema."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

IMAGE: Json = {
    "alt": "A lineman in a bucket truck",
    "url": "https://www.example.com/media/images/lineman.width-320.format-jpeg.jpg",
    "width": 320,
    "height": 213,
    "renditions": [
        {
            "url": f"https://www.example.com/media/images/lineman.width-320.format-{kind}.{end}",
            "width": 320,
            "height": 213,
            "type": f"image/{kind}",
        }
        for kind, end in (("avif", "avif"), ("webp", "webp"), ("jpeg", "jpg"))
    ],
    "focal_point": {"x": 0.5, "y": 0.25},
}
HOME: Json = {
    "id": 3,
    "type": "home",
    "title": "Plains Electric",
    "path": "/",
    "locale": "en",
    "summary": "Power for the plains.",
}
SECTION: Json = {
    "id": 4,
    "type": "section",
    "title": "News",
    "path": "/news",
    "locale": "en",
    "summary": "What is new.",
}
BODY: list[Json] = [
    {"type": "heading", "id": "9d1c6a0e", "text": "Before the storm", "level": 2},
    {
        "type": "text",
        "id": "2f0b7c11",
        "body": {
            "html": '<p>Charge your phone. <a href="/safety/gas">Smell gas?</a></p>',
            "tree": [
                {
                    "type": "paragraph",
                    "children": [
                        {"type": "text", "text": "Charge your phone. "},
                        {
                            "type": "link",
                            "href": "/safety/gas",
                            "children": [{"type": "text", "text": "Smell gas?"}],
                        },
                    ],
                }
            ],
        },
    },
]
ARTICLE: Json = {
    "notices": [],
    "kind": "page",
    "type": "article",
    "id": 12,
    "title": "Ready for the storm",
    "summary": "Five things to do before the first snow.",
    "path": "/news/ready-for-the-storm",
    "locale": "en",
    "requested_locale": "es",
    "fallback": True,
    "alternates": [
        {"locale": "en", "path": "/news/ready-for-the-storm", "title": "Ready for the storm"},
        {
            "locale": "x-default",
            "path": "/news/ready-for-the-storm",
            "title": "Ready for the storm",
        },
    ],
    "breadcrumbs": [HOME, SECTION],
    "seo": {
        "title": "Ready for the storm",
        "description": "Five things to do before the first snow.",
        "canonical": "https://www.example.com/news/ready-for-the-storm",
        "no_index": False,
        "image": IMAGE,
        "og_type": "article",
    },
    "spots": ["article-aside"],
    "tags": ["storm", "winter"],
    "lead_image": IMAGE,
    "first_published_at": "2026-10-01T15:00:00Z",
    "last_published_at": "2026-11-02T09:30:00Z",
    "structured_data": [
        {
            "@context": "https://schema.org",
            "@type": "Article",
            "headline": "Ready for the storm",
        }
    ],
    "body": BODY,
}
CARD: Json = {
    "id": 12,
    "type": "article",
    "title": "Ready for the storm",
    "summary": "Five things to do before the first snow.",
    "path": "/news/ready-for-the-storm",
    "locale": "en",
    "image": IMAGE,
    "tags": ["storm", "winter"],
    "first_published_at": "2026-10-01T15:00:00Z",
    "last_published_at": "2026-11-02T09:30:00Z",
}
PAGES: Json = {"notices": [], "total": 1, "limit": 20, "offset": 0, "items": [CARD]}
