from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


def start(request: HttpRequest) -> HttpResponse:
    """The page at `/`."""
    return HttpResponseRedirect("/admin/")
