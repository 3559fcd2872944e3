"""The start page's live sample: what this running system answers right now, and why."""

from __future__ import annotations

import io
import json
from typing import Any, NamedTuple

from django.conf import settings

from cms.demo.access import SERVER_KEY, visitor_token
from cms.demo.data.personas import PERSONAS


class Page(NamedTuple):
    """A page of the fictional website: its name, its spots from top to bottom, and its context."""

    title: str
    spots: tuple[str, ...]
    context: dict[str, Any]


PAGES: dict[str, Page] = {
    "home": Page("Home page", ("outage-banner", "home-hero", "home-cards"), {"page": "home"}),
    "dashboard": Page("My account", ("outage-banner", "dashboard-top"), {"page": "dashboard"}),
    "bill": Page("Bill", ("bill-sidebar", "answers-here"), {"page": "bill"}),
    "outages": Page("Outages", ("outage-banner", "answers-here"), {"page": "outages"}),
    "ev": Page("Electric cars", ("ev-page-offer", "answers-here"), {"page": "ev"}),
    "farm": Page("Farms", ("farm-page", "answers-here"), {"page": "farm"}),
    "payment": Page(
        "Thank you for paying (phone)",
        ("payment-confirmation",),
        {"page": "payment", "journey_step": "paid", "device": "phone"},
    ),
    "move": Page(
        "Moving in",
        ("move-in-checklist", "answers-here"),
        {"page": "move", "journey_step": "move_in"},
    ),
    "call": Page("Call centre", ("call-centre",), {"journey_step": "call"}),
}

#: Who else may ask: without a name, so without a token.
OTHERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "nobody": ("Somebody new", "No token, no cookie, no consent: what everybody sees.", {}),
    "quiz": (
        "Somebody new, after a quiz",
        "Unknown, but consented and said in a quiz that solar interests them.",
        {
            "visitor": {"id": "browser-7f3a91", "declared": {"stated_interest": "solar"}},
            "consents": {"personalisation": True, "measurement": True},
        },
    ),
}
VISITORS = {each.id: (each.title, each.story) for each in PERSONAS} | {
    id: (title, story) for id, (title, story, _) in OTHERS.items()
}
_LANGUAGES = {each.id: each.language for each in PERSONAS}


class Sample(NamedTuple):
    """The answers for one visitor on one page; `problem` says why there are none."""

    request: str  # the JSON body that a front end would send
    spots: list[dict[str, Any]]
    snapshot: int | None
    problem: str = ""


def take(visitor: str, page: str) -> Sample:
    """Asks delivery, inside this process, as the front end of that page would."""
    shown, asked = _request(visitor, page)
    request = json.dumps(shown, indent=2, ensure_ascii=False)
    status, answer = _post("/api/v1/spots", asked)
    if status != 200:
        return Sample(request, [], None, str(answer.get("detail", "It did not answer.")))
    _, why = _post("/api/v1/spots/explain", asked)
    spots = [
        {"name": name, **spot, "candidates": _candidates(why["spots"][name])}
        for name, spot in answer["spots"].items()
    ]
    return Sample(request, spots, why["snapshot"])


def _request(visitor: str, page: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The body as the page shows it, and as it is sent."""
    body: dict[str, Any] = {"spots": list(PAGES[page].spots)}
    context = dict(PAGES[page].context)
    if visitor in OTHERS:
        body |= OTHERS[visitor][2]
        shown = body
    else:
        shown = {**body, "visitor": {"token": "$TOKEN"}}
        body["visitor"] = {"token": visitor_token(visitor)}
    context["language"] = _LANGUAGES.get(visitor, "en")
    return {**shown, "context": context}, {**body, "context": context}


def _candidates(spot: dict[str, Any]) -> list[dict[str, Any]]:
    """Winners first, the others in the order of the walk."""
    return sorted(spot["candidates"], key=lambda each: each["reason"] != "won")


def _post(path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    raw = json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(raw)),
        "HTTP_AUTHORIZATION": f"Bearer {SERVER_KEY}",
        "wsgi.input": io.BytesIO(raw),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    status: list[str] = []
    parts = delivery()(environ, lambda line, headers, info=None: status.append(line))
    text = b"".join(parts).decode()
    # Pictures come from wherever this page came from, whatever the site's public address is.
    text = text.replace(f"{settings.SITE_URL}{settings.MEDIA_URL}", settings.MEDIA_URL)
    return int(status[0].split()[0]), json.loads(text)


def delivery() -> Any:
    """The delivery application of this process."""
    # Imported on first use: importing it starts the thread that polls for snapshots.
    from marketing_spots.delivery.wsgi import application

    return application
