"""An ad as its format's template draws it, in a frame in which no script can run."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest
from django.template.loader import select_template
from django.template.response import TemplateResponse

from marketing_spots.models import Ad
from marketing_spots.snapshots.content import finish
from plugins.sourcing import filled, is_plan

#: No script from anywhere, no frames, no forms; pictures, videos and styles only.
POLICY = (
    "default-src 'none'; img-src * data:; media-src *; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; sandbox allow-same-origin; frame-ancestors 'self'"
)


def preview(ad: Ad, request: HttpRequest) -> Any:
    """The response that shows `ad`; what is still missing is said instead of drawn."""
    context: dict[str, Any] = {"ad": ad, "request": request}
    record = {"pk": ad.pk or 0, "name": str(ad), "content": list(ad.content.raw_data)}
    finished = finish([(0, record, ad.locale.language_code)])
    content = finished.content.get(0)
    problems = [problem.message for problem in finished.problems]
    if content is not None:
        name = finished.formats[0]
        names = [f"plugins/formats/{name}.html", "plugins/formats/default.html"]
        try:
            plain = msgspec.to_builtins(content)  # as the API gives it
            if is_plan(plain):
                plain = filled(plain, ad.locale.language_code)
            context["html"] = select_template(names).render({"content": plain}, request)
        except ValueError as error:
            problems.append(str(error))
        except Exception as error:  # a plugin's template may be as broken as it likes
            problems.append(f"Its template failed ({type(error).__name__}: {error}).")
    context["problems"] = problems
    response = TemplateResponse(request, "marketing_spots/ad_preview.html", context)
    response["Content-Security-Policy"] = POLICY
    return response
