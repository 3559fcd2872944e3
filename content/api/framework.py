"""Routes of the API in Django: strict parameters in, typed answers out, errors as problem documents."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from ninja import NinjaAPI, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from content.api import errors
from content.api.errors import CACHE_CONTROL, EVERYTHING, respond_problem
from content.api.problems import FieldError, did_you_mean, wrong_parameters

JSON = "application/json"
PRIVATE = "private, no-store"
SPLICE = "X-Gridspot-Splice"
_encode = msgspec.json.Encoder().encode


class Params(Schema):
    """Query parameters of a route; the names of a subclass are all that the route takes."""

    site: str | None = Field(
        None,
        max_length=255,
        description="Which site: its host name, with its port unless that is 80 or 443. Without "
        "it, the site of the address that was asked, or else the default site.",
        examples=["www.example.com"],
    )
    area: str | None = Field(
        None,
        pattern=r"^[0-9]{5}(-[0-9]{4})?$",
        description="A ZIP code: emergency notices for it are in the answer beside those for "
        "everybody. It changes nothing else.",
        examples=["80203"],
    )


class _Value(msgspec.Struct, frozen=True):
    value: Any


class Answer(_Value, frozen=True, kw_only=True):
    """What a route returns, and how it may be used.

    `value` is a Struct. `keys` are surrogate keys of everything that it shows. A shared answer reads
    no visitor and may be kept by any cache. With `splice` emergency notices are put into it on its
    way out, in the language that was `asked` for, or else in that of the answer.
    """

    keys: Iterable[str] = ()
    shared: bool = True
    splice: bool = False
    language: str = ""
    asked: str = ""
    status: int = 200
    headers: Mapping[str, str] = {}
    media_type: str = JSON


def respond(answer: Answer) -> HttpResponse:
    """The answer as Django sends it."""
    value = answer.value
    body = value if isinstance(value, bytes) else _encode(value)
    response = HttpResponse(body, status=answer.status, content_type=answer.media_type)
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    if answer.language:
        response["Content-Language"] = answer.language
    if answer.shared:
        response["Cache-Control"] = CACHE_CONTROL
        response["ETag"] = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        response["Surrogate-Key"] = " ".join(dict.fromkeys([EVERYTHING, *answer.keys]))
    else:
        response["Cache-Control"] = PRIVATE
    if answer.splice:
        language = answer.asked or answer.language
        response[SPLICE] = f"notices; language={language}" if language else "notices"
    for name, header in answer.headers.items():
        response[name] = header
    return response


# --- routes -------------------------------------------------------------------------------------

_ALWAYS = ("unexpected", "unavailable")
Register = Callable[[Callable[..., Any]], Callable[..., Any]]


class StrictApi(NinjaAPI):
    """A part of the API: ninja's routes with strict parameters, and errors as problem documents.

    Answers are typed already, so they are encoded and not validated again. `prefix` is where the
    part is; it is mounted by :func:`content.api.mounting.patterns`.
    """

    def __init__(self, title: str, prefix: str, namespace: str) -> None:
        super().__init__(
            title=title, version="1.0", urls_namespace=namespace, docs_url=None, openapi_url=None
        )
        self.prefix = prefix
        #: What the OpenAPI document says beside ninja, by operation id.
        self.described: dict[str, dict[str, Any]] = {}
        for error, handler in errors.HANDLERS.items():
            self.add_exception_handler(error, handler)

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(data, Answer):
            return respond(data)
        return super().create_response(request, data, **kwargs)

    def route(
        self,
        methods: Sequence[str],
        path: str,
        *,
        answers: Any,
        summary: str,
        description: str,
        example: Any = None,
        tags: Sequence[str] = ("content",),
        problems: Sequence[str] = (),
        operation_id: str | None = None,
        status: int = 200,
        security: Sequence[Mapping[str, Any]] = (),
        body_examples: Mapping[str, Any] | None = None,
    ) -> Register:
        """Registers a route that returns an :class:`Answer`.

        `answers` is the Struct type (or a union of them) of a good answer, `example` one of it as
        JSON; `problems` are the kinds that it raises beside those that every route may.
        """

        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            name = operation_id or _camel(view.__name__)
            self.described[name] = {
                "answers": answers,
                "example": example,
                "status": status,
                "problems": (*problems, *_ALWAYS),
                "security": list(security),
                "body_examples": body_examples or {},
            }
            self.api_operation(
                list(methods),
                path,
                operation_id=name,
                summary=summary,
                description=description,
                tags=list(tags),
            )(view)
            decorate_view(_strict(view))(view)
            return view

        return register


api = StrictApi("Gridspot content API", "/api/v1/content/", "content-api")


def get(path: str, **described: Any) -> Register:
    """Registers a route of the content API for GET and HEAD. See :meth:`StrictApi.route`."""
    return api.route(["GET", "HEAD"], path, **described)


def post(path: str, **described: Any) -> Register:
    """Registers a route of the content API for POST. See :meth:`StrictApi.route`."""
    return api.route(["POST"], path, **described)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.title() for each in rest)


def _strict(view: Callable[..., Any]) -> Callable[..., Any]:
    """Refuses parameters that the route does not have, and speaks one language whatever is asked."""

    @functools.cache
    def known() -> tuple[frozenset[str], frozenset[str]]:
        names: set[str] = set()
        several: set[str] = set()
        for model in view._ninja_operation.models:  # type: ignore[attr-defined]
            if model.__ninja_param_source__ == "query":
                names |= set(model.__ninja_flatten_map__)
                several |= set(getattr(model, "__ninja_collection_fields__", ()))
        return frozenset(names), frozenset(several)

    def decorate(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(run)
        def strict(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if errors := _unknown(request, *known()):
                return respond_problem(wrong_parameters(errors))
            with translation.override(settings.LANGUAGE_CODE):
                return run(request, *args, **kwargs)

        return strict

    return decorate


def _unknown(
    request: HttpRequest, names: frozenset[str], several: frozenset[str]
) -> list[FieldError]:
    errors = []
    for name, values in request.GET.lists():
        if name not in names:
            there = f"There are: {', '.join(sorted(names))}." if names else "There are none."
            words = f"There is no such parameter.{did_you_mean(name, names)} {there}"
            errors.append(FieldError(path=name[:100], message=words))
        elif len(values) > 1 and name not in several:
            errors.append(FieldError(path=name, message="It can be given once only."))
        elif any("\x00" in value for value in values):
            errors.append(FieldError(path=name, message="It cannot contain a zero byte."))
    return errors
