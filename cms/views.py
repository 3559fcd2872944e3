"""The page at `/` and the plain front end at `/site/`; without any secrets outside demo mode."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
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


#: Scripts from here only: whatever gets into a text, it does not run.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src * data:; media-src *; style-src 'self' 'unsafe-inline'; "
    "frame-src https:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
)


@never_cache
def site(request: HttpRequest, path: str | None = None) -> HttpResponse:
    """The plain front end: one HTML page for every address; its script asks the API for the rest.

    A utility has a front end of its own. This one is for the demo and for previews without any.
    """
    config: dict[str, object] = {
        "base": "/site",
        "api": "/api/v1",
        "browser_key": "",
        "visitors": [],
    }
    if settings.DEMO:
        from cms.demo import access
        from cms.demo.data.personas import PERSONAS

        config["browser_key"] = access.BROWSER_KEY
        config["visitors"] = [{"id": each.id, "title": each.title} for each in PERSONAS]
    response = render(request, "cms/site.html", {"config": config})
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    # Addresses of previews hold a token.
    response["Referrer-Policy"] = "no-referrer" if "preview" in request.GET else "same-origin"
    return response


@never_cache
def visitor_token(request: HttpRequest) -> HttpResponse:
    """In demo mode what the utility's portal would give to a customer who signed in; else a 404."""
    if not settings.DEMO:
        raise Http404
    from cms.demo import access
    from cms.demo.data.personas import PERSONAS

    visitor = request.GET.get("visitor", "")
    if visitor not in {each.id for each in PERSONAS}:
        raise Http404
    return JsonResponse({"token": access.visitor_token(visitor)})
