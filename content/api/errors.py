"""Errors of the API in Django as problem documents."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from content import ports
from content.api.problems import (
    KINDS,
    PROBLEM_JSON,
    FieldError,
    Problem,
    invalid,
    one_of,
    wrong_parameters,
)

logger = logging.getLogger("gridspot.content")

#: Seconds for which a client may keep a shared answer. Short, because an emergency notice has to be
#: in every front end within two; the cache in front of Django keeps answers until they change.
CACHE_CONTROL = "public, max-age=1, stale-if-error=300"
#: A surrogate key of every shared answer: what changes where pages are, or which languages there are.
EVERYTHING = "everything"
_encode = msgspec.json.Encoder().encode


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


def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    return respond_problem(error)


_REFUSED = {403: "forbidden", 422: "invalid", 503: "unavailable"}


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


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return respond_problem(Problem("not-found", KINDS["not-found"][1]))


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    kinds = {status: kind for kind, (status, _) in reversed(KINDS.items())}
    kind = "malformed" if error.status_code == 400 else kinds.get(error.status_code, "unexpected")
    return respond_problem(Problem(kind, f"{error.message}. {KINDS[kind][1]}"))


def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    """A host that is not ours, or more parameters than anybody needs: Django's own line in the log."""
    name = f"django.security.{type(error).__name__}"
    logging.getLogger(name).error("%s", error, extra={"status_code": 400, "request": request})
    return respond_problem(Problem("malformed", KINDS["malformed"][1]))


def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return respond_problem(Problem("too-large", KINDS["too-large"][1]))


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


def _database(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("The database did not answer a request for %s: %s", request.path, error)
    return respond_problem(
        Problem("unavailable", KINDS["unavailable"][1], headers=[("Retry-After", "2")])
    )


def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("The API failed at %s", request.path, exc_info=error)
    return respond_problem(Problem("unexpected", KINDS["unexpected"][1]))


#: What is done about an error that a route raises, and that Django or ninja raise before it.
HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Problem: _problem,
    ports.Refused: _refused,
    Http404: _not_found,
    HttpError: _http_error,
    SuspiciousOperation: _suspicious,
    RequestDataTooBig: _too_large,
    ValidationError: _validation,
    OperationalError: _database,
    InterfaceError: _database,
    Exception: _unexpected,
}
