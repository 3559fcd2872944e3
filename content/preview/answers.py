"""From a draft to the answer that the API would give, were it live."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

#: An object as the editor has it -> what the API says about it; msgspec encodes it.
Maker = Callable[[Any], Any]


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of a draft. `kind` says what it is the answer of: page, navigation, site …"""

    kind: str
    body: str
    version: str


class Unanswerable(Exception):
    """This draft has no answer; the text says why and what to do."""


_makers: dict[type, tuple[str, Maker]] = {}


def register(model: type, kind: str, make: Maker) -> None:
    """`make` gives the answers of drafts of `model` and of the models derived from it.

    It gets the object as the form or the revision holds it: unsaved values, perhaps no primary
    key. It returns what msgspec can encode, or a `msgspec.Raw` that is encoded already.
    """
    _makers[model] = (kind, make)


def has_answer(model: type) -> bool:
    """Whether drafts of a model can be shown in a front end."""
    return _maker(model) is not None


def _maker(model: type) -> tuple[str, Maker] | None:
    return next((_makers[each] for each in model.__mro__ if each in _makers), None)


def answer_for(instance: Any) -> Made:
    """The API's answer of `instance` as it is, live or not. Raises Unanswerable."""
    found = _maker(type(instance))
    if found is None:
        raise Unanswerable(f"Front ends are sent nothing of a {instance._meta.verbose_name}.")
    kind, make = found
    body = msgspec.json.encode(make(instance))
    digest = hashlib.blake2b(body, digest_size=12).hexdigest()
    return Made(kind=kind, body=body.decode(), version=digest)
