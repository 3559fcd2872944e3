"""Errors as front ends see them: problem documents of RFC 9457, as delivery gives them, too."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from plugins.api import PageLink

PROBLEM_JSON = "application/problem+json"

#: Every kind of problem of the content API: its status and what to do about it.
KINDS: dict[str, tuple[int, str]] = {
    "unknown-parameter": (
        400,
        "The request names a parameter or a value that the API does not know; errors names each.",
    ),
    "malformed": (400, "The request is not HTTP, JSON or UTF-8 as it should be. Mend the client."),
    "unauthorised": (401, "Who asks could not be established; detail says what to send."),
    "private": (
        403,
        "The page is for a closed group. This API shows only what everybody may see.",
    ),
    "forbidden": (403, "These credentials may not do this."),
    "not-found": (404, "The API has no such address, or nothing of this id is published."),
    "unknown-page": (
        404,
        "No page is published there; nearest is the closest page above it that is.",
    ),
    "method": (405, "The address exists, but not with this method; Allow names those it has."),
    "conflict": (409, "What was sent contradicts what is there."),
    "pruned": (410, "The changes since this cursor are no longer kept. Read everything again."),
    "too-large": (413, "The body is larger than this address takes."),
    "media-type": (415, "A body has to be application/json in UTF-8."),
    "invalid": (422, "Values of the body are missing, wrong or not known; errors names each."),
    "too-many": (429, "Too many requests. Retry-After says when to try again."),
    "unexpected": (500, "A defect on this side. It was logged; asking again may help."),
    "unavailable": (503, "The database does not answer. Ask again later."),
}

TITLES = {
    400: "The request cannot be answered as it is",
    401: "Who are you?",
    403: "Not for you",
    404: "Not found",
    405: "Not with this method",
    409: "Contradiction",
    410: "No longer kept",
    413: "Too large",
    415: "Not JSON",
    422: "The request has wrong values",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "Not available right now",
}


class FieldError(msgspec.Struct, frozen=True, kw_only=True):
    """One wrong place in a request."""

    path: Annotated[
        str, Meta(description="JSON path, e.g. `$.context.page`, or the name of a parameter.")
    ]
    message: str


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[FieldError, ...] = ()


class PageProblem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page that is not there (RFC 9457), with the closest page above it that is."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[FieldError, ...] = ()
    nearest: PageLink | None = None


class Problem(Exception):
    """A request that cannot be answered. `detail` says what is wrong and what to do about it.

    `kind` is one of :data:`KINDS`, which gives the status. `keys` are surrogate keys of a 404 that
    publishing may turn into an answer.
    """

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        errors: Iterable[FieldError] = (),
        headers: Iterable[tuple[str, str]] = (),
        nearest: PageLink | None = None,
        keys: Iterable[str] = (),
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.status = KINDS[kind][0]
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = tuple(headers)
        self.nearest = nearest
        self.keys = tuple(keys)

    def document(self) -> ProblemDocument | PageProblem:
        """What the client gets."""
        common: dict[str, Any] = {
            "type": f"/api/v1/docs#{self.kind}",
            "title": TITLES[self.status],
            "status": self.status,
            "detail": self.detail,
            "errors": self.errors,
        }
        if self.kind == "unknown-page":
            return PageProblem(**common, nearest=self.nearest)
        return ProblemDocument(**common)


def wrong_parameter(name: str, message: str) -> Problem:
    """400: one parameter has a value that cannot be."""
    return wrong_parameters([FieldError(path=name, message=message)])


def wrong_parameters(errors: Iterable[FieldError]) -> Problem:
    """400: names every parameter that is not known or has a value that cannot be."""
    return _listed("unknown-parameter", errors)


def invalid(errors: Iterable[FieldError]) -> Problem:
    """422: the body was read, but says something impossible. Names every place."""
    return _listed("invalid", errors)


def _listed(kind: str, errors: Iterable[FieldError]) -> Problem:
    found = tuple(errors)
    words = "; ".join(f"{each.path}: {each.message}" for each in found[:3])
    more = f"; and {len(found) - 3} more" if len(found) > 3 else ""
    return Problem(kind, words + more, errors=found)


def one_of(values: Iterable[str]) -> str:
    """`a, b or c`."""
    names = list(values)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` Did you mean "x"?` with a space in front, or an empty text."""
    nearest = difflib.get_close_matches(name[:100], list(known), n=1, cutoff=0.6)
    return f' Did you mean "{nearest[0]}"?' if nearest else ""
