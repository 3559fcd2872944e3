"""Where pages are shown to people: the separate front end, which this server only leads to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils.cache import add_never_cache_headers


def front_end_url(path: str) -> str:
    """The address at which the front end shows the page at `path`."""
    return f"{settings.FRONT_END_URL}/{path.lstrip('/')}"


class ShownElsewhere:
    """A page that has no template here: its address on this server leads to the front end.

    So "View live" in the admin and links in e-mails work, wherever the front end is.
    """

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = HttpResponseRedirect(front_end_url(request.path))
        add_never_cache_headers(response)
        return response
