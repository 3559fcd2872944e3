"""Routes of the content API: strict parameters in, typed answers out, every error a problem document."""

from __future__ import annotations

import functools
import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from ninja import NinjaAPI, Schema
from ninja.decorators import decorate_view
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from content import ports
from content.api.problems import (
    KINDS,
    PROBLEM_JSON,
    FieldError,
    Problem,
    did_you_mean,
    invalid,
    one_of,
    wrong_parameters,
)

logger = logging.getLogger("gridspot.content")

JSON = "application/json"
#: Seconds for which a client may keep a shared answer. Short, because an emergency notice has to be
#: in every front end within two; the cache in front of Django keeps answers until they change.
CACHE_CONTROL = "public, max-age=1, stale-if-error=300"
PRIVATE = "private, no-store"
SPLICE = "X-Gridspot-Splice"
#: A surrogate key of every shared answer: what changes where pages are, or which languages there are.
EVERYTHING = "everything"
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


class ContentApi(NinjaAPI):
    """Ninja with answers that are already typed, so they are encoded and not validated again."""

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(data, Answer):
            return respond(data)
        return super().create_response(request, data, **kwargs)


api = ContentApi(
    title="Gridspot content API",
    version="1.0",
    urls_namespace="content-api",
    docs_url=None,
    openapi_url=None,
)


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


def respond_problem(problem: Problem) -> HttpResponse:
    """A problem document."""
    response = HttpResponse(
        _encode(problem.document()), status=problem.status, content_type=PROBLEM_JSON
    )
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    if problem.keys:
        response["Cache-Control"] = CACHE_CONTROL
        response["Surrogate-Key"] = " ".join([EVERYTHING, *problem.keys])
    for name, value in problem.headers:
        response[name] = value
    return response


# --- routes -------------------------------------------------------------------------------------

#: The types of all answers, for the OpenAPI document: operation id -> what it says beside ninja.
DESCRIBED: dict[str, dict[str, Any]] = {}
_ALWAYS = ("unexpected", "unavailable")


def get(path: str, **described: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a route for GET and HEAD. See :func:`route`."""
    return route(["GET", "HEAD"], path, **described)


def post(path: str, **described: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a route for POST. See :func:`route`."""
    return route(["POST"], path, **described)


def route(
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
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a route that returns an :class:`Answer`.

    `answers` is the Struct type (or a union of them) of a good answer, `example` one of it as JSON;
    `problems` are the kinds that it raises beside those that every route may.
    """

    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        name = operation_id or _camel(view.__name__)
        DESCRIBED[name] = {
            "answers": answers,
            "example": example,
            "status": status,
            "problems": (*problems, *_ALWAYS),
            "security": list(security),
            "body_examples": body_examples or {},
        }
        api.api_operation(
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


# --- errors -------------------------------------------------------------------------------------


@api.exception_handler(Problem)
def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    return respond_problem(error)


_REFUSED = {403: "forbidden", 422: "invalid", 503: "unavailable"}


@api.exception_handler(ports.Refused)
def _refused(request: HttpRequest, error: ports.Refused) -> HttpResponse:
    kind = _REFUSED.get(error.status, "unauthorised")
    headers = {
        "unauthorised": [("WWW-Authenticate", 'Bearer realm="gridspot"')],
        "unavailable": [("Retry-After", "2")],
    }
    errors = [FieldError(path=path, message=words) for path, words in error.errors]
    return respond_problem(
        Problem(kind, error.detail, errors=errors, headers=headers.get(kind, ()))
    )


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return respond_problem(Problem("not-found", KINDS["not-found"][1]))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    kinds = {status: kind for kind, (status, _) in reversed(KINDS.items())}
    kind = "malformed" if error.status_code == 400 else kinds.get(error.status_code, "unexpected")
    return respond_problem(Problem(kind, f"{error.message}. {KINDS[kind][1]}"))


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return respond_problem(Problem("too-large", KINDS["too-large"][1]))


@api.exception_handler(ValidationError)
def _validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Parameters that make no sense are a 400, bodies a 422; an id in a path is no address at all."""
    by_source: dict[str, list[FieldError]] = {}
    for each in error.errors:
        source, *rest = each["loc"]
        by_source.setdefault(str(source), []).append(_field_error(str(source), rest, each))
    if "path" in by_source:
        return respond_problem(Problem("not-found", "There is nothing of this id."))
    if parameters := [*by_source.get("query", ()), *by_source.get("header", ())]:
        return respond_problem(wrong_parameters(parameters))
    return respond_problem(invalid(each for found in by_source.values() for each in found))


def _field_error(source: str, place: Sequence[Any], error: Mapping[str, Any]) -> FieldError:
    where = [each for each in place if isinstance(each, str | int)]
    if source == "body":
        # ninja names the function's argument first; the client has sent no such thing
        steps = (f"[{each}]" if isinstance(each, int) else f".{each}" for each in where[1:])
        return FieldError(path="$" + "".join(steps), message=_words(error))
    return FieldError(path=str(where[-1]) if where else source, message=_words(error))


def _words(error: Mapping[str, Any]) -> str:
    kind, context = error.get("type"), error.get("ctx") or {}
    if kind == "missing":
        return "It is missing."
    if kind == "literal_error":
        expected = str(context.get("expected", "")).replace("'", "")
        return f"It has to be {one_of(expected.replace(' or ', ', ').split(', '))}."
    if kind == "string_pattern_mismatch":
        return f"It has to match {context.get('pattern')}."
    if kind == "value_error":
        return str(context.get("error", error.get("msg")))
    return f"{str(error.get('msg', 'It is wrong')).rstrip('.')}."


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _database(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("The database did not answer a request for %s: %s", request.path, error)
    return respond_problem(
        Problem("unavailable", KINDS["unavailable"][1], headers=[("Retry-After", "2")])
    )


@api.exception_handler(Exception)
def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("The content API failed at %s", request.path, exc_info=error)
    return respond_problem(Problem("unexpected", KINDS["unexpected"][1]))
