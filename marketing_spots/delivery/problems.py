"""Errors as front ends see them: problem documents of RFC 9457, one shape for all of them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from http import HTTPStatus

import msgspec

from marketing_spots.delivery.types import FieldError, ProblemDocument

PROBLEM_JSON = "application/problem+json"
STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}

#: Every kind of problem: its status and what to do about it. The documentation lists them.
KINDS: dict[str, tuple[int, str]] = {
    "malformed": (400, "The request is not HTTP, JSON or UTF-8 as it should be. Mend the client."),
    "no-key": (401, "No API key was sent. Send one with every request."),
    "unknown-key": (401, "The API key does not exist or was switched off. Use another one."),
    "invalid-token": (
        401,
        "The visitor token cannot be trusted. Ask the portal for a new one, "
        "or ask as an anonymous visitor.",
    ),
    "expired-token": (401, "The visitor token has expired. Ask the portal for a new one."),
    "forbidden": (403, "This key may not do this, or not from this web address."),
    "not-found": (404, "The API has no such address."),
    "unknown-spot": (404, "No spot of this name is published."),
    "method": (405, "The address exists, but not with this method; Allow names those it has."),
    "too-large": (413, "A body may have 64 KiB."),
    "media-type": (415, "A body has to be application/json in UTF-8."),
    "invalid": (422, "Values are of the wrong type, too many or not known; errors names each."),
    "unexpected": (500, "A defect on this side. It was logged; asking again may help."),
    "no-database": (503, "Drafts are in the database, which does not answer. Ask again later."),
    "not-ready": (503, "This node has no snapshot yet. Ask another one, or again in seconds."),
}

_encode = msgspec.json.Encoder().encode
_MSGSPEC_PATH = re.compile(r"^(?P<message>.*) - at `(?P<key>key in )?(?P<path>[^`]*)`$", re.DOTALL)


class Problem(Exception):
    """A request that cannot be answered. `detail` says what is wrong and what to do about it."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str,
        *,
        errors: Iterable[FieldError] = (),
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = tuple(headers)

    @property
    def status_line(self) -> str:
        """As WSGI wants it: `404 Not Found`."""
        return STATUS_LINES[self.status]

    def body(self) -> bytes:
        """The problem document as JSON."""
        return _encode(
            ProblemDocument(
                type=f"/api/v1/docs#{self.kind}",
                title=self.title,
                status=self.status,
                detail=self.detail,
                errors=self.errors,
            )
        )


# --- the problems that more than one place raises -----------------------------------------------


def unreadable(detail: str) -> Problem:
    """400: the request is not what the protocol asks for."""
    return Problem(400, "malformed", "The request cannot be read", detail)


def invalid(errors: Iterable[FieldError]) -> Problem:
    """422: the request was read, but says something impossible. Names every place."""
    found = tuple(errors)
    return Problem(
        422,
        "invalid",
        "The request has wrong values",
        "; ".join(f"{error.path}: {error.message}" for error in found[:3])
        + (f"; and {len(found) - 3} more" if len(found) > 3 else ""),
        errors=found,
    )


def unauthorised(kind: str, title: str, detail: str) -> Problem:
    """401, with the challenge that HTTP asks for."""
    return Problem(
        401,
        kind,
        title,
        detail,
        headers=[("WWW-Authenticate", f'Bearer realm="gridspot", error="{kind}"')],
    )


def forbidden(detail: str) -> Problem:
    """403: this key may not do this."""
    return Problem(403, "forbidden", "This key may not do that", detail)


def no_snapshot() -> Problem:
    """503: this node has never had a snapshot, neither from the database nor from disk."""
    return Problem(
        503,
        "not-ready",
        "This node has nothing to decide with yet",
        "It has not been able to load a snapshot. Ask another node, or again in a few seconds.",
        headers=[("Retry-After", "2")],
    )


def from_msgspec(error: msgspec.ValidationError, root: str = "$") -> Problem:
    """What a typed decoder found wrong, with the JSON path apart from the message."""
    text = str(error)
    match = _MSGSPEC_PATH.match(text)
    if match is None:
        return invalid([FieldError(path=root, message=text)])
    path = root + match["path"].removeprefix("$")
    message = match["message"]
    return invalid(
        [FieldError(path=path, message=f"in a key: {message}" if match["key"] else message)]
    )


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` Did you mean "x"?` with a space in front, or an empty text."""
    nearest = difflib.get_close_matches(name[:100], list(known), n=1, cutoff=0.6)
    return f' Did you mean "{nearest[0]}"?' if nearest else ""
