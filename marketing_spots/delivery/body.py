"""Reads a request body within its limits, whatever its headers claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from marketing_spots.delivery.problems import Problem, from_msgspec, unreadable
from marketing_spots.delivery.types import MAX_BODY

T = TypeVar("T")


def read_body(env: Mapping[str, Any]) -> bytes:
    """The whole body. Raises :class:`Problem` when it is too long, short of its length, or broken off."""
    length = env.get("CONTENT_LENGTH")
    stream = env["wsgi.input"]
    try:
        if not length:
            # Chunked, or nothing at all: read one byte more than is allowed to know.
            if not env.get("HTTP_TRANSFER_ENCODING"):
                return b""
            return _limited(_read_all(stream, MAX_BODY + 1))
        # int() would also take "+5", "1_000" and Arabic digits.
        if not (length.isascii() and length.isdigit() and len(length) < 19):
            raise unreadable("The Content-Length header is not a number.")
        expected = int(length)
        if expected > MAX_BODY:
            raise _too_large()
        body = _read_all(stream, expected)
    except (OSError, ValueError) as error:
        raise unreadable("The body broke off before its end. Send it again.") from error
    if len(body) < expected:
        raise unreadable(f"The body has {len(body)} bytes, but Content-Length promised {expected}.")
    return _limited(body)


def _read_all(stream: Any, limit: int) -> bytes:
    body: bytes = stream.read(limit)
    # A stream may give less than it has; only an empty read is its end.
    while 0 < len(body) < limit:
        more = stream.read(limit - len(body))
        if not more:
            break
        body += more
    return body


def _limited(body: bytes) -> bytes:
    if len(body) > MAX_BODY:
        raise _too_large()
    return body


def _too_large() -> Problem:
    return Problem(
        413,
        "too-large",
        "The body is too large",
        f"A body may have at most {MAX_BODY // 1024} KiB. Ask for fewer spots or send less context.",
        headers=[("Connection", "close")],
    )


def decode(env: Mapping[str, Any], decoder: msgspec.json.Decoder[T]) -> T:
    """The body as the decoder's type. Raises :class:`Problem` that names the wrong place."""
    kind = env.get("CONTENT_TYPE", "")
    if kind != "application/json" and not _is_json(kind):
        raise Problem(
            415,
            "media-type",
            "The body is not JSON",
            "Send the body as JSON in UTF-8 with the header Content-Type: application/json.",
            headers=[("Accept", "application/json")],
        )
    body = read_body(env)
    if not body:
        raise unreadable("The body is empty. Send a JSON object.")
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise from_msgspec(error) from None
    except msgspec.DecodeError as error:
        raise unreadable(f"The body is not JSON: {error}.") from None
    except UnicodeDecodeError as error:
        raise unreadable(f"The body is not UTF-8: byte {error.start} cannot be read.") from None
    except RecursionError:
        raise unreadable("The body is nested too deeply.") from None


def _is_json(kind: str) -> bool:
    media, _, parameters = kind.partition(";")
    if media.strip().lower() != "application/json":
        return False
    charset = parameters.strip().lower().replace('"', "")
    return charset in ("", "charset=utf-8", "charset=utf8")
