"""The examples of the OpenAPI document. Tests hold them to its schemas and to the running API."""

from __future__ import annotations

from typing import Any

SPOTS: dict[str, Any] = {
    "a browser, not logged in": {
        "spots": ["home-hero", "home-side"],
        "visitor": {"id": "b7c1a0f4d2"},
        "context": {"language": "en"},
        "consents": {"personalisation": True, "measurement": True},
    },
    "a browser, logged in": {
        "spots": ["home-hero"],
        "visitor": {"token": "eyJhbGciOiJFZERTQSIsImtpZCI6InBvcnRhbCJ9.eyJzdWIiOiIxMDAxIn0.c2ln"},
        "context": {"language": "es"},
        "consents": {"personalisation": True},
    },
    "a server, for a customer": {
        "spots": ["home-hero"],
        "visitor": {"customer": "1001"},
        "consents": {"personalisation": True, "measurement": False},
    },
}

SPOT: dict[str, Any] = {
    "items": [
        {
            "id": "0b6d5a0e9c7f4a41a3d0b8f0f1a2c3d4",
            "format": "text",
            "language": "en",
            "content": {
                "format": "text",
                "headline": "Charge overnight, pay less",
                "body_html": "<p>The EV rate is lowest from 11 pm to 7 am.</p>",
                "link": {"href": "/rates/ev", "text": "See the rate"},
            },
            "token": "1.WzcsImhvbWUtaGVybyJd.6921f3a0.69234520.aB3dE6gH9jK11.q1w2e3r4t5y6u7i8.c2lnbmF0dXJl",
        }
    ],
    "reason": "campaign",
    "valid_until": "2026-12-01T07:00:00Z",
    "cache": "private",
}

NOTICE: dict[str, Any] = {
    "id": "5f2c7b1d9e8a4c30b6d1f0a2e3c4d5e6",
    "severity": "emergency",
    "headline": "Gas leak on Abriendo Avenue: leave the area",
    "body_html": "<p>Our crews are on their way.</p>",
    "steps": ["Leave the building and the street.", "Do not use switches or phones inside."],
    "link": {"href": "/safety/gas", "text": "What to do when you smell gas"},
    "phone": {"href": "tel:18005550100", "text": "1-800-555-0100"},
    "language": "en",
    "fallback": False,
    "area": {
        "everywhere": False,
        "words": "Pueblo (81001–81008)",
        "names": ["Pueblo"],
        "zips": ["81001-81008"],
    },
    "area_known": False,
    "starts": "2026-11-22T20:15:00Z",
    "ends": "2026-11-23T20:15:00Z",
}

ONE_SPOT: dict[str, Any] = {"notices": [], **SPOT}

SPOTS_ANSWER: dict[str, Any] = {
    "notices": [NOTICE],
    "spots": {
        "home-hero": SPOT,
        "home-side": {"items": [], "reason": "empty", "valid_until": None, "cache": "public"},
    },
}

EXPLAIN: dict[str, Any] = {
    "as it is": {
        "spots": ["home-hero"],
        "visitor": {"customer": "1001"},
        "consents": {"personalisation": True},
    },
    "what if, on New Year's Eve": {
        "spots": ["home-hero"],
        "now": "2026-12-31T18:00:00-07:00",
        "context": {"language": "en"},
        "drafts": False,
    },
}

PROBLEM: dict[str, Any] = {
    "type": "/api/v1/docs#invalid",
    "title": "The request has wrong values",
    "status": 422,
    "detail": "$.spots: Expected `array` of length >= 1",
    "errors": [{"path": "$.spots", "message": "Expected `array` of length >= 1"}],
}
