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
MENU: Json = {
    "notices": [],
    "handle": "header",
    "locale": "en",
    "requested_locale": "en",
    "fallback": False,
    "items": [
        {"type": "page", "id": "b1", "label": "News", "page": SECTION},
        {
            "type": "group",
            "id": "b2",
            "label": "Help",
            "items": [{"type": "link", "id": "b3", "label": "Log in", "href": "/account"}],
        },
    ],
}
MENUS: Json = {
    "notices": [],
    "menus": {"header": {key: value for key, value in MENU.items() if key != "notices"}},
}
TREE: Json = {
    "notices": [],
    "locale": "en",
    "requested_locale": "en",
    "fallback": False,
    "root": {
        "id": 3,
        "type": "home",
        "title": "Plains Electric",
        "path": "/",
        "children": [
            {
                "id": 4,
                "type": "section",
                "title": "News",
                "path": "/news",
                "children": [],
                "more": True,
            }
        ],
        "more": False,
    },
}
FAQ: Json = {
    "notices": [],
    "locale": "en",
    "total": 1,
    "categories": [
        {
            "id": 30,
            "title": "Billing",
            "summary": "Your bill and how to pay it.",
            "path": "/help/billing",
            "locale": "en",
            "fallback": False,
            "parent": None,
            "questions": [
                {
                    "id": 31,
                    "title": "When is my bill due?",
                    "short_answer": "21 days after the date on it.",
                    "path": "/help/billing/when-is-my-bill-due",
                    "locale": "en",
                    "fallback": False,
                    "audience": "everybody",
                    "tags": ["payment"],
                }
            ],
        }
    ],
}
CONTACTS: Json = {
    "notices": [],
    "locale": "en",
    "total": 1,
    "items": [
        {
            "id": 40,
            "title": "Customer service",
            "summary": "For everything that can wait.",
            "path": "/contact/customer-service",
            "locale": "en",
            "fallback": False,
            "channel": "phone",
            "phone": "1-800-555-0100",
            "phone_href": "tel:18005550100",
            "email": None,
            "url": None,
            "address": None,
            "always_open": False,
            "hours": [
                {"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "07:00", "closes": "19:00"}
            ],
            "zone": "America/Denver",
            "audience": "everybody",
            "languages": "English, Spanish",
        }
    ],
}
SITEMAP: Json = {
    "notices": [],
    "total": 1,
    "items": [
        {
            "path": "/news",
            "loc": "https://www.example.com/news",
            "lastmod": "2026-11-02T09:30:00Z",
            "locale": "en",
            "alternates": [
                {"locale": "en", "path": "/news", "title": "News"},
                {"locale": "es", "path": "/es/noticias", "title": "Noticias"},
                {"locale": "x-default", "path": "/news", "title": "News"},
            ],
        }
    ],
}
REDIRECTS: Json = {
    "notices": [],
    "total": 1,
    "limit": 1000,
    "offset": 0,
    "items": [{"from": "/gas-leak", "to": "/safety/gas", "permanent": True}],
}
CHANGES: Json = {
    "items": [
        {
            "sequence": 1205,
            "at": "2026-11-02T09:30:00Z",
            "action": "moved",
            "kind": "page",
            "type": "article",
            "id": "12",
            "title": "Ready for the storm",
            "locale": "en",
            "path": "/news/ready-for-the-storm",
            "previous_path": "/news/storm",
            "keys": ["page-12", "type-article", "tree"],
        }
    ],
    "next": 1205,
    "more": False,
    "latest": 1205,
}
SITE: Json = {
    "notices": [],
    "name": "Plains Electric",
    "address": "https://www.example.com",
    "organisation": "Plains Electric Cooperative",
    "phone": "1-800-555-0100",
    "phone_href": "tel:18005550100",
    "emergency_phone": "911",
    "emergency_phone_href": "tel:911",
    "profiles": [{"network": "facebook", "url": "https://www.facebook.com/example"}],
    "share_image": None,
    "default_locale": "en",
    "locales": [
        {"code": "en", "name": "English", "default": True, "path": "/"},
        {"code": "es", "name": "Español", "default": False, "path": "/es"},
    ],
    "menus": ["footer", "header"],
    "page_types": ["article", "home", "section"],
}
