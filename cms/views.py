"""The page at `/`: in demo mode a guided start, elsewhere a plain one without any secrets."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache


@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Where to go from here, and in demo mode a live sample with the reasons for each ad."""
    if not settings.DEMO:
        return render(request, "cms/start_plain.html")
    # Elsewhere nothing of the demo is even imported.
    from cms.demo import access, sample

    visitor = request.GET.get("visitor", "")
    page = request.GET.get("page", "")
    visitor = visitor if visitor in sample.VISITORS else "ev-owner-ana"
    page = page if page in sample.PAGES else "home"
    title, story = sample.VISITORS[visitor]
    return render(
        request,
        "cms/start.html",
        {
            "logins": [(name, purpose) for name, (_, _, _, purpose) in access.LOGINS.items()],
            "password": access.PASSWORD,
            "browser_key": access.BROWSER_KEY,
            "server_key": access.SERVER_KEY,
            "visitors": [(id, each[0]) for id, each in sample.VISITORS.items()],
            "pages": [(key, each.title) for key, each in sample.PAGES.items()],
            "visitor": visitor,
            "page": page,
            "title": title,
            "story": story,
            "known": visitor not in sample.OTHERS,
            "origin": f"{request.scheme}://{request.get_host()}",
            "sample": sample.take(visitor, page),
        },
    )
