"""The delivery API for content, ``/api/v1/content/…``: parameters are read by django-ninja, answers
are msgspec Structs. A route is a function that returns an :class:`Answer`::

    class Filters(Params):                               # query parameters; anything else is a 400
        category: str | None = Field(None, description="Only this category.", examples=["ev"])

    @get("/programs", answers=ProgramList, tags=["programs"], example=EXAMPLE, problems=["private"],
         summary="Programs", description="…")
    def programs(request: HttpRequest, query: Query[Filters]) -> Answer:
        scope = Scope.of(request, query.site)            # site, locales, what is private: 3 queries
        return Answer(ProgramList(…), keys=["type-program"], splice=True, language="es")

``post(…, body=…)`` is the same for POST: its body is a pydantic ``Schema``. ``Answer(shared=False)``
is ``private, no-store``. Raise :class:`Problem` with a kind of :data:`KINDS` (add yours there) for
errors; ``content.ports.Refused`` becomes 401 or 403. Answer types are frozen Structs and need a
docstring; they appear in OpenAPI by themselves. Name the module in ``content/api/urls.py``.
"""

from content.api.framework import Answer, Params, api, get, post
from content.api.problems import KINDS, FieldError, Problem, ProblemDocument

__all__ = [
    "KINDS",
    "Answer",
    "FieldError",
    "Params",
    "Problem",
    "ProblemDocument",
    "api",
    "get",
    "post",
]
